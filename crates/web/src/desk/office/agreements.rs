//! Agreements: what this desk promises, and to whom.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::Timestamp;
use engine::Action;

use super::pages::Pages;
use super::{Answer, Asked, day_said, last_day, may, no};
use crate::shell::{AtDesk, Shell, page};

/// Where an agreement stands in time.
pub(super) struct Standing {
    pub tag: &'static str,
    pub name: String,
    pub dates: String,
}

/// Before it begins, in force, about to end, ended.
pub(super) fn standing(
    starts: Timestamp,
    ends: Option<Timestamp>,
    now: Timestamp,
    shell: &Shell,
) -> Standing {
    let (tag, key) = match ends {
        _ if now < starts => ("waiting", "ui-o-not-begun"),
        Some(ends) if ends <= now => ("closed", "ui-o-ended"),
        Some(ends) if soon(last_day(ends, shell), now, shell) => ("waiting", "ui-o-ends-soon"),
        _ => ("resolved", "ui-o-in-force"),
    };
    let from = day_said(starts, shell);
    let dates = match ends {
        Some(ends) => {
            let to = super::date_said(last_day(ends, shell), shell);
            shell.say2("ui-o-from-to", "from", from, "to", to)
        }
        None => shell.say1("ui-o-since", "from", from),
    };
    Standing { tag, name: shell.said(key), dates }
}

/// Days before an end in which it counts as soon.
const SOON: i64 = 60;

/// Whether a day lies within the next sixty.
pub(super) fn soon(day: jiff::civil::Date, now: Timestamp, shell: &Shell) -> bool {
    let today = now.to_zoned(shell.zone.clone()).date();
    today.until(day).is_ok_and(|left| i64::from(left.get_days()) <= SOON)
}

#[derive(Template)]
#[template(path = "desk/office/agreements.html")]
struct ListPage {
    shell: Shell,
    agreements: Vec<Row>,
    /// Those that cannot be shown.
    unreadable: Option<String>,
    pages: Pages,
    may: bool,
}

struct Row {
    href: String,
    account: String,
    name: String,
    reference: Option<String>,
    policy: String,
    policy_href: String,
    version: u32,
    standing: Standing,
    contacts: usize,
    cap: Option<u32>,
    vendor: bool,
}

/// `GET /d/{desk}/agreements`.
pub(super) async fn list(at: AtDesk, Query(asked): Asked) -> Answer {
    let shell = at.shell.clone();
    let found = at.reading.agreements_page(Pages::which(&asked)).await.map_err(no(&shell))?;
    let pages = Pages::keeping(&format!("{}/agreements", shell.base()), &[], &asked, found.next);
    let unreadable = shell.unreadable_agreements(&found.unreadable);
    let policies = at.reading.policies().await.map_err(no(&shell))?;
    let (now, base) = (at.app.engine.now(), shell.base());
    let mut rows: Vec<Row> = found
        .items
        .into_iter()
        .map(|it| {
            let policy = policies.iter().find(|p| p.id == it.policy && p.version == it.policy_version);
            Row {
                href: format!("{base}/agreements/{}", it.id),
                account: it.account.unwrap_or_default(),
                standing: standing(it.starts, it.ends, now, &shell),
                policy: policy.map_or_else(|| it.policy.clone(), |p| shell.both(&p.name).to_owned()),
                policy_href: format!("{base}/policies/{}/{}", it.policy, it.policy_version),
                version: it.policy_version,
                contacts: it.contacts.len(),
                cap: it.cap.or(policy.and_then(|policy| policy.contacts.cap)),
                vendor: it.brand == domain::desk::BrandChoice::Vendor,
                name: it.name,
                reference: it.reference,
            }
        })
        .collect();
    rows.sort_by_key(|row| (row.account.to_lowercase(), row.name.to_lowercase()));
    let may = may(&at, Action::KeepAgreements);
    Ok(page(ListPage { agreements: rows, unreadable, pages, may, shell }, StatusCode::OK))
}
