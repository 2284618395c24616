//! Reading what is stored: each event says the schema it was written in, and older forms are lifted into today's.

use serde_json::Value;

use super::{Envelope, SCHEMA};
use crate::misread;

/// Brings an event, in its envelope, from one schema into the next.
type Lift = fn(&mut Value) -> Result<(), String>;

/// The first lifts from schema 1 to 2, the next from 2 to 3, and so on up to [`SCHEMA`].
const LIFTS: &[Lift] = &[
    // The second stores facts and words apart; put together they are what they were.
    |_| Ok(()),
];
const _: () = assert!(LIFTS.len() + 1 == SCHEMA as usize, "there is a lift from every older schema");

/// Why a stored event cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A later program wrote it.
    #[error("it is of schema {0}, and this program reads schemas up to {SCHEMA}")]
    Later(u64),
    #[error("it says no schema")]
    NoSchema,
    #[error("{0}")]
    Broken(String),
}

/// Reads an event in its envelope, as it is stored.
pub fn read(mut stored: Value) -> Result<Envelope, Unreadable> {
    lift(&mut stored, LIFTS)?;
    serde_json::from_value(stored).map_err(|error| Unreadable::Broken(misread::why(&error)))
}

/// Lifts an event to the schema after the last of these lifts; then it says that schema.
fn lift(stored: &mut Value, lifts: &[Lift]) -> Result<(), Unreadable> {
    let schema = stored.get("schema").and_then(Value::as_u64).ok_or(Unreadable::NoSchema)?;
    let before = usize::try_from(schema).ok().and_then(|schema| schema.checked_sub(1));
    let before = before.ok_or(Unreadable::NoSchema)?;
    if before > lifts.len() {
        return Err(Unreadable::Later(schema));
    }
    for lift in lifts.iter().skip(before) {
        lift(stored).map_err(Unreadable::Broken)?;
    }
    if before < lifts.len()
        && let Some(stored) = stored.as_object_mut()
    {
        stored.insert("schema".to_owned(), (lifts.len() + 1).into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(schema: u64, event: Value) -> Value {
        json!({
            "seq": 4, "schema": schema, "happened": "2026-10-05T08:00:00Z", "recorded": "2026-10-05T08:00:00Z",
            "side": "asked", "by": { "who": "rule" }, "channel": "screen", "event": event
        })
    }

    /// In a first form that never was, words were called `words`.
    fn words(stored: &mut Value) -> Result<(), String> {
        let event = stored.get_mut("event").and_then(Value::as_object_mut).ok_or("it holds no event")?;
        let words = event.remove("words").ok_or("it has no words")?;
        event.insert("text".to_owned(), words);
        Ok(())
    }

    /// In the second, what was said did not say as what.
    fn said_as(stored: &mut Value) -> Result<(), String> {
        stored["event"]["said_as"] = json!("reply");
        Ok(())
    }

    #[test]
    fn an_older_form_passes_every_lift_after_its_own() {
        let made_up: &[Lift] = &[words, said_as];
        let today = said(3, json!({ "type": "said", "said_as": "reply", "text": "Hello." }));
        for older in [
            said(1, json!({ "type": "said", "words": "Hello." })),
            said(2, json!({ "type": "said", "text": "Hello." })),
            today.clone(),
        ] {
            let mut stored = older;
            lift(&mut stored, made_up).expect("it is lifted");
            assert_eq!(stored, today);
        }
        let mut broken = said(1, json!({ "type": "said" }));
        assert_eq!(lift(&mut broken, made_up), Err(Unreadable::Broken("it has no words".to_owned())));
    }

    #[test]
    fn todays_form_is_read_as_it_is() {
        let stored = said(u64::from(SCHEMA), json!({ "type": "said", "said_as": "reply", "text": "Hello." }));
        assert_eq!(read(stored).map(|envelope| envelope.schema), Ok(SCHEMA));
    }

    #[test]
    fn a_later_form_and_one_that_says_none_are_not_guessed_at() {
        let later = u64::from(SCHEMA) + 1;
        let event = json!({ "type": "said", "said_as": "reply", "text": "Hello." });
        let refused = read(said(later, event.clone()));
        assert_eq!(refused, Err(Unreadable::Later(later)));
        assert_eq!(
            Unreadable::Later(later).to_string(),
            format!("it is of schema {later}, and this program reads schemas up to {SCHEMA}")
        );
        assert_eq!(read(said(0, event)), Err(Unreadable::NoSchema));
        assert_eq!(read(json!({ "event": {} })), Err(Unreadable::NoSchema));
    }
}
