//! The one order of a record: by when things happened, then by when they were written down. Status, holder and all
//! else that a record says of its subject follow it. What belongs to the writing itself keeps the order of writing:
//! positions, clocks (each change of them is an event of its own), messages on their way, and whom a desk woke.

use std::collections::BTreeSet;

use crate::Timestamp;
use crate::event::{Envelope, Event};
use crate::life::Life;

/// A record that is folded from its events.
pub trait Record: Clone {
    /// The same record without an event.
    fn blank_again(&self) -> Self;
    /// What both sides know of it.
    fn life(&self) -> &Life;
    /// The same, to change.
    fn life_mut(&mut self) -> &mut Life;
    /// When the last of all that is in it happened.
    fn latest(&self) -> Option<Timestamp>;
    /// Sets when that was.
    fn set_latest(&mut self, latest: Option<Timestamp>);
    /// Whether something that was written down since can stand where the record is now.
    fn allows(&self, envelope: &Envelope) -> bool {
        self.life().allows(envelope)
    }
    /// What an envelope does at its place in time. Never refuses: what is stored happened.
    fn happen(&mut self, envelope: &Envelope);
    /// What follows it in the order of writing.
    fn write(&mut self, envelope: &Envelope);
    /// Takes over what keeps the order of writing.
    fn keep_written(&mut self, as_written: Self);
}

/// The record refolded from all its events, given in the order in which they were written.
pub fn fold<R: Record>(blank: R, envelopes: &[Envelope]) -> R {
    let mut record = blank;
    for (nth, envelope) in envelopes.iter().enumerate() {
        record = match follows(&record, envelope, nth == 0) {
            true => follow(record, envelope),
            false => insert(record, &envelopes[..=nth]),
        };
    }
    record
}

/// Whether an envelope comes after everything that is in the record. `first`: there is nothing in it.
pub fn follows<R: Record>(record: &R, envelope: &Envelope, first: bool) -> bool {
    let taken_back = matches!(envelope.event, Event::TakenBack { .. });
    first || (!taken_back && record.latest().is_some_and(|latest| envelope.happened >= latest))
}

/// Folds an envelope in that comes after everything in the record.
pub fn follow<R: Record>(mut record: R, envelope: &Envelope) -> R {
    record.happen(envelope);
    record.write(envelope);
    record
}

/// Folds an envelope in at its place among all others. `envelopes`: all in the order of writing, it being the last.
pub fn insert<R: Record>(record: R, envelopes: &[Envelope]) -> R {
    let mut fresh = record.blank_again();
    for envelope in effective(envelopes) {
        fresh.happen(envelope);
    }
    fresh.keep_written(record);
    if let Some(last) = envelopes.last() {
        fresh.write(last);
    }
    fresh.set_latest(envelopes.iter().map(|envelope| envelope.happened).max());
    fresh
}

/// The envelopes in the order in which things happened, without what was taken back. How a record began comes first,
/// whatever another desk's clock says of what followed.
pub fn effective(envelopes: &[Envelope]) -> Vec<&Envelope> {
    let taken: BTreeSet<u64> = envelopes.iter().flat_map(taken_back).copied().collect();
    let began = envelopes.first().map(|first| first.happened);
    let mut order: Vec<&Envelope> = envelopes.iter().filter(|it| !taken.contains(&it.seq)).collect();
    order.sort_by_key(|envelope| (Some(envelope.happened).max(began), envelope.seq));
    order
}

/// The numbers of the events that an envelope takes back.
fn taken_back(envelope: &Envelope) -> &[u64] {
    match &envelope.event {
        Event::TakenBack { entries, .. } => entries,
        _ => &[],
    }
}
