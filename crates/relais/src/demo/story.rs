//! The words the story is told in. A tale follows one problem through every desk it touches; telling writes steps,
//! and the stage plays all steps of all tales in the order of time.

mod tale;

use domain::act::Act;
use domain::event::{Call, Evidence, Gate, ResolutionKind};
use domain::form::Values;
use domain::kind::{Channel, Kind, Phase};
use domain::open::Opening;
use domain::policy::{Duty, Severity};
use domain::problem::Problem;
use domain::text::Both;
use domain::{SignedDuration, Timestamp};
use engine::Administer;

use super::cast::{Hop, Seat};
use super::forms::Filled;
use super::past::{Past, When};
pub use tale::Tale;

/// A request of the story, before it has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rec(pub usize);

/// An escalation of the story, before it has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Esc(pub usize);

/// One thing that somebody does.
#[derive(Debug)]
pub struct Step {
    pub at: Timestamp,
    /// When it happened, if it is written down later.
    pub happened: Option<Timestamp>,
    pub who: Seat,
    pub channel: Channel,
    pub deed: Deed,
    /// A file that goes with it.
    pub file: Option<(&'static str, &'static str)>,
}

/// What is done.
#[derive(Debug)]
pub enum Deed {
    Open {
        made: Rec,
        opening: Box<Opening>,
        account: Option<&'static str>,
        contact: Option<Seat>,
        by_phone: bool,
    },
    Act(Rec, Act),
    Note(Rec, String),
    Assign(Rec),
    Triage(Rec, Duty, Evidence),
    Confirm(Rec, String, Option<bool>),
    Duplicate(Rec, Rec),
    Transfer(Rec, &'static str, String),
    Escalate {
        made: Esc,
        theirs: Rec,
        behind: Vec<Rec>,
        hop: Hop,
        asked: Box<Asked>,
    },
    Join(Esc, Vec<Rec>),
    Lead(Rec, Esc),
    Ask(Esc, Act, Option<(&'static str, Channel)>),
    Tell(Esc, &'static str, Channel, Option<&'static str>),
    Report(Esc, Act, &'static str, Channel),
    Particulars(Esc, Option<&'static str>, Option<&'static str>),
    /// The newest word of the next desk goes to the requests behind.
    Relay {
        esc: Esc,
        to: Vec<Rec>,
        resolution: Option<ResolutionKind>,
        text: String,
    },
    Keep(Box<Administer>),
    AcceptTerms,
    Guide(&'static str, Both),
    Mail {
        mailbox: &'static str,
        raw: String,
        made: Option<Rec>,
    },
    Answer {
        rec: Rec,
        from: &'static str,
        text: String,
    },
    Tick,
}

/// What the next desk is asked.
#[derive(Debug)]
pub struct Asked {
    pub severity: u8,
    pub subject: String,
    pub filled: Filled,
    /// Passing a gate, with why.
    pub passing: Option<(Gate, &'static str)>,
    /// The absent contact it goes out under.
    pub contact: Option<Seat>,
}

/// What somebody wants of a desk.
#[derive(Debug, Clone)]
pub struct Want {
    kind: Kind,
    phase: Phase,
    severity: Option<u8>,
    product: Option<&'static str>,
    subject: &'static str,
    text: &'static str,
    channel: Channel,
    values: Values,
    file: Option<(&'static str, &'static str)>,
}

/// A technical problem.
pub fn problem(severity: u8, product: &'static str, subject: &'static str, text: &'static str) -> Want {
    want(Kind::Technical, Some(severity), Some(product), subject, text)
}

/// Anything else.
pub fn wish(kind: Kind, product: Option<&'static str>, subject: &'static str, text: &'static str) -> Want {
    want(kind, None, product, subject, text)
}

fn want(
    kind: Kind,
    severity: Option<u8>,
    product: Option<&'static str>,
    subject: &'static str,
    text: &'static str,
) -> Want {
    let (phase, channel) = (Phase::Production, Channel::Screen);
    Want { kind, phase, severity, product, subject, text, channel, values: Values::new(), file: None }
}

impl Want {
    /// While the product is still being deployed.
    pub fn in_deployment(mut self) -> Self {
        self.phase = Phase::Deployment;
        self
    }

    /// Through another channel than the portal.
    pub fn by(mut self, channel: Channel) -> Self {
        self.channel = channel;
        self
    }

    /// With what the desk's form asks.
    pub fn with_form(mut self, filled: Filled) -> Self {
        self.values = filled.values;
        self
    }

    /// With a file.
    pub fn with_file(mut self, name: &'static str, text: &'static str) -> Self {
        self.file = Some((name, text));
        self
    }

    fn opening(&self, call: Option<Call>) -> Opening {
        Opening {
            kind: self.kind,
            phase: self.phase,
            severity: self.severity.map(Severity),
            problem: Problem {
                subject: typeset(self.subject),
                text: typeset(self.text),
                product: self.product.map(str::to_owned),
                values: self.values.clone(),
                call,
                ..Problem::default()
            },
        }
    }
}

/// French typography, for people whose keyboards do not give it.
pub fn typeset(text: &str) -> String {
    text.replace(" ?", "\u{202f}?")
        .replace(" !", "\u{202f}!")
        .replace(" ;", "\u{202f};")
        .replace(" :", "\u{a0}:")
        .replace("« ", "«\u{202f}")
        .replace(" »", "\u{202f}»")
}

/// Everything that is told.
#[derive(Debug)]
pub struct Story {
    past: Past,
    pub steps: Vec<Step>,
    recs: usize,
    escs: usize,
    /// What the story tells wrongly: the author's mistakes, not the player's.
    pub faults: Vec<String>,
}

impl Story {
    /// A story that has not begun.
    pub fn new(past: Past) -> Self {
        Self { past, steps: Vec::new(), recs: 0, escs: 0, faults: Vec::new() }
    }

    /// An hour of the Sunday to come.
    pub fn sunday(&self, hour: i8) -> Timestamp {
        self.past.sunday(hour)
    }

    /// A contact opens a request.
    pub fn opens(&mut self, who: Seat, when: When, want: Want) -> Tale<'_> {
        self.open(who, when, want, None, None, None)
    }

    /// An agent opens a request for an account, for instance while on the telephone.
    pub fn opens_for(
        &mut self,
        who: Seat,
        when: When,
        contact: Seat,
        want: Want,
        called: Option<When>,
    ) -> Tale<'_> {
        let call = Call { caller: contact.name.to_owned(), number: None };
        self.open(who, when, want.by(Channel::Phone), Some(contact), Some(call), called)
    }

    /// A desk opens a request of its own: it has no customer.
    pub fn opens_for_itself(&mut self, who: Seat, when: When, want: Want) -> Tale<'_> {
        self.open(who, when, want, None, None, None)
    }

    fn open(
        &mut self,
        who: Seat,
        when: When,
        want: Want,
        contact: Option<Seat>,
        call: Option<Call>,
        called: Option<When>,
    ) -> Tale<'_> {
        let (at, made) = (self.past.at(when), self.new_rec());
        let happened = called.map(|when| self.past.at(when));
        let (by_phone, file, channel) = (call.is_some(), want.file, want.channel);
        let account = contact.and_then(|contact| contact.account());
        let opening = Box::new(want.opening(call));
        let deed = Deed::Open { made, opening, account, contact, by_phone };
        self.steps.push(Step { at, happened, who, channel, deed, file });
        self.tale(who, at, made)
    }

    /// A mail opens a request.
    pub fn mails(&mut self, who: Seat, when: When, subject: &str, text: &str) -> Tale<'_> {
        let (at, made) = (self.past.at(when), self.new_rec());
        let raw = letter(who.email, who.name, &typeset(subject), &typeset(text), &format!("m{}", made.0), "");
        let deed = Deed::Mail { mailbox: who.desk, raw, made: Some(made) };
        self.steps.push(step(at, who, Channel::Mail, deed));
        self.tale(who, at, made)
    }

    /// A mail arrives that no request comes of.
    pub fn post_brings(&mut self, desk: Seat, when: When, raw: String) {
        let at = self.past.at(when);
        let deed = Deed::Mail { mailbox: desk.desk, raw, made: None };
        self.steps.push(step(at, desk, Channel::Mail, deed));
    }

    /// Somebody keeps a desk: publishes, gives notice, edits.
    pub fn keeps(&mut self, who: Seat, when: When, what: Administer) {
        let at = self.past.at(when);
        self.steps.push(step(at, who, Channel::Screen, Deed::Keep(Box::new(what))));
    }

    /// Somebody words the welcome guide of an account.
    pub fn words_guide(&mut self, who: Seat, when: When, account: &'static str, text: Both) {
        let at = self.past.at(when);
        self.steps.push(step(at, who, Channel::Screen, Deed::Guide(account, text)));
    }

    /// The signatory of an account accepts the newest terms of service.
    pub fn accepts_terms(&mut self, who: Seat, when: When) {
        let at = self.past.at(when);
        self.steps.push(step(at, who, Channel::Screen, Deed::AcceptTerms));
    }

    /// Time passes on every desk: what is due is recorded.
    pub fn time_passes(&mut self, who: Seat, when: When) {
        let at = self.past.at(when);
        self.steps.push(step(at, who, Channel::Api, Deed::Tick));
    }

    /// The instant of a moment of the past.
    pub fn at(&self, when: When) -> Timestamp {
        self.past.at(when)
    }

    fn tale(&mut self, who: Seat, at: Timestamp, first: Rec) -> Tale<'_> {
        Tale::begin(self, who, at + BREATH, first)
    }

    fn new_rec(&mut self) -> Rec {
        self.recs += 1;
        Rec(self.recs)
    }
}

/// Between two things that one person does at once.
const BREATH: SignedDuration = SignedDuration::from_secs(40);

fn step(at: Timestamp, who: Seat, channel: Channel, deed: Deed) -> Step {
    Step { at, happened: None, who, channel, deed, file: None }
}

/// A mail as a program would have sent it.
pub fn letter(from: &str, name: &str, subject: &str, text: &str, id: &str, more: &str) -> String {
    let host = from.split_once('@').map_or("mail.example", |(_, host)| host);
    format!(
        "From: {name} <{from}>\r\nTo: support\r\nSubject: {subject}\r\nMessage-ID: <{id}@{host}>\r\n{more}\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
        text.replace('\n', "\r\n")
    )
}
