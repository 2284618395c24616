//! Wakes people: the messages of a page that leave this program, as a short message through a gateway or as a signed
//! webhook. What is said, and whether it is still true, the engine knows; here is how it gets out.

mod guard;
mod http;
mod sign;

use domain::belief::Source;
use domain::paging::host;
use domain::text::Language;
use engine::Engine;
use engine::machinery::{Call, Due, Page, Settled};
use serde_json::json;

pub use guard::{Barred, is_public};
pub use http::{Answered, Http, Unsent};
pub use sign::signature;

/// The longest subject in a short message, in characters.
const LONGEST_SUBJECT: usize = 80;

/// Sends the messages of pages.
#[derive(Clone)]
pub struct Pager {
    http: Http,
    base: String,
}

impl Pager {
    /// `base`: the address of this installation's pages.
    pub fn new(http: Http, base: &str) -> Self {
        Self { http, base: base.trim_end_matches('/').to_owned() }
    }

    /// Sends a message of a page, if it is still true.
    pub async fn deliver(&self, engine: &Engine, due: &Due) -> Settled {
        let call = match engine.page_to_send(due).await {
            Ok(Some(call)) => call,
            Ok(None) => return Settled::Done,
            Err(failure) => return failed(due, failure.to_string()),
        };
        let id = due.id.to_string();
        let (what, sent) = match &call {
            Call::Sms { page, gateway, to, language } => {
                let text = short(page, *language, &self.link(page));
                let form = gateway.form(to, &text, &id);
                (host(&gateway.url), self.http.form(&gateway.url, &gateway.headers, &form).await)
            }
            Call::Webhook { page, url, secret } => {
                let body = self.told(page).to_string();
                let Some(key) = domain::paging::key(secret) else {
                    return Settled::Hopeless(format!("{}: its secret is none", host(url)));
                };
                let at = engine.now().as_second();
                let headers = [
                    ("webhook-id".to_owned(), id.clone()),
                    ("webhook-timestamp".to_owned(), at.to_string()),
                    ("webhook-signature".to_owned(), signature(&key, &id, at, &body)),
                ];
                (host(url), self.http.json(url, &headers, body).await)
            }
        };
        if let Some(date) = sent.date {
            engine.hear_time(Source::Outside, date);
        }
        match sent.sent {
            Ok(()) => Settled::Done,
            Err(Unsent::Barred(barred)) => Settled::Hopeless(format!("{what}: {barred}")),
            Err(Unsent::Failed(why)) => failed(due, format!("{what}: {why}")),
        }
    }

    fn link(&self, page: &Page) -> String {
        let list = if page.record == "escalation" { "escalations" } else { "requests" };
        format!("{}/d/{}/{list}/{}", self.base, page.slug, page.number)
    }

    /// A step, as a webhook tells it.
    fn told(&self, page: &Page) -> serde_json::Value {
        json!({
            "type": "page.stepped",
            "timestamp": page.at.to_string(),
            "data": {
                "desk": page.desk,
                "record": page.record,
                "number": page.number,
                "subject": page.subject,
                "severity": page.severity,
                "cause": page.cause.what.code(),
                "promise": page.cause.promise.map(domain::clock::Promise::code),
                "reason": page.cause.reason,
                "page": page.page,
                "begun_at": page.begun.to_string(),
                "round": page.round,
                "step": page.step,
                "people": page.people,
                "link": self.link(page),
            }
        })
    }
}

/// Tried again as its lane has it; given up in the end, where somebody sees it.
fn failed(due: &Due, why: String) -> Settled {
    tracing::warn!(%why, id = %due.id, "a page could not be sent");
    Settled::Failed(why)
}

/// A short message, in the reader's language.
fn short(page: &Page, language: Language, link: &str) -> String {
    let cause = cause(page, language);
    let mut subject: String = page.subject.chars().take(LONGEST_SUBJECT).collect();
    if subject.len() < page.subject.len() {
        subject.push('…');
    }
    words::say(
        language,
        "page-sms",
        &[
            ("desk", page.desk.as_str()),
            ("number", &page.number),
            ("severity", &page.severity.to_string()),
            ("cause", &cause),
            ("subject", &subject),
            ("link", link),
        ],
    )
}

fn cause(page: &Page, language: Language) -> String {
    let promise = page.cause.promise.map(|it| words::say(language, &format!("promise-{}", it.code()), &[]));
    let promise = promise.unwrap_or_default();
    words::say(language, &format!("page-cause-{}", page.cause.what.code()), &[("promise", &promise)])
}
