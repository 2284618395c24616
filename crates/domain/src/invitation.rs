//! Connecting two desks of one installation: the asked desk invites under an agreement, the asking desk accepts with
//! the code. Whoever holds the code is who was invited; nothing else tells one desk that another is here.

use crate::desk::{Agreement, Carrier};
use crate::id::{AgreementId, DeskId, Dice, LinkId};
use crate::refusal::{Reason, Refusal};
use crate::{SignedDuration, Timestamp};

/// How many days an invitation is good for, if nothing is said, and at most.
pub const DAYS: u8 = 7;
pub const MOST_DAYS: u8 = 30;

/// How many random bytes a code holds.
const BYTES: usize = 20;
/// Letters of a code that stand together.
const GROUP: usize = 4;

/// An invitation as the asked desk keeps it: one an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub agreement: AgreementId,
    /// SHA-256 of the code's secret.
    pub hash: Vec<u8>,
    /// Who invited, by name.
    pub by: String,
    pub created: Timestamp,
    pub expires: Timestamp,
    pub used: Option<Used>,
}

/// Who used an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The asker's link, as it was named when the invitation was used.
    pub link: LinkId,
    pub asker: DeskId,
    /// The asking desk's name.
    pub name: String,
    pub at: Timestamp,
}

/// What is said of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    Expired,
    Used,
}

/// The single-use code that is handed over: the desk it leads to, and a secret of 160 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    /// The word in the asked desk's address.
    pub slug: String,
    pub secret: String,
}

/// One answer to whatever does not fit: wrong, used, expired, withdrawn, ended.
pub fn unknown() -> Refusal {
    Refusal::new(Reason::InvitationUnknown)
}

/// Whether an agreement may be offered to a desk: it is connected to none, and its intake has not ended.
pub fn may_invite(agreement: &Agreement, now: Timestamp) -> Result<(), Refusal> {
    if agreement.asker.is_some() {
        return Err(Refusal::new(Reason::AlreadyConnected));
    }
    if agreement.ends.is_some_and(|ends| now >= ends) {
        return Err(Refusal::new(Reason::IntakeClosed));
    }
    Ok(())
}

/// Until when an invitation of so many days is good.
pub fn expires(days: u8, now: Timestamp) -> Result<Timestamp, Refusal> {
    if days == 0 || days > MOST_DAYS {
        return Err(Refusal::field(Reason::FieldInvalid, "days"));
    }
    Ok(now + SignedDuration::from_hours(24 * i64::from(days)))
}

impl Invitation {
    /// Where it stands.
    pub fn standing(&self, now: Timestamp) -> Standing {
        match self.used {
            Some(_) => Standing::Used,
            None if now >= self.expires => Standing::Expired,
            None => Standing::Open,
        }
    }

    /// What it was used for by this desk, if it was: then using it again changes nothing and answers the same. Good
    /// for one desk, once, under an agreement that can be offered, and never for the desk that invites.
    pub fn fits(
        &self,
        agreement: &Agreement,
        asker: DeskId,
        now: Timestamp,
    ) -> Result<Option<&Used>, Refusal> {
        if let Some(used) = &self.used {
            return if used.asker == asker { Ok(Some(used)) } else { Err(unknown()) };
        }
        let open = self.standing(now) == Standing::Open && may_invite(agreement, now).is_ok();
        if open && asker != agreement.desk { Ok(None) } else { Err(unknown()) }
    }
}

/// Connects the agreement to the desk that accepted.
pub fn connect(agreement: &mut Agreement, asker: DeskId) {
    agreement.asker = Some(Carrier::InProcess { desk: asker });
    agreement.version += 1;
}

impl Code {
    /// A new code of a desk.
    pub fn throw(slug: &str, dice: &mut dyn Dice) -> Self {
        let mut bytes = [0u8; BYTES];
        dice.fill(&mut bytes);
        Self { slug: slug.to_owned(), secret: data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase() }
    }

    /// Reads a code as people copy it: any case, spaces and hyphens within the secret forgiven.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim().to_lowercase();
        let (slug, secret) = text.split_once('.').ok_or_else(unknown)?;
        let secret: String = secret.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let shaped = !slug.is_empty()
            && slug.len() <= 40
            && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && secret.len() == BYTES * 8 / 5
            && secret.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if shaped { Ok(Self { slug: slug.to_owned(), secret }) } else { Err(unknown()) }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.", self.slug)?;
        for (nth, letter) in self.secret.chars().enumerate() {
            if nth > 0 && nth % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

/// Whoever logs a code by mistake logs the desk alone.
impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Code({})", self.slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(u8);

    impl Dice for Counting {
        fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                self.0 = self.0.wrapping_add(37);
                *byte = self.0;
            }
        }
    }

    #[test]
    fn a_code_is_read_however_it_was_copied() {
        let code = Code::throw("nimbus-eu", &mut Counting(1));
        let said = code.to_string();
        assert_eq!(said.matches('-').count(), 1 + 7, "{said}");
        let without = format!("{}.{}", code.slug, code.secret);
        for copied in [said.clone(), said.to_uppercase(), format!("  {said}\n"), without] {
            assert!(Code::parse(&copied).is_ok_and(|it| it == code), "{copied}");
        }
        for wrong in ["", ".", "nimbus", "nimbus.abcd", &said[1..said.len() - 1], "é.x", "a b.c"] {
            assert!(Code::parse(wrong).is_err_and(|it| it.reason == Reason::InvitationUnknown), "{wrong}");
        }
        assert!(!format!("{code:?}").contains(&code.secret[..8]));
    }
}
