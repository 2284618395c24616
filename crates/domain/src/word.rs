//! Who said something last: on a record one of its two sides, and to the desk that reads both of its neighbours one of three.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::event::{Audience, By, Envelope, Event, Side};
use crate::kind::choices;

choices! {
    /// Who said something last, as a desk sees it.
    Speaker { Asker = "asker", Desk = "desk", NextDesk = "next-desk" }
}

/// Something that one side of a record said to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    pub side: Side,
    pub at: Timestamp,
}

impl Word {
    /// What an envelope says to the other side: nothing, if it is for one side alone, if a rule did it, or if it tells
    /// only how the record stands. It goes by kinds and not by texts, which may be taken out.
    pub fn of(envelope: &Envelope) -> Option<Self> {
        let event = &envelope.event;
        let shared = event.audience() == Audience::Both || matches!(event, Event::EscalationOpened(_));
        let says = shared
            && !matches!(envelope.by, By::Rule)
            && !matches!(
                event,
                Event::Clock(_)
                    | Event::Accepted { .. }
                    | Event::Classified { .. }
                    | Event::ContinuedBy { .. }
                    | Event::HandBackLapsed
                    | Event::Redacted(_)
                    | Event::TakenBack { .. }
            );
        says.then_some(Self { side: envelope.side, at: envelope.happened })
    }
}
