//! What is written down late is judged as at its time: the record as it was then decides, the new events take their
//! place, and everything that was written since has to stand after them. What a rule did since is judged anew, and taken
//! back where it would not have acted.

use std::collections::BTreeMap;

use crate::Timestamp;
use crate::act::Act;
use crate::calendar::Calendars;
use crate::clock::{self, Clock, ClockEvent, Promise};
use crate::event::{Ending, Envelope, Event, RuleDid, SCHEMA, Side, Why};
use crate::kind::Channel;
use crate::life::{Context, Life, Status};
use crate::order::{Record, effective};
use crate::refusal::{Reason, Refusal};
use crate::seat::Viewer;
use crate::{closure, open};

/// Something written down late, and the record that it belongs to.
pub struct Late<'a, R> {
    pub record: &'a R,
    /// All events of the record, in the order in which they were written.
    pub envelopes: &'a [Envelope],
    /// Every calendar that a promise of the record was made on, by version.
    pub hours: &'a BTreeMap<String, Calendars>,
    /// Who, and when it happened.
    pub context: &'a Context<'a>,
    /// Whether what it does answers something: then what was asked comes before it.
    pub answers: bool,
    /// When that happened which it is about, where it is in another record.
    pub about: Option<Timestamp>,
}

/// Where it has its place, and what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// When it happened: as told, or the earliest time that it may have.
    pub happened: Timestamp,
    /// Without what happens to clocks.
    pub events: Vec<Event>,
    /// What rules did since and would not have done.
    pub taken_back: Vec<(RuleDid, Vec<u64>)>,
    /// The clocks of the record then; none, where they stay what they are.
    pub clocks: Option<Vec<Clock>>,
}

impl Placed {
    /// What a rule then writes down: what is taken back, and the clocks as they follow.
    pub fn led_to(&self) -> Vec<Event> {
        let taken = self.taken_back.iter();
        let taken = taken.map(|(what, entries)| Event::TakenBack { what: *what, entries: entries.clone() });
        let clocks = self.clocks.clone().map(|clocks| Event::Clock(ClockEvent::Reckoned { clocks }));
        taken.chain(clocks).collect()
    }
}

/// What an act does to the record as it was.
pub type Judge<'a, R> = dyn Fn(&R, &Context<'_>) -> Result<Vec<Event>, Refusal> + Send + Sync + 'a;

/// Why it cannot stand at a time.
enum Fault {
    /// The record as it was then does not take it.
    Then(Refusal),
    /// Something that was written since could not have happened after it.
    Since,
    /// It cannot be reckoned.
    Broken(Refusal),
}

impl<R: Record> Late<'_, R> {
    /// Puts it in its place. Refused with the earliest time that it may have; where there is none, with what the record
    /// said to it last.
    pub fn place(&self, judge: &Judge<'_, R>) -> Result<Placed, Refusal> {
        let opened = self.record.life().opened;
        let limit = open::earliest(self.context.recorded, self.context.policy);
        let happened = self.context.happened;
        let mut then = None;
        let early = match happened {
            happened if happened < opened => {
                Some(Refusal::field(Reason::HappenedBeforeOpening, "happened_at"))
            }
            happened if self.about.is_some_and(|about| happened < about) => {
                Some(Refusal::field(Reason::HappenedBeforeAsked, "happened_at"))
            }
            happened if happened < limit => Some(open::too_early(self.context.policy)),
            _ => None,
        };
        let refusal = match early {
            Some(refusal) => refusal,
            None => match self.at(happened, judge) {
                Ok(placed) => return Ok(placed),
                Err(Fault::Broken(refusal)) => return Err(refusal),
                // Words that are badly made are so at any time; and what was over by then goes on elsewhere.
                Err(Fault::Then(refusal))
                    if refusal.reason.status() == 422 || refusal.reason == Reason::ReopenTooLate =>
                {
                    return Err(refusal);
                }
                Err(Fault::Then(refusal)) => {
                    then = Some(refusal);
                    let asked = Reason::HappenedBeforeAsked;
                    let reason = if self.answers { asked } else { Reason::HappenedAgainstRecord };
                    Refusal::field(reason, "happened_at")
                }
                Err(Fault::Since) => Refusal::field(Reason::HappenedAgainstRecord, "happened_at"),
            },
        };
        for at in self.candidates(happened, limit) {
            match self.at(at, judge) {
                Ok(_) => return Err(refusal.with("earliest", at)),
                Err(Fault::Then(refusal) | Fault::Broken(refusal)) => then = Some(refusal),
                Err(Fault::Since) => {}
            }
        }
        Err(then.unwrap_or_else(|| self.record.life().wrong_state()))
    }

    /// The times after the one that it is said to have happened at, at which the record becomes another.
    fn candidates(&self, happened: Timestamp, limit: Timestamp) -> Vec<Timestamp> {
        let first = self.record.life().opened.max(limit).max(self.about.unwrap_or(limit));
        let mut times: Vec<Timestamp> = self.envelopes.iter().map(|it| it.happened.max(first)).collect();
        times.push(first);
        times.retain(|at| *at > happened && *at <= self.context.recorded);
        times.sort_unstable();
        times.dedup();
        times
    }

    fn at(&self, happened: Timestamp, judge: &Judge<'_, R>) -> Result<Placed, Fault> {
        let order = effective(self.envelopes);
        let began = self.envelopes.first().map_or(happened, |first| first.happened);
        let then = order.partition_point(|envelope| envelope.happened.max(began) <= happened);
        let mut replay = Replay::of(self);
        for envelope in &order[..then] {
            replay.step(envelope).map_err(Fault::Broken)?;
        }
        let context = Context { happened, ..self.context.clone() };
        let mut events = judge(&replay.record, &context).map_err(Fault::Then)?;
        // What they do to clocks follows with everything else.
        events.retain(|event| !matches!(event, Event::Clock(_)));
        for event in &events {
            replay.step(&self.envelope(happened, event.clone())).map_err(Fault::Broken)?;
        }
        let mut taken_back: Vec<(RuleDid, Vec<u64>)> = Vec::new();
        let mut lapsed = None;
        for envelope in &order[then..] {
            match rule_did(envelope) {
                Some(what) if !still_due(&replay, envelope, lapsed) => {
                    if matches!(envelope.event, Event::HandBackLapsed) {
                        lapsed = None;
                    }
                    match taken_back.iter_mut().find(|(it, _)| *it == what) {
                        Some((_, entries)) => entries.push(envelope.seq),
                        None => taken_back.push((what, vec![envelope.seq])),
                    }
                    continue;
                }
                Some(RuleDid::Lapsed) if matches!(envelope.event, Event::HandBackLapsed) => {
                    lapsed = Some(envelope.recorded);
                }
                Some(_) => {}
                None => {
                    let back = !taken_back.is_empty() && matches!(envelope.event, Event::Reopened { .. });
                    if !back && !replay.record.allows(envelope) {
                        return Err(Fault::Since);
                    }
                }
            }
            replay.step(envelope).map_err(Fault::Broken)?;
        }
        let clocks = std::mem::take(&mut replay.record.life_mut().clocks);
        let same = clocks == clock::without_warnings(&self.record.life().clocks);
        Ok(Placed { happened, events, taken_back, clocks: (!same).then_some(clocks) })
    }

    fn envelope(&self, happened: Timestamp, event: Event) -> Envelope {
        Envelope {
            seq: u64::MAX,
            schema: SCHEMA,
            happened,
            recorded: self.context.recorded,
            late: true,
            side: self.context.side,
            by: self.context.by.clone(),
            channel: Channel::Screen,
            reported: None,
            message: None,
            theirs: None,
            unheard: self.context.unheard,
            doubted: false,
            event,
        }
    }
}

/// What a rule did by itself, told by what it is: what another desk's rule did crosses in that desk's name. Whoever
/// accepts a hand-back ends it as the asker.
fn rule_did(envelope: &Envelope) -> Option<RuleDid> {
    match (&envelope.event, envelope.side) {
        (Event::Closed { ending: Ending::Expired, .. }, _) => Some(RuleDid::Closed),
        (Event::HandBackLapsed, _) | (Event::Closed { ending: Ending::HandedBack, .. }, Side::Asked) => {
            Some(RuleDid::Lapsed)
        }
        _ => None,
    }
}

/// Whether a rule would have done what it did, as things stand in the replay. `lapsed`: when the last lapse that stands
/// was written.
fn still_due<R: Record>(replay: &Replay<'_, R>, envelope: &Envelope, lapsed: Option<Timestamp>) -> bool {
    let life = replay.record.life();
    match &envelope.event {
        Event::HandBackLapsed => {
            let overdue = |clock: &Clock| {
                clock.promise == Promise::HandBackAnswer && clock.is_open() && clock.due <= envelope.happened
            };
            life.status == Status::HandedBack && life.clocks.iter().any(overdue)
        }
        // It was written with the lapse; or, where it crossed, after it.
        Event::Closed { ending: Ending::HandedBack, .. } => {
            lapsed.is_some_and(|at| at == envelope.recorded || envelope.theirs.is_some())
        }
        _ => closure::silence_due(life, replay.context.policy).is_some_and(|due| due <= envelope.happened),
    }
}

/// A record that is lived through again, its clocks reckoned anew on the hours that each was promised on.
struct Replay<'a, R> {
    record: R,
    context: &'a Context<'a>,
    /// The hours that counted for what was promised at an instant.
    hours: BTreeMap<Timestamp, &'a Calendars>,
    /// Promises as they were made: what was promised stays.
    promised: Vec<(Timestamp, &'a ClockEvent)>,
    /// Whoever writes it down, it is the asker who asks, unless the desk asks itself.
    opener: Side,
}

impl<'a, R: Record> Replay<'a, R> {
    fn of(late: &'a Late<'_, R>) -> Self {
        let mut hours = BTreeMap::new();
        let mut promised = Vec::new();
        let mut opener = Side::Asked;
        for envelope in late.envelopes {
            match &envelope.event {
                Event::Clock(event @ ClockEvent::Started { calendar, around_the_clock, .. }) => {
                    promised.push((envelope.happened, event));
                    if !around_the_clock && let Some(kept) = late.hours.get(calendar) {
                        hours.insert(envelope.happened, kept);
                    }
                }
                Event::Clock(ClockEvent::Moved { calendar, around_the_clock: false, .. }) => {
                    if let Some(kept) = late.hours.get(calendar) {
                        hours.insert(envelope.happened, kept);
                    }
                }
                Event::Clock(ClockEvent::Reckoned { clocks }) => {
                    for clock in clocks.iter().filter(|clock| !clock.around_the_clock) {
                        if let Some(kept) = late.hours.get(&clock.calendar) {
                            hours.entry(clock.started).or_insert(kept);
                        }
                    }
                }
                Event::Filed(filed) if filed.account.is_some() => opener = Side::Asker,
                Event::EscalationOpened(_) => opener = Side::Asker,
                _ => {}
            }
        }
        Self { record: late.record.blank_again(), context: late.context, hours, promised, opener }
    }

    fn step(&mut self, envelope: &Envelope) -> Result<(), Refusal> {
        if matches!(envelope.event, Event::Clock(_) | Event::Page(_)) {
            return Ok(());
        }
        self.record.happen(envelope);
        let side = if matches!(envelope.event, Event::Opened(_)) { self.opener } else { envelope.side };
        let calendar = self.hours.get(&envelope.happened).copied().unwrap_or(self.context.calendar);
        let context = Context {
            side,
            by: &envelope.by,
            happened: envelope.happened,
            recorded: envelope.recorded,
            unheard: envelope.unheard,
            doubted: envelope.doubted,
            calendar,
            ..self.context.clone()
        };
        for event in clock::follow(self.record.life(), &envelope.event, &context)? {
            let event = self.as_promised(event, envelope.happened);
            clock::apply(&mut self.record.life_mut().clocks, &event, envelope.happened);
        }
        Ok(())
    }

    /// The same promise, as it was made at the time: with its due instant and the zone data of then.
    fn as_promised(&self, event: ClockEvent, happened: Timestamp) -> ClockEvent {
        let ClockEvent::Started { promise, cycle, target, around_the_clock, unverified, calendar, .. } =
            &event
        else {
            return event;
        };
        let made = self.promised.iter().filter(|(at, _)| *at == happened).find_map(|(_, made)| match made {
            ClockEvent::Started {
                promise: it,
                target: same_target,
                around_the_clock: same_hours,
                calendar: same_calendar,
                zone_data,
                due,
                ..
            } if (it, same_target, same_hours, same_calendar)
                == (promise, target, around_the_clock, calendar) =>
            {
                Some((zone_data.clone(), *due))
            }
            _ => None,
        });
        match made {
            Some((zone_data, due)) => ClockEvent::Started {
                promise: *promise,
                cycle: *cycle,
                target: target.clone(),
                around_the_clock: *around_the_clock,
                unverified: *unverified,
                calendar: calendar.clone(),
                zone_data,
                due,
            },
            None => event,
        }
    }
}

impl Life {
    /// Whether something that was written down since can stand where the life is now: what acts lean on has to be there.
    pub fn allows(&self, envelope: &Envelope) -> bool {
        let open = self.status.is_open();
        let worked_on = matches!(self.status, Status::New | Status::Open | Status::Waiting);
        match &envelope.event {
            Event::InformationAsked { .. } | Event::HandedBack { .. } | Event::Rejected { .. } => worked_on,
            Event::InformationGiven { .. } => self.status == Status::Waiting && self.asked.is_some(),
            Event::ResolutionProposed { .. } => worked_on || self.status == Status::Resolved,
            Event::ResolutionAccepted { .. } | Event::ResolutionRefused { .. } => {
                self.status == Status::Resolved
            }
            Event::HandBackAccepted { .. } | Event::HandBackDisputed { .. } | Event::HandBackLapsed => {
                self.status == Status::HandedBack
            }
            Event::SeverityDeclined { .. } => open && self.offer.is_some(),
            Event::ManagerAsked(asked) => {
                open && (asked.why == Why::HandedBackAgain || self.manager().is_none())
            }
            Event::ManagerAnswered { .. } | Event::ManagerReleased { .. } => self.manager().is_some(),
            Event::Reopened { .. } => self.status == Status::Closed,
            Event::Closed { ending, .. } => {
                open && (*ending != Ending::Desk || self.status != Status::HandedBack)
            }
            Event::Said(_)
            | Event::Accepted { .. }
            | Event::Completed { .. }
            | Event::CheckedIn { .. }
            | Event::SeveritySet { .. }
            | Event::SeverityProposed { .. }
            | Event::Withdrawn { .. }
            | Event::ContactAttempted { .. }
            | Event::Queued { .. }
            | Event::Triaged { .. }
            | Event::Classified { .. }
            | Event::MarkedDuplicate { .. }
            | Event::Transferred { .. } => open,
            _ => true,
        }
    }
}

/// Clocks run by when things happened: only the desk writes down what happened at another time than now.
pub fn must_tell_time(viewer: &Viewer, happened: Option<Timestamp>) -> Result<(), Refusal> {
    match (viewer, happened) {
        (Viewer::Contact(_), Some(_)) => Err(Refusal::field(Reason::FieldInvalid, "happened_at")),
        _ => Ok(()),
    }
}

/// Whether an act answers something that was asked or proposed before it.
pub fn leans_on_something(act: &Act) -> bool {
    act.answers()
        || matches!(
            act,
            Act::Complete { .. } | Act::CheckIn { .. } | Act::Reopen { .. } | Act::AnswerRemoval { .. }
        )
}
