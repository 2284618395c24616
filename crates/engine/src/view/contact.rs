//! A request as the account that asked it sees it.

use domain::Timestamp;
use domain::event::{Ending, RejectionReason, Side};
use domain::form::Values;
use domain::holder::Turn;
use domain::kind::{Kind, Phase};
use domain::life::Status;
use domain::policy::Policy;
use domain::request::Request;
use domain::row;
use serde::Serialize;

use super::parts::{
    self, AskedView, ClockView, HandBackView, Level, ManagementView, OfferView, ResolutionView,
};

/// A request, for a contact. Holder is *you* or *us*: the next hop does not exist here.
#[derive(Debug, Clone, Serialize)]
pub struct ContactRequest {
    pub number: String,
    pub kind: Kind,
    pub phase: Phase,
    pub status: Status,
    pub holder: Option<Turn>,
    pub severity: Level,
    pub subject: String,
    pub product: Option<String>,
    pub values: Values,
    pub reference: Option<String>,
    pub continues: Option<String>,
    /// The request that it goes on as.
    pub continued_by: Option<String>,
    /// What was left out when it was opened, and has not followed yet.
    pub incomplete: Vec<domain::refusal::Missing>,
    pub opened_at: Timestamp,
    /// Last change that this view shows.
    pub updated_at: Timestamp,
    /// When the first of its promises falls due, of those that run.
    pub due_at: Option<Timestamp>,
    pub contact: Option<String>,
    pub engineer: Option<String>,
    pub asked: Option<AskedView>,
    pub hand_back: Option<HandBackView>,
    pub resolution: Option<ResolutionView>,
    pub severity_offer: Option<OfferView>,
    pub management: Vec<ManagementView>,
    pub rejection: Option<RejectionReason>,
    pub ending: Option<Ending>,
    pub closed_at: Option<Timestamp>,
    pub clocks: Vec<ClockView>,
}

impl ContactRequest {
    pub(crate) fn of(record: &Request, policy: &Policy, now: Timestamp) -> Self {
        let life = &record.life;
        Self {
            number: record.number.to_string(),
            kind: record.kind,
            phase: record.phase,
            status: life.status,
            holder: record.holder().map(domain::holder::Holder::turn),
            severity: Level::of(life.severity, policy),
            subject: record.problem.subject.clone(),
            product: record.problem.product.clone(),
            values: record.problem.values.clone(),
            reference: record.problem.reference.clone(),
            continues: record.problem.continues.as_ref().map(ToString::to_string),
            continued_by: record.continued_by.as_ref().map(ToString::to_string),
            incomplete: record.life.incomplete.clone(),
            opened_at: life.opened,
            updated_at: record.updated_shared,
            due_at: row::due_at(row::due_place(record)),
            contact: record.filed.contact_name.clone(),
            engineer: life.engineer.clone(),
            asked: parts::asked(life),
            hand_back: parts::hand_back(life, policy),
            resolution: parts::resolution(life),
            severity_offer: parts::offer(life),
            management: ManagementView::all(life),
            rejection: life.rejection,
            ending: life.ending,
            closed_at: life.closed,
            clocks: ClockView::all(&life.clocks, now),
        }
    }

    /// Whether a proposed severity waits for the account.
    pub fn severity_waits(&self) -> bool {
        self.severity_offer.as_ref().is_some_and(|offer| offer.by == Side::Asked)
    }
}
