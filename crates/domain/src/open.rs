//! Opening a request. Intake never closes for severity or hour; what a desk demands beforehand is in its form.

use crate::Timestamp;
use crate::desk::{Agreement, authorised};
use crate::event::{Attachment, Call, Event, Filed, Gate, Opened, Override};
use crate::form::{Form, Values};
use crate::id::{EscalationId, Number, PersonId};
use crate::kind::{Kind, Phase};
use crate::life::{Context, Life};
use crate::policy::Severity;
use crate::refusal::{Reason, Refusal};
use crate::text;

/// What somebody asks a desk.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Opening {
    pub kind: Kind,
    pub phase: Phase,
    /// `None`: the lightest, until somebody chooses.
    pub severity: Option<Severity>,
    pub subject: String,
    pub text: String,
    pub product: Option<String>,
    pub values: Values,
    /// The version of the form that was filled in.
    pub form: Option<u32>,
    pub attachments: Vec<Attachment>,
    pub call: Option<Call>,
    pub passed: Option<Override>,
    pub reference: Option<String>,
    pub continues: Option<Number>,
}

/// Who asks, as the desk will file it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asker {
    pub person: Option<PersonId>,
    pub name: Option<String>,
    pub team: Option<String>,
    pub escalation: Option<EscalationId>,
}

/// Opens a request for an account, under its agreement.
pub fn for_account(
    agreement: &Agreement,
    form: Option<&Form>,
    number: Number,
    opening: Opening,
    asker: Asker,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    agreement.must_take_requests(context.recorded)?;
    agreement.must_cover(opening.kind, opening.product.as_deref())?;
    let passed = opening.passed.as_ref();
    if context.policy.contacts.required && passed.is_none_or(|it| it.gate != Gate::AbsentContact) {
        let person = asker.person.ok_or_else(|| Refusal::new(Reason::NotAuthorisedContact))?;
        let (queue, product) = (opening.kind.queue(), opening.product.as_deref());
        authorised(&agreement.contacts, context.policy, person, queue, product, context.recorded)?;
    }
    if let Some(form) = form {
        form_is_met(form, &opening, context)?;
    }
    let filed = Filed {
        account: Some(agreement.account),
        agreement: Some(agreement.id),
        contact: asker.person,
        contact_name: asker.name,
        team: asker.team,
        escalation: asker.escalation,
    };
    begin(number, opening, filed, form, context)
}

/// Opens a request of the desk's own organisation: a monitoring alert has no customer.
pub fn for_ourselves(number: Number, opening: Opening, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let filed = Filed {
        account: None,
        agreement: None,
        contact: None,
        contact_name: None,
        team: None,
        escalation: None,
    };
    begin(number, opening, filed, None, context)
}

fn form_is_met(form: &Form, opening: &Opening, context: &Context<'_>) -> Result<(), Refusal> {
    if opening.form.is_some_and(|version| version != form.version) {
        return Err(Refusal::new(Reason::FormChanged).with("version", form.version));
    }
    let missing = form.missing(&opening.values);
    if missing.is_empty() {
        return Ok(());
    }
    match &opening.passed {
        Some(passed) => may_pass(passed, opening, context),
        None => Err(Refusal::missing(Reason::EscalationIncomplete, missing)),
    }
}

fn may_pass(passed: &Override, opening: &Opening, context: &Context<'_>) -> Result<(), Refusal> {
    let rule = &context.policy.overrides;
    let severity = opening.severity.unwrap_or_else(|| context.policy.lightest());
    if passed.gate == Gate::Incomplete && !rule.severities.contains(&severity) {
        return Err(Refusal::new(Reason::OverrideNotAllowed).with("severity", severity.0));
    }
    text::body("override.reason", &passed.reason).map(drop)
}

fn begin(
    number: Number,
    opening: Opening,
    filed: Filed,
    form: Option<&Form>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let severity = opening.severity.unwrap_or_else(|| context.policy.lightest());
    if context.policy.level(severity).is_none() {
        return Err(Refusal::new(Reason::SeverityUnknown).with("severity", severity.0));
    }
    if opening.attachments.len() > crate::talk::MOST_ATTACHMENTS {
        return Err(Refusal::new(Reason::TooManyAttachments).with("most", crate::talk::MOST_ATTACHMENTS));
    }
    let opened = Opened {
        number,
        kind: opening.kind,
        phase: opening.phase,
        severity,
        subject: text::line("subject", &opening.subject)?,
        text: text::body("text", &opening.text)?,
        product: opening.product.map(|product| text::line("product", &product)).transpose()?,
        values: form.map_or(opening.values.clone(), |form| form.keep(&opening.values)),
        attachments: opening.attachments,
        call: opening.call,
        form: form.map(|form| form.version),
        passed: opening.passed,
        reference: opening.reference,
        continues: opening.continues,
        policy: crate::desk::PolicyRef { id: context.policy.id.clone(), version: context.policy.version },
    };
    let life = Life::new(severity, context.happened);
    let mut events = vec![Event::Opened(opened), Event::Filed(filed)];
    events = life.with_clocks(events, context)?;
    Ok(events)
}

/// When something happened, judged against when it is written down: not in the future, not before the policy's limit.
/// Answers whether it is late.
pub fn happened_in_time(
    happened: Timestamp,
    recorded: Timestamp,
    policy: &crate::policy::Policy,
) -> Result<bool, Refusal> {
    // Two minutes of grace: the clock on somebody's desk is not ours.
    if happened > recorded + crate::SignedDuration::from_mins(2) {
        return Err(Refusal::field(Reason::HappenedInFuture, "happened_at"));
    }
    let age = recorded.duration_since(happened);
    if age > crate::SignedDuration::from_hours(i64::from(policy.entries.latest_hours)) {
        return Err(Refusal::field(Reason::HappenedTooEarly, "happened_at")
            .with("hours", policy.entries.latest_hours));
    }
    Ok(age > crate::SignedDuration::from_mins(i64::from(policy.entries.late_after_minutes)))
}
