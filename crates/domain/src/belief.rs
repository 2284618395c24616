//! Whether the wall clock can be believed. A clock that is wrong when the machine starts, or jumps while it runs, must
//! not break promises that nobody broke: until it has earned belief, nothing is judged by it.
//!
//! It is believed when it is not before the newest event and a second source agrees within a minute; or after ten
//! minutes in step with the machine's own count, if it is less than a day past the newest event or heartbeat; or by the
//! operator's word. A record that holds nothing yet believes. Heartbeats are written each hour while it is believed, so
//! that a program that starts again on a machine that ran on is in step since the last of them.

use std::time::Duration;

use crate::kind::choices;
use crate::{SignedDuration, Timestamp};

/// More than this between two looks, against the machine's own count, is a jump.
const JUMP: SignedDuration = SignedDuration::from_secs(20);
/// How far a second source may be away.
const AGREES: SignedDuration = SignedDuration::from_secs(60);
/// How long the clock must keep step without a second source.
const SETTLES: Duration = Duration::from_secs(600);
/// How far past the newest event or heartbeat it may then be.
const PAST: SignedDuration = SignedDuration::from_hours(24);
/// How long before the start the operator may have given his word for it.
const WORD: SignedDuration = SignedDuration::from_mins(10);
/// How often a clock that is believed leaves a heartbeat.
pub const HEARTBEAT: Duration = Duration::from_secs(3_600);

choices! {
    /// Who else knows what time it is.
    Source { Database = "database", Outside = "outside", Peer = "peer" }
}

choices! {
    /// Why a clock is doubted.
    Why { Start = "start", Jumped = "jumped" }
}

/// By which road a clock came to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Road {
    /// Somebody turns it on purpose: a test, a demo.
    Simulated,
    /// There is nothing yet that it could break.
    Empty,
    Agreed(Source),
    /// It kept step long enough.
    InStep,
    /// It has kept step since the last heartbeat, while the program was away.
    Carried,
    Word,
}

impl Road {
    /// Its word in answers and logs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
            Self::Empty => "empty",
            Self::Agreed(source) => source.code(),
            Self::InStep => "in-step",
            Self::Carried => "carried",
            Self::Word => "word",
        }
    }
}

/// What the record says of the time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// When the newest event was recorded by a clock that was believed.
    pub newest: Option<Timestamp>,
    /// The last heartbeat.
    pub beat: Option<Timestamp>,
    /// A heartbeat of this machine since it started, and what it has counted since then.
    pub carried: Option<(Timestamp, SignedDuration)>,
}

impl Known {
    fn latest(&self) -> Option<Timestamp> {
        self.newest.max(self.beat)
    }
}

/// A clock that has not earned belief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    pub why: Why,
    /// What it showed when the doubt began.
    pub since: Timestamp,
    /// A second source that says another time, and how far away that is.
    pub off: Option<(Source, SignedDuration)>,
    from: Duration,
    /// Read from the record; none until then.
    known: Option<Known>,
    agreed: Option<Source>,
    word: Option<Timestamp>,
}

/// How the clock stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has looked yet.
    #[default]
    Unjudged,
    Believed(Road),
    Doubted(Doubt),
}

/// Judges one wall clock.
#[derive(Debug, Default)]
pub struct Belief {
    last: Option<(Timestamp, Duration)>,
    standing: Standing,
}

impl Belief {
    /// How it stands.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Whether it is believed.
    pub fn believes(&self) -> bool {
        matches!(self.standing, Standing::Believed(_))
    }

    /// The time to judge promises by when the wall clock shows `wall`: while it is doubted no later than what the record
    /// vouches for, so that nothing is called broken by a clock that may be wrong.
    pub fn judges(&self, wall: Timestamp) -> Timestamp {
        let latest = match &self.standing {
            Standing::Doubted(doubt) => doubt.known.and_then(|known| known.latest()),
            Standing::Unjudged | Standing::Believed(_) => None,
        };
        latest.map_or(wall, |latest| latest.min(wall))
    }

    /// Looks at the wall clock at a point of the machine's own count, which no wall clock moves. Answers by how much it
    /// jumped, if it did.
    pub fn look(&mut self, wall: Timestamp, count: Duration) -> Option<SignedDuration> {
        let jumped = self.last.replace((wall, count)).and_then(|(before, counted)| {
            let drift = drift((before, counted), (wall, count));
            (drift.abs() > JUMP).then_some(drift)
        });
        let begins = match (&self.standing, jumped) {
            (_, Some(_)) => Some(Why::Jumped),
            (Standing::Unjudged, None) => Some(Why::Start),
            _ => None,
        };
        if let Some(why) = begins {
            let (off, agreed, word) = (None, None, None);
            self.standing =
                Standing::Doubted(Doubt { why, since: wall, off, from: count, known: None, agreed, word });
        }
        self.weigh(wall, count);
        jumped
    }

    /// Whether the record has to be asked what time it is at least.
    pub fn wants_to_know(&self) -> bool {
        matches!(&self.standing, Standing::Doubted(doubt) if doubt.known.is_none())
    }

    /// What the record says.
    pub fn learn(&mut self, known: Known) {
        if let Standing::Doubted(doubt) = &mut self.standing {
            doubt.known = Some(known);
        }
        self.weigh_again();
    }

    /// A second source told its time, when the wall clock showed `wall`.
    pub fn hear(&mut self, source: Source, theirs: Timestamp, wall: Timestamp) {
        if let Standing::Doubted(doubt) = &mut self.standing {
            let away = theirs.duration_since(wall);
            if away.abs() <= AGREES {
                doubt.agreed = Some(source);
            } else {
                doubt.off = Some((source, away));
            }
        }
        self.weigh_again();
    }

    /// The operator gave his word for the clock when it showed `at`.
    pub fn take_word(&mut self, at: Timestamp) {
        if let Standing::Doubted(doubt) = &mut self.standing {
            doubt.word = Some(at);
        }
        self.weigh_again();
    }

    fn weigh_again(&mut self) {
        if let Some((wall, count)) = self.last {
            self.weigh(wall, count);
        }
    }

    fn weigh(&mut self, wall: Timestamp, count: Duration) {
        if let Standing::Doubted(doubt) = &self.standing
            && let Some(road) = doubt.road(wall, count)
        {
            self.standing = Standing::Believed(road);
        }
    }
}

impl Doubt {
    /// By which road the clock can be believed now.
    fn road(&self, wall: Timestamp, count: Duration) -> Option<Road> {
        let known = self.known?;
        let grace = if self.why == Why::Start { WORD } else { SignedDuration::ZERO };
        if self.word.is_some_and(|word| word >= self.since - grace && word <= wall + AGREES) {
            return Some(Road::Word);
        }
        let Some(latest) = known.latest() else { return Some(Road::Empty) };
        let in_order = known.newest.is_none_or(|newest| wall >= newest);
        if let Some(source) = self.agreed
            && in_order
        {
            return Some(Road::Agreed(source));
        }
        // Measured when the doubt began: what happened since then is measured below.
        let carries = known.carried.is_some_and(|(beat, counted)| {
            (self.since.duration_since(beat).saturating_sub(counted)).abs() <= JUMP
        });
        let keeps_step = drift((self.since, self.from), (wall, count)).abs() <= JUMP;
        if carries && keeps_step && in_order {
            return Some(Road::Carried);
        }
        let settled = count.saturating_sub(self.from) >= SETTLES;
        let near = wall >= latest && wall.duration_since(latest) < PAST;
        (settled && keeps_step && near).then_some(Road::InStep)
    }
}

/// How much more time passed on the wall than the machine counted.
fn drift((before, counted): (Timestamp, Duration), (wall, count): (Timestamp, Duration)) -> SignedDuration {
    let passed = SignedDuration::try_from(count.saturating_sub(counted)).unwrap_or(SignedDuration::MAX);
    wall.duration_since(before).saturating_sub(passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    /// A machine whose wall clock is so many seconds ahead of the time it is.
    struct Machine {
        belief: Belief,
        second: u64,
        ahead: i64,
        known: Known,
    }

    fn right(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    impl Machine {
        /// It starts; the newest event is five minutes old.
        fn starts(ahead: i64) -> Self {
            Self::knowing(ahead, Known { newest: Some(right(-300)), ..Known::default() })
        }

        fn knowing(ahead: i64, known: Known) -> Self {
            Self { belief: Belief::default(), second: 0, ahead, known }
        }

        fn wall(&self) -> Timestamp {
            right(self.second.cast_signed() + self.ahead)
        }

        /// Looks each second; how often it was believed.
        fn runs(&mut self, seconds: u64) -> u64 {
            let mut believed = 0;
            for _ in 0..seconds {
                self.second += 1;
                self.belief.look(self.wall(), Duration::from_secs(self.second));
                if self.belief.wants_to_know() {
                    self.belief.learn(self.known);
                }
                believed += u64::from(self.belief.believes());
            }
            believed
        }

        fn hears(&mut self, source: Source, ahead: i64) {
            self.belief.hear(source, right(self.second.cast_signed() + ahead), self.wall());
        }
    }

    fn road(machine: &Machine) -> Option<Road> {
        match machine.belief.standing() {
            Standing::Believed(road) => Some(*road),
            _ => None,
        }
    }

    #[test]
    fn an_empty_record_believes_whatever_the_clock_says() {
        for ahead in [0, 4 * DAY, -1_700_000_000] {
            let mut machine = Machine::knowing(ahead, Known::default());
            assert_eq!((machine.runs(1), road(&machine)), (1, Some(Road::Empty)));
        }
    }

    #[test]
    fn a_clock_four_days_ahead_or_in_1970_is_never_believed_by_itself() {
        for ahead in [4 * DAY, DAY, -DAY, -301, -1_799_990_000] {
            assert_eq!(Machine::starts(ahead).runs(5_000).min(1), u64::from(ahead == -301), "{ahead}");
        }
    }

    #[test]
    fn ten_minutes_in_step_are_enough_within_a_day_of_the_newest_event() {
        for ahead in [0, 3_600, DAY - 2_000] {
            let mut machine = Machine::starts(ahead);
            assert_eq!(machine.runs(600), 0, "{ahead}");
            assert_eq!((machine.runs(1), road(&machine)), (1, Some(Road::InStep)), "{ahead}");
        }
    }

    #[test]
    fn or_within_a_day_of_the_last_heartbeat_and_never_before_it() {
        let known = |beat| Known { newest: Some(right(-10 * DAY)), beat: Some(right(beat)), carried: None };
        assert_eq!(Machine::knowing(0, known(-3_000)).runs(601), 1);
        assert_eq!(Machine::knowing(0, known(-10 * DAY)).runs(2_000), 0);
        assert_eq!(Machine::knowing(-2 * DAY, known(-3_000)).runs(2_000), 0);
    }

    #[test]
    fn each_second_source_is_believed_within_a_minute_and_not_beyond() {
        for source in Source::ALL.iter().copied() {
            for (ahead, agrees) in [(0, true), (59, true), (-60, true), (61, false), (4 * DAY, false)] {
                let mut machine = Machine::starts(0);
                machine.runs(3);
                machine.hears(source, ahead);
                assert_eq!(road(&machine), agrees.then_some(Road::Agreed(source)), "{source:?} {ahead}");
            }
        }
    }

    #[test]
    fn a_second_source_does_not_help_a_clock_that_is_before_the_newest_event() {
        let mut machine = Machine::starts(-2 * DAY);
        machine.runs(3);
        machine.hears(Source::Outside, -2 * DAY);
        assert_eq!(machine.runs(1_000), 0);
    }

    #[test]
    fn a_second_source_vouches_for_a_clock_that_is_long_past_the_newest_event() {
        let mut machine = Machine::knowing(0, Known { newest: Some(right(-90 * DAY)), ..Known::default() });
        assert_eq!(machine.runs(2_000), 0);
        machine.hears(Source::Database, 1);
        assert_eq!(road(&machine), Some(Road::Agreed(Source::Database)));
    }

    #[test]
    fn the_operators_word_counts_for_the_time_it_was_given_at() {
        let mut machine = Machine::starts(4 * DAY);
        machine.runs(100);
        // Given before the machine started, or by another clock.
        for at in [right(4 * DAY - 3_600), right(9 * DAY), right(50)] {
            machine.belief.take_word(at);
            assert_eq!(machine.runs(1), 0, "{at}");
        }
        machine.belief.take_word(machine.wall());
        assert_eq!(road(&machine), Some(Road::Word));
        // It is no word for another time.
        machine.ahead = 8 * DAY;
        assert_eq!(machine.runs(1_000), 0);
    }

    #[test]
    fn a_jump_while_it_runs_is_judged_like_a_start() {
        let mut machine = Machine::starts(0);
        machine.runs(601);
        machine.ahead = 4 * DAY;
        assert_eq!(machine.runs(2_000), 0);
        machine.ahead = 0;
        assert_eq!(machine.runs(600), 0);
        assert_eq!(machine.runs(1), 1);
        // A machine that slept for two hours.
        machine.ahead = 7_200;
        assert_eq!(machine.runs(600), 0);
        machine.hears(Source::Outside, 7_200);
        assert_eq!(machine.runs(1), 1);
    }

    #[test]
    fn while_it_is_doubted_promises_are_judged_by_what_the_record_vouches_for() {
        let mut machine = Machine::starts(4 * DAY);
        machine.runs(100);
        assert_eq!(machine.belief.judges(machine.wall()), right(-300));
        machine.belief.take_word(machine.wall());
        assert_eq!(machine.belief.judges(machine.wall()), machine.wall());
        let mut behind = Machine::starts(-2 * DAY);
        behind.runs(100);
        assert_eq!(behind.belief.judges(behind.wall()), behind.wall());
    }

    #[test]
    fn who_agreed_before_a_jump_does_not_vouch_for_what_follows() {
        let mut machine = Machine::starts(0);
        machine.runs(1);
        machine.hears(Source::Peer, 0);
        assert_eq!(machine.runs(1), 1);
        machine.ahead = 4 * DAY;
        assert_eq!(machine.runs(2_000), 0);
    }

    #[test]
    fn a_clock_that_creeps_is_not_in_step() {
        let mut machine = Machine::starts(0);
        for _ in 0..1_500 {
            machine.ahead += 1;
            assert_eq!(machine.runs(1), 0);
        }
    }

    #[test]
    fn a_program_that_starts_again_on_a_machine_that_ran_on_is_in_step_since_the_heartbeat() {
        let beat = |counted| Known {
            newest: Some(right(-300)),
            beat: Some(right(-1_000)),
            carried: Some((right(-1_000), SignedDuration::from_secs(counted))),
        };
        let mut machine = Machine::knowing(0, beat(1_001));
        assert_eq!((machine.runs(1), road(&machine)), (1, Some(Road::Carried)));
        // The wall clock was moved meanwhile.
        assert_eq!(Machine::knowing(4 * DAY, beat(1_001)).runs(1_000), 0);
    }
}
