//! The questions of a form, with what was answered: asked in the portal's own controls.

use domain::form::{Ask, Form, Values};
use domain::refusal::Missing;

use crate::shell::{Errors, Fields, Shell};

/// One question.
pub(super) struct Question {
    /// Its control's name and id.
    pub name: String,
    pub label: String,
    pub help: String,
    /// `line`, `text`, `choice`, `date`, `number`, `confirm`.
    pub ask: &'static str,
    pub required: bool,
    pub at_least: usize,
    /// Code, label, whether it was chosen.
    pub choices: Vec<(String, String, bool)>,
    pub value: String,
    pub error: String,
}

/// In front of the names of controls, so that a form's own fields never meet ours.
const PREFIX: &str = "q-";

impl Question {
    pub fn all(form: Option<&Form>, typed: &Fields, errors: &Errors, shell: &Shell) -> Vec<Self> {
        let fields = form.map(|form| form.fields.as_slice()).unwrap_or_default();
        fields
            .iter()
            .map(|field| {
                let name = format!("{PREFIX}{}", field.name);
                let value = typed.text(&name);
                Self {
                    label: shell.both(&field.label).to_owned(),
                    help: field.help.as_ref().map(|help| shell.both(help).to_owned()).unwrap_or_default(),
                    ask: field.ask.code(),
                    required: field.required,
                    at_least: field.at_least,
                    choices: field
                        .choices
                        .iter()
                        .map(|it| (it.code.clone(), shell.both(&it.label).to_owned(), it.code == value))
                        .collect(),
                    error: errors.at(&name).to_owned(),
                    value,
                    name,
                }
            })
            .collect()
    }
}

/// The questions that were left out, as the form asks them; those it does not know are asked as they were named.
pub(super) fn left_out(
    form: Option<&Form>,
    left_out: &[Missing],
    typed: &Fields,
    errors: &Errors,
    shell: &Shell,
) -> Vec<Question> {
    let mut all = Question::all(form, typed, errors, shell);
    let named =
        |question: &Question, missing: &Missing| question.name == format!("{PREFIX}{}", missing.field);
    all.retain(|question| left_out.iter().any(|missing| named(question, missing)));
    for missing in left_out {
        if !all.iter().any(|question| named(question, missing)) {
            let name = format!("{PREFIX}{}", missing.field);
            let label = missing.label.as_ref().map(|label| shell.both(label).to_owned());
            all.push(Question {
                label: label.unwrap_or_else(|| words::field(shell.language, &missing.field)),
                help: String::new(),
                ask: "text",
                required: true,
                at_least: 0,
                choices: Vec::new(),
                value: typed.text(&name),
                error: errors.at(&name).to_owned(),
                name,
            });
        }
    }
    all
}

/// The control that asks for a field.
pub(super) fn control(field: &str) -> String {
    format!("{PREFIX}{field}")
}

/// Everything that was answered, whatever the form is now.
pub(super) fn given(typed: &Fields) -> Values {
    let named = typed.texts().iter().filter_map(|(name, text)| Some((name.strip_prefix(PREFIX)?, text)));
    let said = named.filter(|(_, text)| !text.trim().is_empty());
    said.map(|(name, text)| (name.to_owned(), text.clone())).collect()
}

/// The answers of a form that was sent.
pub(super) fn answers(form: Option<&Form>, typed: &Fields) -> Values {
    let fields = form.map(|form| form.fields.as_slice()).unwrap_or_default();
    fields
        .iter()
        .filter_map(|field| {
            let name = format!("{PREFIX}{}", field.name);
            let value = match field.ask {
                Ask::Confirm => typed.checked(&name).then(|| "yes".to_owned())?,
                _ => typed.text(&name),
            };
            (!value.trim().is_empty()).then(|| (field.name.clone(), value))
        })
        .collect()
}

/// The faults of a refusal at the controls they belong to.
pub(super) fn placed(errors: &Errors, form: Option<&Form>) -> Errors {
    let mut placed = Errors::none();
    for (field, sentence) in errors.all() {
        let of_form = form.is_some_and(|form| form.fields.iter().any(|known| known.name == *field));
        placed.add(&if of_form { format!("{PREFIX}{field}") } else { field.clone() }, sentence.clone());
    }
    placed
}

/// What was answered when the request was opened: label and answer, in the order of the form.
pub(super) fn answered(form: Option<&Form>, values: &Values, shell: &Shell) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let fields = form.map(|form| form.fields.as_slice()).unwrap_or_default();
    for field in fields {
        let Some(value) = values.get(&field.name) else { continue };
        let chosen = field.choices.iter().find(|choice| choice.code == *value);
        let said = match (field.ask, chosen) {
            (Ask::Confirm, _) => shell.said("ui-p-yes"),
            (_, Some(choice)) => shell.both(&choice.label).to_owned(),
            _ => value.clone(),
        };
        rows.push((shell.both(&field.label).to_owned(), said));
    }
    // What an earlier version of the form asked keeps its name.
    let others = values.iter().filter(|(name, _)| !fields.iter().any(|field| field.name == **name));
    rows.extend(others.map(|(name, value)| (name.clone(), value.clone())));
    rows
}
