//! Queues: rows of a desk in which requests wait, each behind one door, with hours and people of its own.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::event::Event;
use crate::id::{CalendarId, DeskId, QueueId, SeatId};
use crate::kind::Door;
use crate::refusal::{Reason, Refusal};
use crate::request::Request;
use crate::text::{self, Both};

/// The most queues of a desk that are not retired.
pub const MOST_QUEUES: usize = 200;
/// The most people of a queue.
pub const MOST_MEMBERS: usize = 1_000;

/// Where requests of a desk wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    pub id: QueueId,
    pub desk: DeskId,
    pub name: Both,
    /// The door whose requests wait here; it stays.
    pub door: Door,
    /// When it is worked, where that is not the desk's hours. Promises are made on other hours.
    pub calendar: Option<CalendarId>,
    /// Where what comes by the door waits until somebody moves it. Each door has one.
    pub first: bool,
    /// Whose seats work it: the team.
    pub members: Vec<SeatId>,
    /// Grows with every change.
    pub version: u32,
    pub retired: Option<Timestamp>,
}

impl Queue {
    /// The first queue of a door, as a new desk has it.
    pub fn first(id: QueueId, desk: DeskId, door: Door) -> Self {
        Self {
            id,
            desk,
            name: first_name(door),
            door,
            calendar: None,
            first: true,
            members: Vec::new(),
            version: 1,
            retired: None,
        }
    }

    /// The queue as it is kept among the others of its desk: with a name in both languages that no other has.
    pub fn checked(mut self, others: &[Self]) -> Result<Self, Refusal> {
        self.name =
            Both { en: text::line("name.en", &self.name.en)?, fr: text::line("name.fr", &self.name.fr)? };
        let others = others.iter().filter(|other| other.id != self.id && other.retired.is_none());
        let (mut beside, mine) = (0, self.name.clone());
        for other in others {
            beside += 1;
            let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
            if same(&other.name.en, &mine.en) || same(&other.name.fr, &mine.fr) {
                return Err(Refusal::new(Reason::AlreadyExists).with("what", &mine.en));
            }
        }
        if beside >= MOST_QUEUES {
            return Err(Refusal::field(Reason::FieldTooLong, "queues"));
        }
        if self.members.len() > MOST_MEMBERS {
            return Err(Refusal::field(Reason::FieldTooLong, "members"));
        }
        self.members.sort_unstable();
        self.members.dedup();
        Ok(self)
    }

    /// Refuses what is not used any more.
    pub fn must_be_in_use(&self) -> Result<(), Refusal> {
        match self.retired {
            None => Ok(()),
            Some(_) => Err(Refusal::new(Reason::QueueRetired)),
        }
    }

    /// Whether it may be retired: what comes by its door waits elsewhere, and what waits in it goes somewhere.
    /// `waiting`: how many open requests wait here. `to`: where they go.
    pub fn must_be_dispensable(&self, waiting: u64, to: Option<&Self>) -> Result<(), Refusal> {
        self.must_be_in_use()?;
        if self.first {
            return Err(Refusal::new(Reason::QueueNeeded));
        }
        match to {
            Some(to) if to.id == self.id => Err(Refusal::field(Reason::FieldInvalid, "to")),
            Some(to) => to.must_take(self.door),
            None if waiting > 0 => Err(Refusal::new(Reason::QueueNotEmpty).with("waiting", waiting)),
            None => Ok(()),
        }
    }

    /// Whether requests of a door may wait here.
    pub fn must_take(&self, door: Door) -> Result<(), Refusal> {
        self.must_be_in_use()?;
        if self.door == door { Ok(()) } else { Err(Refusal::new(Reason::QueueOfOtherKinds)) }
    }

    /// That something waits here from now on.
    pub fn entered(&self) -> Event {
        Event::Queued { queue: self.id, name: self.name.clone() }
    }
}

/// What the first queue of a door is called until somebody renames it.
pub fn first_name(door: Door) -> Both {
    let (en, fr) = match door {
        Door::Technical => ("Technical support", "Support technique"),
        Door::Business => ("Contracts and billing", "Contrats et facturation"),
    };
    Both { en: en.to_owned(), fr: fr.to_owned() }
}

/// What the record says when it is moved; nothing, where it waits there already.
pub fn move_to(request: &Request, to: &Queue) -> Result<Vec<Event>, Refusal> {
    request.life.must_be_open()?;
    to.must_take(request.kind.door())?;
    if request.queue == Some(to.id) {
        return Ok(Vec::new());
    }
    Ok(vec![to.entered()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn queue(id: u128, name: &str, door: Door) -> Queue {
        let name = Both { en: name.to_owned(), fr: format!("{name} (fr)") };
        let first = Queue::first(QueueId(Uuid::from_u128(id)), DeskId(Uuid::from_u128(1)), door);
        Queue { name, first: false, ..first }
    }

    fn reason(result: Result<(), Refusal>) -> Option<Reason> {
        result.err().map(|refusal| refusal.reason)
    }

    #[test]
    fn no_two_queues_in_use_have_the_same_name() {
        let north = queue(1, "North", Door::Technical);
        let again = || queue(2, " NORTH ", Door::Business);
        let refused = again().checked(std::slice::from_ref(&north)).map_err(|refusal| refusal.reason);
        assert_eq!(refused, Err(Reason::AlreadyExists));
        let retired = Queue { retired: Some(Timestamp::UNIX_EPOCH), ..north.clone() };
        assert_eq!(again().checked(&[retired]).map(|it| it.name.en), Ok("NORTH".to_owned()));
        assert!(north.clone().checked(&[north]).is_ok(), "its own name is no other's");
    }

    #[test]
    fn a_queue_is_retired_when_nothing_waits_in_it_or_what_waits_goes_to_another_of_its_door() {
        let (north, south) = (queue(1, "North", Door::Technical), queue(2, "South", Door::Technical));
        let bills = queue(3, "Bills", Door::Business);
        assert_eq!(reason(north.must_be_dispensable(0, None)), None);
        assert_eq!(reason(north.must_be_dispensable(3, None)), Some(Reason::QueueNotEmpty));
        assert_eq!(reason(north.must_be_dispensable(3, Some(&south))), None);
        assert_eq!(reason(north.must_be_dispensable(3, Some(&bills))), Some(Reason::QueueOfOtherKinds));
        assert_eq!(reason(north.must_be_dispensable(3, Some(&north))), Some(Reason::FieldInvalid));
        let first = Queue { first: true, ..south };
        assert_eq!(reason(first.must_be_dispensable(0, Some(&north))), Some(Reason::QueueNeeded));
    }
}
