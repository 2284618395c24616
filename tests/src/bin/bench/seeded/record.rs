//! The past of one request: who said and did what, as the domain decides it, with all that is made of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::act::Act;
use domain::calendar::Calendars;
use domain::desk::Agreement;
use domain::event::{By, Ending, Envelope, Event, RejectionReason, ResolutionKind, SCHEMA, Side};
use domain::id::{DeskId, Number, PersonId, QueueId, RequestId, SeatId};
use domain::kind::{Channel, Door, Phase};
use domain::life::Context;
use domain::open::{self, Asker, Opening};
use domain::order;
use domain::policy::Policy;
use domain::problem::Problem;
use domain::request::Request;
use domain::row::{self, Beside, BlockRow, DueRow, Hours, ReportRow};
use domain::{Refusal, SignedDuration, Timestamp, talk};
use engine::time::SeededDice;
use relais_tests::soak::luck::Luck;

use super::fate::{Fate, Stands};
use super::words::Words;
use super::{SEED, Zipf, luck_of};

/// What requests are about.
pub const PRODUCT: &str = "Nimbus Compute";

/// A desk whose past is made.
pub struct Desk {
    pub id: DeskId,
    pub prefix: String,
    pub policy: Arc<Policy>,
    pub calendar: Calendars,
    /// The same, as its promises name them.
    pub hours: Hours,
    /// Where what comes by a door waits first.
    pub queues: Vec<(Door, Option<QueueId>)>,
    pub agents: Vec<Person>,
    pub accounts: Vec<Account>,
    /// Which of its accounts asks how often.
    pub busy: Zipf,
}

/// An account with the people who ask for it.
pub struct Account {
    pub name: String,
    pub agreement: Agreement,
    pub contacts: Vec<Person>,
}

/// Somebody with a seat.
#[derive(Debug, Clone)]
pub struct Person {
    pub seat: SeatId,
    pub person: PersonId,
    pub name: String,
    pub email: String,
}

impl Person {
    fn at(&self, side: Side) -> By {
        let (seat, person, name) = (self.seat, self.person, self.name.clone());
        match side {
            Side::Asker => By::Contact { seat, person, name },
            Side::Asked => By::Agent { seat, person, name },
        }
    }
}

/// A request with its events, and what is made of them.
pub struct Told {
    /// Which of all requests it is.
    pub nth: usize,
    pub record: Request,
    pub envelopes: Vec<Envelope>,
    pub due: Vec<DueRow>,
    pub report: Option<ReportRow>,
    pub blocks: Vec<BlockRow>,
}

/// A request while its past is told.
struct Telling<'d> {
    desk: &'d Desk,
    record: Request,
    envelopes: Vec<Envelope>,
    frozen: BTreeMap<String, Calendars>,
}

/// Tells the past of the `nth` request of so many. `now`: when the world is made.
pub fn tell(desk: &Desk, words: &Words, (nth, of): (usize, usize), now: Timestamp) -> Told {
    let mut luck = luck_of(1, nth);
    let fate = Fate::of(&mut luck, (nth, of), now);
    let account = &desk.accounts[desk.busy.throw(&mut luck)];
    let (contact, agent) = (luck.one(&account.contacts), luck.one(&desk.agents));
    let id = RequestId::throw_at(fate.opened, &mut SeededDice::new(SEED ^ ((nth as u64) << 20)));
    let mut telling = Telling {
        desk,
        record: Request::blank(id),
        envelopes: Vec::with_capacity(16),
        frozen: BTreeMap::new(),
    };
    telling.lives(&mut luck, words, &fate, (account, contact, agent), nth).expect("a life in order");
    telling.told(account, contact, nth)
}

impl Telling<'_> {
    fn lives(
        &mut self,
        luck: &mut Luck,
        words: &Words,
        fate: &Fate,
        (account, contact, agent): (&Account, &Person, &Person),
        nth: usize,
    ) -> Result<(), Refusal> {
        let (asker, asked) = (contact.at(Side::Asker), agent.at(Side::Asked));
        let text = |luck: &mut Luck, fewest| words.text(luck, fate.language, fewest);
        let subject = words.line(luck, fate.language, 5);
        self.is_opened(fate, (subject, text(luck, 30)), (account, contact), nth)?;
        // An answer, what was said, and the end.
        let lasted = fate.last.duration_since(fate.opened).as_secs();
        // Storage keeps no more than microseconds.
        let step = lasted / i64::try_from(fate.said + 2).unwrap_or(i64::MAX);
        let after = |seconds| fate.opened + SignedDuration::from_secs(seconds);
        if fate.stands == Stands::New {
            return Ok(());
        }
        if fate.stands == Stands::Rejected {
            let reject = Act::Reject { reason: RejectionReason::NotOurs, text: text(luck, 10) };
            return self.does(reject, Side::Asked, &asked, after(step));
        }
        // The first answer comes soon, however long the rest takes.
        let first = after(step.min(600 + luck.number_of(3 * 3600)));
        self.does(Act::Accept { engineer: None }, Side::Asked, &asked, first)?;
        let assigned = Event::Assigned { to: Some(agent.seat), name: Some(agent.name.clone()) };
        self.says(vec![assigned], Side::Asked, &asked, first)?;
        self.does(reply(text(luck, 20)), Side::Asked, &asked, first)?;
        for turn in 1..=fate.said {
            let at = after(step * i64::try_from(turn).unwrap_or(1)).max(first);
            match luck.below(10) {
                0..2 => self.says(vec![talk::note(&text(luck, 15), Vec::new())?], Side::Asked, &asked, at)?,
                2..6 => self.does(reply(text(luck, 20)), Side::Asker, &asker, at)?,
                _ => self.does(reply(text(luck, 25)), Side::Asked, &asked, at)?,
            }
        }
        let last = fate.last.max(first);
        match fate.stands {
            Stands::Withdrawn => {
                let reason = words.line(luck, fate.language, 6);
                self.does(Act::Withdraw { reason }, Side::Asker, &asker, last)
            }
            Stands::Closed => {
                let close = Act::Close { ending: Ending::Desk, text: Some(text(luck, 8)) };
                self.does(close, Side::Asked, &asked, last)
            }
            Stands::Waiting => {
                let ask = Act::AskInformation { text: text(luck, 12), fields: Vec::new() };
                self.does(ask, Side::Asked, &asked, last)
            }
            Stands::Resolved | Stands::Accepted | Stands::Expired => {
                let text = text(luck, 20);
                let propose =
                    Act::ProposeResolution { kind: ResolutionKind::Fix, text, attachments: Vec::new() };
                let proposed = after(lasted - step / 2).max(first);
                self.does(propose, Side::Asked, &asked, proposed)?;
                match fate.stands {
                    Stands::Accepted => {
                        self.does(Act::AcceptResolution { text: None }, Side::Asker, &asker, last)
                    }
                    Stands::Expired => {
                        let closed = Event::Closed { ending: Ending::Expired, text: None };
                        self.says(vec![closed], Side::Asked, &By::Rule, last)
                    }
                    _ => Ok(()),
                }
            }
            Stands::New | Stands::Open | Stands::Rejected => Ok(()),
        }
    }

    fn is_opened(
        &mut self,
        fate: &Fate,
        (subject, text): (String, String),
        (account, contact): (&Account, &Person),
        nth: usize,
    ) -> Result<(), Refusal> {
        let problem = Problem { subject, text, product: Some(PRODUCT.to_owned()), ..Problem::default() };
        let severity = Some(fate.severity);
        let opening = Opening { kind: fate.kind, phase: Phase::Production, severity, problem };
        let asker = Asker {
            person: Some(contact.person),
            name: Some(contact.name.clone()),
            team: None,
            site: None,
            escalation: None,
            held_to_form: false,
            hand_backs: 0,
        };
        let (by, door) = (contact.at(Side::Asker), fate.kind.door());
        let first = self.desk.queues.iter().find(|(of, _)| *of == door).and_then(|(_, queue)| *queue);
        let number = number(&self.desk.prefix, nth);
        let context = self.context(Side::Asker, &by, fate.opened);
        let events = open::for_account(&account.agreement, None, number, opening, asker, first, &context)?;
        self.writes(events, Side::Asker, &by, fate.opened);
        Ok(())
    }

    fn context<'c>(&'c self, side: Side, by: &'c By, at: Timestamp) -> Context<'c> {
        Context {
            policy: &self.desk.policy,
            calendar: &self.desk.calendar,
            frozen: &self.frozen,
            form: None,
            side,
            by,
            happened: at,
            recorded: at,
            unheard: false,
            doubted: false,
        }
    }

    /// An act as the domain judges it.
    fn does(&mut self, act: Act, side: Side, by: &By, at: Timestamp) -> Result<(), Refusal> {
        let events = self.record.life.decide(act, &self.context(side, by, at))?;
        self.writes(events, side, by, at);
        Ok(())
    }

    /// What is no act between the two sides.
    fn says(&mut self, events: Vec<Event>, side: Side, by: &By, at: Timestamp) -> Result<(), Refusal> {
        let events = self.record.life.with_clocks(events, &self.context(side, by, at))?;
        self.writes(events, side, by, at);
        Ok(())
    }

    fn writes(&mut self, events: Vec<Event>, side: Side, by: &By, at: Timestamp) {
        for event in events {
            let envelope = Envelope {
                seq: self.record.seq + 1,
                schema: SCHEMA,
                happened: at,
                recorded: at,
                late: false,
                side,
                by: by.clone(),
                channel: Channel::Screen,
                reported: None,
                message: None,
                theirs: None,
                unheard: false,
                doubted: false,
                event,
            };
            let blank = Request::blank(self.record.id);
            self.record = order::follow(std::mem::replace(&mut self.record, blank), &envelope);
            self.envelopes.push(envelope);
        }
    }

    fn told(self, account: &Account, contact: &Person, nth: usize) -> Told {
        let Self { desk, record, envelopes, .. } = self;
        let due = row::due_of_request(&record, &desk.policy, &desk.hours, false);
        let hours = ReportRow::hours(&record).and_then(|version| desk.hours.get(&version));
        let report = ReportRow::of(&record, hours.map(Arc::as_ref)).expect("a row has JSON");
        let names = vec![account.name.clone(), contact.email.clone()];
        let beside = Beside { names, escalations: Vec::new() };
        let blocks = row::blocks(&record, &envelopes, &beside);
        Told { nth, record, envelopes, due, report, blocks }
    }
}

fn reply(text: String) -> Act {
    Act::Reply { text, attachments: Vec::new() }
}

/// The number of the `nth` request: no two are the same, and none tells its neighbour.
pub fn number(prefix: &str, nth: usize) -> Number {
    const LETTERS: &[u8; 28] = b"23456789BCDFGHJKMNPQRSTVWXYZ";
    const ALL: u64 = 28_u64.pow(6);
    // Odd, and no multiple of seven: what is multiplied by it comes to every number once.
    let mut rest = nth as u64 * 198_491_317 % ALL;
    let mut text = format!("{prefix}-");
    for _ in 0..6 {
        text.push(usize::try_from(rest % 28).map_or('2', |at| char::from(LETTERS[at])));
        rest /= 28;
    }
    Number::parse(&text).expect("a number")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_requests_have_the_same_number() {
        let all: BTreeSet<String> = (0..100_000).map(|nth| number("AAB", nth).to_string()).collect();
        assert_eq!(all.len(), 100_000);
    }
}
