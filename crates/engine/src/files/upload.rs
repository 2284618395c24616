//! An upload: bytes that come piece by piece, and go to storage in pieces. No file is ever whole in memory.

use domain::event::Attachment;
use domain::id::{AccountId, DeskId, Dice as _, SeatId};
use domain::seat::Viewer;
use domain::{Reason, Refusal, SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use store::files::{self, Brought, Holder, PIECE_SIZE};
use store::{Fault, Tx};
use uuid::Uuid;

use super::{LARGEST, media_type, safe_name};
use crate::engine::{Answering, Engine, Failure};
use crate::engine::{Quotas, UploadPlace, Use};

/// As many first bytes say what a file is.
const TELLING: usize = 8 * 1024;
/// How long what was brought counts.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// When to look again whether others have left room.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// A file that nothing has named for so long is purged, and an upload that has not ended after so long.
const LOOSE: SignedDuration = SignedDuration::from_hours(48);
const BROKEN_OFF: SignedDuration = SignedDuration::from_hours(2);

/// A file on its way in. One that is dropped before its end is forgotten.
pub struct Upload {
    engine: Engine,
    desk: DeskId,
    id: Uuid,
    whose: (SeatId, Option<AccountId>),
    holder: Holder,
    name: String,
    digest: Sha256,
    size: usize,
    first: Vec<u8>,
    text: Text,
    piece: Vec<u8>,
    pieces: u32,
    _place: UploadPlace,
}

impl Engine {
    /// A file of a viewer's begins to come. Refused where the seat, its account or its desk has brought enough for a
    /// day, or too many come at once.
    pub fn begin_upload<'a>(&'a self, viewer: &'a Viewer, name: &'a str) -> Answering<'a, Upload> {
        Box::pin(async move {
            self.take_share(viewer, Use::File)?;
            let (seat, account, holder) = match viewer {
                Viewer::Contact(seat) => (seat.seat, Some(seat.account), Holder::Account(seat.account)),
                Viewer::Agent(seat) => (seat.seat, None, Holder::Desk),
                _ => return Err(Refusal::new(Reason::NotYours).into()),
            };
            let place = self.uploads.take(seat)?;
            let (desk, whose, now) = (viewer.desk(), (seat, account), self.now());
            let mut bytes = [0u8; 16];
            self.dice.clone().fill(&mut bytes);
            let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
            let quotas = self.uploads.quotas();
            self.store
                .write(desk, move |tx| {
                    Box::pin(async move {
                        must_have_room(tx, (desk, whose), quotas, 0, now).await?;
                        files::begin(tx, desk, id, whose, now).await
                    })
                })
                .await?;
            Ok(Upload {
                engine: self.clone(),
                desk,
                id,
                whose,
                holder,
                name: safe_name(name),
                digest: Sha256::new(),
                size: 0,
                first: Vec::new(),
                text: Text::default(),
                piece: Vec::new(),
                pieces: 0,
                _place: place,
            })
        })
    }

    /// Forgets files that nothing named for long, and uploads that broke off; answers how many.
    pub fn purge_files(&self, desk: DeskId) -> Answering<'_, usize> {
        Box::pin(async move {
            let now = self.now();
            let before = (now - LOOSE, now - BROKEN_OFF, now - DAY);
            let any = self
                .store
                .read(desk, move |tx| Box::pin(async move { files::any_to_purge(tx, desk, before).await }));
            if !any.await? {
                return Ok(0);
            }
            let gone = self
                .store
                .write(desk, move |tx| Box::pin(async move { files::purge(tx, desk, before).await }))
                .await?;
            Ok(gone)
        })
    }
}

impl Upload {
    /// The next bytes.
    pub fn write<'a>(&'a mut self, mut bytes: &'a [u8]) -> Answering<'a, ()> {
        Box::pin(async move {
            self.size += bytes.len();
            if self.size > LARGEST {
                return Err(Refusal::new(Reason::AttachmentTooLarge)
                    .with("most", LARGEST / 1_000_000)
                    .into());
            }
            if !self.engine.store.place().is_none_or(|place| place.has_room_for(bytes.len() as u64)) {
                return Err(Refusal::new(Reason::NoRoomForFiles).into());
            }
            self.digest.update(bytes);
            self.text.read(bytes);
            let telling = TELLING.saturating_sub(self.first.len()).min(bytes.len());
            self.first.extend_from_slice(&bytes[..telling]);
            while !bytes.is_empty() {
                let here = (PIECE_SIZE - self.piece.len()).min(bytes.len());
                self.piece.extend_from_slice(&bytes[..here]);
                bytes = &bytes[here..];
                if self.piece.len() == PIECE_SIZE {
                    self.put().await?;
                }
            }
            Ok(())
        })
    }

    async fn put(&mut self) -> Result<(), Failure> {
        let (desk, id, nth) = (self.desk, self.id, self.pieces);
        let piece = std::sync::Arc::new(std::mem::take(&mut self.piece));
        self.engine
            .store
            .write(desk, move |tx| {
                let piece = std::sync::Arc::clone(&piece);
                Box::pin(async move { files::put_piece(tx, desk, id, nth, &piece).await })
            })
            .await?;
        self.pieces += 1;
        Ok(())
    }

    /// That was all. The file is durable when this answers.
    pub fn finish(mut self) -> Answering<'static, Attachment> {
        Box::pin(async move {
            if self.size == 0 {
                return Err(Refusal::new(Reason::AttachmentEmpty).with("name", &self.name).into());
            }
            let whole = self.pieces == 0;
            if !whole && !self.piece.is_empty() {
                self.put().await?;
            }
            let media_type = match media_type(&self.first).as_str() {
                "text/plain" | "application/octet-stream" if self.text.is_text() => "text/plain".to_owned(),
                "text/plain" => "application/octet-stream".to_owned(),
                found => found.to_owned(),
            };
            let brought = std::sync::Arc::new(Brought {
                sha256: data_encoding::HEXLOWER.encode(&self.digest.finalize()),
                size: self.size as u64,
                media_type,
                whole: whole.then(|| std::mem::take(&mut self.piece)),
            });
            let (desk, id, whose) = (self.desk, self.id, self.whose);
            let (holder, now, kept) = (self.holder, self.engine.now(), std::sync::Arc::clone(&brought));
            let (quotas, size) = (self.engine.uploads.quotas(), brought.size);
            self.engine
                .store
                .write(desk, move |tx| {
                    let kept = std::sync::Arc::clone(&kept);
                    Box::pin(async move {
                        // Several that came at once were each small enough by themselves.
                        must_have_room(tx, (desk, whose), quotas, size, now).await?;
                        files::finish(tx, desk, id, (&kept, holder), now).await
                    })
                })
                .await?;
            Ok(Attachment {
                name: self.name,
                media_type: brought.media_type.clone(),
                size: brought.size,
                sha256: brought.sha256.clone(),
            })
        })
    }
}

/// Refuses so many bytes more than were brought in a day, and says when there is room for them again: of a seat's own
/// share when that is, of an account's or a desk's only to look again, for it would tell how much others bring.
async fn must_have_room(
    tx: &mut Tx,
    (desk, whose): (DeskId, (SeatId, Option<AccountId>)),
    quotas: Quotas,
    size: u64,
    now: Timestamp,
) -> Result<(), Fault> {
    let (of_desk, of_seat, of_account) = files::brought_since(tx, desk, whose, now - DAY).await?;
    let Err(refusal) = quotas.must_have_room((of_desk + size, of_seat + size, of_account + size)) else {
        return Ok(());
    };
    let seconds = match quotas.too_much(of_seat + size) {
        Some(bytes) => {
            let last = files::brought_first(tx, desk, whose.0, now - DAY, bytes).await?;
            // A file that alone is too much waits for all of the others to go.
            let wait = last.map_or(DAY, |began| (began + DAY).duration_since(now));
            (wait.as_secs() + i64::from(wait.subsec_nanos() > 0)).max(1)
        }
        None => LOOK_AGAIN.as_secs(),
    };
    Err(refusal.with("seconds", seconds).into())
}

/// Whether bytes that come in parts are UTF-8.
#[derive(Debug, Default)]
struct Text {
    /// The beginning of a character that the next bytes may end.
    open: Vec<u8>,
    broken: bool,
}

impl Text {
    fn read(&mut self, bytes: &[u8]) {
        if self.broken {
            return;
        }
        // A character has four bytes at most: with three of the next, one that was open is ended or broken.
        let mut rest = bytes;
        while !self.open.is_empty() && !rest.is_empty() {
            self.open.push(rest[0]);
            rest = &rest[1..];
            match std::str::from_utf8(&self.open) {
                Ok(_) => self.open.clear(),
                Err(error) if error.error_len().is_none() => {}
                Err(_) => {
                    self.broken = true;
                    return;
                }
            }
        }
        if let Err(error) = std::str::from_utf8(rest) {
            self.broken = error.error_len().is_some();
            self.open = rest[error.valid_up_to()..].to_vec();
        }
    }

    fn is_text(&self) -> bool {
        !self.broken && self.open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn text_is_text_however_it_is_cut() {
        let said = "Ça marche 🦓, déjà".as_bytes();
        for size in 1..=said.len() {
            let mut text = Text::default();
            said.chunks(size).for_each(|part| text.read(part));
            assert!(text.is_text(), "{size}");
            text.read(&said[..1]);
            text.read(b"\xc3");
            assert!(!text.is_text(), "{size}: an open character is none");
            text.read(b"x");
            assert!(!text.is_text());
        }
        for broken in [&b"\xff"[..], b"a\xc3b", b"\xf0\x9f\xa6"] {
            let mut text = Text::default();
            broken.chunks(1).for_each(|part| text.read(part));
            assert!(!text.is_text(), "{broken:?}");
        }
    }
}
