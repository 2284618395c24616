//! Connections that were turned away. They are told so where that may help, and kept for a moment without being read:
//! whoever opens another as soon as one is refused waits meanwhile, and costs next to nothing.

use std::collections::{HashMap, VecDeque};
use std::io::Write as _;
use std::net::{IpAddr, TcpStream};
use std::time::Duration;

use tokio::time::Instant;

use crate::address::counted;
use crate::places::Full;

/// How long one is kept at least.
const KEPT: Duration = Duration::from_secs(20);
/// Between one being let go and the next there is as much of that time as all of them leave to each: those that came
/// together come back one after the other.
const STEP: Duration = Duration::from_millis(10);
const STEPS: usize = (KEPT.as_millis() / STEP.as_millis()) as usize;
/// Of one address that holds too many, so many at a time are told why: a whole office may stand behind it.
const TOLD: usize = 8;
/// What happened is logged at most this often.
const SAID: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(crate) struct Away {
    kept: VecDeque<(Instant, IpAddr, TcpStream)>,
    of: HashMap<IpAddr, usize>,
    /// Nobody is let go before this.
    rests: Option<Instant>,
    turned: u64,
    said: Option<Instant>,
}

impl Away {
    /// Turns a connection away; it is kept if there are not `most` already. `why_told`: what the protocol says to
    /// somebody for whom there is no place.
    pub fn turn(
        &mut self,
        stream: TcpStream,
        address: IpAddr,
        (why, why_told): (Full, &[u8]),
        most: usize,
        now: Instant,
    ) {
        let whose = counted(address);
        self.turned += 1;
        self.say(address, why, now);
        let waiting = self.of.get(&whose).copied().unwrap_or(0);
        if why == Full::All || waiting < TOLD {
            // It goes into the socket's own buffer or is not worth waiting for.
            drop((&stream).write(why_told));
        }
        if self.kept.len() < most {
            *self.of.entry(whose).or_insert(0) += 1;
            self.kept.push_back((now + KEPT, whose, stream));
        }
    }

    /// When the next is let go.
    pub fn next(&self) -> Option<Instant> {
        let (until, ..) = self.kept.front()?;
        Some(self.rests.map_or(*until, |rests| rests.max(*until)))
    }

    /// Lets go of those that were kept long enough, a few at a time.
    pub fn let_go(&mut self, now: Instant) {
        let (mut gone, most) = (0, self.kept.len() / STEPS + 1);
        while gone < most && self.next().is_some_and(|until| until <= now) {
            self.let_first_go();
            gone += 1;
        }
        if gone > 0 {
            self.rests = Some(now + STEP);
        }
    }

    /// Keeps no more than so many: somebody needs their room.
    pub fn keep(&mut self, most: usize) {
        while self.kept.len() > most {
            self.let_first_go();
        }
    }

    fn let_first_go(&mut self) {
        let Some((_, whose, _)) = self.kept.pop_front() else { return };
        if let Some(count) = self.of.get_mut(&whose) {
            *count -= 1;
            if *count == 0 {
                self.of.remove(&whose);
            }
        }
    }

    fn say(&mut self, address: IpAddr, why: Full, now: Instant) {
        if self.said.is_none_or(|said| now.duration_since(said) >= SAID) {
            let turned = self.turned;
            tracing::warn!(%address, ?why, turned, "connections are turned away: there is no place for them");
            (self.said, self.turned) = (Some(now), 0);
        }
    }
}
