//! The sentences, read once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use domain::text::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;
use unic_langid::langid;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Every file of sentences: its name, its English text, its French text.
        pub const FILES: &[(&str, &str, &str)] = &[$((
            $name,
            include_str!(concat!("../en/", $name, ".ftl")),
            include_str!(concat!("../fr/", $name, ".ftl")),
        )),*];
    };
}

files!(
    "names",
    "refusals",
    "gate",
    "events",
    "mail",
    "desk-mail",
    "shell",
    "portal",
    "desk",
    "office",
    "explain",
    "reports",
    "calendars",
    "on-call",
    "forms",
    "faults",
    "joining",
    "audit",
    "machine"
);

type Bundle = FluentBundle<FluentResource>;

/// The sentences of a language.
struct Sentences {
    bundle: Bundle,
    /// Those that say the same whatever is given to them, as they are said.
    settled: HashMap<String, String>,
}

fn sentences(language: Language) -> &'static Sentences {
    static ENGLISH: OnceLock<Sentences> = OnceLock::new();
    static FRENCH: OnceLock<Sentences> = OnceLock::new();
    match language {
        Language::En => ENGLISH.get_or_init(|| read(language)),
        Language::Fr => FRENCH.get_or_init(|| read(language)),
    }
}

fn read(language: Language) -> Sentences {
    let locale = match language {
        Language::En => langid!("en-GB"),
        Language::Fr => langid!("fr-FR"),
    };
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    // Pages set the direction of text; marks around every argument would end up in subjects of mail.
    bundle.set_use_isolating(false);
    let mut keys = Vec::new();
    for (name, english, french) in FILES {
        let text = if language == Language::En { english } else { french };
        // A line that cannot be read costs that sentence only; a test holds that there is none.
        let resource = match FluentResource::try_new((*text).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        keys.extend(resource.entries().filter_map(|entry| match entry {
            Entry::Message(message) => Some(message.id.name.to_owned()),
            _ => None,
        }));
        if bundle.add_resource(resource).is_err() {
            debug_assert!(false, "a key of {name}.ftl is written twice");
        }
    }
    let settled = keys.into_iter().filter_map(|key| settled(&bundle, &key).map(|said| (key, said))).collect();
    Sentences { bundle, settled }
}

/// A sentence that misses nothing where it is given nothing.
fn settled(bundle: &Bundle, key: &str) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut missed = Vec::new();
    let said = bundle.format_pattern(pattern, None, &mut missed).into_owned();
    missed.is_empty().then_some(said)
}

/// Whether somebody wrote the sentence of a key.
pub fn has(key: &str) -> bool {
    let Sentences { bundle, settled } = sentences(Language::En);
    settled.contains_key(key) || bundle.has_message(key)
}

/// The sentence of a key, if there is one.
pub(crate) fn format(language: Language, key: &str, args: &[(&str, &str)]) -> Option<Cow<'static, str>> {
    let Sentences { bundle, settled } = sentences(language);
    if let Some(said) = settled.get(key) {
        return Some(Cow::Borrowed(said));
    }
    let pattern = bundle.get_message(key)?.value()?;
    let mut given = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        given.set(*name, value_of(value));
    }
    let mut errors = Vec::new();
    Some(Cow::Owned(bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned()))
}

/// Whole numbers as numbers, for plurals; everything else, `007` too, as it is.
fn value_of(text: &str) -> FluentValue<'_> {
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => FluentValue::from(number),
        _ => FluentValue::from(text),
    }
}
