//! A next desk that is reached by hand: what was told to it, what it did and said, and its particulars. The same
//! rules hold as over any carrier; what the next desk did is marked as reported.

use domain::act::Act;
use domain::event::{AskedField, Attachment, Call, Ending, RejectionReason, ResolutionKind};
use domain::kind::Channel;
use domain::policy::Severity;
use domain::{Reason, Refusal, Timestamp};
use engine::view::EscalationView;
use engine::{Command, Told};

use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::{Caller, Deed};
use crate::files::Named;
use crate::operation::{Operation, post};
use crate::query::Path;

domain::kind_choices! {
    /// What the next desk may do.
    NextAct {
        Reply = "reply",
        Call = "call",
        Accept = "accept",
        Reject = "reject",
        AskInformation = "ask-information",
        SetSeverity = "set-severity",
        AgreeSeverity = "agree-severity",
        DeclineSeverity = "decline-severity",
        ProposeResolution = "propose-resolution",
        HandBack = "hand-back",
        AnswerAsManager = "answer-as-manager",
        ReleaseManager = "release-manager",
        Close = "close",
    }
}

codes! { NextAct as "NextAct" }

input! {
    /// What waits was told to the next desk.
    NewTold {
        /// Whom we told.
        who: String,
        channel: Channel,
        /// Its number for the escalation, if it gave one.
        reference [default]: Option<String>,
        happened_at [default]: Option<Timestamp>,
    }

    /// What the next desk did or said, as reported. Each act takes its own fields and no others.
    NewReport {
        act: NextAct,
        /// Who said it.
        who: String,
        channel: Channel,
        happened_at [default]: Option<Timestamp>,
        /// What was said. Of every act but those of severity and `accept`.
        text [default]: Option<String>,
        /// Of `reply`, `propose-resolution` and `hand-back`.
        attachments [default]: Named,
        /// Of `accept`: the engineer's name.
        engineer [default]: Option<String>,
        /// Of `reject`: a code.
        rejection [default]: Option<RejectionReason>,
        /// Of `ask-information`: the fields that were asked for.
        fields [default]: Vec<AskedField>,
        /// Of `set-severity`.
        severity [default]: Option<Severity>,
        /// Of `set-severity` and `decline-severity`: why. Of `hand-back`: a code from the policy's list.
        reason [default]: Option<String>,
        /// Of `propose-resolution`.
        resolution [default]: Option<ResolutionKind>,
        /// Of `hand-back`: the infrastructure element; its evidence is the text.
        element [default]: Option<String>,
        /// Of `answer-as-manager`: who; the plan is the text.
        manager [default]: Option<String>,
    }

    /// What is known of the next desk's own record. What is left out stays as it is.
    NewParticulars {
        /// Its number for the escalation.
        reference [default]: Option<String>,
        /// Where it is on its portal.
        portal [default]: Option<String>,
        /// The engineer it named.
        engineer [default]: Option<String>,
        happened_at [default]: Option<Timestamp>,
    }
}

pub fn operations() -> Vec<Operation> {
    let on_escalation = |operation: Operation| operation.gives::<EscalationView>(200).tagged();
    vec![
        on_escalation(post("/api/v1/escalations/{number}/told", tell))
            .called("tellNextDesk", "By hand: what waits was told to the next desk.")
            .takes::<NewTold>(),
        on_escalation(post("/api/v1/escalations/{number}/reports", report))
            .called("reportNextDesk", "By hand: what the next desk did or said.")
            .takes::<NewReport>(),
        on_escalation(post("/api/v1/escalations/{number}/particulars", particulars))
            .called("keepParticulars", "By hand: reference, portal address, named engineer.")
            .takes::<NewParticulars>(),
    ]
}

async fn tell(caller: Caller, path: Path, Json(given): Json<NewTold>) -> Answer {
    let number = path.number()?;
    let NewTold { who, channel, reference, happened_at } = given;
    let told = Told { who, channel };
    let deed = Deed::new(Command::Tell { escalation: number.clone(), told, reference });
    answer::changed(caller.on_escalation(&number, deed.happened(happened_at)).await?)
}

async fn report(caller: Caller, path: Path, Json(given): Json<NewReport>) -> Answer {
    let number = path.number()?;
    let (who, channel, happened) = (given.who.clone(), given.channel, given.happened_at);
    let act = given.act()?;
    let deed = Deed::new(Command::Report { escalation: number.clone(), act, who, channel });
    answer::changed(caller.on_escalation(&number, deed.happened(happened)).await?)
}

async fn particulars(caller: Caller, path: Path, Json(given): Json<NewParticulars>) -> Answer {
    let number = path.number()?;
    let NewParticulars { reference, portal, engineer, happened_at } = given;
    let deed = Deed::new(Command::Particulars { escalation: number.clone(), reference, portal, engineer });
    answer::changed(caller.on_escalation(&number, deed.happened(happened_at)).await?)
}

impl NewReport {
    /// As an act of the next desk.
    fn act(mut self) -> Result<Act, Refusal> {
        let who = self.who.clone();
        let act = match self.act {
            NextAct::Reply => Act::Reply { text: self.text(), attachments: self.attachments() },
            NextAct::Call => Act::Call { text: self.text(), call: Call { caller: who, number: None } },
            NextAct::Accept => Act::Accept { engineer: self.engineer.take().or(Some(who)) },
            NextAct::Reject => {
                Act::Reject { reason: needed("rejection", self.rejection.take())?, text: self.text() }
            }
            NextAct::AskInformation => {
                Act::AskInformation { text: self.text(), fields: std::mem::take(&mut self.fields) }
            }
            NextAct::SetSeverity => {
                Act::SetSeverity { to: needed("severity", self.severity.take())?, reason: self.reason.take() }
            }
            NextAct::AgreeSeverity => Act::AgreeSeverity,
            NextAct::DeclineSeverity => Act::DeclineSeverity { reason: self.reason.take() },
            NextAct::ProposeResolution => Act::ProposeResolution {
                kind: needed("resolution", self.resolution.take())?,
                text: self.text(),
                attachments: self.attachments(),
            },
            NextAct::HandBack => Act::HandBack {
                reason: self.reason.take().unwrap_or_default(),
                element: self.element.take().unwrap_or_default(),
                evidence: self.text(),
                attachments: self.attachments(),
            },
            NextAct::AnswerAsManager => {
                Act::AnswerAsManager { manager: self.manager.take().unwrap_or(who), plan: self.text() }
            }
            NextAct::ReleaseManager => Act::ReleaseManager { agreed: self.text() },
            NextAct::Close => Act::Close { ending: Ending::Desk, text: self.text.take() },
        };
        self.must_be_used_up()?;
        Ok(act)
    }

    fn text(&mut self) -> String {
        self.text.take().unwrap_or_default()
    }

    fn attachments(&mut self) -> Vec<Attachment> {
        std::mem::take(&mut self.attachments.0)
    }

    /// What the act has no place for would be lost without a word.
    fn must_be_used_up(&self) -> Result<(), Refusal> {
        let left = [
            ("text", self.text.is_some()),
            ("attachments", !self.attachments.0.is_empty()),
            ("engineer", self.engineer.is_some()),
            ("rejection", self.rejection.is_some()),
            ("fields", !self.fields.is_empty()),
            ("severity", self.severity.is_some()),
            ("reason", self.reason.is_some()),
            ("resolution", self.resolution.is_some()),
            ("element", self.element.is_some()),
            ("manager", self.manager.is_some()),
        ];
        match left.into_iter().find(|(_, left)| *left) {
            Some((field, _)) => Err(Refusal::field(Reason::FieldInvalid, field)),
            None => Ok(()),
        }
    }
}

fn needed<T>(field: &str, given: Option<T>) -> Result<T, Refusal> {
    given.ok_or_else(|| Refusal::field(Reason::FieldMissing, field))
}
