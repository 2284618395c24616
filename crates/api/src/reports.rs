//! `reports`: what became of promises, how far the first line got, who held the requests; and what is behind a figure.

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use domain::attainment::{Division, Figure};
use domain::clock::Promise;
use domain::csv;
use engine::view::RequestView;
use engine::{COLUMNS, Cell, Report, ReportOf};
use jiff::civil::Date;

use crate::answer::{self, Answer};
use crate::caller::Caller;
use crate::operation::{Operation, get};
use crate::query::Query;
use crate::shape::List;

input! {
    /// What a report is of.
    ReportQuery {
        /// The first day on which its requests were opened, as the desk counts days.
        from: Date,
        /// The last one.
        to: Date,
        /// `severity`, if it is not said.
        by [default]: Option<Division>,
        /// `first-response`, if it is not said.
        promise [default]: Option<Promise>,
    }

    /// A figure of a report.
    FigureQuery {
        /// The first day on which its requests were opened, as the desk counts days.
        from: Date,
        /// The last one.
        to: Date,
        /// `severity`, if it is not said.
        by [default]: Option<Division>,
        /// `first-response`, if it is not said.
        promise [default]: Option<Promise>,
        /// `requests`, if it is not said.
        figure [default]: Option<Figure>,
        /// The key of a group; `none` is the group without one; all groups, if it is not said.
        group [default]: Option<String>,
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/reports/attainment", report)
            .called(
                "reportAttainment",
                "What became of a promise, how far the first line got, and who held the requests: for agents.",
            )
            .query::<ReportQuery>()
            .gives::<Report>(200),
        get("/api/v1/reports/attainment.csv", as_csv)
            .called("downloadAttainment", "The same as comma-separated values: times in seconds.")
            .query::<ReportQuery>()
            .gives_bytes(200, "text/csv"),
        get("/api/v1/reports/attainment/requests", behind)
            .called("listRequestsBehindFigure", "The requests behind a figure, oldest first, 500 at most.")
            .query::<FigureQuery>()
            .gives::<List<RequestView>>(200),
    ]
}

fn of(from: Date, to: Date, by: Option<Division>, promise: Option<Promise>) -> ReportOf {
    let (by, promise) = (by.unwrap_or(Division::Severity), promise.unwrap_or(Promise::FirstResponse));
    ReportOf { from, to, promise, by }
}

async fn report(caller: Caller, Query(query): Query<ReportQuery>) -> Answer {
    let of = of(query.from, query.to, query.by, query.promise);
    answer::shown(&caller.reading.report(of).await?)
}

async fn as_csv(caller: Caller, Query(query): Query<ReportQuery>) -> Answer {
    let of = of(query.from, query.to, query.by, query.promise);
    let report = caller.reading.report(of).await?;
    let mut lines = vec![COLUMNS.map(str::to_owned).to_vec()];
    lines.extend(report.lines(|group| group.name.clone().unwrap_or_default(), ""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"attainment.csv\"")),
    ];
    Ok((headers, csv::table(&lines)).into_response())
}

async fn behind(caller: Caller, Query(query): Query<FigureQuery>) -> Answer {
    let of = of(query.from, query.to, query.by, query.promise);
    let key = query.group.map(|group| if group == "none" { String::new() } else { group });
    let cell = Cell { figure: query.figure.unwrap_or(Figure::Requests), key };
    let (requests, _) = caller.reading.report_behind(of, cell).await?;
    answer::listed(&requests)
}
