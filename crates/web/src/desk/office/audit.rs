//! The audit: who changed what of people, agreements, policies and publications. For administrators.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::Timestamp;
use domain::audit::Audited;
use domain::id::PersonId;
use engine::{Action, WhichPage};

use super::pages::Pages;
use super::{Answer, Asked, day_said, must, no, said};
use crate::shell::{AtDesk, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/audit.html")]
struct AuditPage {
    shell: Shell,
    q: String,
    days: Vec<Day>,
    shown: usize,
    pages: Pages,
    /// What it says instead of lines.
    nothing: (String, String),
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

/// Lines on a page.
const LINES: usize = 200;

/// Through how many pages of lines a search looks before it answers that it found none so far.
const SOUGHT: usize = 20;

/// `GET /d/{desk}/audit`; `?q=` keeps the lines that hold the words.
pub(super) async fn list(at: AtDesk, Query(asked): Asked) -> Answer {
    must(&at, Action::KeepPeople)?;
    let (shell, q) = (at.shell.clone(), said(&asked, "q"));
    let wanted = q.trim().to_lowercase();
    let mut names = names(&at).await.map_err(no(&shell))?;
    let mut which = WhichPage { limit: Some(LINES), ..Pages::which(&asked) };
    let mut days: Vec<Day> = Vec::new();
    let (mut shown, mut read) = (0, 0);
    // A page where nothing holds the words is none to show: the search goes on until something does.
    let next = loop {
        let found = at.reading.audit(which).await.map_err(no(&shell))?;
        let told = found.items.iter().flat_map(|it| [&it.who, &it.subject, &it.body]);
        let people: BTreeSet<PersonId> = told.filter_map(|word| word.parse().ok()).collect();
        let people = at.reading.names_of(people.into_iter().collect()).await.map_err(no(&shell))?;
        names.extend(people.into_iter().map(|(person, name)| (person.to_string(), name)));
        read += found.items.len();
        for line in found.items {
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
        if shown > 0 || found.next.is_none() || read >= LINES * SOUGHT {
            break found.next;
        }
        which = WhichPage { cursor: found.next, limit: Some(LINES) };
    };
    let pages = Pages::of(&format!("{}/audit", shell.base()), &asked, next);
    let nothing = nothing(&wanted, &pages, read, &shell);
    Ok(page(AuditPage { shell, q, days, shown, pages, nothing }, StatusCode::OK))
}

/// What a page without a line says, in a title and a sentence: `read` lines were looked through.
fn nothing(wanted: &str, pages: &Pages, read: usize, shell: &Shell) -> (String, String) {
    let (title, help) = if wanted.is_empty() {
        ("ui-o-audit-none", shell.said("ui-o-audit-none-help"))
    } else if pages.next.is_some() {
        ("ui-o-audit-none-yet", shell.say1("ui-o-audit-none-yet-help", "count", read))
    } else if pages.first.is_some() {
        ("ui-o-audit-none-older", shell.said("ui-o-audit-none-older-help"))
    } else {
        ("ui-o-audit-none-found", shell.said("ui-o-audit-none-found-help"))
    };
    (shell.said(title), help)
}

/// Names of agents' seats, of agents and of accounts by their ids: those that are still here.
async fn names(at: &AtDesk) -> Result<HashMap<String, String>, engine::Failure> {
    let agents = at.reading.agents().await?.into_iter();
    let mut names: HashMap<String, String> =
        agents.flat_map(|it| [(it.person, it.name.clone()), (it.seat, it.name)]).collect();
    names.extend(at.reading.account_names().await?.into_iter().map(|it| (it.id, it.name)));
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
    let named = |id: &str| names.get(id).cloned().unwrap_or_else(|| shell.said("ui-o-audit-somebody"));
    let (icon, subject, detail, href) = match Audited::from_code(&line.what) {
        Some(Audited::AccountAdded) => {
            ("building", subject.to_owned(), None, Some(format!("{base}/accounts/{body}")))
        }
        Some(Audited::AgentAdded) => ("person", subject.to_owned(), Some(shell.code("role", body)), None),
        Some(Audited::ContactAdded) => ("person", subject.to_owned(), Some(body.to_owned()), None),
        Some(Audited::SignInLinkMade) => ("key", subject.to_owned(), None, None),
        Some(Audited::SeatEnded) => ("leave", shell.code("ui-o-audit-seat", body), None, None),
        Some(Audited::AgreementKept) => {
            ("agreement", subject.to_owned(), None, Some(format!("{base}/agreements/{body}")))
        }
        Some(Audited::AgreementEnded) => {
            let ends = body.parse::<Timestamp>().ok().map(|ends| day_said(ends, shell));
            ("agreement", subject.to_owned(), ends, None)
        }
        Some(Audited::ContactNamed) => ("key", subject.to_owned(), reason(body), None),
        Some(Audited::ContactRemoved) => ("key", named(subject), reason(body), None),
        Some(Audited::ContactRequalified) => ("key", subject.to_owned(), reason(body), None),
        Some(Audited::Invited | Audited::InvitationWithdrawn | Audited::Connected) => {
            let page = format!("{base}/agreements/{body}/invitation");
            ("link", subject.to_owned(), None, Some(page))
        }
        Some(Audited::DeskKept) => ("settings", subject.to_owned(), None, Some(format!("{base}/settings"))),
        Some(Audited::LinkKept | Audited::LinkConnected) => {
            ("link", subject.to_owned(), None, Some(format!("{base}/links/{body}")))
        }
        Some(Audited::PolicyKept) => {
            let version = shell.say1("ui-o-version", "version", body);
            ("shield", subject.to_owned(), Some(version), Some(format!("{base}/policies/{subject}/{body}")))
        }
        Some(Audited::FormKept | Audited::FormRetired) => {
            ("list", shell.say1("ui-o-version", "version", body), None, Some(format!("{base}/forms")))
        }
        Some(Audited::LinkFormKept | Audited::LinkFormRetired) => {
            ("list", subject.to_owned(), Some(shell.say1("ui-o-version", "version", body)), None)
        }
        Some(Audited::TermsPublished) => {
            ("flag", shell.say1("ui-o-version", "version", subject), None, Some(format!("{base}/terms")))
        }
        Some(Audited::TermsAccepted) => {
            ("check", shell.say1("ui-o-version", "version", subject), Some(named(body)), None)
        }
        Some(Audited::Published) => {
            ("book", subject.to_owned(), Some(shell.code("ui-o-audience", body)), None)
        }
        Some(Audited::NoticeGiven) => {
            ("bell", subject.to_owned(), Some(shell.code("ui-o-audience", body)), None)
        }
        Some(Audited::GuideEdited) => ("edit", subject.to_owned(), None, None),
        Some(Audited::OutgoingTriedAgain | Audited::OutgoingDropped) => {
            let many = shell.say1("ui-o-audit-outgoing", "count", body);
            ("bell", shell.code("lane", subject), Some(many), Some(format!("{base}/outgoing")))
        }
        Some(Audited::LanePaused | Audited::LaneResumed) => {
            ("bell", shell.code("lane", subject), reason(body), Some(format!("{base}/outgoing")))
        }
        Some(Audited::DeskOpened) => ("check", String::new(), None, Some(format!("{base}/outgoing"))),
        Some(Audited::RotaKept | Audited::RotaDropped) => ("phone", subject.to_owned(), None, None),
        Some(Audited::PagingKept) => ("bell", String::new(), None, Some(format!("{base}/on-call/paging"))),
        Some(Audited::MobileKept) => ("phone", named(subject), None, None),
        Some(Audited::CalendarKept) => {
            ("calendar", subject.to_owned(), Some(shell.say1("ui-o-version", "version", body)), None)
        }
        Some(Audited::LinkDoorKept | Audited::LinkDoorDropped) => {
            let usual = body == domain::door::USUAL;
            let name = if usual { shell.said("ui-o-door-usual") } else { shell.code("door", body) };
            ("phone", subject.to_owned(), Some(name), None)
        }
        Some(Audited::QueueKept) => ("inbox", subject.to_owned(), None, Some(format!("{base}/queues"))),
        Some(Audited::QueueRetired) => ("inbox", subject.to_owned(), reason(body), None),
        Some(Audited::DeskHoursChosen | Audited::AccountHoursChosen) => {
            ("calendar", subject.to_owned(), reason(body), None)
        }
        Some(Audited::SiteKept) => ("building", subject.to_owned(), reason(body), None),
        Some(Audited::ContactAtSite) => ("building", subject.to_owned(), None, None),
        Some(Audited::PersonErased) => ("lock", subject.to_owned(), None, None),
        // The last seals of before and after.
        Some(Audited::ChainsWrittenAnew) => ("shield", subject.to_owned(), reason(body), None),
        None => ("edit", subject.to_owned(), reason(body), None),
    };
    let what = words::audited(shell.language, &line.what, &subject);
    let who = if line.who == "operator" { shell.said("ui-o-audit-operator") } else { line.who.clone() };
    Line { at: line.at, time: shell.time(line.at), who, icon, what, detail, href }
}

fn reason(body: &str) -> Option<String> {
    (!body.is_empty()).then(|| body.to_owned())
}
