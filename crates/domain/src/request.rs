//! A request on the desk that was asked: its life, and what only this desk knows of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::desk::PolicyRef;
use crate::event::{Audience, Envelope, Event, Evidence, Filed};
use crate::holder::{Fact, Holder, Timeline};
use crate::id::{EscalationId, Number, QueueId, RequestId, SeatId};
use crate::kind::{Kind, Phase};
use crate::life::{Life, When};
use crate::order::{self, Record};
use crate::policy::{Duty, Severity};
use crate::problem::Problem;
use crate::tag::Tag;
use crate::word::Word;

/// An escalation as the request's own record knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    pub escalation: EscalationId,
    pub number: Number,
    pub next_desk: String,
    pub open: bool,
    pub awaits_us: bool,
}

/// The folded state of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    pub id: RequestId,
    pub number: Number,
    pub kind: Kind,
    pub phase: Phase,
    /// Without what its first entry says: text, files, call and override.
    #[serde(flatten)]
    pub problem: Problem,
    pub policy: PolicyRef,
    /// Where it goes on, if it was asked for again after its window.
    #[serde(default)]
    pub continued_by: Option<Number>,
    pub filed: Filed,
    /// The queue in which it waits. None of what was opened before there were any: it waits in the first of its door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// Since when it waits there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued_since: Option<Timestamp>,
    /// The desk's labels on it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<Tag>,
    pub life: Life,
    pub triage: BTreeMap<Duty, Evidence>,
    pub escalations: Vec<Escalated>,
    pub leading: Option<EscalationId>,
    pub assignee: Option<(SeatId, String)>,
    pub duplicate_of: Option<(RequestId, Number)>,
    pub duplicates: Vec<Number>,
    pub transferred: Option<String>,
    pub timeline: Timeline,
    /// What one side said to the other last. None in a row that an earlier version wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_word: Option<Word>,
    /// When the last of all that is in the record happened. None in a row that an earlier version wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Timestamp>,
    /// Events in the record.
    pub seq: u64,
    /// Events that both sides read.
    pub shared: u64,
    /// Last change that this desk sees.
    pub updated: Timestamp,
    /// Last change that the asker sees: nothing else may move what a contact is shown.
    pub updated_shared: Timestamp,
}

impl Request {
    /// A record that has no event yet.
    pub fn blank(id: RequestId) -> Self {
        Self {
            id,
            number: Number::from_storage(String::new()),
            kind: Kind::Technical,
            phase: Phase::Production,
            problem: Problem::default(),
            policy: PolicyRef { id: String::new(), version: 0 },
            continued_by: None,
            filed: Filed {
                account: None,
                agreement: None,
                contact: None,
                contact_name: None,
                team: None,
                site: None,
                escalation: None,
                queue: None,
            },
            queue: None,
            queued_since: None,
            tags: BTreeSet::new(),
            life: Life::new(Severity(0), Timestamp::UNIX_EPOCH),
            triage: BTreeMap::new(),
            escalations: Vec::new(),
            leading: None,
            assignee: None,
            duplicate_of: None,
            duplicates: Vec::new(),
            transferred: None,
            timeline: Timeline::default(),
            last_word: None,
            latest: None,
            seq: 0,
            shared: 0,
            updated: Timestamp::UNIX_EPOCH,
            updated_shared: Timestamp::UNIX_EPOCH,
        }
    }

    /// The record refolded from its events, given in the order in which they were written.
    pub fn fold(id: RequestId, envelopes: &[Envelope]) -> Self {
        order::fold(Self::blank(id), envelopes)
    }

    /// Whose turn it is now.
    pub fn holder(&self) -> Option<Holder> {
        self.timeline.holder(self.life.opened)
    }

    /// Escalations that are not over.
    pub fn open_escalations(&self) -> impl Iterator<Item = &Escalated> {
        self.escalations.iter().filter(|it| it.open)
    }

    /// The escalation that leads: the one the agent named, else the first open one.
    pub fn leading(&self) -> Option<&Escalated> {
        self.open_escalations()
            .find(|it| Some(it.escalation) == self.leading)
            .or_else(|| self.open_escalations().next())
    }
}

impl Record for Request {
    fn blank_again(&self) -> Self {
        Self::blank(self.id)
    }

    fn life(&self) -> &Life {
        &self.life
    }

    fn life_mut(&mut self) -> &mut Life {
        &mut self.life
    }

    fn latest(&self) -> Option<Timestamp> {
        self.latest
    }

    fn set_latest(&mut self, latest: Option<Timestamp>) {
        self.latest = latest;
    }

    fn allows(&self, envelope: &Envelope) -> bool {
        match &envelope.event {
            // What was escalated then was open; what becomes of it later is told whenever it is.
            Event::Escalated { escalation, .. } => {
                self.life.status.is_open() || self.escalations.iter().any(|it| it.escalation == *escalation)
            }
            _ => self.life.allows(envelope),
        }
    }

    fn happen(&mut self, envelope: &Envelope) {
        let waited = self.life.awaits_asker();
        let was_open = self.life.status.is_open();
        self.life.happen(&envelope.event, envelope.side, When::of(envelope));
        self.last_word = Word::of(envelope).or(self.last_word);
        match &envelope.event {
            Event::Opened(opened) => {
                self.number = opened.number.clone();
                self.kind = opened.kind;
                self.phase = opened.phase;
                self.problem = opened.problem.in_record();
                self.policy = opened.policy.clone();
            }
            Event::Classified { kind, phase, product } => {
                self.kind = *kind;
                self.phase = *phase;
                self.problem.product.clone_from(product);
            }
            Event::ContinuedBy { number } => self.continued_by = Some(number.clone()),
            Event::Filed(filed) => {
                // Filed anew, it waits where it waited.
                if self.queue.is_none() && filed.queue.is_some() {
                    (self.queue, self.queued_since) = (filed.queue, Some(envelope.happened));
                }
                self.filed = filed.clone();
            }
            Event::Queued { queue, .. } => {
                (self.queue, self.queued_since) = (Some(*queue), Some(envelope.happened));
            }
            // Of one that words were taken out of, nothing is left to find by.
            Event::Tagged { added, removed } => {
                self.tags.retain(|tag| !removed.contains(tag));
                self.tags.extend(added.iter().filter(|tag| tag.is_whole()).cloned());
            }
            // Evidence of duties is the asker's, and stays in its entry.
            Event::Completed { values } => {
                let filled = values.iter().filter(|(name, _)| !name.starts_with("triage."));
                self.problem.values.extend(filled.map(|(name, value)| (name.clone(), value.clone())));
            }
            Event::Assigned { to, name } => {
                self.assignee = to.zip(name.clone());
            }
            Event::Triaged { duty, evidence } => {
                self.triage.insert(*duty, evidence.clone());
            }
            Event::Escalated { escalation, number, next_desk, open, awaits_us } => {
                let seen = Escalated {
                    escalation: *escalation,
                    number: number.clone(),
                    next_desk: next_desk.clone(),
                    open: *open,
                    awaits_us: *awaits_us,
                };
                match self.escalations.iter_mut().find(|it| it.escalation == *escalation) {
                    Some(known) => *known = seen,
                    None => self.escalations.push(seen),
                }
                self.timeline.add(
                    envelope.happened,
                    Fact::Escalation { escalation: *escalation, open: *open, awaits_us: *awaits_us },
                );
            }
            Event::Led { escalation } => self.leading = Some(*escalation),
            Event::MarkedDuplicate { of, number } => self.duplicate_of = Some((*of, number.clone())),
            Event::HasDuplicate { number } => self.duplicates.push(number.clone()),
            Event::Transferred { desk, .. } => self.transferred = Some(desk.clone()),
            _ => {}
        }
        let waits = self.life.awaits_asker();
        if waits != waited {
            self.timeline.add(envelope.happened, Fact::Waiting { on_asker: waits });
        }
        let is_open = self.life.status.is_open();
        if is_open != was_open {
            self.timeline.add(envelope.happened, Fact::Ended { ended: !is_open });
        }
    }
    fn write(&mut self, envelope: &Envelope) {
        self.seq = envelope.seq;
        self.latest = self.latest.max(Some(envelope.happened));
        self.updated = envelope.recorded;
        if envelope.event.audience() == Audience::Both {
            self.shared += 1;
            // A clock event says nothing new: it follows from the event before it.
            if !matches!(envelope.event, Event::Clock(_)) {
                self.updated_shared = envelope.recorded;
            }
        }
        self.life.write(envelope);
    }

    fn keep_written(&mut self, as_written: Self) {
        self.life.clocks = as_written.life.clocks;
        self.life.pages = as_written.life.pages;
        self.seq = as_written.seq;
        self.latest = as_written.latest;
        self.shared = as_written.shared;
        self.updated = as_written.updated;
        self.updated_shared = as_written.updated_shared;
    }
}
