//! What the log hears of an outage: one line a minute of each kind, with how many it stands for. Every request meets
//! the same trouble, and a thousand lines of it hide whatever else is wrong.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::fault::{Away, Fault};

const PAUSE: Duration = Duration::from_secs(60);

/// What the log was told of one kind of trouble: a line a minute, with how many it stands for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said {
    last: Option<Instant>,
    left_out: u64,
}

impl Said {
    /// How many were left out since the last line, if it is time for another one.
    pub fn again(&mut self, now: Instant) -> Option<u64> {
        if self.last.is_some_and(|last| now.duration_since(last) < PAUSE) {
            self.left_out += 1;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.left_out))
    }

    /// Whether nothing is held back: whoever forgets it loses no count.
    pub fn is_over(&self, now: Instant) -> bool {
        self.left_out == 0 && self.last.is_none_or(|last| now.duration_since(last) >= PAUSE)
    }
}

/// Each kind of absence, commits whose outcome nobody knows, a disk that is full, a file that cannot be used, a program that
/// is behind.
const KINDS: usize = Away::ALL.len() + 4;
static SAID: Mutex<[Said; KINDS]> = Mutex::new([Said { last: None, left_out: 0 }; KINDS]);

/// Says in the log what went wrong.
pub fn tell(fault: &Fault) {
    let place = match fault {
        Fault::Away { kind, .. } => Away::ALL.iter().position(|it| it == kind),
        Fault::OutcomeUnknown(_) => Some(Away::ALL.len()),
        Fault::Full(_) => Some(Away::ALL.len() + 1),
        Fault::Unfit(_) => Some(Away::ALL.len() + 2),
        Fault::Behind(_) => Some(Away::ALL.len() + 3),
        _ => None,
    };
    let Some(place) = place else {
        tracing::error!(%fault, "storage failed");
        return;
    };
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(left_out) = said[place].again(Instant::now()) {
        tracing::error!(%fault, left_out, "storage failed; what follows of this kind is one line a minute");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_one_line_a_minute_which_counts_the_others() {
        let (mut said, start) = (Said::default(), Instant::now());
        let lines: Vec<Option<u64>> =
            (0..=120).map(|second| said.again(start + Duration::from_secs(second))).collect();
        let spoken: Vec<(usize, u64)> =
            lines.iter().enumerate().filter_map(|(second, left_out)| Some((second, (*left_out)?))).collect();
        assert_eq!(spoken, [(0, 0), (60, 59), (120, 59)]);
    }
}
