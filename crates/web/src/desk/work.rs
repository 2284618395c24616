//! The work of a desk: its queue, its requests, what it asks of the next desks, and what it carries across.

mod acts;
mod case;
mod draft;
mod escalate;
mod escalation;
mod escalation_acts;
mod escalations;
mod files;
mod head;
mod marks;
mod may;
mod new;
mod questions;
mod queue;
mod redact;
mod relay;
mod request;
mod talk;
mod time;
mod told;
mod triage;
mod why;

use std::collections::HashMap;

use axum::extract::Query;
use axum::response::Response;
use domain::lane::{DeliveryState, Lane};
use domain::row::Record;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::{Failure, Outcome};

use crate::route::{Access, Route};
use crate::shell::{AtDesk, Shell, redirect, redirect_saying_more};

/// The routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let agent = Access::Agent;
    vec![
        Route::get("/d/{desk}", agent, queue::queue),
        Route::get("/d/{desk}/requests", agent, queue::queue),
        Route::get("/d/{desk}/requests/count", agent, queue::count),
        Route::get("/d/{desk}/requests/new", agent, new::show),
        Route::post("/d/{desk}/requests/new", agent, new::post),
        Route::get("/d/{desk}/requests/{number}", agent, request::show),
        Route::post("/d/{desk}/requests/{number}", agent, acts::post),
        Route::get("/d/{desk}/requests/{number}/time", agent, time::show),
        Route::get("/d/{desk}/requests/{number}/clocks/{promise}/{cycle}", agent, why::of_request),
        Route::get("/d/{desk}/requests/{number}/triage", agent, triage::show),
        Route::post("/d/{desk}/requests/{number}/triage", agent, triage::post),
        Route::get("/d/{desk}/requests/{number}/escalate", agent, escalate::show),
        Route::post("/d/{desk}/requests/{number}/escalate", agent, escalate::post),
        Route::post("/d/{desk}/requests/{number}/join", agent, escalate::join),
        Route::get("/d/{desk}/requests/{number}/relay", agent, relay::up),
        Route::post("/d/{desk}/requests/{number}/relay", agent, relay::send_up),
        Route::get("/d/{desk}/requests/{number}/redact", agent, redact::of_request),
        Route::post("/d/{desk}/requests/{number}/redact", agent, redact::from_request),
        Route::get("/d/{desk}/requests/{number}/files/{sha}", agent, files::of_request),
        Route::get("/d/{desk}/escalations", agent, escalations::list),
        Route::get("/d/{desk}/escalations/{number}", agent, escalation::show),
        Route::post("/d/{desk}/escalations/{number}", agent, escalation_acts::post),
        Route::get("/d/{desk}/escalations/{number}/clocks/{promise}/{cycle}", agent, why::of_escalation),
        Route::get("/d/{desk}/escalations/{number}/relay", agent, relay::down),
        Route::post("/d/{desk}/escalations/{number}/relay", agent, relay::send_down),
        Route::get("/d/{desk}/escalations/{number}/redact", agent, redact::of_escalation),
        Route::post("/d/{desk}/escalations/{number}/redact", agent, redact::from_escalation),
        Route::get("/d/{desk}/escalations/{number}/files/{sha}", agent, files::of_escalation),
    ]
}

/// What is said of words that were taken without their files.
const LEFT: &str = "files-left";

/// What an address says beside its path.
type Asked = Query<HashMap<String, String>>;

/// One thing an address says; nothing, if it does not.
fn said(asked: &HashMap<String, String>, name: &str) -> String {
    asked.get(name).cloned().unwrap_or_default()
}

/// On to a page that says what was done; where it happened later than was told, when that is by the record; and whether
/// files went along that nobody looked at for names.
fn done(shell: &Shell, to: &str, act: &str, outcome: &Outcome, happened: Option<Timestamp>) -> Response {
    let key = format!("ui-done-{act}");
    let key = if words::has(&key) { key } else { String::new() };
    // What a field of seconds cuts off is no other time.
    let moved =
        outcome.earliest.filter(|at| happened.is_none_or(|then| at.duration_since(then).as_secs() >= 1));
    match outcome.not_looked_at.len() {
        0 if moved.is_none() && key.is_empty() => redirect(to),
        unread => redirect_saying_more(shell, to, &key, (moved, unread)),
    }
}

/// An instant as a field of local time holds it, to the second: cut to the minute it would lie before what it answers.
fn local(at: Timestamp, shell: &Shell) -> String {
    at.to_zoned(shell.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// When something happened, typed in local time; nothing typed means now.
fn happened(typed: &str, shell: &Shell) -> Result<Option<Timestamp>, Refusal> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let wrong = || Refusal::field(Reason::FieldInvalid, "happened_at");
    let local: jiff::civil::DateTime = typed.replace(' ', "T").parse().map_err(|_| wrong())?;
    // The earlier of two in a repeated hour: a promise counts from it, never later.
    let zoned = shell.zone.to_ambiguous_timestamp(local).earlier().map_err(|_| wrong())?;
    Ok(Some(zoned))
}

/// What a record told somebody and that did not arrive, or not yet after failing or because it is paused or held, in words.
async fn undelivered(at: &AtDesk, of: Record, number: &Number) -> Result<Vec<String>, Failure> {
    let shell = &at.shell;
    let all = at.reading.undelivered((of, number)).await?;
    let lines = all.into_iter().filter_map(|it| {
        let to_next = it.lane == Lane::Link && matches!(of, Record::Escalation);
        let key = match it.state {
            // The page says so once, of all that waits for the next desk.
            _ if it.paused_since.is_some() && to_next => return None,
            _ if it.paused_since.is_some() => "ui-undelivered-paused",
            DeliveryState::Failed => "ui-undelivered-failed",
            DeliveryState::Retried => "ui-undelivered-retried",
            DeliveryState::Waits if it.why.is_some() => "ui-undelivered-held",
            DeliveryState::Waits | DeliveryState::Done | DeliveryState::Dropped => return None,
        };
        let nobody = it.recipient.is_empty();
        let recipient = if nobody { shell.said("ui-undelivered-whoever") } else { it.recipient };
        let said = [
            ("lane", shell.code("ui-undelivered", it.lane.code())),
            ("recipient", recipient),
            ("when", shell.when(it.paused_since.unwrap_or(it.changed_at))),
            ("why", it.why.map(|why| why_given_up(why, shell)).unwrap_or_default()),
        ];
        let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Some(words::say(shell.language, key, &said))
    });
    let mut said = Vec::new();
    for line in lines {
        // Whoever waits for several learns once that it is paused.
        if !said.contains(&line) {
            said.push(line);
        }
    }
    Ok(said)
}

/// Why something was given up, or is held: a code of ours in words; else what was said where it failed.
pub(super) fn why_given_up(why: String, shell: &Shell) -> String {
    let key = format!("ui-o-outgoing-why-{why}");
    if words::has(&key) { shell.said(&key) } else { why }
}

/// The lines of a text that hold something.
fn line_list(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// Public numbers, as people list them: spaces, commas or lines between.
fn number_list(text: &str, field: &'static str) -> Result<Vec<Number>, Refusal> {
    let words = text.split([' ', ',', ';', '\n', '\r', '\t']).filter(|it| !it.is_empty());
    words.map(|word| Number::parse(word).map_err(|_| Refusal::field(Reason::FieldInvalid, field))).collect()
}

/// The page that nobody has answered: what it is about, whom it woke, and what comes next.
fn waiting_page(pages: &[engine::view::PageView], shell: &Shell) -> Option<(String, String)> {
    let page = pages.last().filter(|page| page.waits())?;
    let promise = page.promise.map(|it| shell.code("promise", it.code())).unwrap_or_default();
    let cause = shell.say1(&format!("page-cause-{}", page.cause.code()), "promise", promise);
    let mut said: Vec<String> = Vec::new();
    for step in &page.steps {
        let whom: Vec<&str> = step.people.iter().chain(&step.webhooks).map(String::as_str).collect();
        if !whom.is_empty() {
            said.push(shell.say2("ui-page-woken", "people", whom.join(", "), "when", shell.when(step.at)));
        }
    }
    said.push(match (&page.joined, page.next_at) {
        (Some(number), _) => shell.say1("ui-page-joined", "number", number),
        (None, Some(next)) => shell.say1("ui-page-next", "when", shell.when(next)),
        (None, None) => shell.said("ui-page-last"),
    });
    Some((shell.say1("ui-page-waits", "cause", cause), said.join(" ")))
}
