//! French and English are equals: the same keys, the same arguments, every code said, good typography.
use std::collections::{BTreeMap, BTreeSet};

use domain::entry::EntryKind;
use domain::text::Language;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;
use relais_words::{FILES, has, say};

/// The sentences of a file: key, arguments, text.
fn sentences(name: &str, text: &str) -> BTreeMap<String, (BTreeSet<String>, String)> {
    let resource = parse(text.to_owned()).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
    let mut all = BTreeMap::new();
    for entry in resource.body {
        match entry {
            Entry::Message(message) => {
                let pattern =
                    message.value.unwrap_or_else(|| panic!("{name}: {} says nothing", message.id.name));
                let (mut arguments, mut said) = (BTreeSet::new(), String::new());
                read(&pattern, &mut arguments, &mut said);
                let twice = all.insert(message.id.name.clone(), (arguments, said));
                assert!(twice.is_none(), "{name}: {} is said twice", message.id.name);
            }
            Entry::Junk { content } => panic!("{name}: {content}"),
            _ => {}
        }
    }
    all
}

fn read(pattern: &Pattern<String>, arguments: &mut BTreeSet<String>, said: &mut String) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => said.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => argument(inline, arguments),
                Expression::Select { selector, variants } => {
                    argument(selector, arguments);
                    for variant in variants {
                        read(&variant.value, arguments, said);
                    }
                }
            },
        }
        said.push('\u{fffc}');
    }
}

fn argument(inline: &InlineExpression<String>, arguments: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        arguments.insert(id.name.clone());
    }
}

#[test]
fn both_languages_say_the_same_things_with_the_same_arguments() {
    for (name, english, french) in FILES {
        let (english, french) = (sentences(name, english), sentences(name, french));
        let keys = |all: &BTreeMap<String, _>| all.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&english), keys(&french), "{name}");
        for (key, (arguments, _)) in &english {
            assert_eq!(arguments, &french[key].0, "{name}: {key}");
        }
    }
}

#[test]
fn no_key_is_said_in_two_files() {
    let mut seen = BTreeSet::new();
    for (name, english, _) in FILES {
        for key in sentences(name, english).into_keys() {
            assert!(seen.insert(key.clone()), "{name}: {key}");
        }
    }
    assert!(seen.len() > 500, "{}", seen.len());
}

/// Arguments that are whole numbers wherever a sentence chooses by them.
const NUMBERS: [&str; 9] =
    ["cap", "count", "days", "hours", "megabytes", "most", "open", "seconds", "waiting"];

/// Arguments that are codes of ours in a sentence that chooses by them.
const CODES: [(&str, &str); 10] = [
    ("finding-clock-off", "source"),
    ("portal-event-redacted", "what"),
    ("refusal-already-exists-kind", "kind"),
    ("refusal-bad-request-why", "why"),
    ("refusal-calendar-file-invalid-fault", "fault"),
    ("refusal-calendar-invalid-fault", "fault"),
    ("refusal-tells-the-other-side-found", "readers"),
    ("ui-ev-triaged", "outcome"),
    ("ui-why-target-days", "by"),
    ("ui-within-days", "by"),
];

/// The arguments by which a sentence chooses.
fn chosen_by(pattern: &Pattern<String>, chosen: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression: Expression::Select { selector, variants } } = element {
            argument(selector, chosen);
            for variant in variants {
                chosen_by(&variant.value, chosen);
            }
        }
    }
}

#[test]
fn sentences_choose_by_numbers_and_codes_and_never_by_what_somebody_typed() {
    for (name, english, french) in FILES {
        for text in [english, french] {
            let resource = parse((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
            for entry in resource.body {
                let Entry::Message(message) = entry else { continue };
                let (key, mut chosen) = (message.id.name, BTreeSet::new());
                if let Some(pattern) = &message.value {
                    chosen_by(pattern, &mut chosen);
                }
                for by in chosen {
                    let by = by.as_str();
                    let sound = NUMBERS.contains(&by) || CODES.contains(&(key.as_str(), by));
                    assert!(sound, "{name}: {key} chooses by {by}, which may be any word");
                }
            }
        }
    }
}

#[test]
fn long_sentences_are_translated() {
    for (name, english, french) in FILES {
        let french = sentences(name, french);
        for (key, (_, said)) in sentences(name, english) {
            let words = said.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
            assert!(words < 4 || said != french[&key].1, "{name}: {key} is the same in French");
        }
    }
}

#[test]
fn french_is_typeset_as_french() {
    for (name, _, french) in FILES {
        for (key, (_, said)) in sentences(name, french) {
            assert_eq!(ill_set(&said), None, "{name}: {key}: {said}");
        }
    }
    for wrong in ["l'été", "Quoi ?", "Voici : ici", "« ceci\u{202f}»", "Fini!", "Attendez..."] {
        assert!(ill_set(wrong).is_some(), "{wrong}");
    }
}

/// The first sign that stands in French as it should not: a straight apostrophe or quotation mark, three dots, or a
/// mark without its no-break space, narrow but before a colon. Times (09:00) and addresses (https://) are no text.
fn ill_set(said: &str) -> Option<(char, Option<char>)> {
    let signs: Vec<char> = said.chars().collect();
    signs.iter().enumerate().find_map(|(at, sign)| {
        let before = at.checked_sub(1).map(|at| signs[at]);
        let after = signs.get(at + 1).copied();
        let well = match sign {
            '\'' | '"' => false,
            '.' => !(before == Some('.') && after == Some('.')),
            ';' | '!' | '?' | '»' => before == Some('\u{202f}'),
            '«' => after == Some('\u{202f}'),
            ':' => before == Some('\u{a0}') || after.is_some_and(|it| it == '/' || it.is_ascii_digit()),
            _ => true,
        };
        (!well).then_some((*sign, before))
    })
}

#[test]
fn english_has_its_own_quotation_marks() {
    for (name, english, _) in FILES {
        for (key, (_, said)) in sentences(name, english) {
            assert!(!said.contains(['\'', '"']) && !said.contains("..."), "{name}: {key}: {said}");
        }
    }
}

#[test]
fn every_sentence_can_be_said_once_its_arguments_are_given() {
    for (name, english, _) in FILES {
        for (key, (arguments, _)) in sentences(name, english) {
            for language in Language::ALL {
                for value in ["0", "1", "2", "Ada"] {
                    let given: Vec<_> = arguments.iter().map(|name| (name.as_str(), value)).collect();
                    let said = say(language, &key, &given);
                    assert!(!said.contains(['{', '}']) && said != key, "{name}: {key}: {said}");
                }
            }
        }
    }
}

#[test]
fn every_code_has_its_name() {
    let mut wanted = Vec::new();
    macro_rules! family {
        ($($name:literal = $type:ty),* $(,)?) => {
            $(wanted.extend(<$type>::ALL.iter().map(|it| format!("{}-{}", $name, it.code())));)*
        };
    }
    family!(
        "kind" = domain::kind::Kind,
        "door" = domain::kind::Door,
        "phase" = domain::kind::Phase,
        "channel" = domain::kind::Channel,
        "status" = domain::life::Status,
        "portal-status" = domain::life::Status,
        "status" = domain::escalation::Standing,
        "holder" = domain::holder::Holder,
        "portal-holder" = domain::holder::Turn,
        "promise" = domain::clock::Promise,
        "clock-standing" = domain::clock::Standing,
        "duty" = domain::policy::Duty,
        "role" = domain::seat::Role,
        "reach" = domain::seat::Reach,
        "doors" = domain::desk::Doors,
        "tier" = domain::desk::Tier,
        "brand" = domain::desk::BrandChoice,
        "resolution" = domain::event::ResolutionKind,
        "rejection" = domain::event::RejectionReason,
        "ending" = domain::event::Ending,
        "why" = domain::event::Why,
        "removed" = domain::event::Removed,
        "audience" = domain::event::Audience,
        "audit" = domain::audit::Audited,
        "lane" = domain::lane::Lane,
        "ui-undelivered" = domain::lane::Lane,
    );
    wanted.extend(domain::policy::Duty::ALL.iter().map(|it| format!("duty-{}-help", it.code())));
    let silent: Vec<_> = wanted.into_iter().filter(|key| !has(key)).collect();
    assert_eq!(silent, Vec::<String>::new());
}

/// The words of events as the log names them; serde lists them when it meets one that does not exist.
fn events() -> Vec<String> {
    let error = serde_json::from_str::<domain::event::Event>(r#"{"type":"?"}"#)
        .expect_err("there is none")
        .to_string();
    let words: Vec<String> = error.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    assert!(words.len() > 40, "{error}");
    words
}

#[test]
fn everything_that_happens_has_its_sentence_for_those_who_may_read_it() {
    // A standing is told by what changed; what was sent and what was carried across show as what they led to.
    let silent = ["sent", "relayed"];
    for kind in EntryKind::CODES.iter().filter(|it| !silent.contains(it)) {
        assert!(has(&format!("ui-ev-{kind}")), "ui-ev-{kind}");
    }
    let desk_alone = events().into_iter().skip_while(|it| it != "clock").collect::<BTreeSet<_>>();
    for event in events() {
        if !desk_alone.contains(&event) && event != "said" {
            assert!(has(&format!("portal-event-{event}")), "portal-event-{event}");
        }
    }
    assert!(has("portal-event-reply") && has("portal-event-call"), "what was said is a reply or a call");
}

#[test]
fn what_customers_read_names_no_third_party() {
    for (name, english, french) in FILES {
        for (text, wrong) in [
            (english, &["vendor", "escalat", "distributor", "next desk"][..]),
            (french, &["fournisseur", "escalad", "grossiste", "centre suivant"]),
        ] {
            for (key, (_, said)) in sentences(name, text) {
                // Anybody may be refused, and anybody may have left something out.
                let customers = ["portal-", "mail-", "ui-p-", "refusal-", "missing-"]
                    .iter()
                    .any(|family| key.starts_with(family));
                for word in wrong.iter().filter(|_| customers) {
                    assert!(!said.to_lowercase().contains(word), "{name}: {key}: {said}");
                }
            }
        }
    }
}

#[test]
fn our_mails_begin_with_the_line_that_reading_mail_looks_for() {
    // `post` cuts an answer at these words.
    assert!(say(Language::En, "mail-reply-above", &[]).starts_with("Reply above this line"));
    assert!(say(Language::Fr, "mail-reply-above", &[]).starts_with("Répondez au-dessus de cette ligne"));
}

#[test]
fn plurals_dates_spans_and_sizes_are_said_as_people_say_them() {
    let at = "2026-10-05T06:12:00Z".parse().unwrap();
    let paris = jiff::tz::TimeZone::get("Europe/Paris").expect("bundled zone data");
    assert_eq!(relais_words::when(Language::En, at, &paris), "5 October 2026, 08:12");
    assert_eq!(relais_words::when(Language::Fr, at, &paris), "5 octobre 2026 à 08:12");
    assert_eq!(relais_words::day(Language::Fr, at, &paris), "lundi 5 octobre 2026");
    assert_eq!(relais_words::span(Language::Fr, 183_600), "2\u{a0}j\u{a0}3\u{a0}h");
    assert_eq!(relais_words::span(Language::En, 20), "20\u{a0}s");
    assert_eq!(relais_words::size(Language::Fr, 1_530_000), "1,5\u{a0}Mo");
    assert_eq!(say(Language::En, "a-key-nobody-wrote", &[]), "a-key-nobody-wrote");
}
