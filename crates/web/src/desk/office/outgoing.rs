//! What is on its way out of the desk: lanes are paused and resumed; what was given up, or is held, is tried again or dropped.
//! For administrators.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::Timestamp;
use domain::lane::Lane;
use domain::{Reason, Refusal};
use engine::{Action, Administer, GivenUp, GivenUpView, PauseView};

use super::pages::Pages;
use super::sheet::{Fault, Sheet};
use super::{Answer, Asked, administer, back, must, no};
use crate::desk::work::why_given_up;
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
    pages: Pages,
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
pub(super) async fn show(at: AtDesk, Query(asked): Asked) -> Answer {
    must(&at, Action::KeepAgreements)?;
    shown(&at, Sheet::new(), &asked).await
}

/// `POST /d/{desk}/outgoing`: `act` is `retry` or `drop`, of an `item` or of a `lane`, or of what is `held` of it; or it is
/// `pause` or `resume`, of a `lane`.
pub(super) async fn settle(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let what = match asked(&fields) {
        Ok(what) => what,
        Err(refusal) => return refused(&at, &fields, Fault::from(refusal)).await,
    };
    // Of a lane, one change takes so many: the same button takes those that are left.
    let (said, some) = match &what {
        Administer::DropOutgoing(GivenUp::Lane { .. } | GivenUp::Held { .. }) => {
            ("ui-o-done-outgoing-dropped", "ui-o-done-outgoing-dropped-some")
        }
        Administer::TryAgain(GivenUp::Lane { .. } | GivenUp::Held { .. }) => {
            ("ui-o-done-outgoing-tried", "ui-o-done-outgoing-tried-some")
        }
        Administer::DropOutgoing(_) => ("ui-o-done-outgoing-dropped", "ui-o-done-outgoing-dropped"),
        Administer::PauseLane { .. } => ("ui-o-done-outgoing-paused", "ui-o-done-outgoing-paused"),
        Administer::ResumeLane { .. } => ("ui-o-done-outgoing-resumed", "ui-o-done-outgoing-resumed"),
        _ => ("ui-o-done-outgoing-tried", "ui-o-done-outgoing-tried"),
    };
    match administer(&at, &fields, what).await {
        Ok(outcome) => Ok(back(&at, "outgoing", if outcome.view["more"] == true { some } else { said })),
        // Somebody was faster: the page shows what is left.
        Err(failure) => refused(&at, &fields, Fault::from(failure)).await,
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
        Err(failure) => refused(&at, &fields, Fault::from(failure)).await,
    }
}

/// The page again, from its beginning, with what was refused.
async fn refused(at: &AtDesk, fields: &Fields, fault: Fault) -> Answer {
    shown(at, Sheet::refused(fields, &at.shell, fault), &HashMap::new()).await
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

async fn shown(at: &AtDesk, sheet: Sheet, asked: &HashMap<String, String>) -> Answer {
    let shell = at.shell.clone();
    let outgoing = at.reading.outgoing(Pages::which(asked)).await.map_err(no(&shell))?;
    let pages = Pages::keeping(&format!("{}/outgoing", shell.base()), &[], asked, outgoing.next);
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
    let given_up = outgoing.given_up.into_iter().map(|it| line(it, &shell)).collect();
    let status = sheet.status;
    Ok(page(
        OutgoingPage { lanes, running, holds, given_up, pages, sheet, shell },
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

fn line(it: GivenUpView, shell: &Shell) -> Line {
    Line {
        id: it.id,
        lane: it.lane.code(),
        number: it.number,
        recipient: it.recipient,
        why: why_given_up(it.why, shell),
        at: it.created_at,
        when: shell.when(it.created_at),
        tries: shell.say1("ui-o-outgoing-tries", "count", it.tries),
        may_drop: !it.lane.holds_its_lines(),
    }
}
