//! `requests/{number}/entries`: what was said, to both sides or to this desk alone; and the files beside it.

use axum::body::Body;
use axum::extract::OriginalUri;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::act::Act;
use domain::event::{Attachment, Audience};
use domain::kind::Channel;
use domain::{Reason, Refusal, Timestamp};
use engine::files::Download;
use engine::view::RequestView;
use engine::{Command, EntriesPart, Failure};

use crate::answer::{self, Answer};
use crate::body::Sent;
use crate::caller::{Caller, Deed};
use crate::files::Named;
use crate::list;
use crate::operation::{Operation, get, post};
use crate::query::{Path, Query};
use crate::requests::called;
use crate::schema::Entry;
use crate::shape::List;

input! {
    /// Which file is meant.
    FileQuery {
        /// Its name, where the same bytes came under several.
        name [default]: Option<String>,
    }

    /// Which part of a long list of entries is asked for.
    EntriesQuery {
        /// Where the page before ended: from its `Link`.
        cursor [default]: Option<String>,
        /// Items on a page: 200 unless asked otherwise, and at most.
        limit [default]: Option<u32>,
    }

    /// A reply; with `"audience":"desk"` a note; with `"channel":"phone"` a call.
    NewEntry {
        text [default]: String,
        attachments [default]: Named,
        /// `desk`: a note that only this desk reads. `both`, if it is not said.
        audience [default]: Option<Audience>,
        /// `phone`: a call is written down.
        channel [default]: Option<Channel>,
        /// Who called, or was called.
        who [default]: Option<String>,
        /// The number that called, or was called.
        phone_number [default]: Option<String>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }
}

impl EntriesQuery {
    /// The part that it asks for.
    pub fn part(self) -> Result<EntriesPart, Refusal> {
        list::must_hold_something(self.limit)?;
        Ok(EntriesPart::page(self.cursor, self.limit.map(|limit| limit as usize)))
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/requests/{number}/entries", entries)
            .called("listEntries", "The entries of a request that you may read, oldest first.")
            .query::<EntriesQuery>()
            .gives::<List<Entry>>(200)
            .paged(),
        post("/api/v1/requests/{number}/entries", add)
            .called("addEntry", "Reply, note, or write down a call. Answers the request as it then stands.")
            .tells::<NewEntry>()
            .gives::<RequestView>(201)
            .tagged(),
        get("/api/v1/requests/{number}/files/{sha256}", file)
            .called("readFile", "A file beside an entry of a request that you may read.")
            .query::<FileQuery>()
            .gives_bytes(200, "*/*"),
    ]
}

async fn entries(
    caller: Caller,
    path: Path,
    OriginalUri(uri): OriginalUri,
    Query(query): Query<EntriesQuery>,
) -> Answer {
    let part = query.part()?;
    list::paged(&uri, &caller.reading.entries_part(&path.number()?, part).await?)
}

async fn add(caller: Caller, path: Path, Sent(new): Sent<NewEntry>) -> Answer {
    let number = path.number()?;
    let happened = new.happened_at;
    let deed = match new.audience {
        Some(Audience::Desk) => {
            let NewEntry { text, attachments: Named(attachments), .. } = new;
            if called(new.channel, new.who, new.phone_number)?.is_some() {
                return Err(Refusal::field(Reason::FieldInvalid, "channel").into());
            }
            Deed::new(Command::Note { number: number.clone(), text, attachments })
        }
        _ => {
            let (act, by_phone) = said(new)?;
            let deed = Deed::new(Command::Act { number: number.clone(), act });
            if by_phone { deed.by_phone() } else { deed }
        }
    };
    let outcome = caller.on_request(&number, deed.happened(happened)).await?;
    answer::created(outcome, &format!("/api/v1/requests/{number}/entries"))
}

/// The act of an entry that both sides read, and whether it was a call.
pub fn said(new: NewEntry) -> Result<(Act, bool), Refusal> {
    match called(new.channel, new.who, new.phone_number)? {
        // What was said on the telephone has no files; they follow in a reply.
        Some(_) if !new.attachments.0.is_empty() => Err(Refusal::field(Reason::FieldInvalid, "attachments")),
        Some(call) => Ok((Act::Call { text: new.text, call }, true)),
        None => Ok((Act::Reply { text: new.text, attachments: new.attachments.0 }, false)),
    }
}

async fn file(caller: Caller, path: Path, Query(query): Query<FileQuery>) -> Answer {
    let sha256: String = path.read("sha256")?;
    let wanted = (sha256.as_str(), query.name.as_deref());
    let found = caller.reading.open_file_of_request(&path.number()?, wanted).await?;
    Ok(download(found))
}

/// The bytes of a file as they come from storage, always to be saved, never to be shown in place of a page.
pub fn download((file, bytes): (Attachment, Download)) -> Response {
    let text = HeaderValue::from_str(&file.media_type);
    let media_type = text.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let disposition = format!("attachment; filename*=UTF-8''{}", escaped(&file.name));
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_LENGTH, HeaderValue::from(bytes.size())),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    // Where a piece cannot be read, the answer breaks off: nobody takes what is there for the whole.
    let pieces = futures_util::stream::try_unfold(bytes, |mut bytes| async move {
        let piece = bytes.piece().await?;
        Ok::<_, Failure>(piece.map(|piece| (piece, bytes)))
    });
    (headers, Body::from_stream(pieces)).into_response()
}

/// A file name as RFC 8187 writes it.
fn escaped(name: &str) -> String {
    name.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            all.push(char::from(byte));
        } else {
            all.push_str(&format!("%{byte:02X}"));
        }
        all
    })
}
