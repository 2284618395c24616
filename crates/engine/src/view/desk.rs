//! A request as the desk that answers it sees it.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::event::{Ending, Evidence, RejectionReason, Side};
use domain::form::Values;
use domain::holder::Holder;
use domain::kind::{Door, Kind, Phase};
use domain::life::Status;
use domain::policy::{Duty, Policy};
use domain::queue::Queue;
use domain::request::Request;
use domain::row;
use domain::text::Both;
use domain::word::Speaker;
use serde::Serialize;
use store::requests::Together;
use store::rows::Account;

use super::HoursView;
use super::parts::{
    self, AskedView, ClockView, HandBackView, Level, ManagementView, OfferView, PageView, ResolutionView,
    WarningView,
};

/// A request, for the desk's agents.
#[derive(Debug, Clone, Serialize)]
pub struct DeskRequest {
    pub number: String,
    pub kind: Kind,
    /// The door, by the word that clients know.
    pub queue: Door,
    pub door: Door,
    /// The queue in which it waits, where it waits in one.
    pub waits_in: Option<WaitsIn>,
    /// The desk's labels on it.
    pub tags: Vec<String>,
    pub phase: Phase,
    pub status: Status,
    pub holder: Option<Holder>,
    /// Who said something last, here or over an escalation behind it.
    pub last_by: Option<Speaker>,
    /// When the first of its own promises falls due, of those that run.
    pub due_at: Option<Timestamp>,
    /// When the first promise of a next desk falls due, of those that run.
    pub next_due_at: Option<Timestamp>,
    pub severity: Level,
    pub subject: String,
    pub product: Option<String>,
    pub values: Values,
    pub reference: Option<String>,
    pub continues: Option<String>,
    /// The request that it goes on as.
    pub continued_by: Option<String>,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
    pub account: Option<String>,
    pub account_id: Option<String>,
    pub agreement_id: Option<String>,
    /// Another desk asks: the request is its escalation.
    pub from_desk: bool,
    pub contact: Option<String>,
    /// The contact as a person.
    pub contact_person: Option<String>,
    pub assignee: Option<String>,
    pub assignee_seat: Option<String>,
    pub engineer: Option<String>,
    pub asked: Option<AskedView>,
    pub hand_back: Option<HandBackView>,
    /// Of the problem: with those in what this one continues.
    pub hand_backs: u32,
    pub resolution: Option<ResolutionView>,
    pub severity_offer: Option<OfferView>,
    /// The other side asked for something to be taken out, and waits for the answer.
    pub removal_asked: bool,
    pub management: Vec<ManagementView>,
    pub unanswered: usize,
    /// What waits for the asker has reached nobody: the contact has left, or there is none.
    pub unheard: bool,
    pub incomplete: Vec<domain::refusal::Missing>,
    pub rejection: Option<RejectionReason>,
    pub ending: Option<Ending>,
    pub closed_at: Option<Timestamp>,
    pub duplicate_of: Option<String>,
    pub duplicates: Vec<String>,
    pub transferred_to: Option<String>,
    pub triage: Vec<DutyView>,
    pub escalations: Vec<EscalationRef>,
    /// The escalation that leads, if one is open.
    pub leading: Option<String>,
    pub clocks: Vec<ClockView>,
    /// Warnings that the desk's people were given.
    pub warnings: Vec<WarningView>,
    /// Whom the desk woke for it.
    pub pages: Vec<PageView>,
    /// Who had to act, from when to when.
    pub spans: Vec<SpanView>,
    pub shares: Vec<ShareView>,
    pub policy: String,
    /// Which hours count, and why; none in lists.
    pub hours: Option<HoursView>,
}

/// Where a request waits.
#[derive(Debug, Clone, Serialize)]
pub struct WaitsIn {
    pub queue: String,
    pub name: Both,
    pub since: Timestamp,
}

impl WaitsIn {
    pub(super) fn of(queue: &Queue, since: Timestamp) -> Self {
        Self { queue: queue.id.to_string(), name: queue.name.clone(), since }
    }
}

/// One of the four duties.
#[derive(Debug, Clone, Serialize)]
pub struct DutyView {
    pub duty: Duty,
    pub evidence: Option<Evidence>,
}

/// An escalation, as the request's page names it.
#[derive(Debug, Clone, Serialize)]
pub struct EscalationRef {
    pub number: String,
    pub next_desk: String,
    pub open: bool,
    pub awaits_us: bool,
}

/// A stretch with one holder.
#[derive(Debug, Clone, Serialize)]
pub struct SpanView {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub holder: Holder,
}

/// A holder's part of the time, in seconds; the parts sum to the whole.
#[derive(Debug, Clone, Serialize)]
pub struct ShareView {
    pub holder: Holder,
    /// Clock time.
    pub seconds: i64,
    /// Working time, on the hours that the request's promises were made on.
    pub working_seconds: i64,
}

/// What a view of a request says that its record does not.
pub(super) struct Beside<'q> {
    pub account: Option<Account>,
    pub together: Together,
    /// The one in which it waits.
    pub queue: Option<&'q Queue>,
}

impl DeskRequest {
    pub(super) fn of(
        record: &Request,
        Beside { account, together, queue }: Beside<'_>,
        policy: &Policy,
        worked: &BTreeMap<Holder, i64>,
        now: Timestamp,
    ) -> Self {
        let life = &record.life;
        let end = life.closed.unwrap_or(now);
        Self {
            number: record.number.to_string(),
            kind: record.kind,
            queue: record.kind.door(),
            door: record.kind.door(),
            waits_in: queue.map(|queue| WaitsIn::of(queue, record.queued_since.unwrap_or(life.opened))),
            tags: record.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
            phase: record.phase,
            status: life.status,
            holder: record.holder(),
            last_by: together.last_by,
            due_at: row::due_at(row::due_place(record)),
            next_due_at: together.next_due,
            severity: Level::of(life.severity, policy),
            subject: record.problem.subject.clone(),
            product: record.problem.product.clone(),
            values: record.problem.values.clone(),
            reference: record.problem.reference.clone(),
            continues: record.problem.continues.as_ref().map(ToString::to_string),
            continued_by: record.continued_by.as_ref().map(ToString::to_string),
            opened_at: life.opened,
            updated_at: record.updated,
            account_id: account.as_ref().map(|account| account.id.to_string()),
            account: account.map(|account| account.name),
            agreement_id: record.filed.agreement.map(|id| id.to_string()),
            from_desk: record.filed.escalation.is_some(),
            contact: record.filed.contact_name.clone(),
            contact_person: record.filed.contact.map(|person| person.to_string()),
            assignee: record.assignee.as_ref().map(|(_, name)| name.clone()),
            assignee_seat: record.assignee.as_ref().map(|(seat, _)| seat.to_string()),
            engineer: life.engineer.clone(),
            asked: parts::asked(life),
            hand_back: parts::hand_back(life, policy),
            hand_backs: life.hand_backs_of_the_problem(),
            resolution: parts::resolution(life),
            severity_offer: parts::offer(life),
            removal_asked: life.removals_asked.contains(&Side::Asker),
            management: ManagementView::all(life),
            unanswered: life.unanswered.len(),
            unheard: life.asks_nobody(),
            incomplete: life.incomplete.clone(),
            rejection: life.rejection,
            ending: life.ending,
            closed_at: life.closed,
            duplicate_of: record.duplicate_of.as_ref().map(|(_, number)| number.to_string()),
            duplicates: record.duplicates.iter().map(ToString::to_string).collect(),
            transferred_to: record.transferred.clone(),
            triage: Duty::ALL
                .iter()
                .map(|duty| DutyView { duty: *duty, evidence: record.triage.get(duty).cloned() })
                .collect(),
            escalations: record
                .escalations
                .iter()
                .map(|it| EscalationRef {
                    number: it.number.to_string(),
                    next_desk: it.next_desk.clone(),
                    open: it.open,
                    awaits_us: it.awaits_us,
                })
                .collect(),
            leading: record.leading().map(|it| it.number.to_string()),
            clocks: ClockView::all(&life.clocks, now),
            warnings: WarningView::all(&life.clocks),
            pages: PageView::all(life),
            spans: record
                .timeline
                .spans(life.opened)
                .into_iter()
                .map(|span| SpanView { from: span.from, to: span.to, holder: span.holder })
                .collect(),
            shares: record
                .timeline
                .shares(life.opened, end)
                .into_iter()
                .map(|(holder, time)| ShareView {
                    holder,
                    seconds: time.as_secs(),
                    working_seconds: worked.get(&holder).copied().unwrap_or_default(),
                })
                .collect(),
            policy: format!("{} {}", policy.id, policy.version),
            hours: None,
        }
    }
}
