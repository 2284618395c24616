//! The tags of a request, as lists find it by them.

use super::value::{ValueRow, values};
use crate::id::RequestId;
use crate::request::Request;
use crate::tag::Tag;

/// A tag of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    pub request: RequestId,
    pub tag: Tag,
}

impl TagRow {
    /// How it is made.
    pub const VERSION: u32 = 1;
}

/// The tags of a request, a row each.
pub fn tags(record: &Request) -> Vec<TagRow> {
    record.tags.iter().map(|tag| TagRow { request: record.id, tag: tag.clone() }).collect()
}

/// The rows beside that of a request by which lists find it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundBy {
    pub values: Vec<ValueRow>,
    pub tags: Vec<TagRow>,
}

impl FoundBy {
    /// Those of a record.
    pub fn of(record: &Request) -> Self {
        Self { values: values(record), tags: tags(record) }
    }
}
