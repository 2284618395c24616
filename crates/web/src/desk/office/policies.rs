//! Support policies: data, versioned. A version never changes; a new one is added beside it.

use askama::Template;
use axum::http::StatusCode;
use domain::Reason;
use domain::policy::{self, Policy};
use engine::{Action, Administer};

use super::policy::unconfirmed;
use super::sheet::{Fault, Sheet};
use super::{Answer, administer, back, may, must, no};
use crate::shell::{AtDesk, Fields, Shell, encoded, page};

#[derive(Template)]
#[template(path = "desk/office/policies.html")]
struct ListPage {
    shell: Shell,
    policies: Vec<Row>,
    /// What of them cannot be shown.
    unreadable: Option<String>,
    may: bool,
}

struct Row {
    href: String,
    name: String,
    summary: String,
    version: u32,
    levels: usize,
    unconfirmed: usize,
    used: usize,
}

#[derive(Template)]
#[template(path = "desk/office/policy-new.html")]
struct NewPage {
    shell: Shell,
    sheet: Sheet,
    /// What is wrong with the file: where, and what.
    /// What is wrong, and what exactly was found, in English as the file is.
    faults: Vec<(String, String)>,
}

/// `GET /d/{desk}/policies`: the newest version of each.
pub(super) async fn list(at: AtDesk) -> Answer {
    let shell = at.shell.clone();
    let found = at.reading.policies_listed().await.map_err(no(&shell))?;
    let unreadable = shell.unreadable_listed(&found.unreadable);
    let policies = found.items;
    let agreements = at.reading.agreements().await.map_err(no(&shell))?;
    let newest = |policy: &&Policy| {
        !policies.iter().any(|other| other.id == policy.id && other.version > policy.version)
    };
    let mut rows: Vec<Row> = policies
        .iter()
        .filter(newest)
        .map(|policy| Row {
            href: format!("{}/policies/{}/{}", shell.base(), encoded(&policy.id), policy.version),
            name: shell.both(&policy.name).to_owned(),
            summary: shell.both(&policy.summary).to_owned(),
            version: policy.version,
            levels: policy.severities.len(),
            unconfirmed: unconfirmed(policy),
            used: agreements.iter().filter(|it| it.policy == policy.id).count(),
        })
        .collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.used), row.name.to_lowercase()));
    let may = may(&at, Action::KeepPolicies);
    Ok(page(ListPage { policies: rows, unreadable, may, shell }, StatusCode::OK))
}

/// `GET /d/{desk}/policies/new`.
pub(super) async fn new(at: AtDesk) -> Answer {
    must(&at, Action::KeepPolicies)?;
    let html = NewPage { shell: at.shell, sheet: Sheet::new(), faults: Vec::new() };
    Ok(page(html, StatusCode::OK))
}

/// `POST /d/{desk}/policies/new`: a policy as TOML, chosen as a file or typed.
pub(super) async fn add(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepPolicies)?;
    let shell = &at.shell;
    let file = fields.files("file").into_iter().next();
    let text = match file {
        Some((_, bytes, _)) => String::from_utf8_lossy(&bytes).into_owned(),
        None => fields.text("text"),
    };
    let (fault, faults) = if text.trim().is_empty() {
        (Fault::Said("text", shell.said("ui-o-policy-empty")), Vec::new())
    } else {
        match policy::parse(&text) {
            Ok(policy) => {
                let to = format!("policies/{}/{}", encoded(&policy.id), policy.version);
                match administer(&at, &fields, Administer::PutPolicy(Box::new(policy))).await {
                    Ok(_) => return Ok(back(&at, &to, "ui-o-done-policy")),
                    Err(failure) => {
                        let exists = || shell.said("ui-o-policy-exists");
                        (Fault::from(failure).reworded(Reason::AlreadyExists, "text", exists), Vec::new())
                    }
                }
            }
            Err(found) => {
                let count = found.len();
                let said = |fault: policy::Fault| {
                    let detail = fault.detail.clone();
                    (words::missing(shell.language, &fault.missing()), detail)
                };
                let faults = found.into_iter().map(said).collect();
                (Fault::Said("text", shell.say1("ui-o-policy-faults", "count", count)), faults)
            }
        }
    };
    // What was read from a file comes back as text: nothing need be chosen again.
    let sheet = Sheet::refused(&fields, shell, fault).instead("text", text);
    let status = sheet.status;
    Ok(page(NewPage { shell: at.shell.clone(), sheet, faults }, status))
}
