//! Asking the asker for information, and giving it. The request then waits on the asker, naming the fields.

use crate::event::{AskedField, Attachment, Event};
use crate::form::Values;
use crate::life::{Context, Life, Status};
use crate::refusal::{Missing, Reason, Refusal};
use crate::text;

/// The desk asks; response clocks pause as the policy says.
pub fn ask(
    life: &Life,
    said: String,
    fields: Vec<AskedField>,
    _: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !matches!(life.status, Status::New | Status::Open | Status::Waiting) {
        return Err(life.wrong_state());
    }
    let text = text::body("text", &said)?;
    let mut asked = Vec::with_capacity(fields.len());
    for field in fields {
        let name = text::line("fields", &field.name)?;
        let label =
            if field.label.trim().is_empty() { name.clone() } else { text::line("fields", &field.label)? };
        asked.push(AskedField { name, label });
    }
    Ok(vec![Event::InformationAsked { text, fields: asked }])
}

/// The asker answers every field that was named.
pub fn give(
    life: &Life,
    said: String,
    values: Values,
    attachments: Vec<Attachment>,
    _: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Some(asked) = life.asked.as_ref().filter(|_| life.status == Status::Waiting) else {
        return Err(Refusal::new(Reason::NothingAsked).with("status", life.status.code()));
    };
    let missing: Vec<Missing> = asked
        .fields
        .iter()
        .filter(|field| values.get(&field.name).is_none_or(|value| value.trim().is_empty()))
        .map(|field| Missing::field(&field.name))
        .collect();
    if !missing.is_empty() {
        return Err(Refusal::missing(Reason::FieldMissing, missing).with("field", "values"));
    }
    let text = match asked.fields.is_empty() && attachments.is_empty() {
        true => text::body("text", &said)?,
        false => text::optional("text", Some(said))?.unwrap_or_default(),
    };
    must_be_texts(&values)?;
    Ok(vec![Event::InformationGiven { text, values, attachments }])
}

/// The asker sends what an override had left out: as good as the form wants it, not merely something.
pub fn complete(life: &Life, values: Values, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    if life.incomplete.is_empty() {
        return Err(Refusal::new(Reason::NothingAsked).with("status", life.status.code()));
    }
    let still: Vec<Missing> = life
        .incomplete
        .iter()
        .filter_map(|missing| {
            let value = values.get(&missing.field);
            let asked = context.form.and_then(|form| form.fields.iter().find(|it| it.name == missing.field));
            match asked {
                Some(field) => field.fault(value),
                // A duty of the first line, or a field that the form does not know any more.
                None => value.is_none_or(|value| value.trim().is_empty()).then(|| missing.clone()),
            }
        })
        .collect();
    if !still.is_empty() {
        return Err(Refusal::missing(Reason::EscalationIncomplete, still));
    }
    must_be_texts(&values)?;
    Ok(vec![Event::Completed { values }])
}

fn must_be_texts(values: &Values) -> Result<(), Refusal> {
    values.values().try_for_each(|value| text::optional("values", Some(value.clone())).map(drop))
}
