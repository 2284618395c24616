//! Whose turn it is, at each instant, by one rule; the parts of a record's time sum to the whole.

use serde::{Deserialize, Serialize};

use crate::calendar::OpenTime;
use crate::id::EscalationId;
use crate::kind::choices;
use crate::reckon::{self, ReckonFault};
use crate::{SignedDuration, Timestamp};

choices! {
    /// Who has to act next, as the desk sees it.
    Holder { Asker = "asker", Desk = "desk", NextDesk = "next-desk" }
}

choices! {
    /// Who has to act next, as a contact sees it: the next hop does not exist for them.
    Turn { You = "you", Us = "us" }
}

choices! {
    /// What makes a promise stand still: the other side has to act first.
    PauseCause {
        Question = "question",
        HandBack = "hand-back",
        /// A resolution that did not hold, or the end of the request.
        Resolved = "resolved",
        /// Its event is not in the record any more, or never reached this desk.
        Unknown = "unknown",
    }
}

impl Holder {
    /// Folds the holder to what a contact may know.
    pub fn turn(self) -> Turn {
        match self {
            Self::Asker => Turn::You,
            Self::Desk | Self::NextDesk => Turn::Us,
        }
    }
}

/// Something that moves the turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// The asker was asked explicitly, or answered.
    Waiting { on_asker: bool },
    /// An escalation opened, moved or ended.
    Escalation { escalation: EscalationId, open: bool, awaits_us: bool },
    /// The record ended, or came back.
    Ended { ended: bool },
}

/// The facts of one record, by when they happened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Timeline {
    facts: Vec<(Timestamp, Fact)>,
}

/// A stretch of time with one holder; `to` absent = still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub holder: Holder,
}

impl Timeline {
    /// Adds a fact at the time it happened, after those that happened at the same instant.
    pub fn add(&mut self, happened: Timestamp, fact: Fact) {
        let at = self.facts.partition_point(|(at, _)| *at <= happened);
        self.facts.insert(at, (happened, fact));
    }

    /// When an escalation last moved.
    pub fn last_of(&self, escalation: EscalationId) -> Option<Timestamp> {
        let of = |fact: &Fact| matches!(fact, Fact::Escalation { escalation: it, .. } if *it == escalation);
        self.facts.iter().rev().find(|(_, fact)| of(fact)).map(|(at, _)| *at)
    }

    /// The stretches from `opened`, without gap or overlap; none after the record ended.
    pub fn spans(&self, opened: Timestamp) -> Vec<Span> {
        let mut waiting = false;
        let mut ended = false;
        let mut escalations: Vec<(EscalationId, bool, bool)> = Vec::new();
        let mut spans: Vec<Span> = vec![Span { from: opened, to: None, holder: Holder::Desk }];
        for (at, fact) in &self.facts {
            match fact {
                Fact::Waiting { on_asker } => waiting = *on_asker,
                Fact::Ended { ended: it } => ended = *it,
                Fact::Escalation { escalation, open, awaits_us } => {
                    escalations.retain(|(id, ..)| id != escalation);
                    escalations.push((*escalation, *open, *awaits_us));
                }
            }
            let holder = (!ended).then(|| {
                let open = || escalations.iter().filter(|(_, open, _)| *open);
                if waiting {
                    Holder::Asker
                } else if open().any(|(.., awaits_us)| *awaits_us) {
                    Holder::Desk
                } else if open().next().is_some() {
                    Holder::NextDesk
                } else {
                    Holder::Desk
                }
            });
            turn(&mut spans, (*at).max(opened), holder);
        }
        spans
    }

    /// Who has to act now; nobody once the record ended.
    pub fn holder(&self, opened: Timestamp) -> Option<Holder> {
        self.spans(opened).last().filter(|span| span.to.is_none()).map(|span| span.holder)
    }

    /// Clock time per holder up to `now`.
    pub fn shares(&self, opened: Timestamp, now: Timestamp) -> Vec<(Holder, SignedDuration)> {
        let mut shares: Vec<(Holder, SignedDuration)> =
            Holder::ALL.iter().map(|holder| (*holder, SignedDuration::ZERO)).collect();
        for span in self.spans(opened) {
            let to = span.to.unwrap_or(now).min(now);
            if to > span.from
                && let Some((_, share)) = shares.iter_mut().find(|(holder, _)| *holder == span.holder)
            {
                *share += to.duration_since(span.from);
            }
        }
        shares
    }
}

/// Working time per holder within spans, up to `now`: the parts sum to the working time of the whole.
pub fn worked(
    spans: &[Span],
    now: Timestamp,
    hours: &impl OpenTime,
) -> Result<Vec<(Holder, SignedDuration)>, ReckonFault> {
    let mut shares: Vec<(Holder, SignedDuration)> =
        Holder::ALL.iter().map(|holder| (*holder, SignedDuration::ZERO)).collect();
    for span in spans {
        let to = span.to.unwrap_or(now).min(now);
        if to > span.from
            && let Some((_, share)) = shares.iter_mut().find(|(holder, _)| *holder == span.holder)
        {
            *share += reckon::elapsed(hours, span.from, to, &[])?;
        }
    }
    Ok(shares)
}

fn turn(spans: &mut Vec<Span>, at: Timestamp, holder: Option<Holder>) {
    let running = spans.last().filter(|span| span.to.is_none()).map(|span| span.holder);
    if running == holder {
        return;
    }
    if let Some(last) = spans.last_mut().filter(|span| span.to.is_none()) {
        if last.from == at && holder.is_some() {
            spans.pop();
            // The stretch before may have had the same holder: then it simply goes on.
            if let Some(before) =
                spans.last_mut().filter(|span| span.to == Some(at) && Some(span.holder) == holder)
            {
                before.to = None;
                return;
            }
        } else {
            last.to = Some(at);
        }
    }
    if let Some(holder) = holder {
        spans.push(Span { from: at, to: None, holder });
    }
}
