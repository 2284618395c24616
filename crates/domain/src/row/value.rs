//! What somebody answered to the questions of a form, as lists find it.

use crate::form::Values;
use crate::id::RequestId;
use crate::request::Request;

/// A short answer of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueRow {
    pub request: RequestId,
    /// The question's name in its form.
    pub field: String,
    /// As answers are compared ([`comparable`]).
    pub value: String,
}

impl ValueRow {
    /// How it is made.
    pub const VERSION: u32 = 1;
}

/// The longest answer that a list can be narrowed by, in characters. What is longer is told, not chosen: the search
/// finds its words.
pub const LONGEST: usize = 200;

/// An answer as it is compared with another: without white space around it, in small letters. `None`: empty, or too long.
pub fn comparable(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty() && value.chars().count() <= LONGEST).then(|| value.to_lowercase())
}

/// The short answers of a request.
pub fn values(record: &Request) -> Vec<ValueRow> {
    of(record.id, &record.problem.values)
}

fn of(request: RequestId, values: &Values) -> Vec<ValueRow> {
    values
        .iter()
        .filter_map(|(field, value)| {
            Some(ValueRow { request, field: field.clone(), value: comparable(value)? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, comparable, of};
    use crate::id::RequestId;

    #[test]
    fn short_answers_are_compared_whatever_their_case_and_long_ones_are_not() {
        assert_eq!(comparable("  EU-West\n"), Some("eu-west".to_owned()));
        assert_eq!(comparable("Élan"), comparable("élan"));
        assert_eq!(comparable(" \t"), None);
        assert!(comparable(&"é".repeat(LONGEST)).is_some());
        assert_eq!(comparable(&"é".repeat(LONGEST + 1)), None);
        let values = [("region", "EU"), ("steps", &"a".repeat(LONGEST + 1)), ("empty", " ")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let rows = of(RequestId(uuid::Uuid::nil()), &values);
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].field.as_str(), rows[0].value.as_str()), ("region", "eu"));
    }
}
