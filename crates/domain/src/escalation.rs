//! The asker's record of a request on the next desk: what it sent, what it received, and the other side's life
//! as a mirror. The desk that was asked decides; the mirror only follows.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::act::Act;
use crate::event::{Envelope, Event};
use crate::holder::Stands;
use crate::id::{EscalationId, LinkId, Number, PersonId, RequestId};
use crate::kind::{Channel, Kind, Phase, choices};
use crate::life::{Context, Life, Status, When};
use crate::order::{self, Record};
use crate::policy::{Severity, Telephone};
use crate::problem::Problem;
use crate::refusal::{Reason, Refusal};
use crate::word::Word;

choices! {
    /// Where an escalation stands: on its way, not taken, or as the next desk says.
    Standing {
        Sent = "sent",
        Refused = "refused",
        New = "new",
        Open = "open",
        Waiting = "waiting",
        HandedBack = "handed-back",
        Resolved = "resolved",
        Closed = "closed",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
    }
}

choices! {
    /// How a message of ours fares: it ends as taken, which our copy shows, or as refused.
    Fate {
        /// On its way, or not answered yet.
        Sent = "sent",
        /// By hand: somebody has to tell it.
        ToBeTold = "to-be-told",
        Taken = "taken",
        Refused = "refused",
    }
}

impl Fate {
    /// Whether it stays as it is.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Taken | Self::Refused)
    }
}

/// A message of ours that the next desk has not confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    pub message: u64,
    /// `None`: the opening itself.
    pub act: Option<Act>,
    pub at: Timestamp,
}

/// The folded state of an escalation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Escalation {
    pub id: EscalationId,
    pub number: Number,
    pub link: LinkId,
    pub next_desk: String,
    pub requests: Vec<(RequestId, Number)>,
    pub contact: PersonId,
    pub contact_name: String,
    /// The contact is gone and nobody has taken it over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unheld: bool,
    pub kind: Kind,
    pub phase: Phase,
    /// Without what its first entry says: text, files and override. What we call it is `number`.
    #[serde(flatten)]
    pub problem: Problem,
    pub telephone: Vec<Telephone>,
    pub by_hand: bool,
    /// When the two desks spoke by telephone, for the last time.
    #[serde(default)]
    pub telephoned: Option<Timestamp>,
    /// When the severity became what it is.
    #[serde(default)]
    pub severity_since: Option<Timestamp>,
    /// The next desk's number for it.
    pub reference: Option<String>,
    pub portal: Option<String>,
    /// The escalation that it goes on as, if it was asked for again after its window.
    #[serde(default)]
    pub continued_by: Option<Number>,
    pub life: Life,
    /// What one side said to the other last: we are the asker. None in a row that an earlier version wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_word: Option<Word>,
    pub received: bool,
    pub refused: Option<Refusal>,
    pub pending: Vec<Pending>,
    /// Messages of ours that were not taken, newest last.
    pub not_taken: Vec<(u64, Refusal)>,
    /// Number of the last message sent.
    pub messages: u64,
    /// How many of the next desk's events are mirrored.
    pub mirrored: u64,
    /// When the last of all that is in the record happened. None in a row that an earlier version wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Timestamp>,
    pub seq: u64,
    pub updated: Timestamp,
}

/// How an escalation stood towards the requests behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// How, and from when on.
    pub turns: Vec<(Timestamp, Stands)>,
    /// Since when each request is behind it.
    pub behind: Vec<(RequestId, Timestamp)>,
}

impl Escalation {
    /// A record that has no event yet.
    pub fn blank(id: EscalationId) -> Self {
        Self {
            id,
            number: Number::from_storage(String::new()),
            link: LinkId(uuid::Uuid::nil()),
            next_desk: String::new(),
            requests: Vec::new(),
            contact: PersonId(uuid::Uuid::nil()),
            contact_name: String::new(),
            unheld: false,
            kind: Kind::Technical,
            phase: Phase::Production,
            problem: Problem::default(),
            telephone: Vec::new(),
            by_hand: false,
            telephoned: None,
            severity_since: None,
            reference: None,
            portal: None,
            continued_by: None,
            life: Life::new(Severity(0), Timestamp::UNIX_EPOCH),
            last_word: None,
            received: false,
            refused: None,
            pending: Vec::new(),
            not_taken: Vec::new(),
            messages: 0,
            mirrored: 0,
            latest: None,
            seq: 0,
            updated: Timestamp::UNIX_EPOCH,
        }
    }

    /// The record refolded from its events, given in the order in which they were written.
    pub fn fold(id: EscalationId, envelopes: &[Envelope]) -> Self {
        order::fold(Self::blank(id), envelopes)
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        if self.refused.is_some() {
            return Standing::Refused;
        }
        if !self.life.status.is_open() || self.received {
            return match self.life.status {
                Status::New => Standing::New,
                Status::Open => Standing::Open,
                Status::Waiting => Standing::Waiting,
                Status::HandedBack => Standing::HandedBack,
                Status::Resolved => Standing::Resolved,
                Status::Closed => Standing::Closed,
                Status::Rejected => Standing::Rejected,
                Status::Withdrawn => Standing::Withdrawn,
            };
        }
        Standing::Sent
    }

    /// Refuses what the next desk did not take: it was never there, at no time.
    pub fn must_have_been_taken(&self) -> Result<(), Refusal> {
        match self.refused {
            Some(_) => Err(Refusal::new(Reason::WrongState).with("status", self.standing().code())),
            None => Ok(()),
        }
    }

    /// Whether the next desk still owes something, or is owed something.
    pub fn is_open(&self) -> bool {
        self.refused.is_none() && self.life.status.is_open()
    }

    /// Whether this desk has to act: the next desk asked, or somebody must carry a message by hand.
    pub fn awaits_us(&self) -> bool {
        if !self.is_open() {
            return false;
        }
        if self.by_hand && !self.pending.is_empty() {
            return true;
        }
        let answered = self.pending.iter().any(|it| it.act.as_ref().is_some_and(Act::answers));
        self.life.awaits_asker() && !answered
    }

    /// How it stands towards the requests behind it.
    pub fn stands(&self) -> Stands {
        Stands { open: self.is_open(), awaits_us: self.awaits_us() }
    }

    /// How it stood, by all its events, given in the order in which they were written.
    pub fn stood(id: EscalationId, envelopes: &[Envelope]) -> Stood {
        let mut record = Self::blank(id);
        let (mut turns, mut behind) = (Vec::<(Timestamp, Stands)>::new(), Vec::new());
        let began = envelopes.first().map(|first| first.happened);
        for envelope in order::effective(envelopes) {
            // What belongs to the writing is taken as of when it happened too: here, messages go and arrive then.
            record = order::follow(record, envelope);
            let happened = Some(envelope.happened).max(began).unwrap_or(envelope.happened);
            let more = record.requests.iter().skip(behind.len()).map(|(request, _)| (*request, happened));
            behind.extend(more.collect::<Vec<_>>());
            let stands = record.stands();
            match turns.last_mut() {
                Some((_, last)) if *last == stands => {}
                // Of one instant, the last counts.
                Some((at, last)) if *at == happened => *last = stands,
                _ => turns.push((happened, stands)),
            }
        }
        Stood { turns, behind }
    }

    /// Whether somebody here has to look at it: it awaits us, or nobody holds it.
    pub fn needs_us(&self) -> bool {
        self.awaits_us() || (self.is_open() && self.unheld)
    }
}

impl Escalation {
    /// How a message of ours fares; none has that number otherwise.
    pub fn fate(&self, message: u64) -> Option<Fate> {
        if !(1..=self.messages).contains(&message) {
            return None;
        }
        let pending = self.pending.iter().any(|it| it.message == message);
        let opening_refused = message == 1 && self.refused.is_some();
        Some(if pending {
            if self.by_hand { Fate::ToBeTold } else { Fate::Sent }
        } else if opening_refused || self.not_taken.iter().any(|(number, _)| *number == message) {
            Fate::Refused
        } else {
            Fate::Taken
        })
    }

    /// The next desk's record as we expect it once it has taken what we sent: what a further act of ours is judged by.
    /// What it did meanwhile is not known here, and is its own to hold against us.
    pub fn expected(&self, ground: &Context<'_>) -> Life {
        let mut life = self.life.clone();
        for pending in &self.pending {
            let Some(act) = pending.act.clone() else { continue };
            let then = Context { happened: pending.at, ..ground.clone() };
            // What it will not take changes nothing there.
            for event in life.decide(act, &then).unwrap_or_default() {
                life.apply(&event, then.side, then.happened);
            }
        }
        life
    }
}

impl Record for Escalation {
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

    fn happen(&mut self, envelope: &Envelope) {
        let severity = self.life.severity;
        self.life.happen(&envelope.event, envelope.side, When::of(envelope));
        self.last_word = Word::of(envelope).or(self.last_word);
        if self.life.severity != severity {
            self.severity_since = Some(envelope.happened);
        }
        match &envelope.event {
            Event::EscalationOpened(opened) => {
                self.number = opened.number.clone();
                self.link = opened.link;
                self.next_desk.clone_from(&opened.next_desk);
                self.requests.clone_from(&opened.requests);
                self.contact = opened.contact;
                self.contact_name.clone_from(&opened.contact_name);
                self.kind = opened.kind;
                self.phase = opened.phase;
                let form = opened.problem.form;
                // The reference of this record is the next desk's.
                self.problem = Problem { form, reference: None, ..opened.problem.in_record() };
                self.telephone.clone_from(&opened.telephone);
                self.by_hand = opened.by_hand;
                self.life.severity = opened.severity;
                self.life.opened = envelope.happened;
                // What we left out is known here before the next desk has it.
                self.life.incomplete =
                    opened.problem.passed.as_ref().map_or_else(Vec::new, |it| it.missing.clone());
            }
            Event::Opened(opened) if self.reference.is_none() && !opened.number.as_str().is_empty() => {
                self.reference = Some(opened.number.to_string());
            }
            Event::Joined { request, number } => self.requests.push((*request, number.clone())),
            Event::Delivered { reference: Some(reference), .. } => self.reference = Some(reference.clone()),
            Event::HandedOver { to, name, .. } => {
                self.contact = *to;
                self.contact_name.clone_from(name);
                self.unheld = false;
            }
            Event::Unheld { .. } => self.unheld = true,
            Event::Particulars { reference, portal, engineer } => {
                if reference.is_some() {
                    self.reference.clone_from(reference);
                }
                if portal.is_some() {
                    self.portal.clone_from(portal);
                }
                if engineer.is_some() {
                    self.life.engineer.clone_from(engineer);
                }
            }
            Event::Completed { values } => self.problem.values.extend(values.clone()),
            // The next desk's own word for it crosses too; what is followed here is our record.
            Event::ContinuedBy { number } if envelope.theirs.is_none() => {
                self.continued_by = Some(number.clone());
            }
            _ => {}
        }
    }

    fn write(&mut self, envelope: &Envelope) {
        self.seq = envelope.seq;
        self.latest = self.latest.max(Some(envelope.happened));
        self.updated = envelope.recorded;
        if let Some(position) = envelope.theirs {
            self.mirrored = position;
        }
        if spoken(envelope) {
            self.telephoned = self.telephoned.max(Some(envelope.happened));
        }
        // Messages go, and are confirmed, one after the other as they are written.
        match &envelope.event {
            Event::EscalationOpened(_) => {
                self.messages = 1;
                self.pending.push(Pending { message: 1, act: None, at: envelope.happened });
            }
            Event::Opened(_) => self.received = true,
            Event::Sent { message, act } => {
                self.messages = *message;
                self.pending.push(Pending {
                    message: *message,
                    act: Some(act.clone()),
                    at: envelope.happened,
                });
            }
            Event::Delivered { message, .. } => {
                self.pending.retain(|it| it.message != *message);
                if *message == 1 {
                    self.received = true;
                }
            }
            // What it does from here on is numbered from what it still has.
            Event::OtherDeskRestored { entries, .. } => self.mirrored = *entries,
            Event::SendRefused { message, refusal } => {
                self.pending.retain(|it| it.message != *message);
                if *message == 1 {
                    self.refused = Some(refusal.clone());
                } else {
                    self.not_taken.push((*message, refusal.clone()));
                }
            }
            _ => {}
        }
        self.life.write(envelope);
    }

    fn keep_written(&mut self, as_written: Self) {
        self.life.clocks = as_written.life.clocks;
        self.life.pages = as_written.life.pages;
        self.seq = as_written.seq;
        self.latest = as_written.latest;
        self.updated = as_written.updated;
        self.mirrored = as_written.mirrored;
        self.telephoned = as_written.telephoned;
        self.messages = as_written.messages;
        self.pending = as_written.pending;
        self.received = as_written.received;
        self.refused = as_written.refused;
        self.not_taken = as_written.not_taken;
    }
}

impl Escalation {
    /// Whether the two desks spoke by telephone since the severity is what it is.
    pub fn was_telephoned(&self) -> bool {
        self.telephoned.is_some_and(|at| self.severity_since.is_none_or(|since| at >= since))
    }
}

/// Whether an event says that the two desks spoke by telephone: a call written down by either, or one by which a
/// message was told by hand.
fn spoken(envelope: &Envelope) -> bool {
    let by_phone = envelope.reported.as_ref().is_some_and(|reported| reported.channel == Channel::Phone);
    match &envelope.event {
        Event::Sent { act: Act::Call { .. }, .. } => true,
        Event::Said(said) => said.call.is_some() || by_phone,
        _ => by_phone,
    }
}
