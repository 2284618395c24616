//! The stage: plays the steps of a story in the order of time, each through the one way in, with the clock set to it.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use domain::SignedDuration;
use domain::act::Act;
use domain::escalate::{Escalate, Passing};
use domain::event::Side;
use domain::id::Number;
use domain::policy::Severity;
use domain::problem::Problem;
use domain::seat::Viewer;
use engine::{
    Administer, Change, Command, Confirmation, Engine, Filing, OpenRequest, Relay, RelayTarget, Told,
};
use worker::Worker;

use super::cast::Seat;
use super::clock::StoryClock;
use super::setting::Setting;
use super::story::{Asked, Deed, Esc, Rec, Step, Story, letter};

/// Plays stories.
pub struct Stage<'a> {
    engine: &'a Engine,
    worker: &'a Worker,
    clock: &'a StoryClock,
    setting: &'a Setting,
    numbers: HashMap<Rec, Number>,
    escalations: HashMap<Esc, Number>,
    /// Requests that another desk asked: what happens to them travels back.
    asked_by_desks: HashSet<Rec>,
    /// Mails written so far, so that each has an id of its own.
    letters: usize,
}

impl<'a> Stage<'a> {
    /// A stage on which nothing has been played.
    pub fn new(engine: &'a Engine, worker: &'a Worker, clock: &'a StoryClock, setting: &'a Setting) -> Self {
        let (numbers, escalations) = (HashMap::new(), HashMap::new());
        Self {
            engine,
            worker,
            clock,
            setting,
            numbers,
            escalations,
            asked_by_desks: HashSet::new(),
            letters: 0,
        }
    }

    /// Plays a story to its end.
    pub async fn play(&mut self, story: Story) -> anyhow::Result<()> {
        anyhow::ensure!(story.faults.is_empty(), "the story is told wrongly: {}", story.faults.join("; "));
        let mut steps = story.steps;
        // Stable: what is told first at one instant happens first.
        steps.sort_by_key(|step| step.at);
        for step in steps {
            let told = format!("{} {} {}", step.at, step.who.name, glimpse(&step.deed));
            self.step(step).await.with_context(|| format!("in the story, {told}"))?;
        }
        Ok(())
    }

    async fn step(&mut self, step: Step) -> anyhow::Result<()> {
        self.clock.stand_at(step.at);
        let Step { happened, who, channel, deed, file, .. } = step;
        let (made, sends, command) = self.command(&who, deed, file).await?;
        let viewer = match &command {
            Command::Mail(_) => Viewer::Clock { desk: self.setting.desk(who.desk)?.id },
            Command::Tick => {
                self.engine.was_at_work();
                self.worker.tick().await?;
                self.worker.run_to_rest().await?;
                return Ok(());
            }
            _ => self.setting.seated(&who)?.viewer.clone(),
        };
        let change = Change::new(viewer, channel, command).happened(happened);
        let outcome = self.engine.execute(change).await?;
        if sends {
            // A moment later it is there, and the answer to it comes after.
            self.clock.stand_at(step.at + SignedDuration::from_secs(2));
            self.worker.run_to_rest().await?;
        }
        match made {
            Made::Nothing => {}
            Made::Request(rec) => {
                let number = outcome.request.map(|(_, number)| number);
                let filed = outcome.view.get("number").and_then(|number| number.as_str());
                let number = number.or_else(|| filed.and_then(|number| Number::parse(number).ok()));
                self.numbers.insert(rec, number.context("nothing was opened")?);
            }
            Made::Escalation(esc, theirs) => {
                let (_, number) = outcome.escalation.context("nothing was escalated")?;
                let view = self.engine.read(&self.setting.seated(&who)?.viewer).escalation(&number).await?;
                if let Some(refusal) = view.refused {
                    anyhow::bail!("the next desk refused: {refusal:?}");
                }
                if let Some(reference) = view.reference.filter(|_| !view.by_hand) {
                    self.asked_by_desks.insert(theirs);
                    self.numbers.insert(theirs, Number::parse(&reference)?);
                }
                self.escalations.insert(esc, number);
            }
        }
        Ok(())
    }

    /// The command of a deed, what it makes, and whether anything travels because of it.
    async fn command(
        &mut self,
        who: &Seat,
        deed: Deed,
        file: Option<(&'static str, &'static str)>,
    ) -> anyhow::Result<(Made, bool, Command)> {
        let mut made = Made::Nothing;
        let mut sends = false;
        let mut attachments = Vec::new();
        if let Some((name, text)) = file {
            let viewer = &self.setting.seated(who)?.viewer;
            attachments.push(self.engine.upload(viewer, name, text.as_bytes().to_vec()).await?);
        }
        let command = match deed {
            Deed::Open { made: rec, mut opening, account, contact, by_phone } => {
                made = Made::Request(rec);
                opening.problem.attachments = attachments;
                let account = account.map(|account| self.setting.account(who.desk, account)).transpose()?;
                let contact = contact.map(|contact| self.setting.person(&contact)).transpose()?;
                Command::Open(Box::new(OpenRequest { account, contact, opening: *opening, by_phone }))
            }
            Deed::Act(rec, act) => {
                sends = self.asked_by_desks.contains(&rec);
                Command::Act { number: self.number(rec)?, act: with_files(act, attachments) }
            }
            Deed::Note(rec, text) => Command::Note { number: self.number(rec)?, text, attachments },
            Deed::Assign(rec) => {
                Command::Assign { number: self.number(rec)?, to: Some(self.setting.seated(who)?.id) }
            }
            Deed::Triage(rec, duty, evidence) => {
                Command::Triage { number: self.number(rec)?, duty, evidence }
            }
            Deed::Confirm(rec, text, withdraw_escalations) => {
                sends = self.asked_by_desks.contains(&rec) || withdraw_escalations == Some(true);
                let said = Confirmation { text: Some(text), withdraw_escalations, ..Confirmation::default() };
                Command::Confirm { number: self.number(rec)?, said }
            }
            Deed::Duplicate(rec, of) => {
                Command::Duplicate { number: self.number(rec)?, of: self.number(of)? }
            }
            Deed::Transfer(rec, desk, reason) => {
                sends = true;
                Command::Transfer { number: self.number(rec)?, desk: desk.into(), reason }
            }
            Deed::Escalate { made: esc, theirs, behind, hop, asked } => {
                made = Made::Escalation(esc, theirs);
                sends = true;
                let numbers = self.all(&behind)?;
                let mut escalate = self.asked(*asked)?;
                escalate.problem.attachments = attachments;
                Command::Escalate { numbers, link: self.setting.link(hop)?, escalate: Box::new(escalate) }
            }
            Deed::Join(esc, others) => {
                Command::Join { escalation: self.escalation(esc)?, numbers: self.all(&others)? }
            }
            Deed::Lead(rec, esc) => {
                Command::Lead { number: self.number(rec)?, escalation: self.escalation(esc)? }
            }
            Deed::Ask(esc, act, told) => {
                sends = told.is_none();
                let told = told.map(|(who, channel)| Told { who: who.into(), channel });
                let act = with_files(act, attachments);
                Command::EscalationAct { escalation: self.escalation(esc)?, act, told }
            }
            Deed::Tell(esc, whom, channel, reference) => Command::Tell {
                escalation: self.escalation(esc)?,
                told: Told { who: whom.into(), channel },
                reference: reference.map(str::to_owned),
            },
            Deed::Report(esc, act, whom, channel) => Command::Report {
                escalation: self.escalation(esc)?,
                act: with_files(act, attachments),
                who: whom.into(),
                channel,
            },
            Deed::Particulars(esc, portal, engineer) => Command::Particulars {
                escalation: self.escalation(esc)?,
                reference: None,
                portal: portal.map(str::to_owned),
                engineer: engineer.map(str::to_owned),
            },
            Deed::Relay { esc, to, resolution, text } => {
                sends = to.iter().any(|rec| self.asked_by_desks.contains(rec));
                let escalation = self.escalation(esc)?;
                let original = self.newest_word(who, &escalation).await?;
                let targets = self.all(&to)?.into_iter();
                let targets = targets.map(|number| RelayTarget { number, text: text.clone() }).collect();
                let attachments = Vec::new();
                Command::Relay(Box::new(Relay { escalation, original, targets, attachments, resolution }))
            }
            Deed::Keep(what) => {
                sends = true;
                Command::Administer(what)
            }
            Deed::Guide(account, text) => {
                let agreement = self.setting.agreement(who.desk, account)?;
                Command::Administer(Box::new(Administer::EditGuide { agreement, text: Some(text) }))
            }
            Deed::AcceptTerms => {
                let terms = self.engine.read(&self.setting.seated(who)?.viewer).terms(None).await?;
                let version = terms.context("no terms were published")?.version;
                Command::Administer(Box::new(Administer::AcceptTerms { version }))
            }
            Deed::Mail { mailbox, raw, made: rec } => {
                made = rec.map_or(Made::Nothing, Made::Request);
                mail(mailbox, &raw)
            }
            Deed::Answer { rec, from, text } => {
                self.letters += 1;
                let subject = format!("Re: {}", self.number(rec)?);
                let raw = letter(from, who.name, &subject, &text, &format!("a{}", self.letters), "");
                mail(who.desk, &raw)
            }
            Deed::Tick => Command::Tick,
        };
        Ok((made, sends, command))
    }

    fn number(&self, rec: Rec) -> anyhow::Result<Number> {
        self.numbers.get(&rec).cloned().context("a request that was not opened yet")
    }

    fn escalation(&self, esc: Esc) -> anyhow::Result<Number> {
        self.escalations.get(&esc).cloned().context("an escalation that was not sent yet")
    }

    fn all(&self, recs: &[Rec]) -> anyhow::Result<Vec<Number>> {
        recs.iter().map(|rec| self.number(*rec)).collect()
    }

    fn asked(&self, asked: Asked) -> anyhow::Result<Escalate> {
        let contact = asked.contact.map(|contact| self.setting.person(&contact)).transpose()?;
        Ok(Escalate {
            severity: Severity(asked.severity),
            kind: Some(asked.filled.kind),
            phase: None,
            problem: Problem {
                subject: asked.subject,
                text: asked.filled.text,
                product: asked.filled.product,
                values: asked.filled.values,
                ..Problem::default()
            },
            contact,
            passing: asked.passing.map(|(gate, reason)| Passing { gate, reason: reason.into() }),
        })
    }

    /// The newest thing the next desk said, by its number in our record.
    async fn newest_word(&self, who: &Seat, escalation: &Number) -> anyhow::Result<u64> {
        let entries =
            self.engine.read(&self.setting.seated(who)?.viewer).escalation_entries(escalation).await?;
        let newest = entries.items.iter().rfind(|entry| entry.side == Side::Asked && entry.text.is_some());
        newest.map(|entry| entry.id).context("the next desk has said nothing")
    }
}

/// What a step makes.
enum Made {
    Nothing,
    Request(Rec),
    Escalation(Esc, Rec),
}

fn mail(mailbox: &str, raw: &str) -> Command {
    Command::Mail(Box::new(Filing::Incoming(Box::new(post::intake::read(raw.as_bytes(), mailbox)))))
}

fn with_files(mut act: Act, files: Vec<domain::event::Attachment>) -> Act {
    if let Some(attachments) = act.attachments_mut() {
        *attachments = files;
    }
    act
}

/// The beginning of a deed's description, for messages about it.
fn glimpse(deed: &Deed) -> String {
    let mut text = format!("{deed:?}");
    let cut = (0..=160.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.truncate(cut);
    text
}
