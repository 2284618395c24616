//! Whether the wall clock can be believed: a jump must not break promises that nobody broke.

use std::time::Duration;

use domain::{SignedDuration, Timestamp};

/// More than this between two clocks is a jump.
const JUMP: SignedDuration = SignedDuration::from_secs(20);
/// After a jump the wall clock must keep step for so long before alarms follow it again: long enough to be set right
/// by whoever keeps the machine's time, short enough to wake people after a machine that really slept.
const SETTLES: Duration = Duration::from_secs(300);

/// Compares the wall clock with the machine's own count of time.
#[derive(Debug, Default)]
pub struct Steady {
    last: Option<(Timestamp, Duration)>,
    jumped: Option<Duration>,
}

impl Steady {
    /// Judges the wall clock at a point of the machine's own count.
    pub fn judge(&mut self, wall: Timestamp, count: Duration) -> bool {
        if let Some((before, counted)) = self.last.replace((wall, count)) {
            let passed =
                SignedDuration::try_from(count.saturating_sub(counted)).unwrap_or(SignedDuration::MAX);
            let drift = wall.duration_since(before).saturating_sub(passed);
            if drift.abs() > JUMP {
                tracing::warn!(
                    seconds = drift.as_secs(),
                    "the wall clock jumped: alarms wait until it is steady"
                );
                self.jumped = Some(count);
            }
        }
        match self.jumped {
            Some(at) if count.saturating_sub(at) < SETTLES => false,
            _ => {
                self.jumped = None;
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Judges second after second; the wall clock is `ahead` of the count by so many seconds at each of them.
    fn judged(ahead: impl Fn(u64) -> i64, seconds: u64) -> Vec<bool> {
        let mut steady = Steady::default();
        let start = Timestamp::from_second(1_800_000_000).unwrap_or_default();
        (0..seconds)
            .map(|second| {
                let wall = start + SignedDuration::from_secs(second.cast_signed() + ahead(second));
                steady.judge(wall, Duration::from_secs(second))
            })
            .collect()
    }

    #[test]
    fn a_clock_that_keeps_step_is_believed() {
        assert!(judged(|second| i64::from(second % 2 == 0), 1_000).iter().all(|it| *it));
    }

    #[test]
    fn an_hour_forward_and_back_is_never_believed() {
        let judged = judged(|second| if (100..200).contains(&second) { 3_600 } else { 0 }, 450);
        assert!(judged[..100].iter().all(|it| *it) && judged[100..].iter().all(|it| !*it));
    }

    #[test]
    fn a_day_and_the_year_1970_are_never_believed_while_they_last() {
        for jump in [86_400, -86_400, -1_799_990_000] {
            let judged = judged(|second| if (10..250).contains(&second) { jump } else { 0 }, 250);
            assert!(judged[10..].iter().all(|it| !*it), "{jump}");
        }
    }

    #[test]
    fn a_machine_that_really_slept_wakes_people_after_five_minutes() {
        let judged = judged(|second| if second >= 10 { 7_200 } else { 0 }, 400);
        assert!(!judged[309] && judged[310] && judged[399]);
    }
}
