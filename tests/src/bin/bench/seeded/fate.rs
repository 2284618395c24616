//! What becomes of a request: when it was opened, how it stands, how much was said.

use domain::kind::Kind;
use domain::policy::Severity;
use domain::text::Language;
use domain::{SignedDuration, Timestamp};
use relais_tests::soak::luck::Luck;

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Nobody has taken it yet.
    New,
    Open,
    Waiting,
    Resolved,
    Accepted,
    /// By the desk.
    Closed,
    /// By silence.
    Expired,
    Withdrawn,
    Rejected,
}

/// All that is thrown of a request before anybody speaks.
#[derive(Debug, Clone)]
pub struct Fate {
    pub opened: Timestamp,
    /// When the last of it happened.
    pub last: Timestamp,
    pub stands: Stands,
    pub kind: Kind,
    pub severity: Severity,
    pub language: Language,
    /// Replies of either side, and notes.
    pub said: usize,
}

/// How far back the oldest request lies.
const DAYS: u64 = 3 * 365;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// What is said between the opening and the end: four on the average, now and then much.
const SAID: [usize; 12] = [0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 13];
/// Of a hundred requests.
const KINDS: [(u64, Kind); 6] = [
    (62, Kind::Technical),
    (12, Kind::ProductQuestion),
    (6, Kind::ManagedService),
    (12, Kind::Billing),
    (5, Kind::LicenceOrder),
    (3, Kind::Contract),
];
const SEVERITIES: [(u64, u8); 4] = [(4, 1), (16, 2), (50, 3), (30, 4)];
const ENDS: [(u64, Stands); 5] = [
    (64, Stands::Accepted),
    (16, Stands::Closed),
    (12, Stands::Expired),
    (5, Stands::Withdrawn),
    (3, Stands::Rejected),
];
const OPEN: [(u64, Stands); 4] =
    [(8, Stands::New), (47, Stands::Open), (30, Stands::Waiting), (15, Stands::Resolved)];

impl Fate {
    /// Of the `nth` of so many, the oldest first. `now`: when the world is made.
    pub fn of(luck: &mut Luck, (nth, of): (usize, usize), now: Timestamp) -> Self {
        let (nth, of) = (nth as u64, of.max(1) as u64);
        // Some minutes before now at least, so that something has happened.
        let age = DAYS * 86_400 * (of - nth) / of + 900 + luck.below(DAYS * 86_400 / of + 1);
        let age = i64::try_from(age).unwrap_or(DAY);
        let open = match age / DAY {
            0 => 90,
            1..7 => 45,
            7..30 => 35,
            30..180 => 8,
            _ => 1,
        };
        let stands = if luck.below(100) < open { one(luck, &OPEN) } else { one(luck, &ENDS) };
        // What is new is of today; what silence ends has waited long enough for it.
        let stands = match stands {
            Stands::New if age > DAY => Stands::Open,
            Stands::Expired if age < 25 * DAY => Stands::Accepted,
            stands => stands,
        };
        let longest = match stands {
            Stands::New => 0,
            Stands::Open | Stands::Waiting => age,
            // So that silence has not closed it.
            Stands::Resolved => age.min(age / 2 + DAY),
            _ => age.min(20 * DAY),
        };
        let lasted = longest * (40 + luck.number_of(55)) / 100;
        let opened = back(now, age);
        Self {
            opened,
            last: opened + SignedDuration::from_secs(lasted),
            stands,
            kind: one(luck, &KINDS),
            severity: Severity(one(luck, &SEVERITIES)),
            language: if luck.once_in(2) { Language::Fr } else { Language::En },
            said: *luck.one(&SAID),
        }
    }
}

fn back(now: Timestamp, seconds: i64) -> Timestamp {
    now - SignedDuration::from_secs(seconds)
}

/// One of them, by how many of a hundred each is.
fn one<T: Copy>(luck: &mut Luck, of: &[(u64, T)]) -> T {
    let mut thrown = luck.below(of.iter().map(|(weight, _)| weight).sum());
    for (weight, it) in of {
        match thrown.checked_sub(*weight) {
            None => return *it,
            Some(left) => thrown = left,
        }
    }
    of[0].1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_has_a_few_of_a_hundred_open_and_six_entries_each() {
        let (now, count) = (Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000), 20_000);
        let mut luck = Luck::new(1);
        let all: Vec<Fate> = (0..count).map(|nth| Fate::of(&mut luck, (nth, count), now)).collect();
        let open = all.iter().filter(|it| {
            matches!(it.stands, Stands::New | Stands::Open | Stands::Waiting | Stands::Resolved)
        });
        let open = open.count() * 1000 / count;
        assert!((20..60).contains(&open), "{open} of a thousand");
        let said: usize = all.iter().map(|it| it.said).sum();
        assert!((39..41).contains(&(said * 10 / count)), "{said}");
        assert!(all.iter().all(|it| it.opened <= it.last && it.last < now));
        assert!(
            all.windows(2)
                .all(|two| { two[1].opened.duration_since(two[0].opened) > -SignedDuration::from_hours(3) })
        );
    }
}
