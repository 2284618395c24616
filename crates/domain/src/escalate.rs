//! The gate to the next desk: an authorised contact in good standing, the duties met, the form complete.
//!
//! The asker checks here first, against its copy of the next desk's terms; the next desk decides.

use crate::act::Act;
use crate::crossing;
use crate::desk::{Link, authorised, must_be_entitled};
use crate::escalation::Escalation;
use crate::event::{EscalationOpened, Event, Gate, Override};
use crate::form::Values;
use crate::id::{Number, PersonId};
use crate::kind::{Kind, Phase};
use crate::policy::{Policy, Severity};
use crate::problem::Problem;
use crate::reckon;
use crate::refusal::{Missing, Reason, Refusal};
use crate::request::Request;
use crate::seat::AgentSeat;
use crate::{Timestamp, text, triage};

/// What an agent wants to ask the next desk.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Escalate {
    /// Severity on the next desk's scale, chosen at this moment.
    pub severity: Severity,
    pub kind: Option<Kind>,
    pub phase: Option<Phase>,
    /// In the agent's own words: nothing of the requests behind it crosses by itself.
    #[serde(flatten)]
    pub problem: Problem,
    /// The authorised contact it goes out under; `None` = whoever sends it.
    pub contact: Option<PersonId>,
    /// Passing the gate, with the reason.
    pub passing: Option<Passing>,
}

/// Asking to pass a gate.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Passing {
    pub gate: Gate,
    pub reason: String,
}

/// Judges an escalation of one or several requests over a link.
pub fn escalate(
    requests: &[&Request],
    link: &Link,
    act: Escalate,
    number: Number,
    names: &[String],
    sender: &AgentSeat,
    now: Timestamp,
) -> Result<EscalationOpened, Refusal> {
    let Some(first) = requests.first() else { return Err(Refusal::field(Reason::FieldMissing, "requests")) };
    for request in requests {
        request.life.must_be_open()?;
    }
    let terms = &link.terms;
    if terms.ends.is_some_and(|ends| now >= ends) {
        return Err(Refusal::new(Reason::IntakeClosed));
    }
    let (kind, phase) = (act.kind.unwrap_or(first.kind), act.phase.unwrap_or(first.phase));
    let product = act.problem.product.clone().or_else(|| first.problem.product.clone());
    let product = product.map(|product| text::line("product", &product)).transpose()?;
    terms.cover().must_hold(kind, product.as_deref())?;
    for request in requests {
        must_be_one_problem(request, kind)?;
    }
    let policy = terms.policy_for(phase);
    let Some(level) = policy.level(act.severity) else {
        return Err(Refusal::new(Reason::SeverityUnknown).with("severity", act.severity.0));
    };

    let contact = act.contact.unwrap_or(sender.person);
    let absent = act.passing.as_ref().is_some_and(|passing| passing.gate == Gate::AbsentContact);
    if contact != sender.person && !absent {
        return Err(Refusal::new(Reason::NotAuthorisedContact));
    }
    let contacts = link.contacts_for(kind);
    let contact = authorised(&contacts, policy, contact, kind.door(), product.as_deref(), now)?;

    let form = link.form_for(kind, product.as_deref(), phase);
    if let (Some(form), Some(version)) = (form, act.problem.form)
        && form.version != version
    {
        return Err(Refusal::new(Reason::FormChanged).with("version", form.version));
    }
    let mut missing = triage::missing(first, policy.duties(kind));
    missing.extend(form.map(|form| form.missing(&act.problem.values)).unwrap_or_default());
    let passed = pass(act.passing, missing, act.severity, (link, policy), sender, now)?;

    crossing::may_cross(terms.crossing, &act.problem.texts(), &act.problem.attachments, names)?;
    let mut problem = Problem { product, ..act.problem }.checked()?;
    if let Some(form) = form {
        problem.values = form.keep(&problem.values);
    }

    Ok(EscalationOpened {
        number,
        link: link.id,
        next_desk: link.name.clone(),
        requests: requests.iter().map(|request| (request.id, request.number.clone())).collect(),
        contact: contact.person,
        contact_name: contact.name.clone(),
        kind,
        phase,
        severity: act.severity,
        // A call, a reference and what it continues are not the agent's to say.
        problem: Problem {
            form: form.map(|form| form.version),
            call: None,
            passed,
            reference: None,
            continues: None,
            ..problem
        },
        telephone: if level.telephone { policy.telephone.clone() } else { Vec::new() },
        by_hand: link.by_hand_for(kind),
        hand_backs: 0,
    })
}

/// Asks the next desk again for what it closed too long ago to reopen: a new escalation that continues the old one,
/// with what was known of it. The gate was passed then; whoever asks must still be entitled.
pub fn again(
    escalation: &Escalation,
    first: EscalationOpened,
    link: &Link,
    reason: &str,
    number: Number,
    sender: &AgentSeat,
    now: Timestamp,
) -> Result<EscalationOpened, Refusal> {
    let terms = &link.terms;
    if terms.ends.is_some_and(|ends| now >= ends) {
        return Err(Refusal::new(Reason::IntakeClosed));
    }
    let (door, product) = (escalation.kind.door(), escalation.problem.product.as_deref());
    terms.cover().must_hold(escalation.kind, product)?;
    let policy = terms.policy_for(escalation.phase);
    let contacts = link.contacts_for(escalation.kind);
    let contact = authorised(&contacts, policy, sender.person, door, product, now)?;
    let severity = escalation.life.severity;
    let level = policy.level(severity);
    let level = level.ok_or_else(|| Refusal::new(Reason::SeverityUnknown).with("severity", severity.0))?;
    Ok(EscalationOpened {
        number,
        link: link.id,
        next_desk: link.name.clone(),
        requests: escalation.requests.clone(),
        contact: contact.person,
        contact_name: contact.name.clone(),
        severity,
        problem: Problem {
            text: text::body("reason", reason)?,
            values: escalation.problem.values.clone(),
            form: None,
            attachments: Vec::new(),
            passed: None,
            continues: escalation.reference.clone().map(Number::from_storage),
            ..first.problem
        },
        telephone: if level.telephone { policy.telephone.clone() } else { Vec::new() },
        by_hand: link.by_hand_for(escalation.kind),
        hand_backs: escalation.life.hand_backs_of_the_problem(),
        ..first
    })
}

/// Whether one more request may stand behind an open escalation: put there by an authorised contact, of its door.
pub fn join(
    escalation: &Escalation,
    request: &Request,
    link: &Link,
    sender: &AgentSeat,
    now: Timestamp,
) -> Result<(), Refusal> {
    request.life.must_be_open()?;
    must_be_one_problem(request, escalation.kind)?;
    let (door, product) = (escalation.kind.door(), escalation.problem.product.as_deref());
    let policy = link.terms.policy_for(escalation.phase);
    match authorised(&link.contacts_for(escalation.kind), policy, sender.person, door, product, now) {
        // Whose certificate ran out asks nothing new; this asks nothing.
        Err(refusal) if refusal.reason != Reason::NotQualified => Err(refusal),
        _ => Ok(()),
    }
}

/// A business matter and a technical one are never one problem: other people work them, by other rights.
fn must_be_one_problem(request: &Request, kind: Kind) -> Result<(), Refusal> {
    if request.kind.door() == kind.door() {
        Ok(())
    } else {
        Err(Refusal::field(Reason::FieldInvalid, "requests").with("number", &request.number))
    }
}

/// Everything that an escalation of this request still lacks: shown before anybody tries.
pub fn lacking(
    request: &Request,
    link: &Link,
    (kind, phase, product): (Kind, Phase, Option<&str>),
    values: &Values,
) -> Vec<Missing> {
    let mut missing = triage::missing(request, link.terms.policy_for(phase).duties(kind));
    if let Some(form) = link.form_for(kind, product, phase) {
        missing.extend(form.missing(values));
    }
    missing
}

fn pass(
    passing: Option<Passing>,
    missing: Vec<Missing>,
    severity: Severity,
    (link, policy): (&Link, &Policy),
    sender: &AgentSeat,
    now: Timestamp,
) -> Result<Option<Override>, Refusal> {
    let Some(passing) = passing else {
        return if missing.is_empty() {
            Ok(None)
        } else {
            Err(Refusal::missing(Reason::EscalationIncomplete, missing))
        };
    };
    let rule = &policy.overrides;
    if passing.reason.trim().is_empty() {
        return Err(Refusal::field(Reason::OverrideReasonNeeded, "override.reason"));
    }
    let allowed = match passing.gate {
        Gate::Incomplete => rule.severities.contains(&severity),
        Gate::AbsentContact => rule.absent_contact,
    };
    if !allowed {
        return Err(Refusal::new(Reason::OverrideNotAllowed).with("severity", severity.0));
    }
    // An absent contact excuses nothing else, unless the severity excuses it too.
    if !missing.is_empty() && !rule.severities.contains(&severity) {
        return Err(Refusal::missing(Reason::EscalationIncomplete, missing));
    }
    let complete_by = reckon::due(&link.terms.calendar, now, &rule.complete_within, &[])
        .map_err(|fault| Refusal::new(Reason::CalendarInvalid).with("fault", fault.code()))?;
    Ok(Some(Override {
        gate: passing.gate,
        reason: text::body("override.reason", &passing.reason)?,
        author: sender.name.clone(),
        missing,
        complete_by,
    }))
}

/// An act of ours on an escalation: checked here first, sent, decided there. `stood`: told afterwards, the record of its
/// time took it, whatever has become of it since.
pub fn act(
    escalation: &Escalation,
    link: &Link,
    act: Act,
    stood: bool,
    names: &[String],
    sender: &AgentSeat,
    now: Timestamp,
) -> Result<Event, Refusal> {
    escalation.must_have_been_taken()?;
    let reopens = matches!(act, Act::Reopen { .. });
    if !reopens && !stood && !escalation.is_open() {
        return Err(escalation.life.wrong_state());
    }
    let about = (escalation.kind.door(), escalation.problem.product.as_deref());
    let policy = link.terms.policy_for(escalation.phase);
    must_be_entitled(&link.contacts_for(escalation.kind), policy, sender.person, about, &act, now)?;
    let leaving = act.leaving();
    let files = leaving.files.iter().map(|file| file.name.as_str());
    let texts: Vec<&str> = files.chain(leaving.words.iter().map(|(_, text)| *text)).collect();
    crossing::may_cross(link.terms.crossing, &texts, act.attachments(), names)?;
    Ok(Event::Sent { message: escalation.messages + 1, act })
}
