//! A message as it travels: with the version of the form it is written in, and the epoch in which its desk put it out.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Message, Place, v1};
use crate::refusal::{Reason, Refusal};

/// The newest form that this program reads, and the one it writes.
pub const VERSION: u64 = v1::VERSION;

/// The epoch of a desk that never was a copy, and of a letter that says none.
pub const FIRST_EPOCH: u64 = 1;

/// A message on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// The epoch of its desk in which it was put out, which every form says alike.
    pub epoch: u64,
    pub content: Content,
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// In a form that this program reads.
    Known(Message),
    /// In a form that came after this program.
    Later {
        version: u64,
        /// The record it belongs to and its number there, which every form says alike.
        place: Option<Place>,
        /// All that it says, as it came.
        fields: Map<String, Value>,
    },
}

impl Letter {
    /// The record that it belongs to, and its number there.
    pub fn place(&self) -> Option<Place> {
        match &self.content {
            Content::Known(message) => message.place(),
            Content::Later { place, .. } => *place,
        }
    }

    /// The same, put out in an epoch.
    #[must_use]
    pub fn in_epoch(self, epoch: u64) -> Self {
        Self { epoch, ..self }
    }
}

/// Why a message of a later form is not taken: both ends' versions.
pub fn too_new(version: u64) -> Refusal {
    Refusal::new(Reason::MessageTooNew).with("version", version).with("ours", VERSION)
}

impl From<Message> for Letter {
    fn from(message: Message) -> Self {
        Self { epoch: FIRST_EPOCH, content: Content::Known(message) }
    }
}

impl Serialize for Letter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = match &self.content {
            Content::Later { fields, .. } => fields.clone(),
            Content::Known(message) => match serde_json::to_value(message).map_err(S::Error::custom)? {
                Value::Object(mut fields) => {
                    fields.insert("version".to_owned(), VERSION.into());
                    fields
                }
                other => return Err(S::Error::custom(format!("a message is an object, not {other}"))),
            },
        };
        if self.epoch != FIRST_EPOCH {
            fields.insert("epoch".to_owned(), self.epoch.into());
        }
        fields.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Letter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        let count = |name: &str, unsaid| match fields.get(name) {
            None => Ok(unsaid),
            Some(count) => count.as_u64().ok_or_else(|| D::Error::custom(format!("its {name} is no number"))),
        };
        // What left before messages said their version, or their epoch, is of the first.
        let (version, epoch) = (count("version", v1::VERSION)?, count("epoch", FIRST_EPOCH)?);
        let content = match version {
            v1::VERSION => {
                serde_json::from_value(Value::Object(fields)).map(Content::Known).map_err(D::Error::custom)?
            }
            version if version > VERSION => {
                let escalation = fields.get("escalation").cloned().map(serde_json::from_value);
                let number = fields.get("number").and_then(Value::as_u64);
                let place = escalation.and_then(Result::ok).zip(number);
                Content::Later { version, place, fields }
            }
            version => return Err(D::Error::custom(format!("there is no version {version}"))),
        };
        Ok(Self { epoch, content })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::EscalationId;
    use serde_json::json;

    fn read(letter: Value) -> Letter {
        serde_json::from_value(letter).expect("a letter")
    }

    fn escalation() -> EscalationId {
        serde_json::from_value(json!("0193a1b0-0000-7000-8000-000000000001")).expect("an id")
    }

    #[test]
    fn a_letter_says_its_version_and_one_that_says_none_is_of_the_first() {
        let letter = Letter::from(Message::Renamed { name: "Nimbus".to_owned() });
        let written = json!({ "message": "renamed", "name": "Nimbus", "version": 1 });
        assert_eq!(json!(letter), written);
        assert_eq!(read(written), letter);
        assert_eq!(read(json!({ "message": "renamed", "name": "Nimbus" })), letter);
    }

    #[test]
    fn a_letter_says_its_epoch_and_one_that_says_none_is_of_the_first() {
        let first = Letter::from(Message::PoliciesWanted);
        assert_eq!((first.epoch, json!(first)["epoch"].as_u64()), (FIRST_EPOCH, None));
        let second = first.clone().in_epoch(1_700_000_000_000_000);
        let written =
            json!({ "message": "policies-wanted", "version": 1, "epoch": 1_700_000_000_000_000_u64 });
        assert_eq!(json!(second), written);
        assert_eq!(read(written), second);
        let later = json!({ "version": 2, "epoch": 7, "greetings": true });
        assert_eq!((read(later.clone()).epoch, json!(read(later.clone()))), (7, later));
    }

    #[test]
    fn a_later_letter_keeps_all_that_it_says_and_tells_its_place() {
        let later = json!({
            "version": 2, "message": "act", "escalation": escalation(), "number": 7, "deed": { "new": ["words"] }
        });
        let letter = read(later.clone());
        assert_eq!(letter.place(), Some((escalation(), 7)));
        assert_eq!(json!(letter), later);
        assert_eq!(read(json!({ "version": 3, "greetings": true })).place(), None);
        let refusal = too_new(2);
        assert_eq!((refusal.facts["version"].as_str(), refusal.facts["ours"].as_str()), ("2", "1"));
    }

    #[test]
    fn what_is_no_letter_is_not_read() {
        for odd in [
            json!({ "version": 0 }),
            json!({ "version": "new" }),
            json!({ "message": "policies-wanted", "epoch": "new" }),
            json!({ "message": "unheard-of" }),
            json!([]),
        ] {
            assert!(serde_json::from_value::<Letter>(odd.clone()).is_err(), "{odd}");
        }
    }
}
