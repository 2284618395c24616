//! What reports count of requests that have ended: summed where it lies. For agents: no contact has a report.

use std::collections::HashMap;

use domain::Timestamp;
use domain::attainment::{Attainment, Figure};
use domain::clock::Promise;
use domain::holder::{Holder, Span};
use domain::id::{DeskId, RequestId};
use domain::row::ReportRow;
use uuid::Uuid;

use crate::arg::{Arg, args, at};
use crate::projection;
use crate::run::Fault;
use crate::scope::Scope;
use crate::tx::{Tx, statements};

statements! {
    FIRST => ["select min(opened) from request_report where desk_id = $1 and opened >= $2 and opened < $3"];
}

/// By what a report is parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Severity,
    Agreement,
    Account,
    /// Not at all.
    Nothing,
}

/// A part of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    Level(i64),
    Of(Option<Uuid>),
    All,
}

/// Which requests are counted, and what of them.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    /// When they were opened: half-open.
    pub span: (Timestamp, Timestamp),
    pub promise: Promise,
    pub by: By,
}

/// What was counted.
#[derive(Debug, Default)]
pub struct Sums {
    pub parts: Vec<(Part, Attainment)>,
    /// Who held requests whose working time is on the hours that the desk has now, and how many were held just so.
    pub spans: Vec<(Part, Vec<Span>, i64)>,
}

/// Writes what a change made of a request that has ended, ends, or is open again: its row before and after, if any.
pub async fn change(
    tx: &mut Tx,
    desk: DeskId,
    before: &[ReportRow],
    after: &[ReportRow],
) -> Result<(), Fault> {
    let same = |one: &ReportRow, other: &ReportRow| (one.opened, one.id) == (other.opened, other.id);
    projection::change(tx, desk, before, after, same).await
}

/// When the first that has ended of a span was opened.
pub async fn first(
    tx: &mut Tx,
    desk: DeskId,
    (from, to): (Timestamp, Timestamp),
) -> Result<Option<Timestamp>, Fault> {
    let row: Option<(Option<i64>,)> = tx.optional(FIRST, args![desk, from, to]).await?;
    Ok(row.and_then(|(first,)| first).map(at))
}

/// How many columns are summed.
const NUMBERS: usize = 11;

type Row = (Option<Uuid>, i64, Option<String>, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);

/// Sums over all that has ended.
pub async fn sums(tx: &mut Tx, scope: &Scope, of: &Of) -> Result<Sums, Fault> {
    let (sql, args) = sums_sql(scope, of, tx.is_postgres());
    let mut parts: HashMap<Part, [i64; NUMBERS]> = HashMap::new();
    let mut spans = Vec::new();
    tx.each_built(sql, args, &mut |row: Row| {
        let (id, level, held, a, b, c, d, e, f, g, h, i, j, k) = row;
        let part = match of.by {
            By::Severity => Part::Level(level),
            By::Agreement | By::Account => Part::Of(id),
            By::Nothing => Part::All,
        };
        let sums = parts.entry(part).or_default();
        for (sum, more) in sums.iter_mut().zip([a, b, c, d, e, f, g, h, i, j, k]) {
            *sum += more;
        }
        if let Some(held) = held {
            let held = serde_json::from_str(&held).map_err(|error| Fault::unreadable("a report", &error))?;
            spans.push((part, held, a));
        }
        Ok(())
    })
    .await?;
    Ok(Sums { parts: parts.into_iter().map(|(part, sums)| (part, attainment(sums))).collect(), spans })
}

fn attainment(sums: [i64; NUMBERS]) -> Attainment {
    let [requests, met, breached, escalated, handed_back, held @ .., a, b, c] = sums;
    let count = |number: i64| number.cast_unsigned();
    let by = |seconds: [i64; 3]| {
        [Holder::Asker, Holder::Desk, Holder::NextDesk].into_iter().zip(seconds).collect()
    };
    Attainment {
        requests: count(requests),
        met: count(met),
        breached: count(breached),
        running: 0,
        ended: count(requests),
        first_line: count(requests - escalated),
        escalated: count(escalated),
        handed_back: count(handed_back),
        held: by(held),
        worked: by([a, b, c]),
    }
}

/// The requests behind a figure, oldest first, with when each was opened.
pub async fn behind(
    tx: &mut Tx,
    scope: &Scope,
    of: &Of,
    (figure, part): (Figure, Part),
    most: u64,
) -> Result<Vec<(Timestamp, RequestId)>, Fault> {
    let Some((sql, args)) = behind_sql(scope, of, (figure, part), most) else { return Ok(Vec::new()) };
    let rows: Vec<(i64, Uuid)> = tx.all_built(sql, args).await?;
    Ok(rows.into_iter().map(|(opened, id)| (at(opened), RequestId(id))).collect())
}

/// Its columns are called as those of the requests themselves, which a scope narrows.
const ROWS: &str = "from request_report as request where desk_id = $1 and opened >= $2 and opened < $3";

fn sums_sql(scope: &Scope, of: &Of, postgres: bool) -> (String, Vec<Arg>) {
    let no_id = if postgres { "cast(null as uuid)" } else { "null" };
    let (id, level) = match of.by {
        By::Severity => (no_id, "severity"),
        By::Agreement => ("agreement_id", "0"),
        By::Account => ("account_id", "0"),
        By::Nothing => (no_id, "0"),
    };
    let (met, breached) = columns(of.promise);
    let summed = [
        "1",
        met.as_str(),
        breached.as_str(),
        "escalated",
        "handed_back",
        "held_asker",
        "held_desk",
        "held_next_desk",
        "worked_asker",
        "worked_desk",
        "worked_next_desk",
    ];
    // SQLite would sort all rows to group them; here they are added up as they come.
    let sums = summed.map(|it| match postgres {
        true => format!("cast(coalesce(sum({it}), 0) as bigint)"),
        false => format!("coalesce({it}, 0)"),
    });
    let mut sql = format!("select {id}, cast({level} as bigint), spans, {} {ROWS}", sums.join(", "));
    let (from, to) = of.span;
    let mut args = args![scope.desk, from, to];
    scope.narrow(&mut sql, &mut args);
    if postgres {
        sql.push_str(" group by 1, 2, 3");
    }
    (sql, args)
}

/// What is behind a figure that may have something behind it.
fn behind_sql(
    scope: &Scope,
    of: &Of,
    (figure, part): (Figure, Part),
    most: u64,
) -> Option<(String, Vec<Arg>)> {
    let (met, breached) = columns(of.promise);
    let counted = match figure {
        Figure::Requests | Figure::Ended => String::new(),
        Figure::Met => format!(" and {met} > 0"),
        Figure::Breached => format!(" and {breached} > 0"),
        Figure::Running => return None,
        Figure::FirstLine => " and escalated = 0".to_owned(),
        Figure::Escalated => " and escalated = 1".to_owned(),
        Figure::HandedBack => " and handed_back > 0".to_owned(),
    };
    let mut sql = format!("select opened, id {ROWS}{counted}");
    let (from, to) = of.span;
    let mut args = args![scope.desk, from, to];
    let column = if of.by == By::Agreement { "agreement_id" } else { "account_id" };
    match part {
        Part::All => {}
        Part::Level(level) => {
            args.push(Arg::from(level));
            sql.push_str(&format!(" and severity = ${}", args.len()));
        }
        Part::Of(None) => sql.push_str(&format!(" and {column} is null")),
        Part::Of(Some(id)) => {
            args.push(Arg::from(id));
            sql.push_str(&format!(" and {column} = ${}", args.len()));
        }
    }
    scope.narrow(&mut sql, &mut args);
    args.push(Arg::from(most));
    sql.push_str(&format!(" order by opened, id limit ${}", args.len()));
    Some((sql, args))
}

/// What they ask, for the tests that read how it is planned and of which desk it is.
pub fn texts(scope: &Scope, of: &Of, figure: Figure, part: Part, postgres: bool) -> Vec<String> {
    let (sums, _) = sums_sql(scope, of, postgres);
    let behind = behind_sql(scope, of, (figure, part), 500);
    std::iter::once(sums).chain(behind.map(|(behind, _)| behind)).collect()
}

/// The columns of a promise: how often it was met and breached.
fn columns(promise: Promise) -> (String, String) {
    let name = promise.code().replace('-', "_");
    (format!("{name}_met"), format!("{name}_breached"))
}
