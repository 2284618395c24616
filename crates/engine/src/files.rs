//! Files: uploaded before the change that names them, and read in pieces; stripped when they cross to another party.

use std::sync::Arc;

use domain::event::{Attachment, Envelope};
use domain::id::DeskId;
use domain::seat::Viewer;
use domain::{Reason, Refusal};
use store::files::Holder;
use store::{Fault, files};

mod download;
mod upload;

pub use download::Download;
use download::Found;
pub use upload::Upload;

use crate::engine::{Answering, Engine, Failure};

/// The largest file, in bytes.
pub const LARGEST: usize = 25_000_000;
impl Engine {
    /// Keeps an uploaded file for the viewer's desk; durable when this answers.
    pub fn upload<'a>(
        &'a self,
        viewer: &'a Viewer,
        name: &'a str,
        bytes: Vec<u8>,
    ) -> Answering<'a, Attachment> {
        Box::pin(async move {
            let mut upload = self.begin_upload(viewer, name).await?;
            upload.write(&bytes).await?;
            upload.finish().await
        })
    }

    /// Keeps what a carrier brings from the other side.
    async fn keep(&self, desk: DeskId, name: &str, bytes: Vec<u8>) -> Result<Attachment, Failure> {
        if bytes.len() > LARGEST {
            return Err(Refusal::new(Reason::AttachmentTooLarge).with("most", LARGEST / 1_000_000).into());
        }
        if !self.store.place().is_none_or(|place| place.has_room_for(bytes.len() as u64)) {
            return Err(Refusal::new(Reason::NoRoomForFiles).into());
        }
        let (name, media_type, size) = (safe_name(name), media_type(&bytes), bytes.len() as u64);
        let now = self.now();
        let file = Arc::new((bytes, media_type.clone()));
        let sha256 = self
            .store
            .write(desk, move |tx| {
                let file = Arc::clone(&file);
                Box::pin(async move { files::put(tx, desk, (&file.0, &file.1), Holder::Desk, now).await })
            })
            .await?;
        Ok(Attachment { name, media_type, size, sha256 })
    }

    /// Copies a file of one desk to another: pictures lose what they say about their origin; what cannot be stripped was
    /// chosen by a person and goes as it is.
    pub fn copy_file<'a>(
        &'a self,
        (from, to): (DeskId, DeskId),
        file: &'a Attachment,
    ) -> Answering<'a, Attachment> {
        Box::pin(async move {
            let _place = self.place_for_whole().await;
            let sha256 = file.sha256.clone();
            let bytes = self
                .store
                .read(from, move |tx| Box::pin(async move { files::get(tx, from, &sha256).await }))
                .await?;
            let bytes = bytes.ok_or_else(domain::refusal::not_found)?;
            let bytes = match strip(&file.name, bytes.clone()) {
                Ok(stripped) => stripped,
                Err(_) => bytes,
            };
            self.keep(to, &file.name, bytes).await
        })
    }
}

/// A file among those of a record's events, by its SHA-256 and, where several names stand for the same bytes, its name.
pub(crate) async fn among(
    tx: &mut store::Tx,
    desk: DeskId,
    envelopes: &[Envelope],
    (sha256, name): (&str, Option<&str>),
) -> Result<(Attachment, Found), Fault> {
    let files = envelopes.iter().flat_map(|envelope| envelope.event.attachments());
    let mut same = files.filter(|attachment| attachment.sha256 == sha256);
    // The same bytes may have come under several names.
    let first = same.next().ok_or(domain::refusal::not_found())?;
    let attachment = match name {
        Some(name) if first.name != name => same.find(|it| it.name == name).unwrap_or(first),
        _ => first,
    };
    let attachment = attachment.clone();
    Ok((attachment, Found::find(tx, desk, sha256).await?))
}

/// What the bytes are: looked at, never believed.
pub fn media_type(bytes: &[u8]) -> String {
    match infer::get(bytes) {
        Some(kind) => kind.mime_type().to_owned(),
        None if std::str::from_utf8(bytes).is_ok() => "text/plain".to_owned(),
        None => "application/octet-stream".to_owned(),
    }
}

/// A base name without directories, controls, or characters that turn or hide text.
pub fn safe_name(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = base
        .chars()
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
                && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
        })
        .take(150)
        .collect();
    let kept = kept.trim_matches([' ', '.']);
    if kept.is_empty() { "file".to_owned() } else { kept.to_owned() }
}

/// The bytes without what tells where they come from: camera, place, author. Kinds that cannot be stripped here
/// are refused: somebody makes a clean copy, and sends that.
pub fn strip(name: &str, bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
    use img_parts::{ImageEXIF as _, ImageICC as _};
    let refuse = || Refusal::new(Reason::AttachmentNotStrippable).with("name", name);
    match media_type(&bytes).as_str() {
        "text/plain" => Ok(bytes),
        "image/jpeg" => {
            let mut image = img_parts::jpeg::Jpeg::from_bytes(bytes.into()).map_err(|_| refuse())?;
            image.set_exif(None);
            image.set_icc_profile(None);
            // Application segments and comments: XMP, thumbnails, editors' notes. APP0 (JFIF) and APP14 (Adobe
            // colour transform) are needed to show the picture.
            image.segments_mut().retain(|segment| {
                let marker = segment.marker();
                !((0xe1..=0xef).contains(&marker) && marker != 0xee) && marker != 0xfe
            });
            Ok(image.encoder().bytes().to_vec())
        }
        "image/png" => {
            let mut image = img_parts::png::Png::from_bytes(bytes.into()).map_err(|_| refuse())?;
            const KEPT: [[u8; 4]; 9] =
                [*b"IHDR", *b"PLTE", *b"IDAT", *b"IEND", *b"tRNS", *b"gAMA", *b"sRGB", *b"bKGD", *b"pHYs"];
            image.chunks_mut().retain(|chunk| KEPT.contains(&chunk.kind()));
            Ok(image.encoder().bytes().to_vec())
        }
        _ => Err(refuse()),
    }
}
