//! What is on its way out of the desk: lanes are paused and resumed; what was given up, or is held, is tried again or dropped.
//! For administrators.

use askama::Template;
use axum::http::StatusCode;
use domain::Timestamp;
use domain::lane::Lane;
use domain::{Reason, Refusal};
use engine::{Action, Administer, GivenUp, GivenUpView, PauseView};

use super::sheet::{Fault, Sheet};
use super::{Answer, administer, back, must, no};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/outgoing.html")]
struct OutgoingPage {
    shell: Shell,
    sheet: Sheet,
    lanes: Vec<LaneLine>,
    /// Lanes that may be paused and are not, with their names.
    running: Vec<(&'static str, String)>,
    /// Something is held because the desk came from a copy.
    holds: bool,
    given_up: Vec<Line>,
    /// There is more than is shown.
    more: bool,
}

struct LaneLine {
    lane: &'static str,
    waiting: u64,
    since: Option<(Timestamp, String)>,
    paused: Option<Paused>,
    /// What failed, and what is held.
    given_up: u64,
    held: u64,
    may_drop: bool,
}

struct Paused {
    said: String,
    reason: Option<String>,
}

struct Line {
    id: String,
    lane: &'static str,
    number: Option<String>,
    recipient: Option<String>,
    why: String,
    at: Timestamp,
    when: String,
    tries: String,
    may_drop: bool,
}

/// `GET /d/{desk}/outgoing`.
pub(super) async fn show(at: AtDesk) -> Answer {
    must(&at, Action::KeepAgreements)?;
    shown(&at, Sheet::new()).await
}

/// `POST /d/{desk}/outgoing`: `act` is `retry` or `drop`, of an `item` or of a `lane`, or of what is `held` of it; or it is
/// `pause` or `resume`, of a `lane`.
pub(super) async fn settle(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let what = match asked(&fields) {
        Ok(what) => what,
        Err(refusal) => return shown(&at, Sheet::refused(&fields, &at.shell, Fault::from(refusal))).await,
    };
    let said = match &what {
        Administer::DropOutgoing(_) => "ui-o-done-outgoing-dropped",
        Administer::PauseLane { .. } => "ui-o-done-outgoing-paused",
        Administer::ResumeLane { .. } => "ui-o-done-outgoing-resumed",
        _ => "ui-o-done-outgoing-tried",
    };
    match administer(&at, &fields, what).await {
        Ok(_) => Ok(back(&at, "outgoing", said)),
        // Somebody was faster: the page shows what is left.
        Err(failure) => shown(&at, Sheet::refused(&fields, &at.shell, Fault::from(failure))).await,
    }
}

/// `POST /d/{desk}/opening`: the desk acts by itself again; with `send`, what waited leaves as well.
pub(super) async fn open(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let send = fields.optional("send").is_some();
    match administer(&at, &fields, Administer::OpenDesk { send }).await {
        Ok(_) => {
            let said = if send { "ui-o-done-opened-and-sent" } else { "ui-o-done-opened" };
            Ok(back(&at, "outgoing", said))
        }
        Err(failure) => shown(&at, Sheet::refused(&fields, &at.shell, Fault::from(failure))).await,
    }
}

fn asked(fields: &Fields) -> Result<Administer, Refusal> {
    let wrong = |name: &'static str| Refusal::field(Reason::FieldInvalid, name);
    let lane = fields.optional("lane").map(|lane| Lane::from_code(&lane).ok_or_else(|| wrong("lane")));
    let lane = lane.transpose()?;
    let must = |lane: Option<Lane>| lane.ok_or_else(|| Refusal::field(Reason::FieldMissing, "lane"));
    let of = || match (fields.optional("item"), lane) {
        (Some(item), _) => Ok(GivenUp::Item { item: item.parse().map_err(|_| wrong("item"))? }),
        (None, Some(lane)) if fields.optional("held").is_some() => Ok(GivenUp::Held { lane }),
        (None, Some(lane)) => Ok(GivenUp::Lane { lane }),
        (None, None) => Err(Refusal::field(Reason::FieldMissing, "item")),
    };
    match fields.text("act").as_str() {
        "retry" => Ok(Administer::TryAgain(of()?)),
        "drop" => Ok(Administer::DropOutgoing(of()?)),
        "pause" => Ok(Administer::PauseLane { lane: must(lane)?, reason: fields.optional("reason") }),
        "resume" => Ok(Administer::ResumeLane { lane: must(lane)? }),
        _ => Err(wrong("act")),
    }
}

async fn shown(at: &AtDesk, sheet: Sheet) -> Answer {
    let shell = at.shell.clone();
    let outgoing = at.reading.outgoing().await.map_err(no(&shell))?;
    let all: u64 = outgoing.lanes.iter().map(|it| it.given_up).sum();
    let running = outgoing.lanes.iter().filter(|it| it.may_pause && it.paused.is_none());
    let running = running.map(|it| (it.lane.code(), shell.code("lane", it.lane.code()))).collect();
    let holds = outgoing.lanes.iter().any(|it| it.held > 0);
    let lanes = outgoing.lanes.into_iter().map(|it| LaneLine {
        lane: it.lane.code(),
        waiting: it.waiting,
        since: it.waits_since.map(|since| (since, shell.when(since))),
        paused: it.paused.map(|it| paused(it, &shell)),
        given_up: it.given_up - it.held,
        held: it.held,
        may_drop: it.may_drop,
    });
    let lanes = lanes.collect();
    let more = all > outgoing.given_up.len() as u64;
    let given_up = outgoing.given_up.into_iter().map(|it| line(it, &shell)).collect();
    let status = sheet.status;
    Ok(page(
        OutgoingPage { lanes, running, holds, given_up, more, sheet, shell },
        if status.is_success() { StatusCode::OK } else { status },
    ))
}

fn paused(it: PauseView, shell: &Shell) -> Paused {
    let who = if it.by == "operator" { shell.said("ui-o-audit-operator") } else { it.by };
    Paused {
        said: shell.say2("ui-o-outgoing-paused", "when", shell.when(it.since), "who", who),
        reason: it.reason,
    }
}

/// A code of ours in words; else what was said where it failed.
fn why(why: String, shell: &Shell) -> String {
    let key = format!("ui-o-outgoing-why-{why}");
    if words::has(&key) { shell.said(&key) } else { why }
}

fn line(it: GivenUpView, shell: &Shell) -> Line {
    Line {
        id: it.id,
        lane: it.lane.code(),
        number: it.number,
        recipient: it.recipient,
        why: why(it.why, shell),
        at: it.created_at,
        when: shell.when(it.created_at),
        tries: shell.say1("ui-o-outgoing-tries", "count", it.tries),
        may_drop: !it.lane.holds_its_lines(),
    }
}
