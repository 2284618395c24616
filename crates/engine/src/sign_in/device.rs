//! Devices that signed in before. A browser keeps a signed note that names the person: whoever else tries that
//! person's password from wherever, the device of the person passes.

use domain::id::PersonId;
use domain::{Refusal, SignedDuration, Timestamp};

use crate::engine::{Client, Device, Engine, Standing};
use crate::time::SystemDice;

/// A browser that signed in is known for so long.
pub(super) const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Bytes of a note: the person, when it was made, how often all sessions were ended before, and what tells devices
/// apart.
const LENGTH: usize = 16 + 8 + 8 + 8;

/// What a note says.
struct Note {
    person: [u8; 16],
    ended: i64,
    device: Device,
}

impl Engine {
    /// Makes the note that a browser keeps. `ended`: how often all sessions of the person were ended; `session`: the
    /// hash of the session that began on it. `None` while there is no key to sign with.
    pub(super) fn note_device(
        &self,
        person: PersonId,
        ended: i64,
        session: &[u8],
        now: Timestamp,
    ) -> Option<String> {
        if let Err(fault) = self.store.keys().ready(&mut SystemDice) {
            tracing::warn!(%fault, "devices cannot be remembered");
        }
        let mut note = Vec::with_capacity(LENGTH);
        note.extend(person.0.as_bytes());
        note.extend(now.as_second().to_be_bytes());
        note.extend(ended.to_be_bytes());
        note.extend(session.get(..8)?);
        let signature = self.store.keys().sign(&signed(&note))?;
        let write = |bytes: &[u8]| data_encoding::BASE64URL_NOPAD.encode(bytes);
        Some(format!("{}.{}", write(&note), write(&signature)))
    }

    /// The device of a note that we signed for this person, which is not too old, and has not ended since.
    pub(super) fn known_device(
        &self,
        note: &str,
        person: PersonId,
        ended: i64,
        now: Timestamp,
    ) -> Option<Device> {
        let note = self.read_note(note, now)?;
        (note.person == *person.0.as_bytes() && note.ended == ended).then_some(note.device)
    }

    /// The device that a client's note names, if we signed it and it is not too old. It says nothing of who asks: whether
    /// it has ended since stands in storage, which is not read for it.
    fn signed_device(&self, client: &Client) -> Option<Device> {
        self.read_note(client.device.as_deref()?, self.now()).map(|note| note.device)
    }

    /// Takes one from the share of whoever proved no seat: of a device that signed in before, else of the address. Those
    /// who share an address with a flood are not held for it. Reads no storage.
    pub fn take_knock(&self, client: &Client) -> Result<Option<Standing>, Refusal> {
        self.shares.knock(client, self.signed_device(client))
    }

    /// A note that we signed, and that is not too old.
    fn read_note(&self, note: &str, now: Timestamp) -> Option<Note> {
        let (note, signature) = note.split_once('.')?;
        let read = |text: &str| data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok();
        let (note, signature) = (read(note)?, read(signature)?);
        if note.len() != LENGTH || !self.store.keys().verifies(&signed(&note), &signature) {
            return None;
        }
        let number = |at: usize| Some(i64::from_be_bytes(note.get(at..at + 8)?.try_into().ok()?));
        let made = Timestamp::from_second(number(16)?).ok()?;
        if now.duration_since(made) >= KNOWN_FOR {
            return None;
        }
        Some(Note {
            person: note.get(..16)?.try_into().ok()?,
            ended: number(24)?,
            device: note.get(32..)?.try_into().ok()?,
        })
    }
}

/// What is signed: nothing else that we sign can be taken for it.
fn signed(note: &[u8]) -> Vec<u8> {
    [b"relais device 1\0".as_slice(), note].concat()
}
