//! A report as comma-separated values.

use axum::extract::Query;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use engine::COLUMNS;

use super::asked::{Asked, Said};
use super::named;
use crate::shell::{AtDesk, refused};

/// `GET /d/{desk}/reports/csv`.
pub(super) async fn download(at: AtDesk, Query(query): Query<Said>) -> Response {
    let shell = &at.shell;
    let today = at.app.engine.now().to_zoned(shell.zone.clone()).date();
    let (asked, _) = Asked::read(&query, today);
    let report = match at.reading.report(asked.of()).await {
        Ok(report) => report,
        Err(failure) => return refused(shell, failure),
    };
    let heads = COLUMNS.iter().map(|column| shell.code("ui-rep-column", &column.replace('_', "-")));
    let mut lines = vec![heads.collect()];
    lines.extend(report.lines(|group| named(group, asked.by, shell), &shell.say("ui-rep-whole")));
    let mut response = domain::csv::table(&lines).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    let name = format!("attachment; filename=\"{}-{}-{}.csv\"", asked.by.code(), asked.from, asked.to);
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
