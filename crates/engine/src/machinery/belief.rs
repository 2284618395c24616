//! Whether the wall clock is believed. The worker has it judged each second; whoever acts for the clock asks.

use std::time::Duration;

use domain::belief::{Known, Source, Standing};
use domain::{SignedDuration, Timestamp};
use serde::Serialize;
use store::facts::{self, Fact};
use store::{clocks, outbox};

use super::at_work;
use crate::engine::{Answering, Engine, Failure, nowhere};

/// Names of facts: a heartbeat, of each start of a machine; the doubt that lasts; the operator's word.
const BEAT: &str = "heartbeat/";
const DOUBT: &str = "doubt";
const WORD: &str = "word";
/// How the clock stands, for whoever says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockBelief {
    pub believed: bool,
    /// By which road it came to be believed, or why it is not: `start`, `jumped`.
    pub why: String,
    /// What it showed when the doubt began.
    pub doubted_since: Option<Timestamp>,
    /// Who says another time, and by how many seconds.
    pub off: Option<(String, i64)>,
}

impl Engine {
    /// How the clock stands.
    pub fn clock_belief(&self) -> ClockBelief {
        self.judge.with(|it| {
            let (believed, why) = (true, String::new());
            let plain = ClockBelief { believed, why, doubted_since: None, off: None };
            match it.belief.standing() {
                _ if it.simulated => ClockBelief { why: "simulated".into(), ..plain },
                Standing::Believed(road) => ClockBelief { why: road.code().into(), ..plain },
                Standing::Unjudged => ClockBelief { why: "unjudged".into(), ..plain },
                Standing::Doubted(doubt) => ClockBelief {
                    believed: false,
                    why: doubt.why.code().into(),
                    doubted_since: Some(doubt.since),
                    off: doubt.off.map(|(source, away)| (source.code().to_owned(), away.as_secs())),
                },
            }
        })
    }

    /// Judges the clock at a point of the machine's own count; answers whether it is believed.
    pub fn judge_clock(&self, count: Duration) -> Answering<'_, bool> {
        Box::pin(async move {
            if self.judge.with(|it| it.simulated) {
                return Ok(true);
            }
            let wall = self.now();
            let asks = self.judge.with(|it| {
                it.look(wall, count);
                it.asks(count)
            });
            if asks {
                self.ask_around().await?;
            }
            if self.judge.with(|it| it.beats(count)) {
                self.leave_heartbeat(count).await?;
            }
            Ok(self.believes_clock())
        })
    }

    /// Somebody outside told what time it is.
    pub fn hear_time(&self, source: Source, theirs: Timestamp) {
        let wall = self.now();
        self.judge.with(|it| it.belief.hear(source, theirs, wall));
    }

    /// The operator gives his word that the clock of this machine is right, now.
    pub fn give_word(&self) -> Answering<'_, Timestamp> {
        Box::pin(async move {
            let now = self.now();
            self.put_fact(Fact { name: WORD.into(), at: now, counted: None, newest: None }, false).await?;
            Ok(now)
        })
    }

    /// What a server that runs, or ran last, doubts: when its clock stopped being believed.
    pub fn doubt_on_record(&self) -> Answering<'_, Option<Timestamp>> {
        Box::pin(async move {
            let facts = self.facts().await?;
            Ok(facts.into_iter().find(|fact| fact.name == DOUBT).map(|fact| fact.at))
        })
    }

    /// How far the clock of the database's server is ahead of ours; none where there is no server.
    pub fn database_clock(&self) -> Answering<'_, Option<SignedDuration>> {
        Box::pin(async move {
            let theirs =
                self.store.read(nowhere(), |tx| Box::pin(async move { facts::their_time(tx).await })).await?;
            Ok(theirs.map(|theirs| theirs.duration_since(self.now())))
        })
    }

    /// The newest event of any desk, by when it was recorded.
    pub fn newest_event(&self) -> Answering<'_, Option<Timestamp>> {
        Box::pin(async move {
            let mut newest = None;
            for desk in self.desks().await? {
                let id = desk.id;
                let of_desk = self
                    .store
                    .read(id, move |tx| Box::pin(async move { facts::newest(tx, id).await }))
                    .await?;
                newest = newest.max(of_desk);
            }
            Ok(newest)
        })
    }

    pub(super) async fn facts(&self) -> Result<Vec<Fact>, Failure> {
        Ok(self.store.read(nowhere(), |tx| Box::pin(async move { facts::all(tx).await })).await?)
    }

    pub(super) async fn put_fact(&self, fact: Fact, first: bool) -> Result<(), Failure> {
        self.store
            .write(nowhere(), move |tx| {
                let fact = fact.clone();
                Box::pin(async move {
                    match first {
                        true => facts::put_first(tx, &fact).await,
                        false => facts::put(tx, &fact).await,
                    }
                })
            })
            .await?;
        Ok(())
    }

    /// Asks the record, the database's server and the operator what time it is.
    async fn ask_around(&self) -> Result<(), Failure> {
        let facts = self.facts().await?;
        if self.judge.with(|it| it.belief.wants_to_know()) {
            let learned = self.known(&facts).await?;
            // Events that come while the clock is doubted say nothing about the time, nor do they after a restart.
            let since = self.now();
            let doubt = Fact { name: DOUBT.into(), at: since, counted: None, newest: learned.newest };
            self.judge.with(|it| it.belief.learn(learned));
            if !self.judge.with(|it| it.belief.believes()) {
                self.put_fact(doubt, true).await?;
            }
        }
        if let Some(word) = facts.iter().find(|fact| fact.name == WORD) {
            self.judge.with(|it| it.belief.take_word(word.at));
        }
        if let Some(ahead) = self.database_clock().await? {
            self.hear_time(Source::Database, self.now() + ahead);
        }
        Ok(())
    }

    async fn known(&self, facts: &[Fact]) -> Result<Known, Failure> {
        let beats = || facts.iter().filter(|fact| fact.name.starts_with(BEAT));
        let last = beats().max_by_key(|fact| fact.at);
        let newest = match facts.iter().find(|fact| fact.name == DOUBT) {
            Some(doubt) => doubt.newest,
            None => self.newest_event().await?,
        };
        // An event that was there when a heartbeat was left, and lies after it, is of a clock that was wrong.
        let newest = match last {
            Some(beat) if newest == beat.newest => newest.min(Some(beat.at)),
            _ => newest,
        };
        let carried = self.clock.boot().and_then(|boot| {
            let beat = beats().find(|fact| fact.name.strip_prefix(BEAT) == Some(boot.id.as_str()))?;
            Some((beat.at, boot.counted - SignedDuration::from_millis(beat.counted?)))
        });
        Ok(Known { newest, beat: last.map(|beat| beat.at), carried })
    }

    /// Leaves a heartbeat, with the word that the installation is at work; and, where the clock was doubted before, looks
    /// again at what may wait for a wrong instant.
    async fn leave_heartbeat(&self, count: Duration) -> Result<(), Failure> {
        let (now, boot, newest) = (self.now(), self.clock.boot(), self.newest_event().await?);
        let name = format!("{BEAT}{}", boot.as_ref().map_or("", |boot| boot.id.as_str()));
        let counted = boot.and_then(|boot| i64::try_from(boot.counted.as_millis()).ok());
        let beat = Fact { name, at: now, counted, newest };
        let (regained, known) = (self.judge.with(|it| !it.settled), self.at_work.last());
        self.store
            .write(nowhere(), move |tx| {
                let beat = beat.clone();
                Box::pin(async move {
                    facts::put(tx, &beat).await?;
                    at_work::note(tx, known, now).await?;
                    if regained {
                        facts::drop_named(tx, DOUBT).await?;
                        facts::drop_later(tx, BEAT, now).await?;
                        clocks::look_at_pages(tx, now).await?;
                        outbox::look_again(tx, now).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        self.at_work.written(now, self.store.changes());
        if regained {
            tracing::info!(why = %self.clock_belief().why, "the wall clock is believed");
        }
        self.judge.with(|it| {
            it.left = Some(count);
            it.settled = it.belief.believes();
        });
        Ok(())
    }
}
