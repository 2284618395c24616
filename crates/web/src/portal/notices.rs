//! Notices: maintenance, incidents, service updates.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Timestamp;
use engine::Failure;
use engine::view::NoticeView;

use crate::notice;
use crate::shell::{AtPortal, Shell, page, refused};

/// A notice.
pub(super) struct NoticePart {
    pub href: String,
    pub kind_name: String,
    /// `info`, `warn`, `alarm`: the frame; the icon goes with it.
    pub class: &'static str,
    pub icon: &'static str,
    pub title: String,
    pub body: String,
    /// When it begins and ends, in a sentence.
    pub span: String,
    pub updated: String,
    pub over: bool,
    pub products: String,
}

impl NoticePart {
    fn of(it: NoticeView, now: Timestamp, shell: &Shell) -> Self {
        let over = it.ends_at.is_some_and(|ends| ends <= now);
        let (class, icon) = notice::look(&it.kind, over);
        let on = |at: Timestamp| at.to_zoned(shell.zone.clone()).date();
        let span = match (it.starts_at, it.ends_at) {
            (Some(from), Some(to)) if on(from) == on(to) => words::say(
                shell.language,
                "ui-p-span-day",
                &[("day", &shell.day(from)), ("from", &shell.time(from)), ("to", &shell.time(to))],
            ),
            (Some(from), Some(to)) => shell.say2("ui-p-span", "from", shell.when(from), "to", shell.when(to)),
            (Some(from), None) => shell.say1("ui-p-span-from", "from", shell.when(from)),
            (None, Some(to)) => shell.say1("ui-p-span-to", "to", shell.when(to)),
            (None, None) => String::new(),
        };
        Self {
            href: format!("{}/notices/{}", shell.base(), it.id),
            kind_name: shell.code("ui-p-notice", &it.kind),
            class,
            icon,
            title: it.title,
            body: it.body,
            span,
            updated: shell.when(it.updated_at),
            over,
            products: it.products.join(", "),
        }
    }
}

#[derive(Template)]
#[template(path = "portal/notices.html")]
struct ListPage {
    shell: Shell,
    current: Vec<NoticePart>,
    over: Vec<NoticePart>,
}

#[derive(Template)]
#[template(path = "portal/notice.html")]
struct ReadPage {
    shell: Shell,
    it: NoticePart,
}

async fn all(at: &AtPortal) -> Result<Vec<NoticePart>, Failure> {
    let now = at.app.engine.now();
    let found = at.reading.notices().await?;
    Ok(found.into_iter().map(|it| NoticePart::of(it, now, &at.shell)).collect())
}

/// Those that are not over.
pub(super) async fn current(at: &AtPortal) -> Result<Vec<NoticePart>, Failure> {
    Ok(all(at).await?.into_iter().filter(|it| !it.over).collect())
}

/// `GET /p/{desk}/{seat}/notices`.
pub(super) async fn list(at: AtPortal) -> Response {
    match all(&at).await {
        Ok(all) => {
            let (over, current) = all.into_iter().partition(|it| it.over);
            page(ListPage { shell: at.shell, current, over }, StatusCode::OK)
        }
        Err(failure) => refused(&at.shell, failure),
    }
}

/// `GET /p/{desk}/{seat}/notices/{id}`.
pub(super) async fn read(at: AtPortal, Path((_, _, id)): Path<(String, String, String)>) -> Response {
    let found = match id.parse() {
        Ok(id) => at.reading.notice(id).await,
        Err(_) => Err(domain::refusal::not_found().into()),
    };
    match found {
        Ok(it) => {
            let it = NoticePart::of(it, at.app.engine.now(), &at.shell);
            page(ReadPage { shell: at.shell, it }, StatusCode::OK)
        }
        Err(failure) => refused(&at.shell, failure),
    }
}
