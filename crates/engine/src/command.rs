//! Commands, and where each is carried out: one file a subject.

pub mod administer;
pub(crate) mod change;
pub mod classify;
pub(crate) mod compare;
pub mod erase;
pub mod escalate;
mod ground;
pub(crate) mod hand_over;
pub mod invitation;
pub(crate) mod leaving;
pub(crate) mod link_in;
pub mod mailroom;
pub mod on_behalf;
pub mod onward;
pub mod open;
pub(crate) mod outcomes;
pub(crate) mod paging;
pub(crate) mod place;
pub mod queue;
pub mod receive;
pub mod redact;
pub mod relay;
pub mod request;
pub(crate) mod subjects;
pub mod tag;
pub(crate) mod tells;
pub mod ticks;
pub mod transfer;

use std::sync::{Mutex, PoisonError};

use domain::act::Act;
use domain::classify::Classification;
use domain::escalate::Escalate;
use domain::event::{Attachment, By, Evidence, Reported, Side};
use domain::id::{AccountId, AgreementId, EscalationId, LinkId, Number, OutboxId, PersonId, QueueId, SeatId};
use domain::kind::Channel;
use domain::message::{FIRST_EPOCH, Message};
use domain::open::Opening;
use domain::policy::{Duty, Policy};
use domain::seat::Viewer;
use domain::{Reason, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use store::files::Holder;
use store::{Fault, Tx, fence, files};
use uuid::Uuid;

pub use change::Change;
pub(crate) use ground::{Ground, frozen, ground};

use crate::commit::Stamp;
use crate::engine::Engine;
use crate::outcome::Outcome;

/// Everything that can be asked of a desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    Open(Box<OpenRequest>),
    /// An act on a request, by the side the viewer stands on.
    Act {
        number: Number,
        act: Act,
    },
    Note {
        number: Number,
        text: String,
        attachments: Vec<Attachment>,
    },
    Assign {
        number: Number,
        to: Option<SeatId>,
    },
    Triage {
        number: Number,
        duty: Duty,
        evidence: Evidence,
    },
    /// An act of the asker's side that somebody told an agent.
    OnBehalf {
        number: Number,
        act: Act,
        told: Told,
    },
    /// Somebody of the desk wants others woken.
    Page {
        number: Number,
        reason: String,
    },
    /// Somebody is there: no further step of a page is taken.
    AnswerPage {
        number: Number,
    },
    AnswerEscalationPage {
        escalation: Number,
    },
    /// The customer's acceptance is recorded by an agent, or closes with escalations open: what becomes of them.
    Confirm {
        number: Number,
        said: Confirmation,
    },
    /// What it is about, and whose it is, read anew.
    Classify {
        number: Number,
        to: Classification,
    },
    /// It waits in another queue of its door from now on.
    MoveToQueue {
        number: Number,
        queue: QueueId,
    },
    /// Tags put on it, and others taken off it, as somebody typed them.
    Tag {
        number: Number,
        add: Vec<String>,
        remove: Vec<String>,
    },
    Duplicate {
        number: Number,
        of: Number,
    },
    Transfer {
        number: Number,
        desk: String,
        reason: String,
    },
    Escalate {
        numbers: Vec<Number>,
        link: LinkId,
        escalate: Box<Escalate>,
    },
    /// More requests behind an escalation that is open.
    Join {
        escalation: Number,
        numbers: Vec<Number>,
    },
    Lead {
        number: Number,
        escalation: Number,
    },
    /// An authorised contact takes an escalation over.
    TakeOver {
        escalation: Number,
    },
    EscalationAct {
        escalation: Number,
        act: Act,
        told: Option<Told>,
    },
    /// By hand: what we sent was told to the next desk.
    Tell {
        escalation: Number,
        told: Told,
        reference: Option<String>,
    },
    /// By hand: what the next desk did or said, as reported.
    Report {
        escalation: Number,
        act: Act,
        who: String,
        channel: Channel,
    },
    /// By hand: reference number, portal address, named engineer.
    Particulars {
        escalation: Number,
        reference: Option<String>,
        portal: Option<String>,
        engineer: Option<String>,
    },
    Relay(Box<Relay>),
    RelayUp(Box<RelayUp>),
    /// A passage or a file goes for good.
    Redact(Box<redact::Redact>),
    /// A person is taken out of the desk, step by step.
    Erase(Box<erase::Erase>),
    /// A message of another desk.
    Receive {
        agreement: AgreementId,
        /// The epoch of its desk in which it was put out.
        #[serde(default = "first_epoch")]
        epoch: u64,
        message: Box<Message>,
    },
    /// A message of another desk in a form that came after this program: it is refused in its turn.
    ReceiveLater {
        agreement: AgreementId,
        #[serde(default = "first_epoch")]
        epoch: u64,
        escalation: EscalationId,
        number: u64,
        version: u64,
    },
    /// Another desk of this installation accepts an invitation of ours.
    Accept(Box<invitation::Accepting>),
    /// How a message of ours fared.
    Delivered {
        escalation: EscalationId,
        message: u64,
        refusal: Option<Refusal>,
    },
    /// A request that another desk of the organisation transfers here.
    Arrive(Box<transfer::Transfer>),
    Administer(Box<administer::Administer>),
    Mail(Box<mailroom::Filing>),
    /// Something of each of these records falls due.
    Due {
        records: Vec<(String, Uuid)>,
    },
    /// The next records of an act on many.
    Onward {
        what: onward::Undertaking,
        after: Uuid,
        /// The item of the outbox that says so.
        item: OutboxId,
    },
    /// Housekeeping of a desk.
    Tick,
}

/// The epoch of a desk that never was a copy.
pub(crate) fn first_epoch() -> u64 {
    FIRST_EPOCH
}

/// Opening a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenRequest {
    /// For agents: the account it is for; `None` = the desk's own organisation.
    pub account: Option<AccountId>,
    /// For agents: the contact it belongs to.
    pub contact: Option<PersonId>,
    pub opening: Opening,
    /// A call: who called is in the opening, when it happened is in the change.
    pub by_phone: bool,
}

/// The asker's acceptance of a resolution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    pub text: Option<String>,
    /// For agents, with escalations still open: whether to withdraw them.
    pub withdraw_escalations: Option<bool>,
    /// What the next desk is told when they are withdrawn; that it is resolved, if nothing is said.
    pub reason: Option<String>,
    /// For agents: who accepted, and through which channel.
    pub told: Option<Told>,
}

/// How something was told, and by or to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Whom we told, or who told us.
    pub who: String,
    pub channel: Channel,
}

/// Carrying something from an escalation to the requests behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relay {
    pub escalation: Number,
    /// The entry that is relayed, by its number in the escalation's record.
    pub original: u64,
    pub targets: Vec<RelayTarget>,
    /// Files of the original that go along, each chosen; copied and stripped.
    pub attachments: Vec<String>,
    /// Whether it goes as a proposed resolution rather than as a reply.
    pub resolution: Option<domain::event::ResolutionKind>,
}

/// Carrying something of a request to an escalation of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelayUp {
    pub number: Number,
    /// The entry that is relayed, by its number in the request's record.
    pub original: u64,
    pub escalation: Number,
    pub text: String,
    /// Files of the original that go along, each chosen; copied and stripped.
    pub attachments: Vec<String>,
    /// By hand: whom we told, if it was told already.
    pub told: Option<Told>,
}

/// One request a relay is sent to, with its own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayTarget {
    pub number: Number,
    pub text: String,
}

/// Carries out a change.
pub(crate) async fn run(
    engine: &Engine,
    tx: &mut Tx,
    change: &Change,
    now: Timestamp,
) -> Result<Outcome, Fault> {
    domain::late::must_tell_time(&change.viewer, change.happened)?;
    let moved = Mutex::new(None);
    let at = At { engine, change, now, moved: &moved };
    // What is written into a desk that is not open yet may be of any age.
    let any_age = change.happened.is_some() && fence::is_closed(tx, at.desk()).await?;
    tx.takes_any_age(any_age);
    let mut outcome = carry_out(&at, tx).await?;
    outcome.earliest = moved.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(outcome)
}

async fn carry_out(at: &At<'_>, tx: &mut Tx) -> Result<Outcome, Fault> {
    match &at.change.command {
        Command::Open(open) => open::open(at, tx, open).await,
        Command::Act { number, act } => request::act(at, tx, number, act.clone()).await,
        Command::Note { number, text, attachments } => request::note(at, tx, number, text, attachments).await,
        Command::Assign { number, to } => request::assign(at, tx, number, *to).await,
        Command::Triage { number, duty, evidence } => request::triage(at, tx, number, *duty, evidence).await,
        Command::OnBehalf { number, act, told } => on_behalf::act(at, tx, number, act.clone(), told).await,
        Command::Page { number, reason } => paging::page(at, tx, number, reason).await,
        Command::AnswerPage { number } => paging::answer(at, tx, number).await,
        Command::AnswerEscalationPage { escalation } => paging::answer_escalation(at, tx, escalation).await,
        Command::Confirm { number, said } => request::confirm(at, tx, number, said).await,
        Command::Classify { number, to } => classify::classify(at, tx, number, to).await,
        Command::MoveToQueue { number, queue } => queue::move_to(at, tx, number, *queue).await,
        Command::Tag { number, add, remove } => tag::tag(at, tx, number, add, remove).await,
        Command::Duplicate { number, of } => request::duplicate(at, tx, number, of).await,
        Command::Transfer { number, desk, reason } => transfer::hand_on(at, tx, number, desk, reason).await,
        Command::Escalate { numbers, link, escalate } => {
            escalate::escalate(at, tx, numbers, *link, escalate).await
        }
        Command::Join { escalation, numbers } => escalate::join(at, tx, escalation, numbers).await,
        Command::Lead { number, escalation } => escalate::lead(at, tx, number, escalation).await,
        Command::TakeOver { escalation } => hand_over::take_over(at, tx, escalation).await,
        Command::EscalationAct { escalation, act, told } => {
            escalate::act(at, tx, escalation, act.clone(), told.as_ref()).await
        }
        Command::Tell { escalation, told, reference } => {
            escalate::tell(at, tx, escalation, told, reference.clone()).await
        }
        Command::Report { escalation, act, who, channel } => {
            escalate::report(at, tx, escalation, act.clone(), who, *channel).await
        }
        Command::Particulars { escalation, reference, portal, engineer } => {
            escalate::particulars(at, tx, escalation, [reference, portal, engineer].map(Clone::clone)).await
        }
        Command::Relay(relay) => relay::relay(at, tx, relay).await,
        Command::RelayUp(relay) => relay::relay_up(at, tx, relay).await,
        Command::Redact(it) => redact::redact(at, tx, it).await,
        Command::Erase(it) => erase::erase(at, tx, it).await,
        Command::Receive { agreement, epoch, message } => {
            receive::receive(at, tx, (*agreement, *epoch), message).await
        }
        Command::ReceiveLater { agreement, epoch, escalation, number, version } => {
            receive::later(at, tx, (*agreement, *epoch), (*escalation, *number), *version).await
        }
        Command::Accept(accepting) => invitation::accept(at, tx, accepting).await,
        Command::Delivered { escalation, message, refusal } => {
            receive::delivered(at, tx, *escalation, *message, refusal.clone()).await
        }
        Command::Arrive(transfer) => transfer::arrive(at, tx, transfer).await,
        Command::Administer(administer) => administer::administer(at, tx, administer).await,
        Command::Mail(filing) => mailroom::file(at, tx, filing).await,
        Command::Due { records } => ticks::due(at, tx, records).await,
        Command::Onward { what, after, item } => onward::onward(at, tx, what.clone(), (*after, *item)).await,
        Command::Tick => ticks::tick(at, tx).await,
    }
}

/// A change being carried out: who, when, with what.
pub(crate) struct At<'a> {
    pub engine: &'a Engine,
    pub change: &'a Change,
    pub now: Timestamp,
    /// When it happened by the record, where that is later than was told.
    pub moved: &'a Mutex<Option<Timestamp>>,
}

impl Command {
    /// Whether it has files whole in memory: copies that another party reads, or those that may be such copies.
    pub(crate) fn copies_files(&self) -> bool {
        match self {
            Self::Relay(relay) => !relay.attachments.is_empty(),
            Self::RelayUp(relay) => !relay.attachments.is_empty(),
            Self::Redact(redact) => matches!(redact.what, redact::What::File(_)),
            Self::Onward { what: onward::Undertaking::Redact(rest), .. } => rest.is_of_file(),
            _ => false,
        }
    }
}

impl At<'_> {
    pub fn viewer(&self) -> &Viewer {
        &self.change.viewer
    }

    pub fn desk(&self) -> domain::id::DeskId {
        self.change.viewer.desk()
    }

    pub fn happened(&self) -> Timestamp {
        self.change.happened.unwrap_or(self.now)
    }

    /// The agent, where only an agent may.
    pub fn agent(&self) -> Result<&domain::seat::AgentSeat, Refusal> {
        match self.viewer() {
            Viewer::Agent(seat) => Ok(seat),
            _ => Err(Refusal::new(Reason::NotYours)),
        }
    }

    /// Which side of the request the viewer stands on, and who it is.
    pub fn side(&self) -> (Side, By) {
        match self.viewer() {
            Viewer::Agent(seat) => {
                (Side::Asked, By::Agent { seat: seat.seat, person: seat.person, name: seat.name.clone() })
            }
            Viewer::Contact(seat) => {
                (Side::Asker, By::Contact { seat: seat.seat, person: seat.person, name: seat.name.clone() })
            }
            Viewer::AskingDesk { name, .. } => {
                (Side::Asker, By::OtherDesk { name: name.clone(), person: None })
            }
            Viewer::AskedDesk { name, .. } => {
                (Side::Asked, By::OtherDesk { name: name.clone(), person: None })
            }
            Viewer::Clock { .. } => (Side::Asked, By::Rule),
            Viewer::Operator { .. } => (Side::Asked, By::Operator),
        }
    }

    /// The stamp of what begins with this change, judged against what the policy says of late entries.
    pub fn stamp_new(&self, policy: &Policy) -> Result<Stamp, Refusal> {
        let stamp = self.stamp(policy)?;
        match domain::open::happened_in_time(stamp.happened, self.now, policy) {
            Ok(late) => Ok(Stamp { late, ..stamp }),
            Err(_) if self.change.or_earliest => {
                let earliest = domain::open::earliest(self.now, policy);
                self.move_to(earliest);
                Ok(Stamp { happened: earliest, late: true, ..stamp })
            }
            Err(refusal) => Err(refusal),
        }
    }

    /// The stamp of what this change does to a record that is there: the record says whether the time can be.
    pub fn stamp(&self, policy: &Policy) -> Result<Stamp, Refusal> {
        let (side, by) = self.side();
        domain::open::must_have_happened(self.happened(), self.now)?;
        let happened = self.happened().min(self.now);
        Ok(Stamp {
            side,
            by,
            channel: self.change.channel,
            happened,
            recorded: self.now,
            late: domain::open::is_late(happened, self.now, policy),
            reported: None,
            message: None,
            theirs: None,
            unheard: false,
            doubted: happened == self.now && !self.engine.believes_clock(),
        })
    }

    /// Remembers that it happened later than was told.
    pub fn move_to(&self, earliest: Timestamp) {
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        *moved = (*moved).max(Some(earliest));
    }
}

/// Refuses files that the viewer's side did not bring: they are uploaded before the change that names them, and are
/// named as the upload answered. What one account brought goes nowhere but with what these accounts asked, whoever of
/// the desk names it. What another desk brings, its carrier has kept.
pub(crate) async fn must_hold(
    tx: &mut Tx,
    viewer: &Viewer,
    accounts: &[AccountId],
    attachments: &[Attachment],
) -> Result<(), Fault> {
    if attachments.len() > domain::talk::MOST_ATTACHMENTS {
        let refusal = Refusal::new(Reason::TooManyAttachments).with("most", domain::talk::MOST_ATTACHMENTS);
        return Err(Fault::Refused(refusal));
    }
    let holders: Option<Vec<Holder>> = match viewer {
        Viewer::Contact(seat) => Some(vec![Holder::Account(seat.account)]),
        Viewer::Agent(_) => {
            Some(accounts.iter().copied().map(Holder::Account).chain([Holder::Desk]).collect())
        }
        _ => None,
    };
    let mut attachments: Vec<_> = attachments.iter().collect();
    // As rows are locked.
    attachments.sort_unstable_by(|one, other| one.sha256.cmp(&other.sha256));
    for attachment in attachments {
        let named = crate::files::safe_name(&attachment.name) == attachment.name;
        match files::facts(tx, viewer.desk(), &attachment.sha256, holders.as_deref()).await? {
            Some(facts) if named && facts == (attachment.size, attachment.media_type.clone()) => {}
            _ => {
                let refusal = Refusal::new(Reason::AttachmentMissing).with("name", &attachment.name);
                return Err(Fault::Refused(refusal));
            }
        }
    }
    Ok(())
}

/// What was reported, and by whom it was said.
pub(crate) fn reported(who: &str, channel: Channel) -> Result<Reported, Refusal> {
    Ok(Reported { who: domain::text::line("who", who)?, channel })
}
