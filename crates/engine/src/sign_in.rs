//! Signing in: passwords, single-use links, sessions, tokens. Only hashes are kept.

mod attempts;
mod device;
mod enter;
mod link;
mod session;
mod token;
mod vouch;

use domain::id::{Dice, PersonId};
use domain::proof::Proof;
use domain::seat::Viewer;
use domain::text::Language;
use sha2::{Digest, Sha256};

pub use crate::engine::{Client, Hashing};
pub use crate::seats::fold_email;
pub(crate) use crate::seats::viewer_of;
pub use enter::Needed;
pub(crate) use session::begin;

/// A session that began: what a browser keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The session's secret.
    pub session: String,
    /// A note that this browser signed in, for the next time.
    pub device: Option<String>,
    /// Where whoever asked for the link was going; nothing of a password.
    pub next: Option<String>,
}

/// Somebody who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub language: Language,
    /// By what they were proved.
    pub proof: Proof,
    /// The seats that this opens: of the desk that vouched alone, if one did.
    pub seats: Vec<Viewer>,
    /// Seats that ended: they open nothing, and say whose form it was that comes too late.
    pub ended: Vec<Viewer>,
}

/// A secret: 256 bits, in letters and digits that survive any mail.
pub(crate) fn secret(dice: &mut dyn Dice) -> String {
    let mut bytes = [0u8; 32];
    dice.fill(&mut bytes);
    data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase()
}

pub(crate) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
