//! Reports: what became of promises, who held the requests, how far the first line got; each figure a link to the
//! requests behind it.

mod asked;
mod bars;
mod behind;
mod csv;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::attainment::{Attainment, Division, Figure};
use domain::clock::Promise;
use domain::holder::Holder;
use domain::text::Language;
use engine::{Failure, Group, Report};

use crate::route::{Access, Route};
use crate::shell::{AtDesk, Shell, page, refused};
use asked::Asked;
use bars::{Bars, Part};

pub(super) fn routes() -> Vec<Route> {
    let agent = Access::Agent;
    vec![
        Route::get("/d/{desk}/reports", agent, show),
        Route::get("/d/{desk}/reports/csv", agent, csv::download),
        Route::get("/d/{desk}/reports/requests", agent, behind::list),
    ]
}

#[derive(Template)]
#[template(path = "desk/reports/report.html")]
struct ReportPage {
    shell: Shell,
    asked: Asked,
    /// Something of the address was no day: what is shown is the usual period.
    wrong: bool,
    presets: Vec<(String, String, bool)>,
    divisions: Vec<(&'static str, String, bool)>,
    promises: Vec<(&'static str, String, bool)>,
    /// What the groups are called: severity, account.
    division: String,
    promise: String,
    csv: String,
    rows: Vec<Row>,
    whole: Option<Row>,
}

/// A group, in all three tables.
struct Row {
    name: String,
    requests: Linked,
    met: Linked,
    breached: Linked,
    running: Linked,
    /// Kept, of those kept or missed.
    kept_share: String,
    ended: Linked,
    first_line: Linked,
    first_line_share: String,
    escalated: Linked,
    handed_back: Linked,
    promises: Bars,
    held: Bars,
    worked: Bars,
}

/// A figure, and the requests behind it.
struct Linked {
    number: u64,
    href: String,
}

/// `GET /d/{desk}/reports`.
async fn show(at: AtDesk, Query(query): Query<asked::Said>) -> Response {
    match report_page(&at, &query).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn report_page(at: &AtDesk, query: &asked::Said) -> Result<ReportPage, Failure> {
    let shell = &at.shell;
    let today = at.app.engine.now().to_zoned(shell.zone.clone()).date();
    let (asked, wrong) = Asked::read(query, today);
    let Report { mut groups, whole } = at.reading.report(asked.of()).await?;
    // Names are in their own order; levels and months already are.
    groups.sort_by(|one, other| (&one.name, &one.key).cmp(&(&other.name, &other.key)));
    let row = |name: String, key: Option<&str>, it: &Attainment| row(&asked, name, key, it, shell);
    let rows: Vec<Row> = groups
        .iter()
        .map(|group| row(named(group, asked.by, shell), Some(&group.key), &group.attainment))
        .collect();
    let base = format!("{}/reports", shell.base());
    Ok(ReportPage {
        whole: (!rows.is_empty()).then(|| row(shell.said("ui-rep-whole"), None, &whole)),
        presets: asked::presets(today)
            .into_iter()
            .map(|(key, from, to)| {
                let there = Asked { from, to, ..asked.clone() };
                let here = (from, to) == (asked.from, asked.to);
                (shell.code("ui-rep-period", key), format!("{base}?{}", there.query()), here)
            })
            .collect(),
        divisions: Division::ALL
            .iter()
            .map(|it| (it.code(), shell.code("ui-rep-by", it.code()), *it == asked.by))
            .collect(),
        promises: Promise::ALL
            .iter()
            .map(|it| (it.code(), shell.code("promise", it.code()), *it == asked.promise))
            .collect(),
        division: shell.code("ui-rep-by", asked.by.code()),
        promise: shell.code("promise", asked.promise.code()),
        csv: format!("{base}/csv?{}", asked.query()),
        shell: shell.clone(),
        wrong,
        asked,
        rows,
    })
}

fn row(asked: &Asked, name: String, key: Option<&str>, it: &Attainment, shell: &Shell) -> Row {
    let base = format!("{}/reports/requests?{}", shell.base(), asked.query());
    let group = key.map(|key| format!("&group={}", crate::shell::encoded(asked::group_word(key))));
    let group = group.unwrap_or_default();
    let linked = |figure: Figure, number: u64| Linked {
        number,
        href: format!("{base}&figure={}{group}", figure.code()),
    };
    let span = |seconds: i64| shell.say1("ui-rep-hours", "hours", hours(seconds, shell.language));
    let parts = |of: &std::collections::BTreeMap<Holder, i64>| {
        let part = |holder: Holder, class| {
            let seconds = of.get(&holder).copied().unwrap_or_default();
            Part::of(class, shell.code("holder", holder.code()), seconds, span(seconds))
        };
        [part(Holder::Desk, "us"), part(Holder::Asker, "asker"), part(Holder::NextDesk, "next")]
    };
    let counted = |class, key: &str, number: u64| {
        Part::of(class, shell.said(key), i64::try_from(number).unwrap_or(i64::MAX), number.to_string())
    };
    let total = |of: &std::collections::BTreeMap<Holder, i64>| span(of.values().sum());
    Row {
        requests: linked(Figure::Requests, it.requests),
        met: linked(Figure::Met, it.met),
        breached: linked(Figure::Breached, it.breached),
        running: linked(Figure::Running, it.running),
        kept_share: share(it.met, it.met + it.breached),
        ended: linked(Figure::Ended, it.ended),
        first_line: linked(Figure::FirstLine, it.first_line),
        first_line_share: share(it.first_line, it.ended),
        escalated: linked(Figure::Escalated, it.escalated),
        handed_back: linked(Figure::HandedBack, it.handed_back),
        promises: Bars::of(
            [
                counted("met", "ui-rep-met", it.met),
                counted("breached", "ui-rep-breached", it.breached),
                counted("running", "ui-rep-running", it.running),
            ],
            String::new(),
        ),
        held: Bars::of(parts(&it.held), total(&it.held)),
        worked: Bars::of(parts(&it.worked), total(&it.worked)),
        name,
    }
}

/// A share in whole per cent, rounded to the nearest; a dash where there is nothing to share.
fn share(part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{}\u{a0}%", (part * 200 + whole) / (whole * 2)) }
}

/// Hours with one decimal, after the language's own sign.
fn hours(seconds: i64, language: Language) -> String {
    let tenths = (seconds * 10 + 1800) / 3600;
    let sign = if language == Language::Fr { ',' } else { '.' };
    format!("{}{sign}{}", tenths / 10, tenths % 10)
}

/// What a group is called.
fn named(group: &Group, by: Division, shell: &Shell) -> String {
    match by {
        Division::Severity => shell.say1("ui-rep-severity", "level", &group.key),
        Division::Month => {
            let parts = group.key.split_once('-').and_then(|(year, month)| {
                Some(words::month(shell.language, year.parse().ok()?, month.parse().ok()?))
            });
            parts.unwrap_or_else(|| group.key.clone())
        }
        Division::Account | Division::Agreement if group.key.is_empty() => shell.said("ui-own-organisation"),
        Division::Account | Division::Agreement => group.name.clone().unwrap_or_else(|| group.key.clone()),
    }
}
