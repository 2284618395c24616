//! `execute`: one change, one transaction, one desk.

use std::sync::Arc;

use domain::message::Message;
use domain::seat::Viewer;
use domain::{Reason, Refusal, Timestamp};
use sha2::{Digest, Sha256};
use store::{Rings, Running, Tx};
use tokio::sync::OwnedSemaphorePermit;

use crate::command::{self, Change, Command};
use crate::engine::{Answering, Engine, Use};
use crate::kept::{self, Keyed};
use crate::outcome::Outcome;
use crate::view;

/// The longest idempotency key, in bytes.
const LONGEST_KEY: usize = 200;

impl Engine {
    /// Runs a change: judged by the domain, committed with everything it causes, durable when this answers.
    pub fn execute(&self, change: Change) -> Answering<'_, Outcome> {
        Box::pin(async move {
            if change.key.as_ref().is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY) {
                return Err(Refusal::field(Reason::FieldInvalid, "Idempotency-Key").into());
            }
            if let Command::Administer(_) = change.command {
                self.take_share(&change.viewer, Use::Setting)?;
            }
            let keyed = keyed(&change);
            let now = self.now();
            let change = Arc::new(change);
            let (engine, asked) = (self.clone(), Arc::clone(&change));
            let desk = change.viewer.desk();
            let _place = self.place_for_copies(&change.command).await;
            let outcome = self
                .store
                .decide(desk, move |tx| once(tx, Arc::clone(&asked), engine.clone(), keyed.clone(), now))
                .await?;
            self.ring();
            ring_kept(self, &change);
            if let Some((escalation, _)) = &outcome.escalation {
                self.news.arrived(*escalation);
            }
            Ok(outcome)
        })
    }

    /// What a change would be answered, without making it: whatever it would be refused for, this is refused for.
    pub fn rehearse(&self, change: Change) -> Answering<'_, Outcome> {
        Box::pin(async move {
            let (now, engine, desk) = (self.now(), self.clone(), change.viewer.desk());
            let change = Arc::new(change);
            let _place = self.place_for_copies(&change.command).await;
            let rehearsed =
                self.store.rehearse(desk, move |tx| once(tx, Arc::clone(&change), engine.clone(), None, now));
            Ok(rehearsed.await?)
        })
    }

    /// Before the transaction: what copies files, or compares them, has them whole in memory.
    async fn place_for_copies(&self, command: &Command) -> Option<OwnedSemaphorePermit> {
        if command.copies_files() { self.place_for_whole().await } else { None }
    }
}

/// A change, or the answer that was kept of it. A function of its own, and not generic: all commands are compiled here,
/// and not once more in each crate that waits for one.
fn once(
    tx: &mut Tx,
    change: Arc<Change>,
    engine: Engine,
    keyed: Option<Keyed>,
    now: Timestamp,
) -> Running<'_, Outcome> {
    Box::pin(async move {
        if let Some(keyed) = &keyed
            && let Some(outcome) = kept::again(tx, &change.viewer, keyed, engine.judged(now)).await?
        {
            return Ok(outcome);
        }
        let subjects = command::subjects::of(&change);
        subjects.hold(tx, &store::Scope::of(&change.viewer)).await?;
        if let Some(saw) = &change.saw {
            view::must_be_as_seen(tx, &change.viewer, saw, now).await?;
        }
        // Each of its own box: the largest of all commands is not kept on the stack of whoever waits.
        let mut outcome = Box::pin(command::run(&engine, tx, &change, now)).await?;
        let moved = std::sync::Mutex::new(None);
        let at = command::At { engine: &engine, change: &change, now, moved: &moved };
        outcome.not_looked_at = Box::pin(command::tells::check(&at, tx, &outcome)).await?;
        if let Some(keyed) = &keyed {
            kept::keep(tx, change.viewer.desk(), keyed, &mut outcome, now).await?;
        }
        Ok(outcome)
    })
}

/// Seat, key and digests of what was asked. Only seats have keys: other desks number their messages.
fn keyed(change: &Change) -> Option<Keyed> {
    let seat = match &change.viewer {
        Viewer::Agent(seat) => seat.seat,
        Viewer::Contact(seat) => seat.seat,
        _ => return None,
    };
    let key = change.key.clone()?;
    let command = (&change.command, change.happened);
    let asked = change.asked.clone().unwrap_or_else(|| kept::digest(&command));
    let before = Sha256::digest(serde_json::to_vec(&command).unwrap_or_default()).to_vec();
    Some(Keyed { seat, key, asked, before })
}

/// Rings for what a change did that leaves no event: what a desk keeps.
fn ring_kept(engine: &Engine, change: &Change) {
    let kept = match &change.command {
        Command::Administer(_) => true,
        Command::Receive { message, .. } => {
            matches!(**message, Message::Noticed { .. } | Message::Unnoticed { .. })
        }
        _ => false,
    };
    if kept {
        engine.store.bells().ring_everywhere(change.viewer.desk(), Rings::Kept);
    }
}
