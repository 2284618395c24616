//! Rows that are made from a record alone: what lists, clocks, ties and searches read in place of its events. One pure
//! type for each, made by one function, with a version that changes when the same record would make another row.

mod counted;
mod document;
mod due;
mod escalation;
mod report;
mod request;
mod tag;
mod value;

pub use counted::Counted;
pub use document::{
    Beside, BlockRow, Head, Last, Part, Placed, blocks, blocks_after, blocks_behind, pieces,
    tells_of_requests, touched,
};
pub use due::{DueRow, Hours, LAPSE, PAGE, SILENCE, ahead, due_of_escalation, due_of_request, lapses};
pub use escalation::{EscalationRow, TieRow, ties};
pub use report::ReportRow;
pub use request::{RequestRow, Shown, due_at, due_place, spoke};
pub use tag::{FoundBy, TagRow, tags};
pub use value::{ValueRow, comparable, values};

use crate::kind::choices;

choices! {
    /// Which kind of record a row, or an event, belongs to.
    Record { Request = "request", Escalation = "escalation" }
}
