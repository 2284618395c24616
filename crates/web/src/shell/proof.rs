//! What a form proves itself with: bound to the session, or before one to the visit; and to the seat it was made for.
//! Each answer says it under a mask of its own: answers are compressed, and a secret that stands in each of them beside
//! words of somebody else is told, letter by letter, by how long they are.

use std::fmt::{self, Display};

use data_encoding::BASE32_NOPAD;
use domain::id::SeatId;
use sha2::{Digest as _, Sha256};

/// Bytes of a secret, and of its mask.
pub(crate) const BYTES: usize = 20;

/// A form's secret, under the mask of one answer.
#[derive(Clone)]
pub(crate) struct Proof {
    secret: [u8; BYTES],
    mask: [u8; BYTES],
}

impl Proof {
    /// The secret of forms that are bound so, to be said under this mask.
    pub fn new(bound: &str, seat: Option<SeatId>, mask: [u8; BYTES]) -> Self {
        Self { secret: secret(bound, seat), mask }
    }

    /// Whether this was sent from a page with the same secret, whatever its mask was.
    pub fn proves(&self, sent: &str) -> bool {
        is(&self.secret, sent)
    }

    /// Whether this was sent from a page whose forms are bound so.
    pub fn was_of(bound: &str, seat: Option<SeatId>, sent: &str) -> bool {
        is(&secret(bound, seat), sent)
    }
}

/// The mask, and the secret under it.
impl Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = [self.mask, under(&self.secret, &self.mask)].concat();
        f.write_str(&BASE32_NOPAD.encode(&said).to_lowercase())
    }
}

fn secret(bound: &str, seat: Option<SeatId>) -> [u8; BYTES] {
    let mut digest = Sha256::new().chain_update(b"relais form\0").chain_update(bound.as_bytes());
    if let Some(seat) = seat {
        digest = digest.chain_update(b"\0").chain_update(seat.0.as_bytes());
    }
    let mut secret = [0; BYTES];
    secret.copy_from_slice(&digest.finalize()[..BYTES]);
    secret
}

/// Masks, and unmasks.
fn under(text: &[u8; BYTES], mask: &[u8; BYTES]) -> [u8; BYTES] {
    std::array::from_fn(|at| text[at] ^ mask[at])
}

/// Compares without telling by time where two secrets part.
fn is(secret: &[u8; BYTES], sent: &str) -> bool {
    let Ok(said) = BASE32_NOPAD.decode(sent.to_ascii_uppercase().as_bytes()) else { return false };
    let Some((mask, masked)) = said.split_at_checked(BYTES) else { return false };
    let whole = |half| <&[u8; BYTES]>::try_from(half).ok();
    let (Some(mask), Some(masked)) = (whole(mask), whole(masked)) else { return false };
    Sha256::digest(under(masked, mask)) == Sha256::digest(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_said_otherwise_each_time_and_known_under_every_mask() {
        let (one, other) = (Proof::new("session", None, [7; BYTES]), Proof::new("session", None, [8; BYTES]));
        assert_ne!(one.to_string(), other.to_string());
        assert!(one.proves(&other.to_string()) && other.proves(&one.to_string()));
        let seat = Some(SeatId(uuid::Uuid::from_u128(7)));
        let strangers =
            [Proof::new("another session", None, [7; BYTES]), Proof::new("session", seat, [7; BYTES])];
        for stranger in strangers {
            assert!(!one.proves(&stranger.to_string()), "the mask alone opens nothing");
        }
        let said = one.to_string();
        for odd in ["", "guess", &said[..32], &said[1..], &format!("{said}{said}")] {
            assert!(!one.proves(odd), "{odd:?}");
        }
    }
}
