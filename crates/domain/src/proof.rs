//! By what somebody who signed in was proved to be who they are, and which desks that opens.

use serde::{Deserialize, Serialize};

use crate::id::DeskId;

/// By what a session was proved.
///
/// An administrator decides who sits at their own desk, and of the same person's seats elsewhere nothing. The operator
/// keeps the whole installation, every desk's records and people among it: their word counts as the person's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", content = "desk", rename_all = "kebab-case")]
pub enum Proof {
    /// A link that was mailed to the person's own address.
    Address,
    /// The person's own password.
    Password,
    /// A link that the operator of the installation made, at the machine itself.
    Operator,
    /// The word of one desk, such as a link that its administrator made.
    Desk(DeskId),
}

impl Proof {
    /// Whether it opens the seats of a desk.
    pub fn opens(self, desk: DeskId) -> bool {
        match self {
            Self::Address | Self::Password | Self::Operator => true,
            Self::Desk(vouching) => vouching == desk,
        }
    }

    /// Whether it is of the person, whatever the desk: whoever is known by a desk's word alone can give nothing that
    /// opens others, such as a new password.
    pub fn is_own(self) -> bool {
        !matches!(self, Self::Desk(_))
    }

    /// What is stored: the word, and the desk that vouches.
    pub fn stored(self) -> (&'static str, Option<DeskId>) {
        match self {
            Self::Address => ("address", None),
            Self::Password => ("password", None),
            Self::Operator => ("operator", None),
            Self::Desk(desk) => ("desk", Some(desk)),
        }
    }

    /// What was stored. What cannot be read proves nothing.
    pub fn from_stored(word: &str, desk: Option<DeskId>) -> Option<Self> {
        match (word, desk) {
            ("address", None) => Some(Self::Address),
            ("password", None) => Some(Self::Password),
            ("operator", None) => Some(Self::Operator),
            ("desk", Some(desk)) => Some(Self::Desk(desk)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const HERE: DeskId = DeskId(Uuid::from_u128(1));
    const THERE: DeskId = DeskId(Uuid::from_u128(2));

    #[test]
    fn the_word_of_a_desk_opens_that_desk_and_no_other() {
        for own in [Proof::Address, Proof::Password, Proof::Operator] {
            assert!(own.opens(HERE) && own.opens(THERE) && own.is_own(), "{own:?}");
        }
        let word = Proof::Desk(HERE);
        assert!(word.opens(HERE) && !word.opens(THERE) && !word.is_own());
    }

    #[test]
    fn a_proof_is_read_as_it_was_stored_and_nothing_else_is_one() {
        for proof in [Proof::Address, Proof::Password, Proof::Operator, Proof::Desk(HERE)] {
            let (word, desk) = proof.stored();
            assert_eq!(Proof::from_stored(word, desk), Some(proof));
        }
        for (word, desk) in [("desk", None), ("address", Some(HERE)), ("", None), ("saml", Some(HERE))] {
            assert_eq!(Proof::from_stored(word, desk), None, "{word} {desk:?}");
        }
    }
}
