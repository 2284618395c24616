//! Queues, their people, and where a request waits.

use domain::Timestamp;
use domain::id::{CalendarId, SeatId};
use domain::kind::Door;
use domain::text::Both;
use engine::view::WaitsIn;
use engine::{MemberView, QueueDraft, QueueView};

shapes! {
    /// A queue to make.
    QueueDraft as "QueueDraft" {
        name: Both,
        /// The door whose requests wait in it. It stays.
        door: Door,
        /// When it is worked; null: the desk's hours.
        calendar [default]: Option<CalendarId>,
        /// The seats of its people.
        members [default]: Vec<SeatId>,
    }

    /// A queue of the desk.
    QueueView as "Queue" {
        id: String,
        name: Both,
        door: Door,
        /// Where what comes by the door waits until somebody moves it.
        first: bool,
        /// When it is worked; null: the desk's hours. Promises are made on other hours.
        calendar: Option<String>,
        calendar_name: Option<String>,
        members: Vec<MemberView>,
        /// How many open requests wait in it that you may see.
        waiting: u64,
        /// Grows with every change.
        version: u32,
        retired_at: Option<Timestamp>,
    }

    /// Somebody of a queue.
    MemberView as "QueueMember" { seat: String, name: String }

    /// Where a request waits.
    WaitsIn as "WaitsIn" {
        queue: String,
        name: Both,
        since: Timestamp,
    }
}
