//! First-line triage: the four duties, each with evidence, or "attempted, not possible, because".

use crate::event::{Event, Evidence};
use crate::policy::Duty;
use crate::refusal::{Missing, Reason, Refusal};
use crate::request::Request;
use crate::text;

/// Records how a duty was met. A search says what was searched, even when nothing was found.
pub fn record(request: &Request, duty: Duty, evidence: Evidence) -> Result<Event, Refusal> {
    request.life.must_be_open()?;
    let evidence = match evidence {
        Evidence::Done { text: said, search } => {
            if duty == Duty::Publications {
                let words = search.as_ref().map(|search| search.words.as_str()).unwrap_or_default();
                text::line("search.words", words)?;
            }
            Evidence::Done { text: text::body("text", &said)?, search }
        }
        Evidence::NotPossible { because } => {
            Evidence::NotPossible { because: text::body("because", &because)? }
        }
    };
    Ok(Event::Triaged { duty, evidence })
}

/// The duties that have not been met, as an escalation's refusal lists them.
pub fn missing(request: &Request, duties: &[Duty]) -> Vec<Missing> {
    duties
        .iter()
        .filter(|duty| !request.triage.contains_key(duty))
        .map(|duty| Missing {
            field: format!("triage.{}", duty.code()),
            code: "not-done".into(),
            label: None,
        })
        .collect()
}

/// Reads the last part of `requests/{number}/triage/{duty}`.
pub fn duty(code: &str) -> Result<Duty, Refusal> {
    Duty::from_code(code).ok_or_else(|| Refusal::new(Reason::NotFound))
}
