//! A form while it comes: its body up to a limit, urlencoded or in parts, whose files go on to storage.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::request::Parts;
use domain::{Reason, Refusal};
use futures_util::StreamExt as _;

use super::{Content, FormFile, Keeper, Read};

/// A body that is too large is read away up to here, so that the browser shows our answer and not a broken line.
const READ_AWAY: usize = 120_000_000;
/// More fields than any form of ours has.
const MOST_FIELDS: usize = 2_000;
/// The field of the files that are stored beside what is said.
const ATTACHED: &str = "files";
/// The largest file that is kept in memory, in bytes: calendars and policies, which are read and not stored.
const IN_MEMORY: usize = 2_000_000;
/// All texts of a form together, in bytes.
const TEXTS: usize = 4_000_000;

/// The body up to a limit, and whether that is all of it.
pub(super) async fn collect(body: Body, most: usize) -> Result<(Bytes, bool), Reason> {
    let mut stream = body.into_data_stream();
    let (mut kept, mut seen) = (Vec::new(), 0usize);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Reason::BadRequest)?;
        seen += chunk.len();
        if seen > READ_AWAY {
            break;
        }
        let room = most - kept.len().min(most);
        kept.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok((kept.into(), seen <= most))
}

/// How far a form has come.
struct Coming {
    form: Multipart,
    /// Bytes of the body so far, and how many there may be.
    seen: Arc<AtomicUsize>,
    most: usize,
}

impl Coming {
    fn of(form: Multipart, seen: Arc<AtomicUsize>, most: usize) -> Self {
        Self { form, seen, most }
    }

    fn is_too_large(&self) -> bool {
        self.seen.load(Ordering::Relaxed) > self.most
    }
}

pub(super) async fn multipart(
    parts: &Parts,
    body: Body,
    most: usize,
    keeper: Option<Keeper<'_>>,
) -> (Read, Option<Reason>) {
    let mut read = Read::default();
    // What is no text is refused, once everything was read that can be given back.
    let mut fault = None;
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let counting = body.into_data_stream().map(move |piece| {
        let piece = piece.map_err(std::io::Error::other)?;
        let seen = counted.fetch_add(piece.len(), Ordering::Relaxed) + piece.len();
        let too_large = || std::io::Error::from(std::io::ErrorKind::FileTooLarge);
        if seen > READ_AWAY { Err(too_large()) } else { Ok(piece) }
    });
    let mut request = Request::new(Body::from_stream(counting));
    request.headers_mut().clone_from(&parts.headers);
    axum::extract::DefaultBodyLimit::disable().apply(&mut request);
    let Ok(form) = Multipart::from_request(request, &()).await else {
        return (read, Some(Reason::BadRequest));
    };
    let mut coming = Coming::of(form, seen, most);
    let mut texts = 0;
    let end = loop {
        let field = match coming.form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break None,
            Err(_) => break Some(Reason::BadRequest),
        };
        if read.texts.len() + read.files.len() >= MOST_FIELDS {
            break Some(Reason::BadRequest);
        }
        let Some(name) = field.name().map(str::to_owned) else { continue };
        let file = field.file_name().map(str::to_owned);
        let declared = field.content_type().unwrap_or_default().to_owned();
        let proved = keeper.as_ref().filter(|keeper| {
            name == ATTACHED
                && read.texts.iter().any(|(name, text)| name == "csrf" && keeper.csrf.proves(text))
        });
        let taken = match (&file, proved) {
            (Some(file), Some(keeper)) => store(field, file, keeper, (&coming.seen, most)).await,
            (Some(_), None) => collect_field(field, IN_MEMORY).await.map(Content::Bytes),
            (None, _) => collect_field(field, TEXTS - texts).await.map(Content::Bytes),
        };
        match (file, taken) {
            (_, Err(Reason::BodyTooLarge)) => fault = Some(Reason::BodyTooLarge),
            (_, Err(reason)) => break Some(reason),
            // A file field that was left empty is sent with an empty name.
            (Some(file), Ok(content)) if file.is_empty() && is_empty(&content) => {}
            (Some(file), Ok(content)) => {
                read.files.push(FormFile { field: name, name: file, declared, content });
            }
            (None, Ok(Content::Bytes(bytes))) => {
                texts += bytes.len();
                if std::str::from_utf8(&bytes).is_err() {
                    fault = fault.or(Some(Reason::FieldInvalid));
                }
                read.texts.push((name, lines(&String::from_utf8_lossy(&bytes))));
            }
            (None, Ok(Content::Stored(_))) => {}
        }
    };
    let too_large = coming.is_too_large().then_some(Reason::BodyTooLarge);
    (read, too_large.or(end).or(fault))
}

fn is_empty(content: &Content) -> bool {
    match content {
        Content::Bytes(bytes) => bytes.is_empty(),
        Content::Stored(stored) => {
            stored.as_ref().is_err_and(|refusal| refusal.reason == Reason::AttachmentEmpty)
        }
    }
}

/// The bytes of a field. What is too large is read away.
async fn collect_field(mut field: Field<'_>, most: usize) -> Result<Bytes, Reason> {
    let (mut kept, mut whole) = (Vec::new(), true);
    while let Some(piece) = field.chunk().await.map_err(|_| Reason::BadRequest)? {
        whole &= kept.len() + piece.len() <= most;
        if whole {
            kept.extend_from_slice(&piece);
        }
    }
    if whole { Ok(kept.into()) } else { Err(Reason::BodyTooLarge) }
}

/// Stores a file while it comes. One that is not taken is read away, so that the rest of the form can be read.
async fn store(
    mut field: Field<'_>,
    name: &str,
    keeper: &Keeper<'_>,
    (seen, most): (&AtomicUsize, usize),
) -> Result<Content, Reason> {
    // It begins with its first bytes: a field left empty is no file.
    let Some(mut piece) = field.chunk().await.map_err(|_| Reason::BadRequest)? else {
        let empty = Refusal::new(Reason::AttachmentEmpty).with("name", name);
        return Ok(Content::Stored(Err(empty)));
    };
    let mut upload = keeper.engine.begin_upload(keeper.viewer, name).await.map_err(|it| it.refusal());
    loop {
        let refused = match &mut upload {
            Ok(upload) => upload.write(&piece).await.err().map(|it| it.refusal()),
            Err(_) => None,
        };
        if let Some(refusal) = refused {
            upload = Err(refusal);
        }
        // The whole form is refused: what is left of it is not stored.
        if seen.load(Ordering::Relaxed) > most {
            upload = Err(Refusal::new(Reason::BodyTooLarge));
        }
        match field.chunk().await.map_err(|_| Reason::BadRequest)? {
            Some(next) => piece = next,
            None => break,
        }
    }
    let stored = match upload {
        Ok(upload) => upload.finish().await.map_err(|it| it.refusal()),
        Err(refusal) => Err(refusal),
    };
    Ok(Content::Stored(stored))
}

pub(super) fn urlencoded(bytes: &[u8]) -> (Read, Option<Reason>) {
    let mut read = Read::default();
    let mut fault = None;
    for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        if read.texts.len() >= MOST_FIELDS {
            return (read, Some(Reason::BadRequest));
        }
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let value = decoded(pair.get(at + 1..).unwrap_or_default());
        if std::str::from_utf8(&value).is_err() {
            fault = Some(Reason::FieldInvalid);
        }
        let name = String::from_utf8_lossy(&decoded(&pair[..at])).into_owned();
        read.texts.push((name, lines(&String::from_utf8_lossy(&value))));
    }
    (read, fault)
}

/// Percent-decoded, `+` as space.
fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let hex = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match text[at] {
            b'+' => bytes.push(b' '),
            b'%' => {
                if let (Some(high), Some(low)) = (hex(at + 1), hex(at + 2)) {
                    bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    at += 2;
                } else {
                    bytes.push(b'%');
                }
            }
            byte => bytes.push(byte),
        }
        at += 1;
    }
    bytes
}

/// Browsers send `\r\n`; we keep `\n`.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}
