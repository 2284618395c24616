//! When this process last knew itself to be at work, and when that was last written down.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{SignedDuration, Timestamp};

/// A silence longer than this is an outage: shorter ones are restarts.
pub(crate) const LONG: SignedDuration = SignedDuration::from_mins(5);
/// How often it is written down where this process has other things to write, or tries to.
const BUSY: SignedDuration = SignedDuration::from_mins(1);
/// How often it is written down whatever happens. The hourly heartbeat says the same, and comes before that.
const QUIET: SignedDuration = SignedDuration::from_mins(61);

/// When this process last knew itself to be at work. An idle one knows it each second, and writes it down with its
/// heartbeat alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct AtWork(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    last: Option<Timestamp>,
    written: Option<Written>,
}

/// When it was written down, and how many changes this process had been asked for by then.
#[derive(Debug)]
struct Written {
    when: Timestamp,
    changes: u64,
}

impl AtWork {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn last(&self) -> Option<Timestamp> {
        self.known().last
    }

    /// It is at work now, as far as storage answers it: nobody has to read that elsewhere.
    pub fn now(&self, now: Timestamp) {
        self.known().last = Some(now);
    }

    /// It is at work now, and that was written down.
    pub fn written(&self, now: Timestamp, changes: u64) {
        *self.known() = Known { last: Some(now), written: Some(Written { when: now, changes }) };
    }

    /// Something could not be written: until that it is at work can be, it is not.
    pub fn must_show(&self) {
        self.known().written = None;
    }

    /// Whether it has to be written down now: as the process begins, after a silence, now and then beside other work, and
    /// seldom without any.
    pub fn must_be_written(&self, now: Timestamp, changes: u64) -> bool {
        let known = self.known();
        let (Some(last), Some(written)) = (known.last, &known.written) else { return true };
        let since = now.duration_since(written.when).abs();
        let (busy, silent) = (changes != written.changes, now.duration_since(last) > LONG);
        silent || since >= QUIET || (busy && since >= BUSY)
    }

    /// Whether it was at work for longer than what is written down says.
    pub fn is_behind(&self, now: Timestamp) -> bool {
        let known = self.known();
        let written = known.written.as_ref();
        known.last.is_some() && written.is_none_or(|it| now.duration_since(it.when).abs() >= BUSY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn what_does_nothing_else_says_once_an_hour_that_it_is_at_work() {
        let it = AtWork::default();
        assert!(it.must_be_written(after(0), 7), "it begins");
        it.written(after(0), 8);
        for minute in 1..=60 {
            assert!(!it.must_be_written(after(minute), 8), "minute {minute}");
            it.now(after(minute));
        }
        assert!(it.must_be_written(after(61), 8));
    }

    #[test]
    fn what_changes_something_says_each_minute_that_it_is_at_work_and_after_a_silence_at_once() {
        let it = AtWork::default();
        it.written(after(0), 8);
        assert!(!it.must_be_written(after(0), 9));
        assert!(it.must_be_written(after(1), 9));
        it.now(after(1));
        assert!(!it.must_be_written(after(6), 8), "five minutes are a restart");
        assert!(it.must_be_written(after(7), 8), "more are an outage");
    }

    #[test]
    fn what_could_not_write_has_to_show_that_it_can() {
        let it = AtWork::default();
        it.written(after(0), 8);
        it.must_show();
        assert!(it.must_be_written(after(0), 8));
        it.written(after(1), 9);
        assert!(!it.must_be_written(after(1), 9));
    }

    #[test]
    fn what_stops_after_hours_in_which_nothing_happened_has_something_to_say() {
        let it = AtWork::default();
        assert!(!it.is_behind(after(0)), "it never was at work");
        it.written(after(0), 8);
        assert!(!it.is_behind(after(0)));
        it.now(after(30));
        assert!(it.is_behind(after(30)));
    }
}
