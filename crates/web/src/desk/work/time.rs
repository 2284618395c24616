//! Promises and time: every clock of a request, and who held it for how long.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Timestamp;
use domain::holder::Holder;
use engine::Failure;
use engine::view::DeskRequest;

use super::case::Case;
use super::head::Head;
use super::marks::Promises;
use crate::shell::{AtDesk, Shell, page, refused};

/// Width of the chart in its own units.
const WIDTH: i64 = 1000;

#[derive(Template)]
#[template(path = "desk/work/time.html")]
struct TimePage {
    /// Escalations behind the request that cannot be shown.
    unreadable: Option<String>,
    shell: Shell,
    head: Head,
    policy: String,
    promises: Vec<Promises>,
    lanes: Vec<Lane>,
    whole: String,
    whole_percent: u8,
    worked: String,
    worked_percent: u8,
    from: String,
    to: String,
    spans: Vec<(String, String, String, String)>,
}

/// One party's time.
struct Lane {
    /// `us`, `asker`, `next`.
    class: &'static str,
    name: String,
    amount: String,
    percent: u8,
    /// Working time, and its share of all working time.
    worked: String,
    worked_percent: u8,
    /// Left edge and width of each stretch.
    stretches: Vec<(i64, i64)>,
}

/// `GET /d/{desk}/requests/{number}/time`.
pub(super) async fn show(at: AtDesk, Path((_, number)): Path<(String, String)>) -> Response {
    match time_page(&at, &number).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn time_page(at: &AtDesk, number: &str) -> Result<TimePage, Failure> {
    let shell = &at.shell;
    let case = Case::load(at, number).await?;
    let Case { number, it, policy, asker, .. } = &case;
    let now = at.app.engine.now();
    let behind = at.reading.escalations_of(number).await?;
    let unreadable = shell.unreadable_escalations(&behind.unreadable);
    let behind = behind.items;
    let end = it.closed_at.unwrap_or(now);
    let whole = (end.as_second() - it.opened_at.as_second()).max(0);
    let working: i64 = it.shares.iter().map(|share| share.working_seconds).sum();
    let next: Vec<&str> = it.escalations.iter().map(|it| it.next_desk.as_str()).collect();
    let name = |holder: Holder| match holder {
        Holder::Asker => asker.clone(),
        Holder::Desk => shell.said("ui-us"),
        Holder::NextDesk if next.is_empty() => shell.said("ui-the-next-desk"),
        Holder::NextDesk => {
            let mut names = next.clone();
            names.dedup();
            names.join(", ")
        }
    };
    let mut lanes: Vec<Lane> = it
        .shares
        .iter()
        .filter(|share| share.holder != Holder::NextDesk || !next.is_empty())
        .map(|share| Lane {
            class: class(share.holder),
            name: name(share.holder),
            amount: words::span(shell.language, share.seconds),
            percent: percent(share.seconds, whole),
            worked: words::span(shell.language, share.working_seconds),
            worked_percent: percent(share.working_seconds, working),
            stretches: stretches(it, share.holder, end),
        })
        .collect();
    whole_percents(&mut lanes, |lane| &mut lane.percent);
    whole_percents(&mut lanes, |lane| &mut lane.worked_percent);
    let spans = it
        .spans
        .iter()
        .map(|span| {
            let to = span.to.unwrap_or(end);
            let seconds = to.as_second() - span.from.as_second();
            let until = span.to.map_or_else(|| shell.said("ui-still"), |to| shell.when(to));
            (name(span.holder), shell.when(span.from), until, words::span(shell.language, seconds))
        })
        .collect();
    Ok(TimePage {
        unreadable,
        head: Head::of(at, &case, "time", now),
        policy: policy
            .as_ref()
            .map_or_else(|| it.policy.clone(), |policy| policy.name.to(shell.language).to_owned()),
        promises: Promises::both(it, asker, &behind, now, shell),
        whole: words::span(shell.language, whole),
        whole_percent: lanes.iter().map(|lane| lane.percent).sum(),
        worked: words::span(shell.language, working),
        worked_percent: lanes.iter().map(|lane| lane.worked_percent).sum(),
        from: shell.when(it.opened_at),
        to: shell.when(end),
        shell: shell.clone(),
        lanes,
        spans,
    })
}

fn class(holder: Holder) -> &'static str {
    match holder {
        Holder::Asker => "asker",
        Holder::Desk => "us",
        Holder::NextDesk => "next",
    }
}

fn percent(part: i64, whole: i64) -> u8 {
    if whole == 0 { 0 } else { u8::try_from(part * 100 / whole).unwrap_or(100) }
}

/// Rounded down, the parts may miss a percent or two: the largest takes them, so that they sum to the whole.
fn whole_percents(lanes: &mut [Lane], of: impl Fn(&mut Lane) -> &mut u8) {
    let sum: u8 = lanes.iter_mut().map(|lane| *of(lane)).sum();
    if sum > 0
        && let Some(largest) = lanes.iter_mut().map(of).max()
    {
        *largest += 100 - sum;
    }
}

fn stretches(it: &DeskRequest, holder: Holder, end: Timestamp) -> Vec<(i64, i64)> {
    let start = it.opened_at.as_second();
    let whole = (end.as_second() - start).max(1);
    it.spans
        .iter()
        .filter(|span| span.holder == holder)
        .map(|span| {
            let from = (span.from.as_second() - start) * WIDTH / whole;
            let to = (span.to.unwrap_or(end).as_second() - start) * WIDTH / whole;
            // A short turn still shows.
            (from.min(WIDTH - 3), (to - from).max(3))
        })
        .collect()
}
