//! Every sentence Relais says, in French and in English: codes in, text out.
//!
//! Sentences live in `en/*.ftl` and `fr/*.ftl`, one pair of files a subject, the same keys in both.

mod audit;
mod bundles;
mod dates;

use std::borrow::Cow;

use domain::reckon::Reason;
use domain::refusal::{Missing, Refusal};
use domain::text::Language;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use audit::audited;
pub use bundles::{FILES, has};
pub use dates::{clock_time, day, month, size, span, when};

/// The language that an `Accept-Language` header (RFC 9110) weighs most among those we speak; none: it names none.
pub fn accepted(header: &str) -> Option<Language> {
    let mut best = (0.0, None);
    for range in header.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default();
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1.0, |weight| weight.parse::<f32>().unwrap_or(0.0));
        let primary = tag.split('-').next().unwrap_or_default();
        let known = Language::ALL.into_iter().find(|it| it.code().eq_ignore_ascii_case(primary));
        if known.is_some() && weight > best.0 {
            best = (weight, known);
        }
    }
    best.1
}

/// Says a sentence. Whole numbers among the arguments choose plurals. A key that nobody wrote is said as it is, so
/// that a page shows what is missing instead of failing.
pub fn say(language: Language, key: &str, args: &[(&str, &str)]) -> String {
    bundles::format(language, key, args).map_or_else(|| key.to_owned(), Cow::into_owned)
}

/// The same of a sentence that is given nothing: most are written so that they say the same each time, and are handed
/// out as they were read at the start.
pub fn sentence(language: Language, key: &str) -> Cow<'static, str> {
    bundles::format(language, key, &[]).unwrap_or_else(|| Cow::Owned(key.to_owned()))
}

/// Says why something was refused, and what to do next: the sentence of the reason, or a fuller one where a fact that
/// it is written for (`refusal-CODE-FACT`) is known.
pub fn refusal(language: Language, refusal: &Refusal) -> String {
    refusal_at(language, refusal, None)
}

/// The same on a page that calls the field by another label than ours.
pub fn refusal_at(language: Language, refusal: &Refusal, label: Option<&str>) -> String {
    let plain = format!("refusal-{}", refusal.reason.code());
    let known = refusal.facts.iter().filter(|(_, fact)| !fact.is_empty());
    let fuller = known.map(|(name, _)| format!("{plain}-{name}")).find(|key| has(key));
    // What is missing is listed beside the sentence: then one fact of it would be half the truth.
    let fuller = fuller.filter(|_| refusal.missing.is_empty());
    let mut args: Vec<(&str, &str)> =
        refusal.facts.iter().map(|(name, fact)| (name.as_str(), fact.as_str())).collect();
    let label = refusal.facts.get("field").map(|name| {
        let ours = || field(language, name);
        (name, label.map_or_else(ours, str::to_owned))
    });
    if let Some((written, label)) = &label {
        args.retain(|(name, _)| *name != "field");
        args.extend([("field", label.as_str()), ("written", written.as_str())]);
    }
    let mut said = say(language, fuller.as_deref().unwrap_or(&plain), &args);
    // What is true besides.
    let also = refusal.facts.iter().filter(|(_, fact)| !fact.is_empty());
    for key in also.map(|(name, _)| format!("{plain}-also-{name}")).filter(|key| has(key)) {
        said.push(' ');
        said.push_str(&say(language, &key, &args));
    }
    said
}

/// Says why a stretch of time counted towards a promise, or did not; `date`: of the holiday, or of the hours of a day.
pub fn counted(language: Language, reason: Reason, date: Option<Date>) -> String {
    let said = say(language, &format!("counted-{}", reason.code()), &[]);
    match date.and_then(|date| date.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).ok()) {
        Some(noon) => format!("{said} ({})", day(language, noon.timestamp(), &TimeZone::UTC)),
        None => said,
    }
}

/// Says one thing that is missing: by the label its form gave it, else by our own.
pub fn missing(language: Language, missing: &Missing) -> String {
    let label = match &missing.label {
        Some(label) => label.to(language).to_owned(),
        None => question(language, &missing.field).unwrap_or_else(|| field(language, &missing.field)),
    };
    say(language, &format!("missing-{}", missing.code), &[("field", &label)])
}

/// A part of a form's question, by its number: `fields[2].label.en`.
fn question(language: Language, path: &str) -> Option<String> {
    let (at, rest) = path.strip_prefix("fields[")?.split_once(']')?;
    let number = (at.parse::<usize>().ok()? + 1).to_string();
    // Of a choice, that it is one of the choices says enough.
    let rest = if rest.starts_with(".choices") { ".choices" } else { rest };
    let part = field(language, &format!("fields{rest}"));
    Some(say(language, "form-fault", &[("number", &number), ("part", &part)]))
}

/// A field's label: `field-PATH`, with hyphens for dots; else that of the path's last part (`call.caller`) or of its
/// first (`text.BOR-K7Q2MD`); else the path itself.
pub fn field(language: Language, path: &str) -> String {
    let whole = path.to_lowercase().replace('_', "-");
    let parts = whole.split('.').map(|part| part.split('[').next().unwrap_or(part));
    let (last, first) = (parts.clone().next_back(), parts.clone().next());
    [Some(parts.collect::<Vec<_>>().join("-").as_str()), last, first]
        .into_iter()
        .flatten()
        .find_map(|name| bundles::format(language, &format!("field-{name}"), &[]))
        .map_or_else(|| path.to_owned(), Cow::into_owned)
}
