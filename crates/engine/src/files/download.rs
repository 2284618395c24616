//! A download: the bytes of a file leave storage in pieces. Only what needs a whole file has it in memory, and of those
//! only a few at once.

use domain::event::Attachment;
use domain::id::DeskId;
use sha2::{Digest as _, Sha256};
use store::files::{self, Bytes};
use store::{Fault, Tx};
use uuid::Uuid;

use super::strip;
use crate::engine::{Answering, Engine};

/// A file on its way out.
pub struct Download {
    engine: Engine,
    desk: DeskId,
    size: u64,
    rest: Rest,
}

/// What has not been read yet.
enum Rest {
    Whole(Vec<u8>),
    /// From this piece of an upload on, so many bytes.
    Pieces {
        upload: Uuid,
        nth: u32,
        bytes: u64,
    },
}

/// Where the bytes of a file are, before whoever asked for them reads any.
pub(crate) struct Found {
    bytes: Bytes,
    size: u64,
}

impl Found {
    /// Of a file of a desk, by its SHA-256.
    pub async fn find(tx: &mut Tx, desk: DeskId, sha256: &str) -> Result<Self, Fault> {
        let found = files::find(tx, desk, sha256).await?.ok_or(domain::refusal::not_found())?;
        let (bytes, size) = found;
        Ok(Self { bytes, size })
    }

    /// To be read from its beginning.
    pub fn open(self, engine: &Engine, desk: DeskId) -> Download {
        let Self { bytes, size } = self;
        let rest = match bytes {
            Bytes::Whole(bytes) => Rest::Whole(bytes),
            Bytes::Pieces(upload) => Rest::Pieces { upload, nth: 0, bytes: size },
        };
        Download { engine: engine.clone(), desk, size, rest }
    }
}

impl Download {
    /// How many bytes it has from its beginning.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The next bytes, one piece of them; `None` after the last. Fails where the file is not whole any more.
    pub fn piece(&mut self) -> Answering<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            let (upload, nth, left) = match &mut self.rest {
                Rest::Whole(bytes) => {
                    let bytes = std::mem::take(bytes);
                    return Ok(Some(bytes).filter(|bytes| !bytes.is_empty()));
                }
                Rest::Pieces { bytes: 0, .. } => return Ok(None),
                Rest::Pieces { upload, nth, bytes } => (*upload, *nth, *bytes),
            };
            let desk = self.desk;
            let piece = self
                .engine
                .store
                .read(desk, move |tx| Box::pin(async move { files::piece(tx, desk, upload, nth).await }))
                .await?;
            let piece = piece.filter(|piece| !piece.is_empty() && piece.len() as u64 <= left);
            let Some(piece) = piece else {
                return Err(Fault::Corrupt(format!("a file ends {left} bytes before its end")).into());
            };
            let bytes = left - piece.len() as u64;
            self.rest = Rest::Pieces { upload, nth: nth + 1, bytes };
            Ok(Some(piece))
        })
    }

    /// The file as its copy for another party would be: without what tells where it comes from.
    pub fn copy_of(mut self, file: Attachment) -> Answering<'static, Attachment> {
        Box::pin(async move {
            let _place = self.engine.place_for_whole().await;
            let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or_default());
            while let Some(piece) = self.piece().await? {
                bytes.extend_from_slice(&piece);
            }
            let bytes = strip(&file.name, bytes)?;
            let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
            Ok(Attachment { size: bytes.len() as u64, sha256, ..file })
        })
    }
}
