//! Every sentence Relais says, in French and in English: codes in, text out.
//!
//! Sentences live in `en/*.ftl` and `fr/*.ftl`, one pair of files a subject, the same keys in both.

mod bundles;
mod dates;

use domain::refusal::{Missing, Refusal};
use domain::text::Language;

pub use bundles::{FILES, has};
pub use dates::{clock_time, day, size, span, when};

/// Says a sentence. Whole numbers among the arguments choose plurals. A key that nobody wrote is said as it is, so
/// that a page shows what is missing instead of failing.
pub fn say(language: Language, key: &str, args: &[(&str, &str)]) -> String {
    bundles::format(language, key, args).unwrap_or_else(|| key.to_owned())
}

/// Says why something was refused, and what to do next.
pub fn refusal(language: Language, refusal: &Refusal) -> String {
    let field = refusal.facts.get("field").map(|name| field(language, name));
    let mut args: Vec<(&str, &str)> =
        refusal.facts.iter().map(|(name, fact)| (name.as_str(), fact.as_str())).collect();
    if let Some(label) = &field {
        args.retain(|(name, _)| *name != "field");
        args.push(("field", label));
    }
    say(language, &format!("refusal-{}", refusal.reason.code()), &args)
}

/// Says one thing that is missing: by the label its form gave it, else by our own.
pub fn missing(language: Language, missing: &Missing) -> String {
    let label = match &missing.label {
        Some(label) => label.to(language).to_owned(),
        None => field(language, &missing.field),
    };
    say(language, &format!("missing-{}", missing.code), &[("field", &label)])
}

/// A field's label: `field-NAME`, where the dots of a path are hyphens; else the name itself.
pub fn field(language: Language, name: &str) -> String {
    let key = format!("field-{}", name.replace(['.', '_'], "-").to_lowercase());
    bundles::format(language, &key, &[]).unwrap_or_else(|| name.to_owned())
}
