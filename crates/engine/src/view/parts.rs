//! Parts that both audiences' views are made of: each holds only what both sides of the agreement may read.

use domain::Timestamp;
use domain::clock::{Brief, Clock, Promise, Standing};
use domain::desk::{Agreement, Brand};
use domain::door::{DoorNumber, LinkDoor};
use domain::event::{AskedField, ResolutionKind, Side};
use domain::id::PersonId;
use domain::kind::Door;
use domain::life::{Life, Management};
use domain::paging::{Page, Step, What};
use domain::policy::{Policy, Severity, Telephone};
use domain::text::Both;
use domain::warning::Threshold;
use serde::Serialize;

/// A severity with its name on the scale of its policy.
#[derive(Debug, Clone, Serialize)]
pub struct Level {
    pub level: u8,
    pub name: Both,
}

impl Level {
    pub(crate) fn of(severity: Severity, policy: &Policy) -> Self {
        let name = policy.level(severity).map_or_else(
            || Both { en: severity.0.to_string(), fr: severity.0.to_string() },
            |level| level.name.clone(),
        );
        Self { level: severity.0, name }
    }
}

/// A promise and where it stands.
#[derive(Debug, Clone, Serialize)]
pub struct ClockView {
    pub promise: Promise,
    /// `asked` keeps it, or `asker`.
    pub kept_by: Side,
    pub cycle: u32,
    pub standing: Standing,
    pub started_at: Timestamp,
    pub due_at: Timestamp,
    pub stopped_at: Option<Timestamp>,
    pub around_the_clock: bool,
    /// The number behind it was not confirmed by its source.
    pub unverified: bool,
}

impl ClockView {
    pub(crate) fn all(clocks: &[Clock], now: Timestamp) -> Vec<Self> {
        clocks.iter().map(|clock| Self::of(clock, now)).collect()
    }

    /// The sign of life that is awaited among the promises of a record.
    pub fn check_in(clocks: &[Self]) -> Option<&Self> {
        clocks.iter().find(|clock| clock.promise == Promise::CheckIn && clock.stopped_at.is_none())
    }

    /// Whether the record was ever handed back: then an answer was promised.
    pub fn was_handed_back(clocks: &[Self]) -> bool {
        clocks.iter().any(|clock| clock.promise == Promise::HandBackAnswer)
    }

    pub(crate) fn of(clock: &Clock, now: Timestamp) -> Self {
        Self::in_brief(Brief::of(clock), now)
    }

    pub(crate) fn in_brief(clock: Brief, now: Timestamp) -> Self {
        Self {
            promise: clock.promise,
            kept_by: clock.promise.kept_by(),
            cycle: clock.cycle,
            standing: clock.standing(now),
            started_at: clock.started,
            due_at: clock.due,
            stopped_at: clock.stopped,
            around_the_clock: clock.around_the_clock,
            unverified: clock.unverified,
        }
    }
}

/// A warning that the desk's people were given: theirs alone to see.
#[derive(Debug, Clone, Serialize)]
pub struct WarningView {
    pub promise: Promise,
    pub cycle: u32,
    pub threshold: Threshold,
    pub at: Timestamp,
    /// Somebody had answered before, and wrote it down later.
    pub overtaken: bool,
}

impl WarningView {
    pub(crate) fn all(clocks: &[Clock]) -> Vec<Self> {
        let of = |clock: &Clock| {
            let (promise, cycle) = (clock.promise, clock.cycle);
            let warned = clock.warned.clone().into_iter();
            warned.map(move |it| Self {
                promise,
                cycle,
                threshold: it.threshold,
                at: it.at,
                overtaken: it.overtaken,
            })
        };
        clocks.iter().flat_map(of).collect()
    }
}

/// A page: whom the desk woke for a record, and who answered. The desk's alone to see.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// From 1.
    pub number: u32,
    pub cause: What,
    /// The promise that it is about.
    pub promise: Option<Promise>,
    /// What a colleague said who asked for help.
    pub reason: Option<String>,
    pub begun_at: Timestamp,
    pub steps: Vec<PageStepView>,
    /// When the next step is taken, if nobody answers.
    pub next_at: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
    pub answered_by: Option<String>,
    /// When the record no longer needed anybody woken.
    pub over_at: Option<Timestamp>,
    /// The record of the same caller whose page this one joined: it wakes nobody by itself.
    pub joined: Option<String>,
}

/// A step of a page that was taken.
#[derive(Debug, Clone, Serialize)]
pub struct PageStepView {
    pub at: Timestamp,
    /// Both from 1.
    pub round: u32,
    pub step: u32,
    /// Who was woken.
    pub people: Vec<String>,
    pub webhooks: Vec<String>,
}

impl PageView {
    pub(crate) fn all(life: &Life) -> Vec<Self> {
        life.pages.all.iter().map(Self::of).collect()
    }

    fn of(page: &Page) -> Self {
        let step = |step: &Step| PageStepView {
            at: step.at,
            round: step.round,
            step: step.step,
            people: step.people.iter().map(|woken| woken.name.clone()).collect(),
            webhooks: step.webhooks.clone(),
        };
        Self {
            number: page.number,
            cause: page.cause.what,
            promise: page.cause.promise,
            reason: page.cause.reason.clone(),
            begun_at: page.begun,
            steps: page.steps.iter().map(step).collect(),
            next_at: page.next,
            answered_at: page.answered.as_ref().map(|(at, _)| *at),
            answered_by: page.answered.as_ref().map(|(_, by)| by.clone()),
            over_at: page.over,
            joined: page.joined.clone(),
        }
    }

    /// Whether somebody has to answer it.
    pub fn waits(&self) -> bool {
        self.answered_at.is_none() && self.over_at.is_none()
    }
}

/// An open question to the asker.
#[derive(Debug, Clone, Serialize)]
pub struct AskedView {
    pub text: String,
    pub fields: Vec<AskedField>,
    pub at: Timestamp,
}

/// A hand-back that waits for its answer.
#[derive(Debug, Clone, Serialize)]
pub struct HandBackView {
    pub reason: String,
    pub reason_name: Option<Both>,
    pub element: String,
    pub evidence: String,
    pub at: Timestamp,
}

/// A proposed or accepted resolution.
#[derive(Debug, Clone, Serialize)]
pub struct ResolutionView {
    pub kind: ResolutionKind,
    pub text: String,
    pub at: Timestamp,
    pub accepted: bool,
}

/// A proposed severity.
#[derive(Debug, Clone, Serialize)]
pub struct OfferView {
    pub to: u8,
    pub by: Side,
    pub reason: String,
}

/// A management escalation.
#[derive(Debug, Clone, Serialize)]
pub struct ManagementView {
    pub why: String,
    pub reason: String,
    pub milestone: Option<jiff::civil::Date>,
    pub requester: Option<String>,
    pub at: Timestamp,
    pub manager: Option<String>,
    pub plan: Option<String>,
    pub released: Option<String>,
}

impl ManagementView {
    pub(crate) fn all(life: &Life) -> Vec<Self> {
        life.management.iter().map(Self::of).collect()
    }

    fn of(management: &Management) -> Self {
        Self {
            why: management.why.code().to_owned(),
            reason: management.reason.clone(),
            milestone: management.milestone,
            requester: management.requester.clone(),
            at: management.at,
            manager: management.manager.clone(),
            plan: management.plan.clone(),
            released: management.released.clone(),
        }
    }
}

pub(crate) fn asked(life: &Life) -> Option<AskedView> {
    life.asked.as_ref().map(|asked| AskedView {
        text: asked.text.clone(),
        fields: asked.fields.clone(),
        at: asked.at,
    })
}

pub(crate) fn hand_back(life: &Life, policy: &Policy) -> Option<HandBackView> {
    life.hand_back.as_ref().map(|it| HandBackView {
        reason: it.reason.clone(),
        reason_name: policy
            .hand_back
            .reasons
            .iter()
            .find(|reason| reason.code == it.reason)
            .map(|reason| reason.name.clone()),
        element: it.element.clone(),
        evidence: it.evidence.clone(),
        at: it.at,
    })
}

pub(crate) fn resolution(life: &Life) -> Option<ResolutionView> {
    life.resolution.as_ref().map(|it| ResolutionView {
        kind: it.kind,
        text: it.text.clone(),
        at: it.at,
        accepted: it.accepted,
    })
}

pub(crate) fn offer(life: &Life) -> Option<OfferView> {
    life.offer.as_ref().map(|it| OfferView { to: it.to.0, by: it.by, reason: it.reason.clone() })
}

/// A publication as its reader may see it. `from`: the next desk it comes from, told to agents alone.
#[derive(Debug, Clone, Serialize)]
pub struct PublicationView {
    pub id: String,
    pub version: u32,
    pub kind: String,
    pub language: String,
    pub title: String,
    pub products: Vec<String>,
    pub versions: String,
    pub symptoms: String,
    pub workaround: String,
    pub fixed_in: Option<String>,
    pub body: String,
    pub updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// A notice as its reader may see it.
#[derive(Debug, Clone, Serialize)]
pub struct NoticeView {
    pub id: String,
    pub version: u32,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub products: Vec<String>,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// The welcome guide of an agreement: made from it and its policy, unless somebody edited it.
#[derive(Debug, Clone, Serialize)]
pub struct Guide {
    pub agreement: String,
    pub brand: Brand,
    /// Text by hand, in place of what is made.
    pub edited: Option<Both>,
    pub mailbox: Option<String>,
    pub telephone: Vec<Telephone>,
    /// The hours that count, as the calendar's JSON.
    pub calendar: serde_json::Value,
    pub severities: Vec<Promised>,
    pub reopen_days: u32,
}

/// What a severity promises.
#[derive(Debug, Clone, Serialize)]
pub struct Promised {
    pub level: u8,
    pub name: Both,
    pub definition: Both,
    pub around_the_clock: bool,
    pub telephone: bool,
    pub targets: Vec<(Promise, serde_json::Value, bool)>,
}

impl Guide {
    pub(crate) fn of(
        agreement: &Agreement,
        brand: &Brand,
        policy: &Policy,
        calendar: &domain::calendar::Calendars,
        mailbox: Option<String>,
    ) -> Self {
        let severities = policy
            .severities
            .iter()
            .map(|level| Promised {
                level: level.level.0,
                name: level.name.clone(),
                definition: level.definition.clone(),
                around_the_clock: level.around_the_clock,
                telephone: level.telephone,
                targets: level
                    .targets
                    .iter()
                    .map(|(promise, rule)| {
                        let time = serde_json::to_value(&rule.time).unwrap_or_default();
                        (*promise, time, rule.unverified || level.unverified)
                    })
                    .collect(),
            })
            .collect();
        Self {
            agreement: agreement.name.clone(),
            brand: brand.clone(),
            edited: agreement.guide.clone(),
            mailbox,
            telephone: policy.telephone.clone(),
            calendar: serde_json::to_value(calendar).unwrap_or_default(),
            severities,
            reopen_days: policy.closure.reopen_days,
        }
    }
}

/// How a next desk is reached for what goes through a door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoorView {
    /// What goes through it; none: whatever has no door of its own.
    pub door: Option<Door>,
    pub by_hand: bool,
    pub address: Option<String>,
    pub numbers: Vec<DoorNumber>,
    /// When somebody is there: one of the desk's calendars.
    pub calendar: Option<String>,
    /// What it demands, by versions of the next desk's own forms; none: what the next desk demands anyway.
    pub forms: Vec<u32>,
    /// Who may use it; nobody named: all who may ask what goes through it.
    pub contacts: Vec<PersonId>,
}

impl DoorView {
    pub(crate) fn of(door: &LinkDoor) -> Self {
        Self {
            door: door.door,
            by_hand: door.by_hand(),
            address: door.address.clone(),
            numbers: door.numbers.clone(),
            calendar: door.calendar.map(|id| id.to_string()),
            forms: door.forms.clone(),
            contacts: door.contacts.clone(),
        }
    }

    /// Whether it says more than where the next desk is.
    pub fn says_more(&self) -> bool {
        let Self { door: _, by_hand: _, address: _, numbers, calendar, forms, contacts } = self;
        !numbers.is_empty() || calendar.is_some() || !forms.is_empty() || !contacts.is_empty()
    }
}
