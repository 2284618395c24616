//! The requests behind a figure of a report.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::attainment::Figure;
use engine::view::{DeskRequest, RequestView};
use engine::{Cell, Failure, Group};

use super::asked::{self, Asked, Said};
use super::named;
use crate::shell::{AtDesk, Shell, page, refused};

#[derive(Template)]
#[template(path = "desk/reports/behind.html")]
struct BehindPage {
    shell: Shell,
    back: String,
    figure: String,
    /// The group, the promise, the days.
    about: String,
    rows: Vec<Row>,
    more: bool,
}

struct Row {
    href: String,
    number: String,
    subject: String,
    account: String,
    level: String,
    status: &'static str,
    status_name: String,
    opened: String,
    /// How each promise of the kind asked for stands: its class, its name.
    promises: Vec<(&'static str, String)>,
}

/// `GET /d/{desk}/reports/requests`.
pub(super) async fn list(at: AtDesk, Query(query): Query<Said>) -> Response {
    match behind_page(&at, &query).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn behind_page(at: &AtDesk, query: &Said) -> Result<BehindPage, Failure> {
    let shell = &at.shell;
    let today = at.app.engine.now().to_zoned(shell.zone.clone()).date();
    let (asked, _) = Asked::read(query, today);
    let figure = query.get("figure").and_then(|it| Figure::from_code(it)).unwrap_or(Figure::Requests);
    let key = asked::group(query);
    let cell = Cell { figure, key: key.clone() };
    let (found, more) = at.reading.report_behind(asked.of(), cell).await?;
    let found: Vec<DeskRequest> = found
        .into_iter()
        .filter_map(|it| match it {
            RequestView::Desk(it) => Some(*it),
            RequestView::Contact(_) => None,
        })
        .collect();
    // The name of the group comes from the report itself, so that an id which names nothing has none.
    let group = match key {
        Some(key) => {
            let report = at.reading.report(asked.of()).await?;
            let group: Option<Group> = report.groups.into_iter().find(|group| group.key == key);
            group.map(|group| named(&group, asked.by, shell))
        }
        None => Some(shell.said("ui-rep-whole")),
    };
    let days = shell.say2("ui-rep-from-to", "from", asked.from, "to", asked.to);
    let promise = shell.code("promise", asked.promise.code());
    let about = group.into_iter().chain([promise, days]).collect::<Vec<_>>().join(" · ");
    Ok(BehindPage {
        back: format!("{}/reports?{}", shell.base(), asked.query()),
        figure: shell.code("ui-rep-figure", figure.code()),
        rows: found.iter().map(|it| row(it, &asked, shell)).collect(),
        shell: shell.clone(),
        about,
        more,
    })
}

fn row(it: &DeskRequest, asked: &Asked, shell: &Shell) -> Row {
    let clocks = it.clocks.iter().filter(|clock| clock.promise == asked.promise);
    Row {
        href: shell.request_path(&it.number),
        number: it.number.clone(),
        subject: it.subject.clone(),
        account: it.account.clone().unwrap_or_else(|| shell.said("ui-own-organisation")),
        level: format!("{} {}", it.severity.level, shell.both(&it.severity.name)),
        status: it.status.code(),
        status_name: shell.code("status", it.status.code()),
        opened: shell.when(it.opened_at),
        promises: clocks
            .map(|clock| (clock.standing.code(), shell.code("clock-standing", clock.standing.code())))
            .collect(),
    }
}
