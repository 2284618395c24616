//! Paging: what wakes somebody for a severity 1, step by step until somebody answers.
//!
//! A page is raised for a cause, goes through the steps of the desk's plan, and is over when somebody of the desk
//! answers it or does anything on the record, or when the record no longer needs anybody woken.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, OpenTime as _, Spec};
use crate::clock::Promise;
use crate::event::{By, Envelope, Event, Side};
use crate::id::{DeskId, RotaId, SeatId};
use crate::kind::choices;
use crate::life::{Life, Status};
use crate::policy::Severity;
use crate::refusal::{Reason, Refusal};
use crate::warning::Threshold;
use crate::{SignedDuration, Timestamp, text};

/// The severity that people are woken for.
pub const SEVERITY: Severity = Severity(1);
/// The most steps, rounds, ends and minutes of a plan.
pub const MOST_STEPS: usize = 20;
pub const MOST_ROUNDS: u32 = 20;
pub const MOST_WEBHOOKS: usize = 10;
pub const MOST_MINUTES: u32 = 24 * 60;
/// Pages that one caller raises within this time, beyond so many, join the first of them: people are awake by then, and a
/// hundred calls more would only keep them from it.
pub const RINGS: u32 = 5;
pub const RINGS_WITHIN: SignedDuration = SignedDuration::from_mins(10);
const MOST_FIELDS: usize = 30;
const LONGEST_FIELD: usize = 2_000;

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
        let told = self.steps.last().map_or(self.begun, |step| step.at);
        match answered.or(self.over) {
            Some(at) => Some(at.max(told)),
            None if self.next.is_some() => None,
            None => Some(told),
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

/// How a desk wakes its people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// One after the other, until somebody answers. None: nobody is woken.
    #[serde(default)]
    pub steps: Vec<PlanStep>,
    /// How often all of them are gone through.
    #[serde(default = "once")]
    pub rounds: u32,
    #[serde(default)]
    pub webhooks: Vec<Webhook>,
    #[serde(default)]
    pub gateway: Option<Gateway>,
    /// When nobody is told of a warning that is not of severity 1: it is told when they end.
    #[serde(default)]
    pub quiet: Option<Spec>,
}

fn once() -> u32 {
    1
}

/// A plan as a desk keeps it, with the numbers of its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paging {
    pub desk: DeskId,
    pub plan: Plan,
    /// Numbers for short messages, by seat.
    #[serde(default)]
    pub mobiles: BTreeMap<SeatId, String>,
    /// What is sealed and no key here opens, by name, as it is sealed. In the plan it is empty: it must be entered again.
    #[serde(skip)]
    pub locked: BTreeMap<String, String>,
    /// Grows with every change.
    pub version: u32,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanStep {
    pub whom: Vec<Whom>,
    /// How each of them is woken.
    #[serde(default)]
    pub by: Vec<Means>,
    /// Webhooks that are told, by name.
    #[serde(default)]
    pub webhooks: Vec<String>,
    /// Minutes until the next step, if nobody answers.
    pub minutes: u32,
}

/// Who is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "whom", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Whom {
    /// Whoever is on duty there.
    Rota {
        rota: RotaId,
    },
    Seat {
        seat: SeatId,
    },
    /// Whoever has the record.
    Assignee,
    /// The leads; the administrators, where there is none.
    Leads,
}

/// An address that is told of a step, signed as Standard Webhooks says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    pub name: String,
    pub url: String,
    /// `whsec_` and the key in base64.
    pub secret: String,
}

/// A gateway for short messages that takes a form over HTTP.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    pub url: String,
    /// Headers to send, such as `Authorization`.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Fields of the form; `{to}`, `{text}` and `{id}` in their values are filled in.
    pub fields: Vec<(String, String)>,
}

impl fmt::Debug for Webhook {
    /// Without the key: what is printed may stay.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for Gateway {
    /// Without headers and fields, which hold keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("host", &host(&self.url)).finish_non_exhaustive()
    }
}

impl Paging {
    /// Of a desk that never said how people are woken.
    pub fn none(desk: DeskId) -> Self {
        let plan = Plan { rounds: once(), ..Plan::default() };
        Self { desk, plan, mobiles: BTreeMap::new(), locked: BTreeMap::new(), version: 0 }
    }
}

impl Paging {
    /// Another plan in place of this one. What is locked is given anew with it, or no longer there: what was given for
    /// one host is never left standing for another.
    pub fn replaced(self, plan: Plan) -> Result<Self, Refusal> {
        let headers = plan.gateway.iter().flat_map(|gateway| &gateway.headers);
        let mut empty = headers.filter(|(_, value)| value.is_empty());
        if empty.any(|(name, _)| self.is_locked_header(name)) {
            return Err(Refusal::field(Reason::FieldMissing, "headers"));
        }
        Ok(Self { plan, locked: BTreeMap::new(), version: self.version + 1, ..self })
    }

    fn is_locked_header(&self, name: &str) -> bool {
        let of_header = |locked: &str| {
            let rest = locked.strip_prefix("gateway/headers/")?;
            rest.split_once('/').map(|(_, header)| header == name)
        };
        self.locked.keys().any(|locked| of_header(locked) == Some(true))
    }
}

impl Plan {
    /// Secrets are not shown, so that one left empty is the one that was kept: for the same host, and no other.
    pub fn keep_secrets_of(&mut self, known: &Self) {
        for webhook in self.webhooks.iter_mut().filter(|it| it.secret.is_empty()) {
            let same =
                |kept: &&Webhook| kept.name == webhook.name && origin(&kept.url) == origin(&webhook.url);
            if let Some(kept) = known.webhooks.iter().find(same) {
                webhook.secret.clone_from(&kept.secret);
            }
        }
        let place = self.gateway.as_ref().map(|gateway| origin(&gateway.url).to_owned());
        let same = |gateway: &&Gateway| Some(origin(&gateway.url)) == place.as_deref();
        let kept = known.gateway.iter().filter(same).flat_map(|gateway| &gateway.headers);
        for (name, value) in self.gateway.iter_mut().flat_map(|gateway| &mut gateway.headers) {
            if value.is_empty()
                && let Some((_, secret)) = kept.clone().find(|(known, _)| known == name)
            {
                value.clone_from(secret);
            }
        }
    }

    /// Without its secrets: what is shown.
    #[must_use]
    pub fn without_secrets(mut self) -> Self {
        self.webhooks.iter_mut().for_each(|webhook| webhook.secret.clear());
        self.gateway.iter_mut().flat_map(|it| &mut it.headers).for_each(|(_, value)| value.clear());
        self
    }

    /// What those see who do not keep it: addresses and fields may hold keys too.
    #[must_use]
    pub fn without_addresses(mut self) -> Self {
        self.webhooks.iter_mut().for_each(|webhook| webhook.url.clear());
        if let Some(gateway) = &mut self.gateway {
            gateway.url.clear();
            gateway.fields.iter_mut().for_each(|(_, value)| value.clear());
        }
        self
    }

    /// Whether it may be saved.
    pub fn must_be_whole(&self) -> Result<(), Refusal> {
        let wrong = |field: &str| Refusal::field(Reason::FieldInvalid, field);
        let missing = |field: &str| Refusal::field(Reason::FieldMissing, field);
        let too_long = |field: &str| Refusal::field(Reason::FieldTooLong, field);
        if self.steps.len() > MOST_STEPS {
            return Err(too_long("steps"));
        }
        if !(1..=MOST_ROUNDS).contains(&self.rounds) {
            return Err(wrong("rounds"));
        }
        if self.webhooks.len() > MOST_WEBHOOKS {
            return Err(too_long("webhooks"));
        }
        let mut names = BTreeSet::new();
        for webhook in &self.webhooks {
            let name = text::line("webhook", &webhook.name)?;
            if !names.insert(webhook.name.as_str()) {
                return Err(Refusal::new(Reason::AlreadyExists).with("what", name));
            }
            must_be_web_address("url", &webhook.url)?;
            key(&webhook.secret).ok_or_else(|| wrong("secret"))?;
        }
        for step in &self.steps {
            if step.minutes > MOST_MINUTES {
                return Err(wrong("minutes"));
            }
            if step.whom.is_empty() && step.webhooks.is_empty() {
                return Err(missing("whom"));
            }
            if !step.whom.is_empty() && step.by.is_empty() {
                return Err(missing("by"));
            }
            if step.by.contains(&Means::Sms) && self.gateway.is_none() {
                return Err(missing("gateway"));
            }
            // Told twice is told once.
            let by: BTreeSet<_> = step.by.iter().collect();
            let told: BTreeSet<_> = step.webhooks.iter().collect();
            if by.len() < step.by.len() {
                return Err(wrong("by"));
            }
            if told.len() < step.webhooks.len()
                || step.webhooks.iter().any(|name| !names.contains(name.as_str()))
            {
                return Err(wrong("webhooks"));
            }
        }
        if let Some(gateway) = &self.gateway {
            gateway.must_be_whole()?;
        }
        if let Some(quiet) = &self.quiet {
            let calendar = Calendar::new(quiet.clone());
            let fault = |code: &str| Refusal::field(Reason::CalendarInvalid, "quiet").with("fault", code);
            calendar.check().map_err(|it| fault(it.code()))?;
            // What is always quiet is told to nobody.
            let (from, to) =
                (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 400));
            if quiet.weekly.is_none() || calendar.next_change(from, to).is_none() {
                return Err(wrong("quiet"));
            }
        }
        Ok(())
    }

    /// Everybody its steps name.
    pub fn whom(&self) -> Vec<Whom> {
        self.steps.iter().flat_map(|step| step.whom.iter().copied()).collect()
    }

    /// The step with a number, from 1.
    pub fn step(&self, step: u32) -> Option<&PlanStep> {
        self.steps.get(usize::try_from(step.checked_sub(1)?).ok()?)
    }

    /// The round and step after one: from 1 both. None after the last.
    pub fn after(&self, round: u32, step: u32) -> Option<(u32, u32)> {
        let steps = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        match (step < steps, round < self.rounds) {
            _ if steps == 0 => None,
            (true, _) => Some((round, step + 1)),
            (false, true) => Some((round + 1, 1)),
            (false, false) => None,
        }
    }
}

impl PlanStep {
    /// How long it waits for an answer.
    pub fn wait(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.minutes))
    }
}

/// An address of the web: `https`, or `http` where the operator lets calls stay at home.
fn must_be_web_address(field: &str, url: &str) -> Result<(), Refusal> {
    let wrong = || Refusal::field(Reason::AddressInvalid, field);
    let of_the_web = url.starts_with("https://") || url.starts_with("http://");
    let host = host(url);
    let plain = url.len() <= LONGEST_FIELD && url.chars().all(|c| c.is_ascii_graphic());
    if !of_the_web || !plain || host.is_empty() || host.contains('@') {
        return Err(wrong());
    }
    Ok(())
}

/// Scheme, host and port of an address.
fn origin(url: &str) -> &str {
    let from = url.find("://").map_or(0, |at| at + 3);
    &url[..from + host(url).len()]
}

/// Host and port of an address: what follows them may hold a key, and is nobody's to read.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The key of a webhook's secret: 24 to 64 bytes, as Standard Webhooks says.
pub fn key(secret: &str) -> Option<Vec<u8>> {
    let text = secret.strip_prefix("whsec_")?;
    let key = data_encoding::BASE64.decode(text.as_bytes()).ok()?;
    (24..=64).contains(&key.len()).then_some(key)
}

impl Gateway {
    fn must_be_whole(&self) -> Result<(), Refusal> {
        let wrong = |field: &str| Refusal::field(Reason::FieldInvalid, field);
        must_be_web_address("gateway", &self.url)?;
        if self.fields.is_empty() {
            return Err(Refusal::field(Reason::FieldMissing, "fields"));
        }
        if self.fields.len() > MOST_FIELDS || self.headers.len() > MOST_FIELDS {
            return Err(Refusal::field(Reason::FieldTooLong, "fields"));
        }
        let token = |name: &str| {
            !name.is_empty()
                && name.len() <= 100
                && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.[]".contains(c))
        };
        let plain = |value: &str| value.len() <= LONGEST_FIELD && !value.chars().any(char::is_control);
        if !self.headers.iter().all(|(name, value)| {
            token(name) && !name.contains(['[', ']']) && plain(value) && value.is_ascii()
        }) {
            return Err(wrong("headers"));
        }
        if !self.fields.iter().all(|(name, value)| token(name) && plain(value)) {
            return Err(wrong("fields"));
        }
        for place in ["{to}", "{text}"] {
            if !self.fields.iter().any(|(_, value)| value.contains(place)) {
                return Err(Refusal::field(Reason::FieldMissing, "fields").with("what", place));
            }
        }
        Ok(())
    }

    /// The form for one message. What is filled in is not looked through again.
    pub fn form(&self, to: &str, said: &str, id: &str) -> Vec<(String, String)> {
        let fill = |value: &str| {
            let mut filled = String::new();
            let mut rest = value;
            while let Some(at) = rest.find('{') {
                let (before, from) = rest.split_at(at);
                filled.push_str(before);
                let found = [("{to}", to), ("{text}", said), ("{id}", id)];
                match found.iter().find(|(place, _)| from.starts_with(place)) {
                    Some((place, with)) => {
                        filled.push_str(with);
                        rest = &from[place.len()..];
                    }
                    None => {
                        filled.push('{');
                        rest = &from[1..];
                    }
                }
            }
            filled + rest
        };
        self.fields.iter().map(|(name, value)| (name.clone(), fill(value))).collect()
    }
}

/// A number for short messages, as it is kept: international, digits alone.
pub fn mobile(typed: &str) -> Result<Option<String>, Refusal> {
    let plain: String = typed.chars().filter(|c| !" -.()/\u{a0}\u{202f}".contains(*c)).collect();
    if plain.is_empty() {
        return Ok(None);
    }
    let digits = plain.strip_prefix('+').unwrap_or_default();
    let fits = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if fits && !digits.starts_with('0') {
        Ok(Some(plain))
    } else {
        Err(Refusal::field(Reason::FieldInvalid, "mobile"))
    }
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
