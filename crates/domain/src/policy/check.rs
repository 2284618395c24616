//! Whether a policy is sound: what `relais policy check` says, every fault at once.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::Value;

use super::depth::is_too_deep;
use super::shape::{FORM, POLICY};
use super::walk::walk;
use super::{
    Duty, Entries, HandBackRule, LocalHours, Overrides, Policy, Reachable, Severity, SeverityLevel,
    Telephone, Waiting,
};
use crate::calendar::{Calendar, CalendarFault, Spec};
use crate::event::Side;
use crate::form::{Ask, Field, Form, MOST_FIELDS};
use crate::reckon::Target;
use crate::refusal::{Missing, Reason, Refusal};
use crate::text::Both;

/// The largest policy file, in bytes.
const LARGEST: usize = 1_000_000;
/// The most faults listed of one file.
const MOST_FAULTS: usize = 200;

/// One thing wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// Where, such as `severities[2].targets.first-response.time`; empty for the file as a whole.
    pub path: String,
    /// Stable.
    pub code: &'static str,
    /// What was found, in English, for whoever writes the file.
    pub detail: String,
}

impl Fault {
    pub(super) fn new(path: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { path: path.into(), code, detail: detail.into() }
    }

    /// The fault as part of a refusal. Its place is told as it stands in the file, in any language.
    pub fn missing(self) -> Missing {
        let label = (!self.path.is_empty()).then(|| Both { en: self.path.clone(), fr: self.path.clone() });
        let field = if label.is_some() { self.path } else { "policy".to_owned() };
        Missing { field, code: self.code.to_owned(), label }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{} ({})", self.detail, self.code)
    }
}

/// Reads a policy, or lists everything that is wrong with it.
pub fn parse(toml_text: &str) -> Result<Policy, Vec<Fault>> {
    if toml_text.len() > LARGEST {
        let detail = format!("{} bytes; a policy has at most {LARGEST}", toml_text.len());
        return Err(vec![Fault::new("", "too-large", detail)]);
    }
    if is_too_deep(toml_text) {
        return Err(vec![Fault::new("", "too-deep", "nested deeper than any policy")]);
    }
    let tree = match toml_text.parse::<toml::Table>() {
        Ok(table) => Value::Table(table),
        Err(error) => return Err(unreadable(toml_text, error)),
    };
    let faults = faults(&tree);
    if !faults.is_empty() {
        return Err(faults);
    }
    tree.try_into().map_err(|error| vec![not_understood(&error)])
}

impl Policy {
    /// Everything that is wrong with a policy from elsewhere; none for one that [`parse`] gave.
    pub fn check(&self) -> Vec<Fault> {
        match Value::try_from(self) {
            Ok(tree) => faults(&tree),
            Err(error) => vec![Fault::new("", "not-understood", error.to_string())],
        }
    }

    /// Refuses a policy from elsewhere that has faults, with all of them.
    pub fn must_be_sound(&self) -> Result<(), Refusal> {
        let missing: Vec<Missing> = self.check().into_iter().map(Fault::missing).collect();
        if missing.is_empty() { Ok(()) } else { Err(Refusal::missing(Reason::PolicyInvalid, missing)) }
    }
}

fn not_understood(error: &toml::de::Error) -> Fault {
    Fault::new("", "not-understood", error.message())
}

/// What is not TOML, with its lines.
fn unreadable(text: &str, first: toml::de::Error) -> Vec<Fault> {
    let (_, errors) = toml::de::DeTable::parse_recoverable(text);
    let errors = if errors.is_empty() { vec![first] } else { errors };
    errors
        .iter()
        .take(MOST_FAULTS)
        .map(|error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let before = text.get(..at).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            Fault::new("", "not-toml", format!("line {line}, column {column}: {}", error.message()))
        })
        .collect()
}

/// Shape first; then, of each part that can be read, whether it makes sense.
fn faults(tree: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    walk(&POLICY, "", tree, &mut faults);
    hours(tree, &mut faults);
    let levels = parts::<SeverityLevel>(tree, "severities");
    let telephone = parts::<Telephone>(tree, "telephone");
    severities(tree, &levels, &mut faults);
    telephones(&levels, &telephone, tree, &mut faults);
    if let Some(rule) = part::<Waiting>(tree, "waiting") {
        waiting(&rule, &mut faults);
    }
    if let Some(rule) = part::<HandBackRule>(tree, "hand_back") {
        if rule.reasons.is_empty() {
            faults.push(Fault::new(
                "hand_back.reasons",
                "list-empty",
                "a hand-back needs reasons to choose from",
            ));
        }
        repeated("hand_back.reasons", rule.reasons.iter().map(|it| it.code.as_str()), ".code", &mut faults);
    }
    if let Some(rule) = part::<Overrides>(tree, "overrides") {
        overrides(&rule, tree, &levels, &mut faults);
    }
    if let Some(rule) = part::<Reachable>(tree, "reachable") {
        reachable(&rule, tree, &levels, &mut faults);
    }
    if let Some(rule) = part::<Entries>(tree, "entries")
        && u64::from(rule.late_after_minutes) > u64::from(rule.latest_hours) * 60
    {
        let detail = "an entry is refused before it is late enough to be marked late";
        faults.push(Fault::new("entries.late_after_minutes", "late-after-refused", detail));
    }
    for (kind, list) in tree.get("duties").and_then(Value::as_table).into_iter().flatten() {
        let list = list.clone().try_into::<Vec<Duty>>().unwrap_or_default();
        repeated(&format!("duties.{kind}"), list.iter().map(|duty| duty.code()), "", &mut faults);
    }
    forms(&parts::<Form>(tree, "forms"), &mut faults);
    if faults.len() > MOST_FAULTS {
        let more = faults.len() - MOST_FAULTS;
        faults.truncate(MOST_FAULTS);
        faults.push(Fault::new("", "more-faults", format!("{more} more")));
    }
    faults
}

/// Everything that is wrong with one form from elsewhere, with paths inside it: `fields[2].choices`.
pub(crate) fn form(form: &Form) -> Vec<Fault> {
    let mut faults = Vec::new();
    match Value::try_from(form) {
        Ok(tree) => walk(&FORM, "", &tree, &mut faults),
        Err(error) => faults.push(Fault::new("", "not-understood", error.to_string())),
    }
    questions("", form, &mut faults);
    faults.truncate(MOST_FAULTS);
    faults
}

/// A section, where it can be read.
fn part<T: DeserializeOwned>(tree: &Value, name: &str) -> Option<T> {
    tree.get(name)?.clone().try_into().ok()
}

/// The members of a list, `None` for those that cannot be read, so that positions stay.
fn parts<T: DeserializeOwned>(tree: &Value, name: &str) -> Vec<Option<T>> {
    let list = tree.get(name).and_then(Value::as_array);
    list.into_iter().flatten().map(|value| value.clone().try_into().ok()).collect()
}

/// Points at each of several codes that stood there before.
fn repeated<'a>(path: &str, codes: impl Iterator<Item = &'a str>, tail: &str, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (nth, code) in codes.enumerate() {
        if !seen.insert(code) {
            faults.push(Fault::new(
                format!("{path}[{nth}]{tail}"),
                "repeated",
                format!("`{code}` stands twice"),
            ));
        }
    }
}

fn hours(tree: &Value, faults: &mut Vec<Fault>) {
    if tree.get("calendar").is_some() && tree.get("hours").is_some() {
        faults.push(Fault::new("hours", "hours-twice", "either a calendar with its zone, or local hours"));
    }
    if let Some(fault) = part::<Calendar>(tree, "calendar").and_then(|calendar| calendar.check().err()) {
        faults.push(calendar_fault("calendar", &fault));
    }
    if let Some(hours) = part::<LocalHours>(tree, "hours") {
        // Any zone will do: the week alone is judged.
        let week = Spec { zone: "UTC".to_owned(), weekly: Some(hours.weekly), ..Spec::default() };
        if let Err(fault) = Calendar::new(week).check() {
            faults.push(calendar_fault("hours", &fault));
        }
    }
}

fn calendar_fault(path: &str, fault: &CalendarFault) -> Fault {
    let within = match fault {
        CalendarFault::UnknownZone { .. } => ".zone".to_owned(),
        CalendarFault::BadTime { at, .. } | CalendarFault::Overlap { at, .. } if at.len() == 3 => {
            format!(".weekly.{at}")
        }
        CalendarFault::BadTime { at, .. } | CalendarFault::Overlap { at, .. } => format!(".exceptions.{at}"),
        CalendarFault::BadDate { .. } | CalendarFault::NoOpenTime | CalendarFault::NoCalendar => {
            String::new()
        }
    };
    Fault::new(format!("{path}{within}"), fault.code(), fault.to_string())
}

fn severities(tree: &Value, levels: &[Option<SeverityLevel>], faults: &mut Vec<Fault>) {
    if levels.is_empty() && tree.get("severities").is_some_and(Value::is_array) {
        faults.push(Fault::new("severities", "list-empty", "a policy has at least one severity"));
    }
    for (nth, level) in levels.iter().enumerate() {
        let Some(level) = level else { continue };
        if usize::from(level.level.0) != nth + 1 {
            let detail = format!(
                "found {}, expected {}: levels run from 1, the gravest first",
                level.level.0,
                nth + 1
            );
            faults.push(Fault::new(format!("severities[{nth}].level"), "level-order", detail));
        }
        for (promise, rule) in &level.targets {
            let path = format!("severities[{nth}].targets.{}", promise.code());
            if promise.kept_by() != Side::Asked {
                let detail = "the asker keeps this one: its time stands in the section that asks for it";
                faults.push(Fault::new(&path, "target-of-the-asker", detail));
            }
            if level.around_the_clock && matches!(rule.time, Target::BusinessDays { .. }) {
                let detail = "business days mean nothing to a clock that runs around the clock";
                faults.push(Fault::new(format!("{path}.time"), "target-in-business-days", detail));
            }
        }
    }
}

fn telephones(
    levels: &[Option<SeverityLevel>],
    telephone: &[Option<Telephone>],
    tree: &Value,
    faults: &mut Vec<Fault>,
) {
    let numbers = tree.get("telephone").and_then(Value::as_array).map_or(0, Vec::len);
    for (at, _) in
        levels.iter().enumerate().filter(|(_, level)| level.as_ref().is_some_and(|it| it.telephone))
    {
        if numbers == 0 {
            let detail = "this severity must be telephoned, and no number is given";
            faults.push(Fault::new(format!("severities[{at}].telephone"), "telephone-missing", detail));
        }
    }
    let mut seen = BTreeSet::new();
    for (nth, entry) in telephone.iter().enumerate() {
        let Some(entry) = entry else { continue };
        let digits = entry.number.chars().filter(char::is_ascii_digit).count();
        let dialled = entry.number.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
        if !dialled || !(3..=20).contains(&digits) {
            let detail = format!("`{}` cannot be dialled", entry.number.chars().take(60).collect::<String>());
            faults.push(Fault::new(format!("telephone[{nth}].number"), "telephone-bad", detail));
        }
        if !seen.insert((&entry.region, &entry.number)) {
            faults.push(Fault::new(
                format!("telephone[{nth}]"),
                "repeated",
                "the same number for the same region",
            ));
        }
    }
}

fn waiting(rule: &Waiting, faults: &mut Vec<Fault>) {
    repeated("waiting.pauses", rule.pauses.iter().map(|promise| promise.code()), "", faults);
    for (nth, promise) in rule.pauses.iter().enumerate() {
        if promise.kept_by() == Side::Asker {
            let detail = "waiting on the asker pauses what the desk owes, never what the asker owes";
            faults.push(Fault::new(format!("waiting.pauses[{nth}]"), "pause-of-the-asker", detail));
        }
    }
}

fn overrides(rule: &Overrides, tree: &Value, levels: &[Option<SeverityLevel>], faults: &mut Vec<Fault>) {
    on_the_scale("overrides.severities", &rule.severities, tree, levels, faults);
}

fn reachable(rule: &Reachable, tree: &Value, levels: &[Option<SeverityLevel>], faults: &mut Vec<Fault>) {
    let path = "reachable.severities";
    on_the_scale(path, &rule.severities, tree, levels, faults);
    if rule.severities.is_empty() {
        faults.push(Fault::new(path, "list-empty", "check-ins are asked for at one severity at least"));
    }
    if tree.get("severities").is_some_and(Value::is_array) && usize::from(rule.to.0) > levels.len() {
        let detail = format!("{} is not on the scale of {}", rule.to.0, levels.len());
        faults.push(Fault::new("reachable.to", "severity-unknown", detail));
    } else if rule.severities.iter().any(|severity| rule.to <= *severity) {
        let detail = "lowering leads to a severity that is lighter than those check-ins are asked for at";
        faults.push(Fault::new("reachable.to", "severity-not-lower", detail));
    }
    for (nth, severity) in rule.severities.iter().enumerate() {
        let around = levels.iter().flatten().any(|it| it.level == *severity && it.around_the_clock);
        if around && matches!(rule.every, Target::BusinessDays { .. }) {
            let detail = "business days mean nothing to a clock that runs around the clock";
            faults.push(Fault::new(format!("{path}[{nth}]"), "target-in-business-days", detail));
        }
    }
}

/// Each once, and known to the policy.
fn on_the_scale(
    path: &str,
    severities: &[Severity],
    tree: &Value,
    levels: &[Option<SeverityLevel>],
    faults: &mut Vec<Fault>,
) {
    // Counted by position, so that a level with a fault of its own does not make others wrong.
    let known = levels.len();
    if tree.get("severities").is_some_and(Value::is_array) {
        for (nth, severity) in severities.iter().enumerate() {
            if severity.0 == 0 || usize::from(severity.0) > known {
                let detail = format!("{} is not on the scale of {known}", severity.0);
                faults.push(Fault::new(format!("{path}[{nth}]"), "severity-unknown", detail));
            }
        }
    }
    let codes: Vec<String> = severities.iter().map(|severity| severity.0.to_string()).collect();
    repeated(path, codes.iter().map(String::as_str), "", faults);
}

fn forms(forms: &[Option<Form>], faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (nth, form) in forms.iter().enumerate() {
        let Some(form) = form else { continue };
        if !seen.insert((form.kind, form.product.as_deref(), form.phase, form.version)) {
            let detail = "another form has the same kind, product, phase and version";
            faults.push(Fault::new(format!("forms[{nth}]"), "repeated", detail));
        }
        questions(&format!("forms[{nth}]."), form, faults);
    }
}

/// What a form asks. `within` stands before each path.
fn questions(within: &str, form: &Form, faults: &mut Vec<Fault>) {
    if form.fields.is_empty() {
        let detail = "a form asks at least one thing";
        faults.push(Fault::new(format!("{within}fields"), "list-empty", detail));
    }
    if form.fields.len() > MOST_FIELDS {
        let detail = format!("a form asks at most {MOST_FIELDS} things, not {}", form.fields.len());
        faults.push(Fault::new(format!("{within}fields"), "list-too-long", detail));
    }
    let names = form.fields.iter().map(|field| field.name.as_str());
    repeated(&format!("{within}fields"), names, ".name", faults);
    for (nth, each) in form.fields.iter().enumerate() {
        field(&format!("{within}fields[{nth}]"), each, faults);
    }
}

fn field(path: &str, field: &Field, faults: &mut Vec<Fault>) {
    if (field.ask == Ask::Choice) == field.choices.is_empty() {
        let (code, detail) = match field.ask {
            Ask::Choice => ("choices-missing", "a choice needs something to choose from"),
            _ => ("choices-unasked", "choices belong to a field that asks for a choice"),
        };
        faults.push(Fault::new(format!("{path}.choices"), code, detail));
    }
    repeated(&format!("{path}.choices"), field.choices.iter().map(|it| it.code.as_str()), ".code", faults);
    if field.at_least > 0 && !matches!(field.ask, Ask::Line | Ask::Text) {
        let detail = "only a line or a text has a shortest answer";
        faults.push(Fault::new(format!("{path}.at_least"), "length-unasked", detail));
    }
}

#[cfg(test)]
mod tests;
