//! Requests, as each audience sees them.

use domain::Timestamp;
use domain::event::{Ending, Evidence, RejectionReason};
use domain::form::Values;
use domain::holder::{Holder, Turn};
use domain::id::{AccountId, Number, SeatId};
use domain::kind::{Door, Kind, Phase};
use domain::life::Status;
use domain::policy::Duty;
use domain::refusal::Missing;
use domain::word::Speaker;
use engine::HowMany;
use engine::view::{
    AskedView, ClockView, ContactItem, ContactRequest, DeskItem, DeskRequest, DutyView, EscalationRef,
    HandBackView, HoursView, Level, ManagementView, OfferView, PageView, RequestItem, RequestView,
    ResolutionView, ShareView, SpanView, WaitsIn, WarningView,
};
use serde_json::{Value, json};

use crate::shape::{Components, Shape};

shapes! {
    /// A request, for a contact of the account. The holder is you or us.
    ContactRequest as "ContactRequest" {
        number: String,
        kind: Kind,
        phase: Phase,
        status: Status,
        /// Whose turn it is; nobody's once it ended.
        holder: Option<Turn>,
        severity: Level,
        subject: String,
        product: Option<String>,
        /// What was filled in, by field name.
        values: Values,
        /// What the account calls it.
        reference: Option<String>,
        /// The request that this one continues.
        continues: Option<String>,
        /// The request that it goes on as, where it was asked for again after its window.
        continued_by: Option<String>,
        /// What was left out when it was opened, and has not followed yet.
        incomplete: Vec<Missing>,
        opened_at: Timestamp,
        /// Last change that this view shows.
        updated_at: Timestamp,
        /// When the first of its promises falls due, of those that run.
        due_at: Option<Timestamp>,
        contact: Option<String>,
        engineer: Option<String>,
        asked: Option<AskedView>,
        hand_back: Option<HandBackView>,
        resolution: Option<ResolutionView>,
        severity_offer: Option<OfferView>,
        management: Vec<ManagementView>,
        rejection: Option<RejectionReason>,
        ending: Option<Ending>,
        closed_at: Option<Timestamp>,
        clocks: Vec<ClockView>,
    }

    /// A request, for the desk's agents.
    DeskRequest as "DeskRequest" {
        number: String,
        kind: Kind,
        /// The same as `door`, by the name it had first.
        queue: Door,
        door: Door,
        /// Where it waits, and since when.
        waits_in: Option<WaitsIn>,
        /// The desk's labels on it, which no contact sees.
        tags: Vec<String>,
        phase: Phase,
        status: Status,
        /// Whose turn it is; nobody's once it ended.
        holder: Option<Holder>,
        /// Who said something last, on the request or over an escalation behind it. Null until it is built after an upgrade.
        last_by: Option<Speaker>,
        /// When the first of its own promises falls due, of those that run.
        due_at: Option<Timestamp>,
        /// When the first promise of a next desk falls due, of those that run.
        next_due_at: Option<Timestamp>,
        severity: Level,
        subject: String,
        product: Option<String>,
        /// What was filled in, by field name.
        values: Values,
        /// What the account calls it.
        reference: Option<String>,
        /// The request that this one continues.
        continues: Option<String>,
        /// The request that it goes on as, where it was asked for again after its window.
        continued_by: Option<String>,
        opened_at: Timestamp,
        updated_at: Timestamp,
        /// None for a request of the desk's own organisation.
        account: Option<String>,
        account_id: Option<String>,
        agreement_id: Option<String>,
        /// Another desk asks: the request is its escalation.
        from_desk: bool,
        contact: Option<String>,
        /// The contact as a person.
        contact_person: Option<String>,
        assignee: Option<String>,
        assignee_seat: Option<String>,
        engineer: Option<String>,
        asked: Option<AskedView>,
        hand_back: Option<HandBackView>,
        hand_backs: u32,
        resolution: Option<ResolutionView>,
        severity_offer: Option<OfferView>,
        /// The other side asked for something to be taken out, and waits for the answer.
        removal_asked: bool,
        management: Vec<ManagementView>,
        /// Contacts of the asker that stayed without answer.
        unanswered: usize,
        /// What waits for the asker has reached nobody: the contact has left, or there is none.
        unheard: bool,
        /// What an override left out.
        incomplete: Vec<Missing>,
        rejection: Option<RejectionReason>,
        ending: Option<Ending>,
        closed_at: Option<Timestamp>,
        duplicate_of: Option<String>,
        duplicates: Vec<String>,
        transferred_to: Option<String>,
        triage: Vec<DutyView>,
        escalations: Vec<EscalationRef>,
        /// The escalation that leads, if one is open.
        leading: Option<String>,
        clocks: Vec<ClockView>,
        /// Warnings that the desk's people were given.
        warnings: Vec<WarningView>,
        /// Whom the desk woke for it.
        pages: Vec<PageView>,
        /// Who had to act, from when to when.
        spans: Vec<SpanView>,
        /// Each holder's part of the time; the parts sum to the whole.
        shares: Vec<ShareView>,
        /// Name and version.
        policy: String,
        /// Which hours count, and why; null in lists.
        hours: Option<HoursView>,
    }

    /// A request in a list, for a contact of the account: part of what its view says, by the same names.
    ContactItem as "ContactRequestItem" {
        number: Number,
        kind: Kind,
        status: Status,
        /// Whose turn it is; nobody's once it ended.
        holder: Option<Turn>,
        /// When the first of its promises falls due, of those that run.
        due_at: Option<Timestamp>,
        severity: Level,
        subject: String,
        opened_at: Timestamp,
        /// Last change that its view shows.
        updated_at: Timestamp,
        contact: Option<String>,
        engineer: Option<String>,
    }

    /// A request in a list, for the desk's agents: part of what its view says, by the same names.
    DeskItem as "DeskRequestItem" {
        number: Number,
        kind: Kind,
        /// Where it waits, and since when.
        waits_in: Option<WaitsIn>,
        status: Status,
        /// Whose turn it is; nobody's once it ended.
        holder: Option<Holder>,
        /// Who said something last, on the request or over an escalation behind it. Null until it is built after an upgrade.
        last_by: Option<Speaker>,
        /// When the first of its own promises falls due, of those that run.
        due_at: Option<Timestamp>,
        /// When the first promise of a next desk falls due, of those that run.
        next_due_at: Option<Timestamp>,
        severity: Level,
        subject: String,
        opened_at: Timestamp,
        updated_at: Timestamp,
        /// None for a request of the desk's own organisation.
        account: Option<String>,
        account_id: Option<AccountId>,
        assignee: Option<String>,
        assignee_seat: Option<SeatId>,
        /// The desk's labels on it, which no contact sees.
        tags: Vec<String>,
    }; without [aside]

    /// How many a list holds.
    HowMany as "HowMany" {
        /// Up to a thousand.
        count: u64,
        /// Whether there are more than were counted.
        more: bool,
    }

    /// One of the four duties of the first line.
    DutyView as "TriageDuty" { duty: Duty, evidence: Option<Evidence> }

    /// An escalation, as the request names it.
    EscalationRef as "EscalationRef" { number: String, next_desk: String, open: bool, awaits_us: bool }

    /// A stretch of time with one holder.
    SpanView as "Span" { from: Timestamp, to: Option<Timestamp>, holder: Holder }

    /// A holder's part of the time.
    ShareView as "Share" {
        holder: Holder,
        /// Clock time.
        seconds: i64,
        /// Working time, on the hours that the promises were made on.
        working_seconds: i64,
    }
}

impl Shape for RequestItem {
    fn shape(all: &mut Components) -> Value {
        all.named("RequestItem", |all| json!({ "anyOf": [ContactItem::shape(all), DeskItem::shape(all)] }))
    }
}

impl Shape for RequestView {
    fn shape(all: &mut Components) -> Value {
        all.named("Request", |all| json!({ "anyOf": [ContactRequest::shape(all), DeskRequest::shape(all)] }))
    }
}
