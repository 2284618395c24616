//! Shares: how much one seat, account, desk or address may ask for in a while, so that nobody takes it from the others.
//! Kept in memory, by each node for itself. A request, its words and the answer to a page are no part of this: they are
//! always taken.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::id::{AccountId, DeskId, SeatId};
use domain::seat::Viewer;
use domain::{Reason, Refusal};

use super::{Client, Device, Engine, Net};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// Something to read.
    Read,
    /// A file, up or down.
    File,
    /// A list as a whole: reports, calendars, copies.
    Export,
    /// A change of how the desk is kept.
    Setting,
    /// Anything, by somebody who proved no seat.
    Knock,
}

impl Use {
    /// The name of its policy.
    pub fn code(self) -> &'static str {
        match self {
            Self::Read => "reads",
            Self::File => "files",
            Self::Export => "exports",
            Self::Setting => "settings",
            Self::Knock => "knocks",
        }
    }
}

/// How often a minute a seat may ask for each; zero: as often as it likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub reads: u32,
    pub files: u32,
    pub exports: u32,
    pub settings: u32,
    /// Of an address, without a seat; and of a device that signed in before, wherever it is.
    pub knocks: u32,
    /// Megabytes of files that a seat may bring in a day.
    pub megabytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { reads: 6_000, files: 1_200, exports: 600, settings: 1_200, knocks: 3_000, megabytes: 5_000 }
    }
}

impl Limits {
    /// No limits at all.
    pub fn none() -> Self {
        Self { reads: 0, files: 0, exports: 0, settings: 0, knocks: 0, megabytes: 0 }
    }

    fn of(&self, what: Use) -> u32 {
        match what {
            Use::Read => self.reads,
            Use::File => self.files,
            Use::Export => self.exports,
            Use::Setting => self.settings,
            Use::Knock => self.knocks,
        }
    }
}

/// The time that a quota is for.
const WINDOW: Duration = Duration::from_secs(60);
/// An account has as much as so many of its seats, a desk as so many.
const ACCOUNT: u32 = 4;
const DESK: u32 = 40;
/// Shares that are remembered at most before those that are whole again are forgotten.
const REMEMBERED: usize = 20_000;

/// Whose share it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Whose {
    Seat(SeatId),
    Account(DeskId, AccountId),
    Desk(DeskId),
    Address(Net),
    Device(Device),
}

/// What is left of a share: as `RateLimit` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub what: Use,
    pub quota: u32,
    pub left: u32,
    /// Seconds until it is whole again.
    pub whole_in: u64,
}

impl Standing {
    /// The value of `RateLimit-Policy`.
    pub fn policy(&self) -> String {
        format!("\"{}\";q={};w={}", self.what.code(), self.quota, WINDOW.as_secs())
    }

    /// The value of `RateLimit`.
    pub fn now(&self) -> String {
        format!("\"{}\";r={};t={}", self.what.code(), self.left, self.whole_in)
    }

    /// The headers that tell it (draft-ietf-httpapi-ratelimit-headers-11).
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        vec![("ratelimit-policy", self.policy()), ("ratelimit", self.now())]
    }
}

/// The headers of a refusal for which somebody has to wait (429): when to come back, and of a share how it stands. Of any
/// other, none.
pub fn limit_headers(refusal: &Refusal) -> Vec<(&'static str, String)> {
    if refusal.reason.status() != 429 {
        return Vec::new();
    }
    let named = [("ratelimit-policy", "policy"), ("ratelimit", "limit"), ("retry-after", "seconds")];
    let known = named.into_iter().filter_map(|(name, fact)| Some((name, refusal.facts.get(fact)?.clone())));
    let mut headers: Vec<_> = known.collect();
    if !refusal.facts.contains_key("seconds") {
        headers.push(("retry-after", WINDOW.as_secs().to_string()));
    }
    headers
}

/// A share fills evenly over the window, up to its quota.
#[derive(Debug, Clone, Copy)]
struct Share {
    left: f64,
    at: Instant,
}

impl Share {
    fn filled(self, quota: u32, now: Instant) -> f64 {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        (self.left + since * f64::from(quota) / WINDOW.as_secs_f64()).min(f64::from(quota))
    }
}

/// The shares of a node. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Shares {
    limits: Limits,
    used: Arc<Mutex<HashMap<(Whose, Use), Share>>>,
}

impl Shares {
    pub fn new(limits: Limits) -> Self {
        Self { limits, used: Arc::default() }
    }

    /// Takes one from each, or from none. Tells of the first alone, which is the caller's own: what is left to an account
    /// or a desk would tell how busy others are.
    fn take(&self, of: &[(Whose, u32)], what: Use, now: Instant) -> Result<Option<Standing>, Refusal> {
        let limit = self.limits.of(what);
        if limit == 0 {
            return Ok(None);
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() > REMEMBERED {
            used.retain(|_, share| now.saturating_duration_since(share.at) < WINDOW);
        }
        let mut own: Option<(f64, u32)> = None;
        for (whose, times) in of {
            let quota = limit.saturating_mul(*times);
            let left = used.get(&(*whose, what)).map_or(f64::from(quota), |share| share.filled(quota, now));
            if left < 1.0 {
                let each = WINDOW.as_secs_f64() / f64::from(quota);
                let wait = ((1.0 - left) * each).ceil().max(1.0);
                let (_, quota) = own.unwrap_or((left, quota));
                let standing = standing(what, quota, 0.0);
                return Err(Refusal::new(Reason::LimitReached)
                    .with("seconds", wait)
                    .with("policy", standing.policy())
                    .with("limit", standing.now()));
            }
            own = own.or(Some((left, quota)));
        }
        for (whose, times) in of {
            let quota = limit.saturating_mul(*times);
            let share = used.entry((*whose, what)).or_insert(Share { left: f64::from(quota), at: now });
            *share = Share { left: share.filled(quota, now) - 1.0, at: now };
        }
        Ok(own.map(|(left, quota)| standing(what, quota, left - 1.0)))
    }

    /// Takes one from the share of a device, else of the address.
    pub fn knock(&self, client: &Client, device: Option<Device>) -> Result<Option<Standing>, Refusal> {
        let whose = device.map_or_else(|| Whose::Address(client.net()), Whose::Device);
        self.take(&[(whose, 1)], Use::Knock, Instant::now())
    }
}

fn standing(what: Use, quota: u32, left: f64) -> Standing {
    let missing = (f64::from(quota) - left).max(0.0);
    let whole_in = (missing * WINDOW.as_secs_f64() / f64::from(quota)).ceil() as u64;
    Standing { what, quota, left: left.max(0.0) as u32, whole_in }
}

impl Engine {
    /// Takes one from the shares of a viewer's seat, account and desk. `None`: nothing is limited here.
    pub fn take_share(&self, viewer: &Viewer, what: Use) -> Result<Option<Standing>, Refusal> {
        let desk = (Whose::Desk(viewer.desk()), DESK);
        let now = Instant::now();
        match viewer {
            Viewer::Agent(seat) => self.shares.take(&[(Whose::Seat(seat.seat), 1), desk], what, now),
            Viewer::Contact(seat) => {
                let account = (Whose::Account(seat.desk, seat.account), ACCOUNT);
                self.shares.take(&[(Whose::Seat(seat.seat), 1), account, desk], what, now)
            }
            // The operator, time, and other desks through their agreements.
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn seat(nth: u128) -> (Whose, u32) {
        (Whose::Seat(SeatId(Uuid::from_u128(nth))), 1)
    }

    fn desk(times: u32) -> (Whose, u32) {
        (Whose::Desk(DeskId(Uuid::nil())), times)
    }

    #[test]
    fn a_share_that_is_used_up_fills_again_and_is_nobody_elses() {
        let shares = Shares::new(Limits { reads: 60, ..Limits::none() });
        let now = Instant::now();
        let one = [seat(1), desk(100)];
        for left in (0..60).rev() {
            let standing = shares.take(&one, Use::Read, now).unwrap().unwrap();
            assert_eq!((standing.left, standing.quota), (left, 60));
            assert_eq!(standing.policy(), "\"reads\";q=60;w=60");
            assert_eq!(standing.now(), format!("\"reads\";r={left};t={}", 60 - left));
        }
        let refused = shares.take(&one, Use::Read, now).unwrap_err();
        assert_eq!((refused.reason, refused.facts["seconds"].as_str()), (Reason::LimitReached, "1"));
        assert!(shares.take(&[seat(2), desk(100)], Use::Read, now).is_ok());
        assert_eq!(shares.take(&one, Use::File, now).unwrap(), None, "what has no limit is not counted");
        let later = now + Duration::from_secs(2);
        assert!(shares.take(&one, Use::Read, later).is_ok() && shares.take(&one, Use::Read, later).is_ok());
        assert!(shares.take(&one, Use::Read, later).is_err());
    }

    #[test]
    fn whoever_has_to_wait_is_told_how_long_whatever_the_limit() {
        let wait = |refusal: Refusal| {
            let headers = limit_headers(&refusal);
            headers.into_iter().find(|(name, _)| *name == "retry-after").map(|(_, seconds)| seconds)
        };
        for reason in Reason::ALL.iter().filter(|reason| reason.status() == 429) {
            let said = Refusal::new(*reason).with("seconds", 7);
            assert_eq!(wait(said).as_deref(), Some("7"), "{}", reason.code());
            assert_eq!(wait(Refusal::new(*reason)).as_deref(), Some("60"), "{}", reason.code());
        }
        assert_eq!(wait(Refusal::new(Reason::Busy).with("seconds", 7)), None);
    }

    #[test]
    fn the_whole_desk_has_a_share_too_and_a_refusal_takes_nothing() {
        let shares = Shares::new(Limits { settings: 10, ..Limits::none() });
        let now = Instant::now();
        for nth in 0..20 {
            shares.take(&[seat(nth), desk(2)], Use::Setting, now).unwrap();
        }
        let refused = shares.take(&[seat(99), desk(2)], Use::Setting, now).unwrap_err();
        assert_eq!(refused.facts["policy"], "\"settings\";q=10;w=60", "of the desk's nothing is told");
        let later = now + Duration::from_secs(60);
        for _ in 0..10 {
            shares.take(&[seat(99), desk(2)], Use::Setting, later).unwrap();
        }
    }
}
