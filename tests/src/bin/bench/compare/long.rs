//! What a server costs over a while: while many listen who have nothing to hear, and while much waits that nobody takes.

use std::collections::HashMap;
use std::ops::Range;
use std::time::{Duration, Instant};

use relais_tests::wire::Wire;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use super::asked::{self, What};
use super::counted::Sample;
use super::installation::Installation;
use super::{Line, Sizes};
use crate::load::Figure;
use crate::{copies, cpu};

/// How long the listeners listen each time, how often, and how often another desk changes meanwhile.
const LISTENING: Duration = Duration::from_secs(20);
const LISTENED: usize = 3;
const EVERY: Duration = Duration::from_millis(500);
/// What waits, and how long its server is watched.
const WAITING: usize = 200_000;
const IDLE: Duration = Duration::from_secs(60);
/// What a beginning looks at is neither listening nor idleness.
const BEGINS: Duration = Duration::from_secs(2);
const STARTS: Duration = Duration::from_secs(10);

/// Many who listen at one desk, while another one changes.
pub async fn listeners(both: &mut [Installation], on: &'static str, sizes: Sizes) -> Line {
    let time = LISTENING / u32::try_from(sizes.part).unwrap_or(1);
    let rounds = LISTENED.min(sizes.rounds);
    let turns = usize::try_from(time.as_millis() / EVERY.as_millis()).unwrap_or(1);
    eprintln!("bench: listeners on {on}");
    let mut samples = [Vec::new(), Vec::new()];
    let clients = both.first().map_or(0, |at| at.listeners.len());
    for round in 0..rounds {
        for (at, samples) in both.iter().zip(&mut samples) {
            at.goes_on();
            match listened(at, time, round * turns..(round + 1) * turns).await {
                Ok(sample) => samples.push(sample),
                Err(why) => at.must_not_be_ours(&why),
            }
            at.pauses();
        }
    }
    let what = "a second of listeners who hear nothing, while another desk changes twice".to_owned();
    Line { what, on, clients, times: 1, rounds, each: samples.map(Sample::middle) }
}

async fn listened(at: &Installation, time: Duration, turns: Range<usize>) -> Result<Sample, String> {
    let mut streams = Vec::with_capacity(at.listeners.len());
    for token in &at.listeners {
        streams.push(Stream::open(at, token).await?);
    }
    let asks = asked::of(at, What::ReplyBeside, turns.end).await.ok_or("nothing can be asked")?;
    tokio::time::sleep(BEGINS).await;
    let mut wire = Wire::to(at.server().address);
    let watched = Watched::begin(at);
    let mut tick = tokio::time::interval(EVERY);
    for turn in turns {
        tick.tick().await;
        let answer = wire.send(&asks.at(turn)).await.expect("an answer");
        if !asks.what.is_done(&answer) {
            return Err(answer.text());
        }
    }
    tokio::time::sleep_until((watched.since + time).into()).await;
    let sample = watched.a_second(at);
    if streams.iter().any(|stream| stream.0.is_finished()) {
        return Err("a stream has ended".into());
    }
    Ok(sample)
}

/// A server that has nothing to do while many mails wait that nobody takes away.
pub async fn idle(both: &mut [Installation], on: &'static str, sizes: Sizes) -> Line {
    let time = IDLE / u32::try_from(sizes.part).unwrap_or(1);
    let waiting = sizes.of(WAITING);
    let mut samples = [Vec::new(), Vec::new()];
    for (at, samples) in both.iter_mut().zip(&mut samples) {
        eprintln!("bench: idle on {on}");
        at.ends().await;
        copies::mails_wait(&at.base, u32::try_from(waiting).unwrap_or(u32::MAX)).await;
        at.begins();
        at.goes_on();
        tokio::time::sleep(STARTS).await;
        let watched = Watched::begin(at);
        tokio::time::sleep(time).await;
        samples.push(watched.a_second(at));
        at.pauses();
    }
    let what = format!("a second of nothing to do, with {waiting} mails that nobody takes");
    Line { what, on, clients: 0, times: 1, rounds: 1, each: samples.map(Sample::middle) }
}

/// What an installation has worked when somebody began to look.
struct Watched {
    since: Instant,
    server: Duration,
    postgres: HashMap<String, Duration>,
}

impl Watched {
    fn begin(at: &Installation) -> Self {
        let (server, postgres) = (cpu::of(at.server().pid()), cpu::of_database(&at.base.url));
        Self { since: Instant::now(), server, postgres }
    }

    /// What it has worked since, a second.
    fn a_second(&self, at: &Installation) -> Sample {
        let seconds = self.since.elapsed().as_secs_f64();
        let postgres = cpu::between(&self.postgres, &cpu::of_database(&at.base.url));
        let server = cpu::of(at.server().pid()) - self.server;
        Sample {
            server: server.div_f64(seconds),
            postgres: postgres.div_f64(seconds),
            figure: Figure::default(),
        }
    }
}

/// A stream of events, read to wherever it comes; it goes with this value.
struct Stream(JoinHandle<()>);

impl Stream {
    async fn open(at: &Installation, token: &str) -> Result<Self, String> {
        let address = at.server().address;
        let mut stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
        let ask = format!(
            "GET /api/v1/events HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(ask.as_bytes()).await.map_err(|error| error.to_string())?;
        let mut head = [0; 4096];
        let read = stream.read(&mut head).await.map_err(|error| error.to_string())?;
        let head = String::from_utf8_lossy(&head[..read]).into_owned();
        if !head.starts_with("HTTP/1.1 200") {
            return Err(format!("no stream: {head}"));
        }
        Ok(Self(tokio::spawn(async move {
            let mut more = [0; 4096];
            while stream.read(&mut more).await.is_ok_and(|read| read > 0) {}
        })))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.abort();
    }
}
