//! The questions of a form, and what each severity of a scale promises.

use domain::form::{Ask, Field, Values};
use domain::policy::SeverityLevel;
use domain::reckon::{By, Target};
use domain::refusal::Missing;

use super::draft::Draft;
use crate::shell::Shell;

/// One question, with what was typed.
pub(super) struct Question {
    pub name: String,
    pub label: String,
    pub help: Option<String>,
    pub required: bool,
    /// `line`, `text`, `choice`, `date`, `number`, `confirm`.
    pub ask: &'static str,
    pub choices: Vec<(String, String, bool)>,
    pub value: String,
    pub wrong: Option<String>,
}

impl Question {
    /// A field of a form, filled with what was typed or what is known.
    pub fn of(field: &Field, known: &str, draft: &Draft, act: &str, shell: &Shell) -> Self {
        let value = draft.or(act, &format!("value.{}", field.name), known);
        Self {
            label: field.label.to(shell.language).to_owned(),
            help: field.help.as_ref().map(|help| help.to(shell.language).to_owned()),
            required: field.required,
            ask: match field.ask {
                Ask::Line => "line",
                Ask::Text => "text",
                Ask::Choice => "choice",
                Ask::Date => "date",
                Ask::Number => "number",
                Ask::Confirm => "confirm",
            },
            choices: field
                .choices
                .iter()
                .map(|it| (it.code.clone(), it.label.to(shell.language).to_owned(), it.code == value))
                .collect(),
            wrong: wrong(&field.name, draft, act, shell),
            name: field.name.clone(),
            value,
        }
    }

    /// A question known by its name alone: a refusal named it, or somebody asked it.
    pub fn named(name: &str, label: Option<&str>, draft: &Draft, act: &str, shell: &Shell) -> Self {
        Self {
            label: label.map_or_else(|| words::field(shell.language, name), str::to_owned),
            help: None,
            required: true,
            ask: "text",
            choices: Vec::new(),
            value: draft.text(act, &format!("value.{name}")),
            wrong: wrong(name, draft, act, shell),
            name: name.to_owned(),
        }
    }

    /// A question that a refusal named, as its form asks it where the form is known.
    pub fn missing(
        missing: &Missing,
        field: Option<&Field>,
        draft: &Draft,
        act: &str,
        shell: &Shell,
    ) -> Self {
        match field {
            Some(field) => Self::of(field, "", draft, act, shell),
            None => {
                let label = missing.label.as_ref().map(|label| label.to(shell.language));
                Self::named(&missing.field, label, draft, act, shell)
            }
        }
    }
}

fn wrong(name: &str, draft: &Draft, act: &str, shell: &Shell) -> Option<String> {
    let refusal = draft.refusal.as_ref().filter(|_| draft.at(act))?;
    let missing = refusal.missing.iter().find(|missing| missing.field == name)?;
    Some(words::missing(shell.language, missing))
}

/// A severity to choose, with what it promises.
pub(super) struct Level {
    pub level: u8,
    pub name: String,
    pub definition: String,
    /// A sentence for each promise, and whether its number is unconfirmed.
    pub promises: Vec<(String, bool)>,
    pub telephone: bool,
    pub here: bool,
}

impl Level {
    pub fn of(level: &SeverityLevel, chosen: &str, shell: &Shell) -> Self {
        Self {
            level: level.level.0,
            name: level.name.to(shell.language).to_owned(),
            definition: level.definition.to(shell.language).to_owned(),
            promises: promises(level, shell),
            telephone: level.telephone,
            here: chosen == level.level.0.to_string(),
        }
    }
}

fn promises(level: &SeverityLevel, shell: &Shell) -> Vec<(String, bool)> {
    level
        .targets
        .iter()
        .map(|(promise, rule)| {
            let promise = shell.code("promise", promise.code());
            let within = match &rule.time {
                Target::Working(time) if level.around_the_clock => {
                    let span = words::span(shell.language, time.as_secs());
                    shell.say1("ui-within-around-the-clock", "span", &span)
                }
                Target::Working(time) => {
                    shell.say1("ui-within-working", "span", words::span(shell.language, time.as_secs()))
                }
                Target::BusinessDays { days, by } => {
                    let by = match by {
                        By::Close => "close",
                        By::Open => "open",
                        By::SameTime => "same-time",
                    };
                    shell.say2("ui-within-days", "days", days.to_string(), "by", by)
                }
            };
            let sentence = shell.say2("ui-promise", "promise", &promise, "within", &within);
            (sentence, rule.unverified || level.unverified)
        })
        .collect()
}

/// Values that were filled in, by the labels of their form and in words where they are codes.
pub(super) fn labelled(values: &Values, fields: &[Field], shell: &Shell) -> Vec<(String, String)> {
    values
        .iter()
        .map(|(name, value)| {
            let field = fields.iter().find(|field| field.name == *name);
            let label = field.map_or_else(|| name.clone(), |field| field.label.to(shell.language).to_owned());
            let choice = field.and_then(|field| field.choices.iter().find(|choice| choice.code == *value));
            let confirmed = field.is_some_and(|field| field.ask == Ask::Confirm) && value == "yes";
            let value = match choice {
                Some(choice) => choice.label.to(shell.language).to_owned(),
                None if confirmed => shell.said("ui-yes"),
                None => value.clone(),
            };
            (label, value)
        })
        .collect()
}
