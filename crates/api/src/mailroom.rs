//! `mails`: what waits for an agent's choice, and what could not be understood.

use axum::extract::OriginalUri;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use domain::id::{AccountId, MailId};
use domain::{Number, Reason, Refusal};
use engine::view::RequestView;
use engine::{Command, Filing, MailView};
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::body::Sent;
use crate::caller::{Caller, Deed};
use crate::list;
use crate::operation::{Operation, get, post};
use crate::query::{Path, Query};
use crate::shape::{Components, List, Shape};

domain::kind_choices! {
    /// Where a mail stands.
    MailStanding { Waiting = "waiting", Quarantined = "quarantined", Filed = "filed", Dismissed = "dismissed" }
}

codes! { MailStanding as "MailStanding" }

input! {
    /// Which mails are asked for.
    MailQuery {
        /// `waiting`, if it is not said.
        standing [default]: Option<MailStanding>,
        /// Where the page before ended: from its `Link`.
        cursor [default]: Option<String>,
        /// Items on a page: 50 unless asked otherwise, 200 at most.
        limit [default]: Option<u32>,
    }

    /// What becomes of a mail: a request for an account, a reply to a request, or nothing.
    MailDecision {
        account [default]: Option<AccountId>,
        /// The number of the request it belongs to.
        request [default]: Option<String>,
        /// Somebody has looked, and nothing follows.
        dismiss [default]: bool,
    }
}

/// What a decision led to: the request that the mail opened, or where the mail stands now.
enum Decided {}

impl Shape for Decided {
    fn shape(all: &mut Components) -> Value {
        let (request, standing) = (RequestView::shape(all), MailStanding::shape(all));
        let mail = json!({
            "type": "object", "required": ["mail", "standing", "number", "again"], "additionalProperties": false,
            "properties": {
                "mail": { "type": "string", "format": "uuid" },
                "standing": standing,
                "number": { "type": ["string", "null"] },
                "again": { "type": "boolean" },
            },
        });
        json!({ "anyOf": [request, mail] })
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/mails", list)
            .called(
                "listMails",
                "Mail of one standing: what waits oldest first, what is settled newest first.",
            )
            .query::<MailQuery>()
            .gives::<List<MailView>>(200)
            .paged(),
        get("/api/v1/mails/{mail}/raw", raw)
            .called("readRawMail", "The bytes of a mail, as they came.")
            .gives_bytes(200, "message/rfc822"),
        post("/api/v1/mails/{mail}/decision", decide)
            .called(
                "decideMail",
                "Say which account or which request a waiting mail belongs to, or dismiss it.",
            )
            .tells::<MailDecision>()
            .gives::<Decided>(200),
    ]
}

async fn list(caller: Caller, OriginalUri(uri): OriginalUri, Query(query): Query<MailQuery>) -> Answer {
    let standing = query.standing.unwrap_or(MailStanding::Waiting);
    let which = list::which(query.cursor, query.limit)?;
    list::paged(&uri, &caller.reading.mails(standing.code(), which).await?)
}

async fn raw(caller: Caller, path: Path) -> Answer {
    let bytes = caller.reading.raw_mail(path.read("mail")?).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("message/rfc822")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"mail.eml\"")),
    ];
    Ok((headers, bytes).into_response())
}

async fn decide(caller: Caller, path: Path, Sent(given): Sent<MailDecision>) -> Answer {
    let mail: MailId = path.read("mail")?;
    let filing = match (given.account, given.request, given.dismiss) {
        (Some(account), None, false) => Filing::Choose { mail, account },
        (None, Some(number), false) => {
            let number =
                Number::parse(&number).map_err(|_| Refusal::field(Reason::FieldInvalid, "request"))?;
            Filing::Attach { mail, number }
        }
        (None, None, true) => Filing::Dismiss { mail },
        (None, None, false) => return Err(Refusal::field(Reason::FieldMissing, "account").into()),
        (Some(_), Some(_), _) => return Err(Refusal::field(Reason::FieldInvalid, "request").into()),
        (_, _, true) => return Err(Refusal::field(Reason::FieldInvalid, "dismiss").into()),
    };
    let outcome = caller.run(Deed::new(Command::Mail(Box::new(filing)))).await?;
    answer::kept(&outcome)
}
