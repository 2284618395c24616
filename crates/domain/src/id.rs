//! Typed ids, public numbers, and the dice they are thrown with.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Timestamp;
use crate::refusal::{Reason, Refusal};

/// Randomness as an argument: the operating system's when serving, a seeded one in tests.
pub trait Dice: Send {
    /// Fills the bytes with randomness fit for secrets.
    fn fill(&mut self, bytes: &mut [u8]);
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Throws a new id: 122 random bits, so that an id tells neither time nor count.
            pub fn throw(dice: &mut dyn Dice) -> Self {
                let mut bytes = [0u8; 16];
                dice.fill(&mut bytes);
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

typed_ids!(
    /// A desk: the first part of every primary key.
    DeskId,
    /// A person, who signs in once and holds seats.
    PersonId,
    /// One seat of one person.
    SeatId,
    /// A queue with a name of its own, in which requests of a desk wait.
    QueueId,
    /// An organisation as one desk sees it.
    AccountId,
    /// What a desk promises to one account. Both sides of a hop know it by this id.
    AgreementId,
    /// The asker's side of an agreement with the next desk.
    LinkId,
    /// A request on the desk that was asked.
    RequestId,
    /// The asker's record of a request on the next desk.
    EscalationId,
    /// A known issue, article, guide or release note.
    PublicationId,
    /// A service update, maintenance or incident.
    NoticeId,
    /// A message taken from a mailbox.
    MailId,
    /// An item of the outbox.
    OutboxId,
    /// A calendar with a name.
    CalendarId,
    /// A place of an account.
    SiteId,
    /// Who is on call, in turn.
    RotaId,
);

macro_rules! ids_in_order {
    ($($name:ident),*) => {$(
        impl $name {
            /// Throws a new id that begins with when that was, to the millisecond, and goes on with 74 random bits (RFC 9562,
            /// version 7): rows of one time lie beside each other. Of records, no view shows it; who is told of one by
            /// another desk is told when it was opened.
            pub fn throw_at(now: Timestamp, dice: &mut dyn Dice) -> Self {
                let mut bytes = [0u8; 10];
                dice.fill(&mut bytes);
                let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
            }
        }
    )*};
}

ids_in_order!(RequestId, EscalationId, OutboxId);

/// Letters of a seat's word in addresses: 28^8 words, and one person holds a few seats.
const SEAT_LETTERS: usize = 8;

impl SeatId {
    /// The word that stands for the seat in the addresses of its pages. It stays as long as the seat, is spelled
    /// without vowels, so that it is never the word of a page, and tells nothing: it is a part of a random id.
    pub fn word(self) -> String {
        let mut rest = self.0.as_u128();
        let mut word = String::with_capacity(SEAT_LETTERS);
        for _ in 0..SEAT_LETTERS {
            let at = usize::try_from(rest % 28).unwrap_or_default();
            word.push(char::from(LETTERS[at].to_ascii_lowercase()));
            rest /= 28;
        }
        word
    }

    /// Whether a part of an address is shaped like a seat's word.
    pub fn is_word(text: &str) -> bool {
        text.len() == SEAT_LETTERS
            && text.bytes().all(|b| !b.is_ascii_uppercase() && LETTERS.contains(&b.to_ascii_uppercase()))
    }
}

/// The alphabet of public numbers: no 0/O, 1/I/L, no U, no vowels that would spell words.
const LETTERS: &[u8; 28] = b"23456789BCDFGHJKMNPQRSTVWXYZ";

/// A public number such as `BOR-K7Q2MD`: unique on its desk, readable on the telephone, and counting nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Number(String);

impl Number {
    /// Throws a number under the desk's prefix.
    pub fn throw(prefix: &str, dice: &mut dyn Dice) -> Self {
        let mut letters = String::with_capacity(prefix.len() + 7);
        letters.push_str(prefix);
        letters.push('-');
        while letters.len() < prefix.len() + 7 {
            let mut byte = [0u8; 1];
            dice.fill(&mut byte);
            // 252 = 9 * 28: rejecting the rest keeps every letter equally likely.
            if byte[0] < 252 {
                letters.push(char::from(LETTERS[usize::from(byte[0] % 28)]));
            }
        }
        Self(letters)
    }

    /// Reads a number as people write it: any case, spaces or missing hyphen forgiven.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let mut letters: String = text.trim().chars().filter(|c| !c.is_whitespace()).collect();
        letters.make_ascii_uppercase();
        let shaped = letters.len() <= 20
            && letters.split_once('-').is_some_and(|(prefix, rest)| {
                !prefix.is_empty()
                    && rest.len() == 6
                    && prefix.bytes().all(|b| b.is_ascii_alphanumeric())
                    && rest.bytes().all(|b| LETTERS.contains(&b))
            });
        if shaped { Ok(Self(letters)) } else { Err(Refusal::new(Reason::NotFound)) }
    }

    /// The number as printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes a number from storage without judging it.
    pub fn from_storage(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_s_word_stays_and_is_never_the_word_of_a_page() {
        let seat = SeatId(Uuid::from_u128(0x0123_4567_89ab_4cde_8f01_2345_6789_abcd));
        assert_eq!(seat.word(), seat.word());
        assert!(SeatId::is_word(&seat.word()), "{}", seat.word());
        let other = SeatId(Uuid::from_u128(0x0123_4567_89ab_4cde_8f01_2345_6789_abce));
        assert_ne!(seat.word(), other.word());
        for page in ["requests", "notices", "guide", "terms", "colleagues", "BCDFGHJK", "bcdfghj", ""] {
            assert!(!SeatId::is_word(page), "{page}");
        }
    }
}
