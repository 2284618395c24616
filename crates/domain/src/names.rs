//! The check of names: what leaves towards another party tells nothing of those who stand behind us, unless somebody
//! has seen what it tells and sends it all the same.
//!
//! Everything is compared folded: without case, accents, hyphens, spaces, line ends and characters that nobody sees.
//! A name counts as a whole, never by a piece of it: no word under four letters, no single first name, and nothing
//! that stands within the name of a product.

mod asked;
mod folded;
mod kept;
mod keys;
mod party;
mod spelt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::kind::choices;

pub use asked::{Answer, Question};
pub use kept::Names;
pub use keys::{key_of, key_of_first, keys_in, keys_of, telling_host};
pub use party::{Party, shows, towards_customer, towards_next_desk};

choices! {
    /// What a name is of.
    NameOf {
        /// A next desk.
        Desk = "desk",
        Account = "account",
        Person = "person",
        /// Of mail, or of a site on the web.
        Address = "address",
        Telephone = "telephone",
        /// The number of a case or of a contract.
        Reference = "reference",
    }
}

/// A name that the reader of some words is not to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub of: NameOf,
    pub text: String,
    /// It belongs to what the words are about: fewer letters are enough to know whom they mean.
    pub near: bool,
}

impl Name {
    /// A name of somebody who has to do with what is being said.
    pub fn near(of: NameOf, text: impl Into<String>) -> Self {
        Self { of, text: text.into(), near: true }
    }

    /// A name of somebody who has not.
    pub fn far(of: NameOf, text: impl Into<String>) -> Self {
        Self { of, text: text.into(), near: false }
    }
}

/// A place where words tell a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Passage {
    /// The field, or `file` with the file's name.
    pub field: String,
    /// As it stands there.
    pub text: String,
    /// What it is the name of.
    pub of: NameOf,
}

/// The largest file that is looked at, in bytes.
pub const LARGEST_FILE: usize = 1 << 20;

/// The text of a file, if it is one that can be looked at: text, and not larger than that.
pub fn text_of(bytes: &[u8]) -> Option<String> {
    if bytes.len() > LARGEST_FILE {
        return None;
    }
    let wide = |from: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = from.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => return Some(wide(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => return Some(wide(rest, u16::from_be_bytes)),
        _ => {}
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (!text.contains('\0')).then(|| text.to_owned());
    }
    // Written before Unicode: one byte a character, and none that only machines write.
    let written = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x20..);
    bytes.iter().all(written).then(|| bytes.iter().copied().map(char::from).collect())
}

/// What whoever has seen these passages says so with: the same passages towards the same reader give the same.
pub fn digest(reader: &str, passages: &[Passage]) -> String {
    let mut seen: Vec<_> =
        passages.iter().map(|it| (&it.field, it.of.code(), folded::plain(&it.text))).collect();
    seen.sort_unstable();
    seen.dedup();
    let mut hasher = Sha256::new();
    hasher.update(reader.as_bytes());
    for (field, of, text) in seen {
        for part in [field.as_str(), of, text.as_str()] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    data_encoding::BASE32_NOPAD.encode(&hasher.finalize()[..20]).to_lowercase()
}
