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

/// How an escalation stands towards the requests behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stands {
    pub open: bool,
    /// The next desk waits for this desk.
    pub awaits_us: bool,
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

    /// What has still to be said of an escalation, so that it stands from `since` on as it `stood`, given from when to
    /// when. What is said again of an instant counts instead of what was said of it before.
    pub fn still_to_say(
        &self,
        escalation: EscalationId,
        since: Timestamp,
        stood: &[(Timestamp, Stands)],
    ) -> Vec<(Timestamp, Stands)> {
        let said: Vec<(Timestamp, Stands)> = self
            .facts
            .iter()
            .filter_map(|(at, fact)| match fact {
                Fact::Escalation { escalation: it, open, awaits_us } if *it == escalation => {
                    Some((*at, Stands { open: *open, awaits_us: *awaits_us }))
                }
                _ => None,
            })
            .collect();
        let mut instants: Vec<Timestamp> = said.iter().chain(stood).map(|(at, _)| (*at).max(since)).collect();
        instants.sort_unstable();
        instants.dedup();
        let (mut said, mut stood) = (said.iter().peekable(), stood.iter().peekable());
        let (mut as_said, mut as_it_stood) = (None, None);
        let mut to_say = Vec::new();
        for instant in instants {
            while let Some((_, stands)) = said.next_if(|(at, _)| *at <= instant) {
                as_said = Some(*stands);
            }
            while let Some((_, stands)) = stood.next_if(|(at, _)| *at <= instant) {
                as_it_stood = Some(*stands);
            }
            if let Some(stands) = as_it_stood.filter(|_| as_said != as_it_stood) {
                to_say.push((instant, stands));
                as_said = as_it_stood;
            }
        }
        to_say
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    fn stands(open: bool, awaits_us: bool) -> Stands {
        Stands { open, awaits_us }
    }

    /// A timeline that was told this of an escalation, and its holders after more was said of it.
    fn told(said: &[(i64, Stands)], since: i64, stood: &[(i64, Stands)]) -> (Vec<i64>, Vec<(i64, Holder)>) {
        let escalation = EscalationId(uuid::Uuid::nil());
        let mut timeline = Timeline::default();
        let say = |timeline: &mut Timeline, instant: Timestamp, it: Stands| {
            let Stands { open, awaits_us } = it;
            timeline.add(instant, Fact::Escalation { escalation, open, awaits_us });
        };
        said.iter().for_each(|(minute, it)| say(&mut timeline, at(*minute), *it));
        let stood: Vec<_> = stood.iter().map(|(minute, it)| (at(*minute), *it)).collect();
        let more = timeline.still_to_say(escalation, at(since), &stood);
        more.iter().for_each(|(instant, it)| say(&mut timeline, *instant, *it));
        assert!(timeline.still_to_say(escalation, at(since), &stood).is_empty(), "nothing is said twice");
        let minutes = |instant: Timestamp| instant.duration_since(at(0)).as_mins();
        let spans = timeline.spans(at(0));
        (
            more.iter().map(|(instant, _)| minutes(*instant)).collect(),
            spans.iter().map(|span| (minutes(span.from), span.holder)).collect(),
        )
    }

    #[test]
    fn what_was_asked_before_what_is_known_turns_the_holder_then_and_nothing_since() {
        let (asked, resolved) = (stands(true, true), stands(true, true));
        let (more, spans) = told(
            &[(0, stands(true, false)), (60, resolved)],
            0,
            &[(0, stands(true, false)), (30, asked), (60, resolved)],
        );
        assert_eq!(more, [30]);
        assert_eq!(spans, [(0, Holder::NextDesk), (30, Holder::Desk)]);
    }

    #[test]
    fn an_end_that_was_taken_back_is_none_at_its_own_instant() {
        let (open, waits, over) = (stands(true, false), stands(true, true), stands(false, false));
        let (more, spans) =
            told(&[(0, open), (10, waits), (60, over)], 0, &[(0, open), (10, waits), (50, open)]);
        assert_eq!(more, [50, 60]);
        assert_eq!(spans, [(0, Holder::NextDesk), (10, Holder::Desk), (50, Holder::NextDesk)]);
    }

    #[test]
    fn what_joined_later_is_told_from_then_on() {
        let (open, waits, over) = (stands(true, false), stands(true, true), stands(false, false));
        let (more, spans) = told(&[], 20, &[(0, open), (10, waits), (50, over)]);
        assert_eq!(more, [20, 50]);
        assert_eq!(spans, [(0, Holder::Desk)]);
    }
}
