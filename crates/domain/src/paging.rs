//! Paging: what wakes somebody for a severity 1, step by step until somebody answers.
//!
//! A page is raised for a cause, goes through the steps of the desk's plan, and is over when somebody of the desk
//! answers it or does anything on the record, or when the record no longer needs anybody woken. Pages are folds, here; the
//! plan (`plan`), whom it calls outside (`outside`) and the numbers of people (`number`) are what a desk keeps.

mod number;
mod outside;
mod plan;

use serde::{Deserialize, Serialize};

use crate::clock::Promise;
use crate::event::{By, Envelope, Event, Side};
use crate::id::SeatId;
use crate::kind::choices;
use crate::life::{Life, Status};
use crate::policy::Severity;
use crate::refusal::{Reason, Refusal};
use crate::warning::Threshold;
use crate::{SignedDuration, Timestamp, text};

pub use number::mobile;
pub use outside::{Gateway, Webhook, host, key};
pub use plan::{MOST_STEPS, MOST_WEBHOOKS, Paging, Plan, PlanStep, Whom};

/// The severity that people are woken for.
pub const SEVERITY: Severity = Severity(1);
/// Pages that one caller raises within this time, beyond so many, join the first of them: people are awake by then, and a
/// hundred calls more would only keep them from it.
pub const RINGS: u32 = 5;
pub const RINGS_WITHIN: SignedDuration = SignedDuration::from_mins(10);

choices! {
    /// What raises a page.
    What {
        /// Nobody has answered it yet.
        Unanswered = "unanswered",
        /// The severity was raised.
        Raised = "raised",
        /// It was asked for again.
        Reopened = "reopened",
        /// A promise is running out.
        Warned = "warned",
        /// A promise is broken.
        Breached = "breached",
        /// Somebody of the desk asked for help.
        Person = "person",
    }
}

/// Why people are woken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub what: What,
    /// The promise that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// What the person said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Cause {
    fn of(what: What, promise: Option<Promise>) -> Self {
        Self { what, promise, reason: None }
    }
}

/// What happens to a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "page", rename_all = "kebab-case")]
pub enum PageEvent {
    /// A page begins, with a number of its own on the record. `joined`: it wakes nobody by itself, as those who were woken
    /// for that record of the same caller know.
    Begun {
        number: u32,
        cause: Cause,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        joined: Option<String>,
    },
    /// A step was taken: who is woken, and when the next step comes if nobody answers. `None`: there is none.
    Stepped { round: u32, step: u32, people: Vec<Woken>, webhooks: Vec<String>, next: Option<Timestamp> },
    /// Somebody answered: no further step is taken.
    Answered,
}

/// Somebody who is woken, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Woken {
    pub seat: SeatId,
    pub name: String,
    pub by: Vec<Means>,
}

choices! {
    /// How a person is woken.
    Means { Mail = "mail", Sms = "sms" }
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub at: Timestamp,
    /// Both from 1.
    pub round: u32,
    pub step: u32,
    pub people: Vec<Woken>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<String>,
}

/// One page, folded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// From 1.
    pub number: u32,
    pub cause: Cause,
    pub begun: Timestamp,
    pub steps: Vec<Step>,
    /// When the next step comes.
    pub next: Option<Timestamp>,
    /// When somebody answered, and who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<(Timestamp, String)>,
    /// When the record no longer needed anybody woken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Timestamp>,
    /// The record of the same caller whose page it joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<String>,
}

impl Page {
    /// Whether nobody has answered, and it is still needed.
    pub fn waits(&self) -> bool {
        self.answered.is_none() && self.over.is_none()
    }

    /// Whether a step is still to come.
    pub fn goes_on(&self) -> bool {
        self.waits() && self.next.is_some()
    }

    /// From when on another cause raises another page; none while this one goes on.
    fn settled(&self) -> Option<Timestamp> {
        let answered = self.answered.as_ref().map(|(at, _)| *at);
        // Whoever answered by what happened before it, knows of what had woken people by then.
        let last = self.steps.last().map_or(self.begun, |step| step.at);
        match answered.or(self.over) {
            Some(at) => Some(at.max(last)),
            None if self.next.is_some() => None,
            None => Some(last),
        }
    }
}

/// The pages of a record, and what asked for one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pages {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all: Vec<Page>,
    /// Raised, or asked for again, and nobody of the desk has done anything since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<(What, Timestamp)>,
}

impl Pages {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.called.is_none()
    }

    /// The page that somebody has to answer.
    pub fn waiting(&self) -> Option<&Page> {
        self.all.last().filter(|page| page.waits())
    }
}

/// Whether anybody may be woken for a record as it stands.
fn wakes(life: &Life) -> bool {
    life.severity == SEVERITY
        && matches!(life.status, Status::New | Status::Open | Status::Waiting | Status::HandedBack)
}

/// Folds an event into the pages of a record, in the order in which events are written: people are woken by what is
/// known. `life`: after the event, its pages still as they were before.
pub fn apply(life: &mut Life, envelope: &Envelope) {
    let happened = envelope.happened;
    match &envelope.event {
        Event::Page(PageEvent::Begun { number, cause, joined }) => {
            life.pages.called = None;
            // What waits goes on as this one.
            if let Some(before) = life.pages.all.last_mut().filter(|page| page.waits()) {
                before.over = Some(happened);
                before.next = None;
            }
            life.pages.all.push(Page {
                number: *number,
                cause: cause.clone(),
                begun: happened,
                steps: Vec::new(),
                next: None,
                answered: None,
                over: None,
                joined: joined.clone(),
            });
        }
        Event::Page(PageEvent::Stepped { round, step, people, webhooks, next }) => {
            if let Some(page) = life.pages.all.last_mut() {
                let (people, webhooks) = (people.clone(), webhooks.clone());
                page.steps.push(Step { at: happened, round: *round, step: *step, people, webhooks });
                page.next = *next;
            }
        }
        Event::SeveritySet { from, to, .. } if to < from => {
            life.pages.called = Some((What::Raised, happened));
        }
        Event::Reopened { .. } => life.pages.called = Some((What::Reopened, happened)),
        // Whoever of the desk does anything is there.
        _ => {
            if let By::Agent { name, .. } = &envelope.by {
                life.pages.called = None;
                answer(life, happened, name);
            }
        }
    }
    let needed = life.pages.waiting().is_some_and(|page| needs(life, &page.cause));
    if let Some(page) = life.pages.all.last_mut().filter(|page| !needed && page.waits()) {
        page.over = Some(happened);
        page.next = None;
    }
}

/// Whether what raised a page still stands: a colleague's call until the record ends; a promise while it is owed.
fn needs(life: &Life, cause: &Cause) -> bool {
    if cause.what == What::Person {
        return life.status.is_open();
    }
    let owed = |promise| life.clocks.iter().any(|clock| clock.promise == promise && clock.is_open());
    wakes(life) && cause.promise.is_none_or(owed)
}

fn answer(life: &mut Life, at: Timestamp, name: &str) {
    if let Some(page) = life.pages.all.last_mut().filter(|page| page.waits()) {
        page.answered = Some((at, name.to_owned()));
        page.next = None;
    }
}

/// What wants people woken now and has not woken them: the latest cause, and since when. `ours`: the side of the record
/// that this desk is on.
pub fn wanted(life: &Life, ours: Side) -> Option<(Timestamp, Cause)> {
    if !wakes(life) {
        return None;
    }
    let settled = match life.pages.all.last() {
        Some(page) => Some(page.settled()?),
        None => None,
    };
    let open = life.clocks.iter().filter(|clock| clock.is_open() && !clock.is_paused());
    let mut causes: Vec<(Timestamp, Cause)> = Vec::new();
    for clock in open {
        if ours == Side::Asked && clock.promise == Promise::FirstResponse {
            causes.push((clock.started, Cause::of(What::Unanswered, Some(clock.promise))));
        }
        // A contact who gives no sign of life is no reason to wake the desk.
        let counts = ours == Side::Asker || clock.promise.kept_by() == Side::Asked;
        for warned in clock.warned.iter().filter(|warned| counts && !warned.overtaken) {
            let what = if warned.threshold == Threshold::Breached { What::Breached } else { What::Warned };
            causes.push((warned.at, Cause::of(what, Some(clock.promise))));
        }
    }
    if ours == Side::Asked {
        causes.extend(life.pages.called.map(|(what, at)| (at, Cause::of(what, None))));
    }
    let new = causes.into_iter().filter(|(at, _)| settled.is_none_or(|settled| *at > settled));
    new.max_by_key(|(at, cause)| (*at, cause.what))
}

/// When a record has to be looked at for its pages: a step that comes, or a page that is wanted.
pub fn due(life: &Life, ours: Side) -> Option<Timestamp> {
    match life.pages.waiting().and_then(|page| page.next) {
        Some(next) => Some(next),
        None => wanted(life, ours).map(|(at, _)| at),
    }
}

/// Whether a record has to be looked at for its pages now: what it waits for has come; or it was written down by a clock
/// that was ahead and is right again, so that its instant says nothing.
pub fn is_due(life: &Life, ours: Side, now: Timestamp) -> bool {
    let waiting = life.pages.waiting().filter(|page| page.next.is_some());
    let written = match waiting {
        Some(page) => Some(page.steps.last().map_or(page.begun, |step| step.at)),
        None => wanted(life, ours).map(|(at, _)| at),
    };
    written.is_some_and(|at| at > now) || due(life, ours).is_some_and(|due| due <= now)
}

/// Somebody of the desk asks for help on a record.
pub fn ask(life: &Life, reason: &str) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    let reason = text::body("reason", reason)?;
    Ok(vec![begun(life, Cause { what: What::Person, promise: None, reason: Some(reason) })])
}

/// A page begins.
pub fn begun(life: &Life, cause: Cause) -> Event {
    let number = life.pages.all.last().map_or(0, |page| page.number) + 1;
    Event::Page(PageEvent::Begun { number, cause, joined: None })
}

/// A page begins and wakes nobody by itself: it joins that of another record.
pub fn joined(life: &Life, cause: Cause, to: String) -> Event {
    let number = life.pages.all.last().map_or(0, |page| page.number) + 1;
    Event::Page(PageEvent::Begun { number, cause, joined: Some(to) })
}

/// Somebody answers the page that waits.
pub fn answered(life: &Life) -> Result<Vec<Event>, Refusal> {
    match life.pages.waiting() {
        Some(_) => Ok(vec![Event::Page(PageEvent::Answered)]),
        None => Err(Refusal::new(Reason::NothingAsked).with("status", life.status.code())),
    }
}
