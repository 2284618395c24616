//! An escalation as the asking desk sees it.

use domain::Timestamp;
use domain::act::Act;
use domain::desk::Link;
use domain::escalation::{Escalation, Standing};
use domain::event::{Ending, RejectionReason, Side};
use domain::form::Values;
use domain::kind::{Kind, Phase};
use domain::policy::Telephone;
use domain::refusal::{Missing, Refusal};
use serde::Serialize;

use super::parts::{
    self, AskedView, ClockView, DoorView, HandBackView, Level, ManagementView, OfferView, PageView,
    ResolutionView, WarningView,
};

/// An escalation, for the asking desk's agents.
#[derive(Debug, Clone, Serialize)]
pub struct EscalationView {
    pub number: String,
    pub next_desk: String,
    pub link: String,
    pub status: Standing,
    pub open: bool,
    /// Whether this desk has to act.
    pub awaits_us: bool,
    /// `desk` (us) or `next-desk`.
    pub holder: Option<&'static str>,
    pub by_hand: bool,
    /// How to reach the next desk for this, where people carry it, or by telephone beside what a program carries.
    pub way: Option<DoorView>,
    /// The next desk's number for it.
    pub reference: Option<String>,
    pub portal: Option<String>,
    /// The next desk's number of the request that this one continues.
    pub continues: Option<String>,
    /// The escalation that it goes on as.
    pub continued_by: Option<String>,
    pub severity: Level,
    pub kind: Kind,
    pub phase: Phase,
    pub subject: String,
    pub product: Option<String>,
    pub values: Values,
    pub form: Option<u32>,
    pub contact: String,
    /// The contact is gone and nobody has taken it over.
    pub unheld: bool,
    pub requests: Vec<String>,
    pub engineer: Option<String>,
    pub refused: Option<Refusal>,
    pub asked: Option<AskedView>,
    pub hand_back: Option<HandBackView>,
    /// Of the problem: with those in what this one continues.
    pub hand_backs: u32,
    pub resolution: Option<ResolutionView>,
    pub severity_offer: Option<OfferView>,
    /// The other side asked for something to be taken out, and waits for the answer.
    pub removal_asked: bool,
    pub management: Vec<ManagementView>,
    /// What an override left out.
    pub incomplete: Vec<Missing>,
    pub rejection: Option<RejectionReason>,
    pub ending: Option<Ending>,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub clocks: Vec<ClockView>,
    /// Warnings that the desk's people were given.
    pub warnings: Vec<WarningView>,
    /// Whom this desk woke for it.
    pub pages: Vec<PageView>,
    /// Numbers to call as well, where the severity must be telephoned.
    pub telephone: Vec<Telephone>,
    /// It must be telephoned as well, and nobody has yet.
    pub to_telephone: bool,
    /// When somebody spoke with the next desk by telephone, for the last time.
    pub telephoned_at: Option<Timestamp>,
    pub pending: Vec<PendingView>,
    pub not_taken: Vec<NotTaken>,
}

/// A message of ours that is on its way, or waits to be told by hand.
#[derive(Debug, Clone, Serialize)]
pub struct PendingView {
    pub message: u64,
    /// The act's word; `open` for the opening.
    pub act: String,
    pub at: Timestamp,
    /// What it says, for whoever tells it by hand; `None` for the opening.
    #[serde(skip)]
    pub said: Option<domain::act::Act>,
}

/// A message of ours that the next desk did not take.
#[derive(Debug, Clone, Serialize)]
pub struct NotTaken {
    pub message: u64,
    pub refusal: Refusal,
}

impl EscalationView {
    pub(crate) fn of(record: &Escalation, link: &Link, now: Timestamp) -> Self {
        let (life, policy) = (&record.life, link.terms.policy_for(record.phase));
        // As grave as it is now: what began lighter may have to be telephoned since.
        let must = policy.level(life.severity).is_some_and(|level| level.telephone);
        let telephone = if must { policy.telephone.clone() } else { Vec::new() };
        let holder = record.is_open().then(|| if record.awaits_us() { "desk" } else { "next-desk" });
        Self {
            number: record.number.to_string(),
            next_desk: record.next_desk.clone(),
            link: record.link.to_string(),
            status: record.standing(),
            open: record.is_open(),
            awaits_us: record.needs_us(),
            holder,
            by_hand: record.by_hand,
            reference: record.reference.clone(),
            portal: record.portal.clone().or_else(|| match record.by_hand {
                true => link.door_for(record.kind)?.address.clone(),
                false => link.portal().cloned(),
            }),
            way: link.way_for(record.kind, record.by_hand).map(DoorView::of),
            continues: record.problem.continues.as_ref().map(ToString::to_string),
            continued_by: record.continued_by.as_ref().map(ToString::to_string),
            severity: Level::of(life.severity, policy),
            kind: record.kind,
            phase: record.phase,
            subject: record.problem.subject.clone(),
            product: record.problem.product.clone(),
            values: record.problem.values.clone(),
            form: record.problem.form,
            contact: record.contact_name.clone(),
            unheld: record.unheld,
            requests: record.requests.iter().map(|(_, number)| number.to_string()).collect(),
            engineer: life.engineer.clone(),
            refused: record.refused.clone(),
            asked: parts::asked(life),
            hand_back: parts::hand_back(life, policy),
            hand_backs: life.hand_backs_of_the_problem(),
            resolution: parts::resolution(life),
            severity_offer: parts::offer(life),
            removal_asked: life.removals_asked.contains(&Side::Asked),
            management: ManagementView::all(life),
            incomplete: life.incomplete.clone(),
            rejection: life.rejection,
            ending: life.ending,
            opened_at: life.opened,
            updated_at: record.updated,
            closed_at: life.closed,
            clocks: ClockView::all(&life.clocks, now),
            warnings: WarningView::all(&life.clocks),
            pages: PageView::all(life),
            to_telephone: record.is_open() && !telephone.is_empty() && !record.was_telephoned(),
            telephoned_at: record.telephoned,
            telephone,
            pending: record
                .pending
                .iter()
                .map(|it| PendingView {
                    message: it.message,
                    act: it.act.as_ref().map_or_else(|| "open".to_owned(), Act::word),
                    at: it.at,
                    said: it.act.clone(),
                })
                .collect(),
            not_taken: record
                .not_taken
                .iter()
                .map(|(message, refusal)| NotTaken { message: *message, refusal: refusal.clone() })
                .collect(),
        }
    }
}
