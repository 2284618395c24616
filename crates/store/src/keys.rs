//! Keys that lie outside the database: they seal what must be used again, and sign what a browser brings back.
//!
//! A key is 32 random bytes. What seals and what signs is derived from it, so that neither tells anything of the other.
//! Several keys may be held: the newest seals and signs, all of them open and verify.

mod file;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock, RwLockReadGuard};

use domain::id::{DeskId, Dice};
use domain::{Reason, Refusal};
use ring::{aead, hmac};

use crate::fault::Fault;

/// Bytes of a key, of its id, and of what makes each sealed text differ.
const KEY: usize = 32;
const ID: usize = 6;
const NONCE: usize = aead::NONCE_LEN;

/// Where a sealed text belongs: moved to another place it does not open.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub desk: DeskId,
    pub table: &'a str,
    pub field: &'a str,
}

impl Place<'_> {
    fn bytes(&self) -> Vec<u8> {
        format!("relais 1\0{}\0{}\0{}", self.desk, self.table, self.field).into_bytes()
    }
}

/// One key, as it is used.
struct Key {
    id: String,
    seals: aead::LessSafeKey,
    signs: hmac::Key,
}

impl Key {
    fn of(bytes: &[u8; KEY]) -> Result<Self, Fault> {
        let master = hmac::Key::new(hmac::HMAC_SHA256, bytes);
        let derived = |what: &str| hmac::sign(&master, what.as_bytes());
        let seals = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, derived("relais seals 1").as_ref());
        let id = data_encoding::HEXLOWER.encode(&derived("relais id 1").as_ref()[..ID]);
        Ok(Self {
            id,
            seals: aead::LessSafeKey::new(seals.map_err(|_| Fault::Keys("a key cannot be used".into()))?),
            signs: hmac::Key::new(hmac::HMAC_SHA256, derived("relais signs 1").as_ref()),
        })
    }
}

/// Where keys come from.
enum Source {
    /// Nobody said: nothing can be sealed.
    Nowhere,
    /// A setting.
    Given,
    /// A file, which is made when it is first needed, and read again when it may have changed.
    File(PathBuf),
}

struct Held {
    source: Source,
    /// The newest first.
    keys: Vec<Key>,
}

/// The keys of an installation. Cheap to clone; clones hold the same keys.
#[derive(Clone)]
pub struct Keyring(Arc<RwLock<Held>>);

impl Default for Keyring {
    fn default() -> Self {
        Self::holding(Source::Nowhere, Vec::new())
    }
}

impl fmt::Debug for Keyring {
    /// Never a key: its id at most.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

impl Keyring {
    fn holding(source: Source, keys: Vec<Key>) -> Self {
        Self(Arc::new(RwLock::new(Held { source, keys })))
    }

    /// The keys of a setting, the newest first.
    pub fn given(text: &str) -> Result<Self, Fault> {
        let keys = parse(text)?;
        if keys.is_empty() {
            return Err(Fault::Keys("no key is given".into()));
        }
        Ok(Self::holding(Source::Given, keys))
    }

    /// The keys of a file, which need not be there yet.
    pub fn file(path: &Path) -> Self {
        Self::holding(Source::File(path.to_owned()), Vec::new())
    }

    /// Takes over the keys of another ring, in place of its own.
    pub fn take(&self, other: &Self) {
        if let (Ok(mut held), Ok(mut given)) = (self.0.write(), other.0.write()) {
            held.source = std::mem::replace(&mut given.source, Source::Nowhere);
            held.keys = std::mem::take(&mut given.keys);
        }
    }

    /// Reads the keys, and makes the file if there is none: for a start.
    pub fn ready(&self, dice: &mut dyn Dice) -> Result<(), Fault> {
        if let Some(path) = self.path() {
            file::make(&path, dice)?;
        }
        self.read_again()
    }

    /// Reads the keys; a file that is not there holds none.
    pub fn load(&self) -> Result<(), Fault> {
        self.read_again()
    }

    /// The file that holds the keys, if they are in one.
    pub fn path(&self) -> Option<PathBuf> {
        match &self.held()?.source {
            Source::File(path) => Some(path.clone()),
            Source::Nowhere | Source::Given => None,
        }
    }

    /// Whether anything can be sealed, or be made so that it can.
    pub fn is_nowhere(&self) -> bool {
        self.held().is_none_or(|held| matches!(held.source, Source::Nowhere))
    }

    /// The ids of the keys, the newest first.
    pub fn ids(&self) -> Vec<String> {
        self.held().map(|held| held.keys.iter().map(|key| key.id.clone()).collect()).unwrap_or_default()
    }

    /// Adds a new key to the file: from now on it seals. Keys of a setting are the operator's to renew.
    pub fn renew(&self, dice: &mut dyn Dice) -> Result<(), Fault> {
        if let Some(path) = self.path() {
            file::make(&path, dice)?;
            file::add(&path, dice)?;
        }
        self.read_again()
    }

    /// Seals a text for a place, with the newest key.
    pub fn seal(&self, place: Place<'_>, clear: &str, dice: &mut dyn Dice) -> Result<String, Fault> {
        // Another process may have added a key.
        self.ready(dice)?;
        let mut nonce = [0u8; NONCE];
        dice.fill(&mut nonce);
        let none = || Fault::Refused(Refusal::new(Reason::NoSecretKey));
        let held = self.held().ok_or_else(none)?;
        let key = held.keys.first().ok_or_else(none)?;
        let mut text = clear.as_bytes().to_vec();
        key.seals
            .seal_in_place_append_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                aead::Aad::from(place.bytes()),
                &mut text,
            )
            .map_err(|_| Fault::Keys("a secret cannot be sealed".into()))?;
        let sealed = [&nonce[..], &text].concat();
        Ok(format!("1.{}.{}", key.id, data_encoding::BASE64URL_NOPAD.encode(&sealed)))
    }

    /// Opens what was sealed for a place. `None`: no key here opens it.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Option<String> {
        let rest = sealed.strip_prefix("1.")?;
        let (id, text) = rest.split_once('.')?;
        let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let known = |ring: &Self| ring.held().is_some_and(|held| held.keys.iter().any(|key| key.id == id));
        if !known(self)
            && let Err(fault) = self.read_again()
        {
            tracing::warn!(%fault, "keys cannot be read");
        }
        let held = self.held()?;
        let key = held.keys.iter().find(|key| key.id == id)?;
        let (nonce, text) = bytes.split_at_checked(NONCE)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let clear = key.seals.open_in_place(nonce, aead::Aad::from(place.bytes()), &mut text).ok()?;
        String::from_utf8(clear.to_vec()).ok()
    }

    /// Whether the newest key sealed this.
    pub fn is_newest(&self, sealed: &str) -> bool {
        let id = sealed.split('.').nth(1);
        self.held().is_some_and(|held| held.keys.first().is_some_and(|key| Some(key.id.as_str()) == id))
    }

    /// Signs with the newest key; `None` while there is none.
    pub fn sign(&self, what: &[u8]) -> Option<Vec<u8>> {
        let held = self.held()?;
        Some(hmac::sign(&held.keys.first()?.signs, what).as_ref().to_vec())
    }

    /// Whether one of the keys signed this.
    pub fn verifies(&self, what: &[u8], signature: &[u8]) -> bool {
        let fits = |key: &Key| hmac::verify(&key.signs, what, signature).is_ok();
        self.held().is_some_and(|held| held.keys.iter().any(fits))
    }

    fn held(&self) -> Option<RwLockReadGuard<'_, Held>> {
        self.0.read().ok()
    }

    /// Reads the file again, if keys are in one that is there.
    fn read_again(&self) -> Result<(), Fault> {
        let Some(path) = self.path() else { return Ok(()) };
        let Some(text) = file::read(&path)? else { return Ok(()) };
        let keys = parse(&text).map_err(|fault| Fault::Keys(format!("{}: {fault}", path.display())))?;
        if let Ok(mut held) = self.0.write() {
            held.keys = keys;
        }
        Ok(())
    }
}

/// A new key, as settings and files write it.
pub fn new_key(dice: &mut dyn Dice) -> String {
    let mut bytes = [0u8; KEY];
    dice.fill(&mut bytes);
    data_encoding::BASE64.encode(&bytes)
}

/// Keys in base64 or hexadecimal, with space, commas or lines between them; lines that begin with # are none.
fn parse(text: &str) -> Result<Vec<Key>, Fault> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let words = lines.flat_map(|line| line.split([',', ' ', '\t', '\r'])).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let hex = || data_encoding::HEXLOWER_PERMISSIVE.decode(word.as_bytes()).ok();
            let base64 = || data_encoding::BASE64.decode(word.as_bytes()).ok();
            let bytes = if word.len() == KEY * 2 { hex() } else { base64() };
            let bytes: Option<[u8; KEY]> = bytes.and_then(|bytes| bytes.try_into().ok());
            // Not a word of it is repeated: it may be a key that was cut.
            let bytes = bytes.ok_or_else(|| Fault::Keys("a key is 32 bytes in base64 or hexadecimal".into()));
            Key::of(&bytes?)
        })
        .collect()
}

#[cfg(test)]
mod tests;
