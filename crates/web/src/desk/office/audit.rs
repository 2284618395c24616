//! The audit: who changed what of people, agreements, policies and publications. For administrators.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::Timestamp;
use engine::Action;

use super::{Answer, Asked, day_said, must, no, said};
use crate::shell::{AtDesk, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/audit.html")]
struct AuditPage {
    shell: Shell,
    q: String,
    days: Vec<Day>,
    shown: usize,
}

struct Day {
    name: String,
    lines: Vec<Line>,
}

struct Line {
    at: Timestamp,
    time: String,
    who: String,
    icon: &'static str,
    what: String,
    detail: Option<String>,
    href: Option<String>,
}

/// `GET /d/{desk}/audit`; `?q=` keeps the lines that hold the words.
pub(super) async fn list(at: AtDesk, Query(asked): Asked) -> Answer {
    must(&at, Action::KeepPeople)?;
    let (shell, q) = (at.shell.clone(), said(&asked, "q"));
    let lines = at.app.engine.audit(&at.viewer).await.map_err(no(&shell))?;
    let names = names(&at).await.map_err(no(&shell))?;
    let wanted = q.trim().to_lowercase();
    let mut days: Vec<Day> = Vec::new();
    let mut shown = 0;
    for line in lines {
        let part =
            Kept { at: line.at, who: line.who, what: line.what, subject: line.subject, body: line.body };
        let part = said_of(part, &names, &shell);
        let detail = part.detail.as_deref().unwrap_or_default();
        if !format!("{} {} {detail}", part.who, part.what).to_lowercase().contains(&wanted) {
            continue;
        }
        shown += 1;
        let day = shell.day(part.at);
        match days.last_mut().filter(|last| last.name == day) {
            Some(last) => last.lines.push(part),
            None => days.push(Day { name: day, lines: vec![part] }),
        }
    }
    Ok(page(AuditPage { shell, q, days, shown }, StatusCode::OK))
}

/// Names of people and accounts by their ids: those that are still here.
async fn names(at: &AtDesk) -> Result<HashMap<String, String>, engine::Failure> {
    let engine = &at.app.engine;
    let agents = engine.agents(&at.viewer).await?.into_iter().map(|it| (it.person, it.name));
    let mut names: HashMap<String, String> = agents.collect();
    for account in engine.accounts(&at.viewer).await? {
        names.extend(account.contacts.into_iter().map(|it| (it.person, it.name)));
        names.insert(account.id, account.name);
    }
    Ok(names)
}

/// A line as it was kept.
struct Kept {
    at: Timestamp,
    who: String,
    what: String,
    subject: String,
    body: String,
}

/// A line in a sentence, with the page of what it is about.
fn said_of(line: Kept, names: &HashMap<String, String>, shell: &Shell) -> Line {
    let base = shell.base();
    let (subject, body) = (line.subject.as_str(), line.body.as_str());
    let named = |id: &str| names.get(id).cloned().unwrap_or_else(|| shell.say("ui-o-audit-somebody"));
    let (icon, subject, detail, href) = match line.what.as_str() {
        "account-added" => ("building", subject.to_owned(), None, Some(format!("{base}/accounts/{body}"))),
        "agent-added" => ("person", subject.to_owned(), Some(shell.code("role", body)), None),
        "contact-added" => ("person", subject.to_owned(), Some(body.to_owned()), None),
        "seat-ended" => ("leave", shell.code("ui-o-audit-seat", body), None, None),
        "agreement-kept" => {
            ("agreement", subject.to_owned(), None, Some(format!("{base}/agreements/{body}")))
        }
        "agreement-ended" => {
            let ends = body.parse::<Timestamp>().ok().map(|ends| day_said(ends, shell));
            ("agreement", subject.to_owned(), ends, None)
        }
        "contact-named" => ("key", subject.to_owned(), reason(body), None),
        "contact-removed" => ("key", named(subject), reason(body), None),
        "contact-requalified" => ("key", subject.to_owned(), reason(body), None),
        "invited" | "invitation-withdrawn" | "connected" => {
            let page = format!("{base}/agreements/{body}/invitation");
            ("link", subject.to_owned(), None, Some(page))
        }
        "desk-kept" => ("settings", subject.to_owned(), None, Some(format!("{base}/settings"))),
        "link-kept" | "link-connected" => {
            ("link", subject.to_owned(), None, Some(format!("{base}/links/{body}")))
        }
        "policy-kept" => {
            let version = shell.say1("ui-o-version", "version", body);
            ("shield", subject.to_owned(), Some(version), Some(format!("{base}/policies/{subject}/{body}")))
        }
        "form-kept" | "form-retired" => {
            ("list", shell.say1("ui-o-version", "version", body), None, Some(format!("{base}/forms")))
        }
        "link-form-kept" | "link-form-retired" => {
            ("list", subject.to_owned(), Some(shell.say1("ui-o-version", "version", body)), None)
        }
        "terms-published" => {
            ("flag", shell.say1("ui-o-version", "version", subject), None, Some(format!("{base}/terms")))
        }
        "terms-accepted" => {
            ("check", shell.say1("ui-o-version", "version", subject), Some(named(body)), None)
        }
        "published" => ("book", subject.to_owned(), Some(shell.code("ui-o-audience", body)), None),
        "notice-given" => ("bell", subject.to_owned(), Some(shell.code("ui-o-audience", body)), None),
        _ => ("edit", subject.to_owned(), reason(body), None),
    };
    let key = format!("ui-o-audit-{}", line.what);
    let what = if words::has(&key) {
        shell.say1(&key, "subject", subject)
    } else {
        format!("{} – {subject}", line.what)
    };
    let who = if line.who == "operator" { shell.say("ui-o-audit-operator") } else { line.who.clone() };
    Line { at: line.at, time: shell.time(line.at), who, icon, what, detail, href }
}

fn reason(body: &str) -> Option<String> {
    (!body.is_empty()).then(|| body.to_owned())
}
