//! The parts of an escalation's page: what is known of it, what is behind it, what waits, what was not taken.

use domain::act::Act;
use domain::entry::EntryKind;
use domain::form::Values;
use engine::EscalationForm;
use engine::view::{DeskEntry, EscalationView, NotTaken, PendingView};

use crate::desk::work::draft::Draft;
use crate::desk::work::head::Fact;
use crate::desk::work::marks::Tag;
use crate::desk::work::questions::{Question, labelled};
use crate::desk::work::talk::paragraphs;
use crate::shell::Shell;

/// A request behind the escalation.
pub(super) struct Behind {
    pub number: String,
    pub href: String,
    pub subject: String,
    pub account: Option<String>,
    pub tag: Option<Tag>,
}

/// A message of ours that waits to be told, or is on its way.
pub(super) struct Waiting {
    pub act: String,
    pub when: String,
    pub paragraphs: Vec<Vec<String>>,
}

/// A message of ours that the next desk did not take.
pub(super) struct Refused {
    pub act: String,
    pub when: Option<String>,
    pub why: String,
}

/// `hours`: when somebody is there at the door that it went through, by the name of that calendar.
pub(super) fn facts(it: &EscalationView, hours: Option<&str>, shell: &Shell) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |key: &str, value: Option<String>, href: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push(Fact { name: shell.said(key), value, href });
        }
    };
    add("ui-fact-next-reference", it.reference.clone(), None);
    // Only an address of the web becomes a link: somebody typed it.
    let web = it.portal.clone().filter(|it| it.starts_with("https://") || it.starts_with("http://"));
    add("ui-fact-portal", it.portal.clone(), web);
    if let Some(way) = &it.way {
        let numbers = way.numbers.iter().map(|it| match it.label.is_empty() {
            true => it.number.clone(),
            false => format!("{} ({})", it.number, it.label),
        });
        add("ui-fact-numbers", Some(numbers.collect::<Vec<_>>().join(", ")), None);
        let href = way.calendar.as_ref().map(|id| format!("{}/calendars/{id}", shell.base()));
        add("ui-fact-way-hours", hours.map(str::to_owned), href);
    }
    add("ui-fact-engineer", it.engineer.clone(), None);
    add("ui-fact-sender", Some(it.contact.clone()), None);
    add("ui-fact-product", it.product.clone(), None);
    add("ui-fact-opened", Some(shell.when(it.opened_at)), None);
    add("ui-fact-ending", it.ending.map(|it| shell.code("ending", it.code())), None);
    add("ui-fact-rejection", it.rejection.map(|it| shell.code("rejection", it.code())), None);
    add("ui-fact-closed", it.closed_at.map(|at| shell.when(at)), None);
    facts
}

/// What was filled in, by the labels of the form.
pub(super) fn values(
    it: &EscalationView,
    form: Option<&EscalationForm>,
    shell: &Shell,
) -> Vec<(String, String)> {
    let fields =
        form.and_then(|form| form.form.as_ref()).map(|form| form.fields.as_slice()).unwrap_or_default();
    labelled(&it.values, fields, shell)
}

/// What the next desk did not take: which act of ours it was, when its answer came, and why.
pub(super) fn not_taken(it: &NotTaken, entries: &[DeskEntry], shell: &Shell) -> Refused {
    let act = entries.iter().find_map(|entry| {
        let EntryKind::Sent { message, act } = &entry.kind else { return None };
        (*message == it.message).then_some(act)
    });
    let refused = entries.iter().find(
        |entry| matches!(&entry.kind, EntryKind::SendRefused { message, .. } if *message == it.message),
    );
    Refused {
        act: act.map(|act| shell.said(&format!("ui-sent-{act}"))).unwrap_or_default(),
        when: refused.map(|entry| shell.when(entry.recorded_at)),
        why: words::refusal(shell.language, &it.refusal),
    }
}

/// A message that waits, with its words, for whoever reads it out.
pub(super) fn waiting(pending: &PendingView, entries: &[DeskEntry], shell: &Shell) -> Waiting {
    let filled = |values: &Values| {
        let lines =
            values.iter().map(|(name, value)| shell.say2("ui-filled-in", "label", name, "value", value));
        lines.collect::<Vec<String>>().join("\n")
    };
    let text = match &pending.said {
        None => entries
            .iter()
            .find(|entry| matches!(entry.kind, EntryKind::EscalationOpened { .. }))
            .and_then(|entry| entry.text.clone())
            .unwrap_or_default(),
        Some(Act::Reply { text, .. } | Act::Call { text, .. }) => text.clone(),
        Some(Act::GiveInformation { text, values, .. }) => {
            format!("{text}\n{}", filled(values))
        }
        Some(Act::Complete { values }) => filled(values),
        Some(Act::DisputeHandBack { evidence, .. }) => evidence.clone(),
        Some(Act::RefuseResolution { why }) => why.clone(),
        Some(Act::AcceptHandBack { text } | Act::AcceptResolution { text }) => {
            text.clone().unwrap_or_default()
        }
        Some(Act::AskManager { reason, .. } | Act::Reopen { reason } | Act::Withdraw { reason }) => {
            reason.clone()
        }
        Some(Act::SetSeverity { to, reason }) => {
            let reason = reason.as_deref().unwrap_or_default();
            format!("{} {reason}", shell.say1("ui-ev-severity-proposed", "to", to.0.to_string()))
        }
        Some(_) => String::new(),
    };
    Waiting {
        act: shell.said(&format!("ui-sent-{}", pending.act)),
        when: shell.when(pending.at),
        paragraphs: paragraphs(text.trim()),
    }
}

/// The questions to answer: those the next desk asked, or those an override left out.
pub(super) fn questions(
    it: &EscalationView,
    form: Option<&EscalationForm>,
    doing: &str,
    draft: &Draft,
    shell: &Shell,
) -> Vec<Question> {
    let fields =
        form.and_then(|form| form.form.as_ref()).map(|form| form.fields.as_slice()).unwrap_or_default();
    let known = |name: &str| fields.iter().find(|field| field.name == name);
    match doing {
        "give" => it
            .asked
            .iter()
            .flat_map(|asked| &asked.fields)
            .map(|field| Question::named(&field.name, Some(&field.label), draft, doing, shell))
            .collect(),
        "complete" => it
            .incomplete
            .iter()
            .map(|missing| Question::missing(missing, known(&missing.field), draft, doing, shell))
            .collect(),
        _ => Vec::new(),
    }
}
