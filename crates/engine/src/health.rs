//! What a machine finds out about itself: whether it can serve, and why not.

use domain::SignedDuration;
use domain::text::Language;
use serde::Serialize;

use crate::engine::{Answering, Engine, Failure, nowhere};

/// Below so many bytes the disk is as good as full.
const FULL: u64 = 4_000_000;
/// How far the database's server may be away before that is said.
const OFF: SignedDuration = SignedDuration::from_secs(60);

/// Something that was found, in a code and facts: the words are the channel's (`finding-CODE`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub code: String,
    pub facts: Vec<(String, String)>,
    /// Whether the machine cannot serve as it is.
    pub grave: bool,
}

impl Finding {
    /// One that whoever operates the machine should know.
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), facts: Vec::new(), grave: false }
    }

    /// One that keeps the machine from serving.
    pub fn grave(code: impl Into<String>) -> Self {
        Self { grave: true, ..Self::new(code) }
    }

    /// With a fact for the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, fact: impl ToString) -> Self {
        self.facts.push((name.to_owned(), fact.to_string()));
        self
    }

    /// The sentence, said by whoever knows words.
    pub fn said(&self, language: Language, say: fn(Language, &str, &[(&str, &str)]) -> String) -> String {
        let facts: Vec<_> = self.facts.iter().map(|(name, fact)| (name.as_str(), fact.as_str())).collect();
        say(language, &format!("finding-{}", self.code), &facts)
    }
}

impl Engine {
    /// Whether a newer program makes rows here otherwise: then this one writes nothing.
    pub fn look_at_versions(&self) -> Answering<'_, Option<Finding>> {
        Box::pin(async move {
            let newer = self.store.look_at_versions().await?;
            Ok(newer.map(|newer| {
                Finding::grave("projection-newer")
                    .with("name", newer.name)
                    .with("stored", newer.stored)
                    .with("ours", newer.ours)
            }))
        })
    }

    /// What keeps this server from serving, or will: whether it can write, has room, believes its clock, whether the file it
    /// opened is still there, and whether a newer program makes rows otherwise.
    pub fn find_out(&self) -> Answering<'_, Vec<Finding>> {
        Box::pin(async move {
            let mut found = self.of_storage();
            if found.iter().all(|it| !it.grave) {
                match self.look_at_versions().await {
                    Ok(newer) => found.extend(newer),
                    Err(failure) => found.push(Finding::grave("storage-away").with("why", failure)),
                }
            }
            if found.iter().all(|it| !it.grave)
                && let Err(failure) = self.probe().await
            {
                found.push(match self.unfit() {
                    Some(unfit) => Finding::grave(format!("unfit-{}", unfit.code())),
                    None => Finding::grave("storage-away").with("why", failure),
                });
            }
            found.extend(self.of_clock());
            Ok(found)
        })
    }

    /// What is found of the file and of its disk.
    pub fn of_storage(&self) -> Vec<Finding> {
        if let Some(unfit) = self.unfit() {
            return vec![Finding::grave(format!("unfit-{}", unfit.code()))];
        }
        match self.room() {
            Some(room) if room < FULL => vec![Finding::grave("no-room")],
            Some(room) if !self.takes_files() => {
                vec![Finding::new("room-for-words").with("megabytes", room / 1_000_000)]
            }
            _ => Vec::new(),
        }
    }

    /// What this server holds of its clock.
    fn of_clock(&self) -> Vec<Finding> {
        let belief = self.clock_belief();
        let Some(since) = belief.doubted_since else { return Vec::new() };
        let doubted = Finding::grave(format!("clock-{}", belief.why)).with("since", since);
        let off = belief.off.map(|(source, seconds)| off(&source, seconds));
        std::iter::once(doubted).chain(off).collect()
    }

    /// What can be found of the clock without having watched it: for a command beside the server.
    pub fn clock_on_record(&self) -> Answering<'_, Vec<Finding>> {
        Box::pin(async move {
            let mut found = Vec::new();
            if let Some(since) = self.doubt_on_record().await? {
                found.push(Finding::grave("clock-doubted").with("since", since));
            }
            if let Some(ahead) = self.database_clock().await?
                && ahead.abs() > OFF
            {
                found.push(off("database", ahead.as_secs()));
            }
            match self.newest_event().await? {
                Some(newest) if newest > self.now() + SignedDuration::from_secs(1) => {
                    found.push(Finding::new("clock-before-record").with("newest", newest));
                }
                _ => {}
            }
            Ok(found)
        })
    }

    /// What the parts of a whole installation make of each other, for an operator.
    pub fn of_desks(&self) -> Answering<'_, Vec<Finding>> {
        Box::pin(async move {
            let mut found = Vec::new();
            for (desk, made) in self.closed_desks().await? {
                found.push(Finding::new("desk-closed").with("desk", &desk.slug).with("made", made));
            }
            let paused = self.store.read(nowhere(), |tx| Box::pin(store::pauses::all(tx))).await?;
            for desk in self.desks().await? {
                for (_, lane, since) in paused.iter().filter(|(of, ..)| *of == desk.id) {
                    found.push(
                        Finding::new("lane-paused")
                            .with("desk", &desk.slug)
                            .with("lane", lane.code())
                            .with("since", since),
                    );
                }
                for (standing, count) in self.mail_counts(desk.id).await? {
                    if matches!(standing.as_str(), "waiting" | "quarantined") {
                        found.push(
                            Finding::new("mails")
                                .with("desk", &desk.slug)
                                .with("count", count)
                                .with("standing", standing),
                        );
                    }
                }
                for store::outbox::Parked { line, why, .. } in self.parked(desk.id).await? {
                    found.push(
                        Finding::new("parked").with("desk", &desk.slug).with("line", line).with("why", why),
                    );
                }
            }
            Ok::<_, Failure>(found)
        })
    }
}

fn off(source: &str, seconds: i64) -> Finding {
    Finding::new("clock-off").with("source", source).with("seconds", seconds)
}
