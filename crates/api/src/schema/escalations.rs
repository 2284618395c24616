//! Escalations and what they demand.

use domain::Timestamp;
use domain::escalation::{Fate, Standing};
use domain::event::{Ending, RejectionReason};
use domain::form::{Ask, Choice, Field, Form, Values};
use domain::kind::{Channel, Kind, Phase};
use domain::policy::{Duty, Telephone};
use domain::refusal::{Missing, Refusal};
use domain::text::Both;
use engine::view::{
    ActView, AskedView, ClockView, DoorView, EscalationView, HandBackView, Level, ManagementView, NotTaken,
    OfferView, PageView, PendingView, ResolutionView, WarningView,
};
use engine::{EscalationForm, FormView, Told};
use serde_json::{Value, json};

use crate::shape::{Components, Shape};

/// Whose turn it is on an escalation.
struct NextHolder;

impl Shape for NextHolder {
    fn shape(_: &mut Components) -> Value {
        json!({ "type": "string", "enum": ["desk", "next-desk"] })
    }
}

shapes! {
    /// An escalation, for the agents of the desk that asks.
    EscalationView as "Escalation" {
        number: String,
        next_desk: String,
        link: String,
        status: Standing,
        open: bool,
        /// Whether this desk has to act.
        awaits_us: bool,
        /// `desk` (us) or `next-desk`; nobody once it ended.
        holder: Option<&'static str> => Option<NextHolder>,
        by_hand: bool,
        /// How to reach the next desk for this, where people carry it, or by telephone beside what a program carries.
        way: Option<DoorView>,
        /// The next desk's number for it.
        reference: Option<String>,
        portal: Option<String>,
        /// The next desk's number of the request that this one continues.
        continues: Option<String>,
        /// The escalation that it goes on as, where it was asked for again after its window.
        continued_by: Option<String>,
        severity: Level,
        kind: Kind,
        phase: Phase,
        subject: String,
        product: Option<String>,
        values: Values,
        /// Version of the form that was filled in.
        form: Option<u32>,
        /// The authorised contact it went out under.
        contact: String,
        /// That contact is gone, and nobody has taken it over.
        unheld: bool,
        /// The requests behind it.
        requests: Vec<String>,
        engineer: Option<String>,
        /// Why the next desk did not take it, if it did not.
        refused: Option<Refusal>,
        asked: Option<AskedView>,
        hand_back: Option<HandBackView>,
        hand_backs: u32,
        resolution: Option<ResolutionView>,
        severity_offer: Option<OfferView>,
        /// The other side asked for something to be taken out, and waits for the answer.
        removal_asked: bool,
        management: Vec<ManagementView>,
        /// What an override left out.
        incomplete: Vec<Missing>,
        rejection: Option<RejectionReason>,
        ending: Option<Ending>,
        opened_at: Timestamp,
        updated_at: Timestamp,
        closed_at: Option<Timestamp>,
        clocks: Vec<ClockView>,
        /// Warnings that the desk's people were given.
        warnings: Vec<WarningView>,
        /// Whom the desk woke for it.
        pages: Vec<PageView>,
        /// Numbers to call as well, where the severity must be telephoned.
        telephone: Vec<Telephone>,
        /// It must be telephoned as well, and nobody has yet.
        to_telephone: bool,
        /// When somebody spoke with the next desk by telephone, for the last time.
        telephoned_at: Option<Timestamp>,
        /// What is on its way, or waits to be told by hand.
        pending: Vec<PendingView>,
        /// What the next desk did not take, and why.
        not_taken: Vec<NotTaken>,
    }

    /// A message of ours that is on its way, or waits to be told by hand.
    PendingView as "Pending" {
        message: u64,
        /// What it does; `open` for the escalation itself.
        act: String,
        at: Timestamp,
    }; without [said]

    /// An act of ours on an escalation, and how it fares at the next desk.
    ActView as "EscalationAct" {
        escalation: String,
        /// Its number among our messages there.
        message: u64,
        /// What it does; `open` for the escalation itself.
        act: String,
        /// `sent`, or by hand `to-be-told`; in the end `taken`, which the escalation then shows, or `refused`.
        state: Fate,
        /// Who sent it.
        name: Option<String>,
        sent_at: Timestamp,
        /// When the next desk's answer came.
        settled_at: Option<Timestamp>,
        /// Why the next desk did not take it; what it said itself, where that cannot be read, is among the facts.
        refusal: Option<Refusal>,
    }

    /// A message of ours that the next desk did not take.
    NotTaken as "NotTaken" { message: u64, refusal: Refusal }

    /// What the next desk demands before it takes an escalation, and what is missing.
    EscalationForm as "EscalationForm" {
        link: String,
        next_desk: String,
        by_hand: bool,
        /// How to reach the next desk for this, where people carry it, or by telephone beside what a program carries.
        way: Option<DoorView>,
        severities: Vec<Level>,
        duties: Vec<Duty>,
        form: Option<Form>,
        /// What an escalation would be refused for now, with nothing filled in.
        missing: Vec<Missing>,
        /// Why you may not send it, if you may not.
        barred: Option<Refusal>,
        telephone: Vec<Telephone>,
        /// Whether personal data may cross.
        personal_data: bool,
        /// Whether files may cross.
        attachments: bool,
    }; without [contacts, policy]

    /// One version of a form.
    Form as "Form" {
        version: u32,
        /// None: every kind that has no form of its own.
        kind [default]: Option<Kind>,
        /// None: every product that has no form of its own.
        product [default]: Option<String>,
        /// None: both phases.
        phase [default]: Option<Phase>,
        fields: Vec<Field>,
        /// No longer demanded; kept for the records that used it.
        retired [default]: bool,
    }

    /// A version of a form, as it is kept.
    FormView as "KeptForm" {
        version: u32,
        kind: Option<Kind>,
        product: Option<String>,
        phase: Option<Phase>,
        fields: Vec<Field>,
        /// No longer demanded; kept for the records that used it.
        retired: bool,
        /// What is demanded in its place now.
        current: bool,
    }

    /// One question of a form.
    Field as "FormField" {
        /// Stable: letters, digits and hyphens.
        name: String,
        label: Both,
        help [default]: Option<Both>,
        ask: Ask,
        required [default]: bool,
        /// Shortest useful answer, in characters.
        at_least [default]: usize,
        choices [default]: Vec<Choice>,
    }

    /// One answer to choose.
    Choice as "FormChoice" { code: String, label: Both }

    /// By hand: whom we told, and how.
    Told as "Told" { who: String, channel: Channel }
}
