//! What an open request counts as, in the numbers beside the queues.

use crate::holder::Holder;
use crate::id::SeatId;
use crate::kind::Queue;
use crate::request::Request;

/// The places in which an open request is counted: its door with its holder, and its assignee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub door: Queue,
    pub holder: Option<Holder>,
    pub assignee: Option<SeatId>,
}

impl Counted {
    /// Where a record is counted; `None`: it has ended.
    pub fn of(record: &Request) -> Option<Self> {
        record.life.status.is_open().then(|| Self {
            door: record.kind.queue(),
            holder: record.holder(),
            assignee: record.assignee.as_ref().map(|(seat, _)| *seat),
        })
    }
}
