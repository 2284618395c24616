//! Notices: service updates, maintenance, incidents. Ours, and those the next desks gave us.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Reason, Refusal, Timestamp};
use engine::view::NoticeView;
use engine::{Action, Administer, NoticeDraft};

use super::publication_form::{audiences, choices};
use super::publications::AUDIENCES;
use super::sheet::{Fault, Sheet};
use super::{Answer, Asked, administer, back, id, may, must, no, said, unknown};
use crate::notice;
use crate::shell::{AtDesk, Fields, Shell, page};

/// What a notice may be about.
const KINDS: [&str; 3] = ["service-update", "maintenance", "incident"];

#[derive(Template)]
#[template(path = "desk/office/notices.html")]
struct ListPage {
    shell: Shell,
    current: Vec<Part>,
    over: Vec<Part>,
    /// What of them cannot be shown.
    unreadable: Option<String>,
    may: bool,
}

#[derive(Template)]
#[template(path = "desk/office/notice.html")]
struct ReadPage {
    shell: Shell,
    it: Part,
    may: bool,
}

#[derive(Template)]
#[template(path = "desk/office/notice-form.html")]
struct FormPage {
    shell: Shell,
    sheet: Sheet,
    known: Option<(String, String)>,
    from: Option<String>,
    kinds: Vec<(String, String)>,
    products: Vec<(String, String)>,
    audiences: Vec<(String, String, String)>,
}

/// A notice in words.
struct Part {
    id: String,
    href: String,
    title: String,
    body: String,
    kind: String,
    class: &'static str,
    icon: &'static str,
    products: String,
    span: String,
    updated: String,
    version: u32,
    audience: String,
    from: Option<String>,
    over: bool,
}

impl Part {
    fn of(it: NoticeView, now: Timestamp, shell: &Shell) -> Self {
        let over = it.ends_at.is_some_and(|ends| ends <= now);
        let (class, icon) = notice::look(&it.kind, over);
        let span = match (it.starts_at, it.ends_at) {
            (Some(from), Some(to)) => shell.say2("ui-o-span", "from", shell.when(from), "to", shell.when(to)),
            (Some(from), None) => shell.say1("ui-o-span-from", "from", shell.when(from)),
            (None, Some(to)) => shell.say1("ui-o-span-to", "to", shell.when(to)),
            (None, None) => String::new(),
        };
        Self {
            href: format!("{}/notices/{}", shell.base(), it.id),
            kind: shell.code("ui-p-notice", &it.kind),
            audience: shell.code("ui-o-audience", it.audience.as_deref().unwrap_or(AUDIENCES[0])),
            products: it.products.join(", "),
            updated: shell.when(it.updated_at),
            id: it.id,
            title: it.title,
            body: it.body,
            class,
            icon,
            span,
            version: it.version,
            from: it.from,
            over,
        }
    }
}

/// `GET /d/{desk}/notices`.
pub(super) async fn list(at: AtDesk) -> Answer {
    let shell = at.shell.clone();
    let found = at.reading.notices_listed().await.map_err(no(&shell))?;
    let unreadable = shell.unreadable_listed(&found.unreadable);
    let now = at.app.engine.now();
    let parts = found.items.into_iter().map(|it| Part::of(it, now, &shell));
    let (over, current) = parts.partition(|it| it.over);
    let may = may(&at, Action::Publish);
    Ok(page(ListPage { current, over, unreadable, may, shell }, StatusCode::OK))
}

/// `GET /d/{desk}/notices/{notice}`.
pub(super) async fn read(at: AtDesk, Path((_, notice)): Path<(String, String)>) -> Answer {
    let it = Part::of(one(&at, &notice).await?, at.app.engine.now(), &at.shell);
    Ok(page(ReadPage { it, may: may(&at, Action::Publish), shell: at.shell }, StatusCode::OK))
}

/// `GET /d/{desk}/notices/new`; `?again=` takes over what a next desk gave us.
pub(super) async fn new(at: AtDesk, Query(asked): Asked) -> Answer {
    must(&at, Action::Publish)?;
    let again = said(&asked, "again");
    if again.is_empty() {
        let sheet = Sheet::new().with("kind", KINDS[0]).with("audience", AUDIENCES[0]);
        return Ok(form(&at, None, None, sheet));
    }
    let original = one(&at, &again).await?;
    let sheet = filled(&original, &at.shell).instead("audience", AUDIENCES[0]).with("again", &again);
    Ok(form(&at, None, original.from, sheet))
}

/// `POST /d/{desk}/notices/new`.
pub(super) async fn add(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::Publish)?;
    match kept(&at, None, &fields).await {
        Ok(made) => Ok(done(&at, &made)),
        Err(fault) => {
            let sheet = Sheet::refused(&fields, &at.shell, fault);
            let from = match fields.optional("again") {
                Some(again) => one(&at, &again).await.ok().and_then(|it| it.from),
                None => None,
            };
            Ok(form(&at, None, from, sheet))
        }
    }
}

/// `GET /d/{desk}/notices/{notice}/edit`.
pub(super) async fn edit(at: AtDesk, Path((_, notice)): Path<(String, String)>) -> Answer {
    must(&at, Action::Publish)?;
    let it = own(&at, &notice).await?;
    let sheet = filled(&it, &at.shell);
    Ok(form(&at, Some(it), None, sheet))
}

/// `POST /d/{desk}/notices/{notice}/edit`.
pub(super) async fn change(at: AtDesk, Path((_, notice)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::Publish)?;
    let it = own(&at, &notice).await?;
    match kept(&at, Some(&it), &fields).await {
        Ok(made) => Ok(done(&at, &made)),
        Err(fault) => Ok(form(&at, Some(it), None, Sheet::refused(&fields, &at.shell, fault))),
    }
}

fn done(at: &AtDesk, made: &str) -> Response {
    back(at, &format!("notices/{made}"), "ui-o-done-notice")
}

async fn one(at: &AtDesk, notice: &str) -> Result<NoticeView, Response> {
    let asked = id(&at.shell, notice)?;
    at.reading.notice(asked).await.map_err(no(&at.shell))
}

/// What another desk gave is not ours to revise.
async fn own(at: &AtDesk, notice: &str) -> Result<NoticeView, Response> {
    let it = one(at, notice).await?;
    if it.from.is_none() { Ok(it) } else { Err(unknown(&at.shell)) }
}

fn filled(it: &NoticeView, shell: &Shell) -> Sheet {
    let local = |at: Option<Timestamp>| {
        at.map(|at| at.to_zoned(shell.zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string())
    };
    Sheet::new()
        .with("version", it.version)
        .with("kind", &it.kind)
        .with("title", &it.title)
        .with("body", &it.body)
        .all("products", &it.products)
        .with("starts", local(it.starts_at).unwrap_or_default())
        .with("ends", local(it.ends_at).unwrap_or_default())
        .with("audience", it.audience.as_deref().unwrap_or(AUDIENCES[0]))
}

/// A local time that somebody typed: of two in a repeated hour, the earlier.
fn moment(fields: &Fields, name: &str, shell: &Shell) -> Result<Option<Timestamp>, Refusal> {
    let Some(typed) = fields.optional(name) else { return Ok(None) };
    let wrong = || Refusal::field(Reason::FieldInvalid, name);
    let local: jiff::civil::DateTime = typed.replace(' ', "T").parse().map_err(|_| wrong())?;
    shell.zone.to_ambiguous_timestamp(local).earlier().map(Some).map_err(|_| wrong())
}

async fn kept(at: &AtDesk, known: Option<&NoticeView>, fields: &Fields) -> Result<String, Fault> {
    if known.is_some_and(|it| fields.text("version") != it.version.to_string()) {
        return Err(Refusal::new(Reason::ChangedMeanwhile).into());
    }
    for (name, codes) in [("kind", &KINDS[..]), ("audience", &AUDIENCES[..])] {
        if !codes.contains(&fields.text(name).as_str()) {
            return Err(Refusal::field(Reason::FieldInvalid, name).into());
        }
    }
    let starts = moment(fields, "starts", &at.shell)?;
    let ends = moment(fields, "ends", &at.shell)?;
    if starts.zip(ends).is_some_and(|(starts, ends)| ends < starts) {
        return Err(Fault::Said("ends", at.shell.said("ui-o-notice-ends-early")));
    }
    let draft = serde_json::json!({
        "kind": fields.text("kind"),
        "title": fields.text("title"),
        "body": fields.text("body"),
        "products": fields.all("products"),
        "starts": starts,
        "ends": ends,
        "audience": fields.text("audience"),
    });
    let draft: NoticeDraft =
        serde_json::from_value(draft).map_err(|_| Refusal::field(Reason::FieldInvalid, "kind"))?;
    let what = match known {
        Some(it) => Administer::ReviseNotice {
            notice: it.id.parse().map_err(|_| domain::refusal::not_found())?,
            draft,
        },
        None => Administer::Notice(draft),
    };
    Ok(administer(at, fields, what).await?.id.unwrap_or_default())
}

fn form(at: &AtDesk, known: Option<NoticeView>, from: Option<String>, sheet: Sheet) -> Response {
    let shell = at.shell.clone();
    let status = sheet.status;
    let html = FormPage {
        kinds: KINDS.iter().map(|it| ((*it).to_owned(), shell.code("ui-p-notice", it))).collect(),
        products: choices(&at.desk.products, &sheet),
        audiences: audiences(&shell),
        known: known.map(|it| (it.id, it.title)),
        from,
        sheet,
        shell,
    };
    page(html, status)
}
