//! What each command is about, and so what it locks before anything else: in one order, whatever order its work is in
//! (`store::locks`). A command that locks more on its way is begun again if that stands before what it holds.

use domain::id::{EscalationId, Number, RequestId};
use store::locks::Subjects;

use super::redact::Named;
use super::{Command, Confirmation};
use crate::command::Change;
use crate::outcome::Seen;

/// The subjects of a change: of its command, and what its viewer saw.
pub(crate) fn of(change: &Change) -> Subjects {
    let mut subjects = of_command(&change.command);
    match change.saw.as_ref().map(|saw| &saw.record) {
        Some(Seen::Request(number)) => add(&mut subjects.requests, number),
        Some(Seen::Escalation(number)) => add(&mut subjects.escalations, number),
        None => {}
    }
    subjects
}

fn add(numbers: &mut Vec<Number>, number: &Number) {
    if !numbers.contains(number) {
        numbers.push(number.clone());
    }
}

fn of_command(command: &Command) -> Subjects {
    match command {
        Command::Act { number, .. }
        | Command::Note { number, .. }
        | Command::Triage { number, .. }
        | Command::OnBehalf { number, .. }
        | Command::Page { number, .. }
        | Command::AnswerPage { number }
        | Command::Classify { number, .. }
        | Command::Tag { number, .. }
        | Command::Transfer { number, .. }
        | Command::Lead { number, .. } => requests([number]),
        Command::Confirm { number, said: Confirmation { withdraw_escalations, .. } } => {
            Subjects { with_escalations: *withdraw_escalations == Some(true), ..requests([number]) }
        }
        Command::Assign { number, to } => {
            Subjects { seats: to.iter().copied().collect(), ..requests([number]) }
        }
        Command::MoveToQueue { number, queue } => Subjects { queues: vec![*queue], ..requests([number]) },
        Command::Duplicate { number, of } => requests([number, of]),
        Command::Escalate { numbers, link, .. } => Subjects { links: vec![*link], ..requests(numbers) },
        Command::AnswerEscalationPage { escalation }
        | Command::TakeOver { escalation }
        | Command::EscalationAct { escalation, .. }
        | Command::Tell { escalation, .. }
        | Command::Report { escalation, .. }
        | Command::Particulars { escalation, .. } => escalations(escalation),
        Command::Join { escalation, numbers } => {
            Subjects { requests: numbers.clone(), ..escalations(escalation) }
        }
        Command::Relay(relay) => Subjects {
            requests: relay.targets.iter().map(|target| target.number.clone()).collect(),
            ..escalations(&relay.escalation)
        },
        Command::RelayUp(relay) => {
            Subjects { requests: vec![relay.number.clone()], ..escalations(&relay.escalation) }
        }
        Command::Redact(it) => match &it.record {
            Named::Request(number) => Subjects { with_escalations: true, ..requests([number]) },
            Named::Escalation(number) => escalations(number),
        },
        Command::Due { records } => {
            let of = |kind| records.iter().filter(move |(record, _)| record == kind).map(|(_, id)| *id);
            Subjects {
                request_ids: of("request").map(RequestId).collect(),
                escalation_ids: of("escalation").map(EscalationId).collect(),
                ..Subjects::default()
            }
        }
        // What is new has no row yet; a message locks its line, a delivery its escalation, an administrator the desk.
        Command::Open(_)
        | Command::Receive { .. }
        | Command::ReceiveLater { .. }
        | Command::Accept(_)
        | Command::Delivered { .. }
        | Command::Arrive(_)
        | Command::Administer(_)
        | Command::Erase(_)
        | Command::Mail(_)
        | Command::Onward { .. }
        | Command::Tick => Subjects::default(),
    }
}

fn requests<'a>(numbers: impl IntoIterator<Item = &'a Number>) -> Subjects {
    Subjects { requests: numbers.into_iter().cloned().collect(), ..Subjects::default() }
}

fn escalations(number: &Number) -> Subjects {
    Subjects { escalations: vec![number.clone()], ..Subjects::default() }
}
