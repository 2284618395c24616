//! Opening a request. Intake never closes for severity or hour; what a desk demands beforehand is in its form.

use crate::desk::{Agreement, authorised};
use crate::event::{Event, Filed, Gate, Opened, Override};
use crate::form::Form;
use crate::id::{EscalationId, Number, PersonId, SiteId};
use crate::kind::{Kind, Phase};
use crate::life::{Context, Life};
use crate::policy::{Policy, Severity};
use crate::problem::{self, Problem};
use crate::refusal::{Missing, Reason, Refusal};
use crate::{SignedDuration, Timestamp};
use crate::{reckon, text};

/// What somebody asks a desk.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Opening {
    pub kind: Kind,
    pub phase: Phase,
    /// `None`: the lightest, until somebody chooses.
    pub severity: Option<Severity>,
    #[serde(flatten, serialize_with = "problem::in_full")]
    pub problem: Problem,
}

/// Who asks, as the desk will file it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asker {
    pub person: Option<PersonId>,
    pub name: Option<String>,
    pub team: Option<String>,
    pub site: Option<SiteId>,
    pub escalation: Option<EscalationId>,
    /// Whether what the form lacks refuses the request. By mail, by telephone, from another desk of the house, and
    /// for what goes on from before, it does not: intake never closes for a form, and what is missing is asked for.
    pub held_to_form: bool,
    /// How often the same problem was handed back before, in what this one continues.
    pub hand_backs: u32,
}

/// Opens a request for an account, under its agreement.
pub fn for_account(
    agreement: &Agreement,
    form: Option<&Form>,
    number: Number,
    mut opening: Opening,
    asker: Asker,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    agreement.must_take_requests(context.recorded)?;
    agreement.cover().must_hold(opening.kind, opening.problem.product.as_deref())?;
    let missing = lacking(form, &opening, &asker)?;
    opening.problem.passed = match opening.problem.passed.take() {
        Some(passed) => Some(judged(passed, &missing, opening.severity, context)?),
        None => None,
    };
    let passed = opening.problem.passed.as_ref();
    if context.policy.contacts.required && passed.is_none_or(|it| it.gate != Gate::AbsentContact) {
        let person = asker.person.ok_or_else(|| Refusal::new(Reason::NotAuthorisedContact))?;
        let (queue, product) = (opening.kind.queue(), opening.problem.product.as_deref());
        authorised(&agreement.contacts, context.policy, person, queue, product, context.recorded)?;
    }
    if passed.is_none() && asker.held_to_form && !missing.is_empty() {
        return Err(Refusal::missing(Reason::EscalationIncomplete, missing));
    }
    let filed = Filed {
        account: Some(agreement.account),
        agreement: Some(agreement.id),
        contact: asker.person,
        contact_name: asker.name,
        team: asker.team,
        site: asker.site,
        escalation: asker.escalation,
    };
    begin(number, opening, filed, (form, missing), asker.hand_backs, context)
}

/// Opens a request of the desk's own organisation: a monitoring alert has no customer.
pub fn for_ourselves(number: Number, opening: Opening, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let filed = Filed {
        account: None,
        agreement: None,
        contact: None,
        contact_name: None,
        team: None,
        site: None,
        escalation: None,
    };
    begin(number, opening, filed, (None, Vec::new()), 0, context)
}

/// What the form lacks.
fn lacking(form: Option<&Form>, opening: &Opening, asker: &Asker) -> Result<Vec<Missing>, Refusal> {
    let Some(form) = form else { return Ok(Vec::new()) };
    if asker.held_to_form && opening.problem.form.is_some_and(|version| version != form.version) {
        return Err(Refusal::new(Reason::FormChanged).with("version", form.version));
    }
    Ok(form.missing(&opening.problem.values))
}

/// An override, as the owner of the gate judges it: what is missing and until when it follows are not the asker's to
/// say. The duties are: they were done, or not, on the asker's side.
fn judged(
    passed: Override,
    lacking: &[Missing],
    severity: Option<Severity>,
    context: &Context<'_>,
) -> Result<Override, Refusal> {
    let rule = &context.policy.overrides;
    let severity = severity.unwrap_or_else(|| context.policy.lightest());
    let refused = || Refusal::new(Reason::OverrideNotAllowed).with("severity", severity.0);
    let duties = passed.missing.iter().filter(|missing| missing.field.starts_with("triage."));
    let missing: Vec<Missing> = duties.chain(lacking).cloned().collect();
    if passed.gate == Gate::AbsentContact && !rule.absent_contact {
        return Err(refused());
    }
    // An absent contact excuses nothing else, unless the severity excuses it too.
    let incomplete = passed.gate == Gate::Incomplete || !missing.is_empty();
    if incomplete && !rule.severities.contains(&severity) {
        return Err(refused());
    }
    let complete_by = reckon::due(context.calendar, context.happened, &rule.complete_within, &[])
        .map_err(|fault| Refusal::new(Reason::CalendarInvalid).with("fault", fault.code()))?;
    Ok(Override {
        gate: passed.gate,
        reason: text::body("override.reason", &passed.reason)?,
        author: text::line("override.author", &passed.author)?,
        missing,
        complete_by,
    })
}

fn begin(
    number: Number,
    opening: Opening,
    filed: Filed,
    (form, missing): (Option<&Form>, Vec<Missing>),
    hand_backs: u32,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let severity = opening.severity.unwrap_or_else(|| context.policy.lightest());
    if context.policy.level(severity).is_none() {
        return Err(Refusal::new(Reason::SeverityUnknown).with("severity", severity.0));
    }
    if opening.problem.attachments.len() > crate::talk::MOST_ATTACHMENTS {
        return Err(Refusal::new(Reason::TooManyAttachments).with("most", crate::talk::MOST_ATTACHMENTS));
    }
    let mut problem = opening.problem.checked()?;
    if let Some(form) = form {
        problem.values = form.keep(&problem.values);
    }
    problem.form = form.map(|form| form.version);
    let opened = Opened {
        number,
        kind: opening.kind,
        phase: opening.phase,
        severity,
        missing: if problem.passed.is_some() { Vec::new() } else { missing },
        problem,
        hand_backs,
        policy: context.policy.named(),
    };
    let life = Life::new(severity, context.happened);
    let mut events = vec![Event::Opened(opened), Event::Filed(filed)];
    events = life.with_clocks(events, context)?;
    Ok(events)
}

/// When something happened, judged against when it is written down: not in the future, not before the policy's limit.
/// Answers whether it is late.
pub fn happened_in_time(happened: Timestamp, recorded: Timestamp, policy: &Policy) -> Result<bool, Refusal> {
    must_have_happened(happened, recorded)?;
    if happened < earliest(recorded, policy) {
        return Err(too_early(policy).with("earliest", earliest(recorded, policy)));
    }
    Ok(is_late(happened, recorded, policy))
}

/// Refuses what is said to happen in the future.
pub fn must_have_happened(happened: Timestamp, recorded: Timestamp) -> Result<(), Refusal> {
    // Two minutes of grace: the clock on somebody's desk is not ours.
    match happened > recorded + SignedDuration::from_mins(2) {
        true => Err(Refusal::field(Reason::HappenedInFuture, "happened_at")),
        false => Ok(()),
    }
}

/// The earliest time at which something may have happened that is written down now: the policy's limit.
pub fn earliest(recorded: Timestamp, policy: &Policy) -> Timestamp {
    recorded - SignedDuration::from_hours(i64::from(policy.entries.latest_hours))
}

/// Whether it is written down later than the policy calls in time.
pub fn is_late(happened: Timestamp, recorded: Timestamp, policy: &Policy) -> bool {
    let age = recorded.duration_since(happened);
    age > SignedDuration::from_mins(i64::from(policy.entries.late_after_minutes))
}

/// The refusal of what happened before the policy's limit.
pub(crate) fn too_early(policy: &Policy) -> Refusal {
    Refusal::field(Reason::HappenedTooEarly, "happened_at").with("hours", policy.entries.latest_hours)
}
