//! Mail addresses: whose is it, written how. An address is what people are known by, so no two may look alike: what
//! cannot be seen, is written in letters of several scripts, or only looks like a letter is refused (UTS #39).

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::{GeneralSecurityProfile as _, MixedScript as _};

use crate::refusal::{Reason, Refusal};

/// The longest address, in bytes (RFC 5321).
const LONGEST: usize = 254;

/// An address as it is kept and compared: trimmed, in lower case, composed.
pub fn fold(field: &str, typed: &str) -> Result<String, Refusal> {
    let typed = typed.trim();
    let folded: String = typed.to_lowercase().nfc().collect();
    if !is_shaped(&folded) {
        return Err(Refusal::field(Reason::AddressInvalid, field));
    }
    // What was typed is judged too: some signs become letters when they are folded.
    if !(is_plain(typed) && is_plain(&folded)) {
        return Err(Refusal::field(Reason::AddressMisleading, field));
    }
    Ok(folded)
}

/// A part, an @, and a host with a dot in it.
fn is_shaped(address: &str) -> bool {
    address.len() <= LONGEST
        && address.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty()
                && host.contains('.')
                && !host.contains('@')
                && !host.starts_with('.')
                && !host.ends_with('.')
        })
        && !address.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';'))
}

/// Whether everybody sees what it is: letters that stand for themselves, of one script in each part of it.
fn is_plain(address: &str) -> bool {
    let known = |c: char| c.is_ascii() || (c.identifier_allowed() && !is_invisible(c));
    let (local, host) = address.split_once('@').unwrap_or((address, ""));
    // A host in letters of ASCII may stand for others.
    let (read, sound) = idna::domain_to_unicode(host);
    let host = if host.is_ascii() && sound.is_ok() { read } else { host.to_owned() };
    address.chars().chain(host.chars()).all(known)
        && std::iter::once(local).chain(host.split('.')).all(|part| part.is_single_script())
}

/// Joiners are allowed between letters of some scripts, where nobody sees whether one is there.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(typed: &str) -> Result<String, &'static str> {
        fold("email", typed).map_err(|refusal| refusal.reason.code())
    }

    #[test]
    fn an_address_is_kept_as_everybody_writes_it() {
        for (typed, kept) in [
            (" Claire@Martin.Example ", "claire@martin.example"),
            ("o'neil+support_1@sub.company.example", "o'neil+support_1@sub.company.example"),
            ("Rene\u{301}@soci\u{e9}t\u{e9}.example", "ren\u{e9}@soci\u{e9}t\u{e9}.example"),
            ("jose@xn--socit-esab.example", "jose@xn--socit-esab.example"),
            ("анна@почта.example", "анна@почта.example"),
            ("анна@company.example", "анна@company.example"),
            ("用户@例え.example", "用户@例え.example"),
            ("ναταλία@company.example", "ναταλία@company.example"),
        ] {
            assert_eq!(code(typed).as_deref(), Ok(kept), "{typed}");
        }
    }

    #[test]
    fn an_address_that_looks_like_another_is_refused() {
        for typed in [
            "cl\u{430}ire@martin.example",            // а of Cyrillic
            "claire@m\u{430}rtin.example",            // in the host
            "claire@xn--mrtin-4ve.example",           // the same, written in ASCII
            "\u{ff43}\u{ff4c}aire@martin.example",    // full width
            "claire\u{ff20}martin.example@x.example", // an @ of full width
            "claire@martin\u{ff0e}example.x",         // a dot of full width
            "cla\u{200b}ire@martin.example",          // a space without width
            "claire\u{200d}@martin.example",
            "claire\u{ad}@martin.example",
            "claire\u{feff}@martin.example",
            "\u{202e}claire@martin.example", // turns what follows
            "claire\u{fe0f}@martin.example",
            "\u{212a}arl@martin.example", // the sign of kelvin, which folds to k
            "clai\u{1d45f}e@martin.example",
            "\u{fb01}n@martin.example", // a ligature
            "claire\u{e0041}@martin.example",
            "cl\u{3b1}ire@martin.example", // α of Greek
        ] {
            assert_eq!(code(typed), Err("address-misleading"), "{}", typed.escape_unicode());
        }
    }

    #[test]
    fn what_is_no_address_is_called_none() {
        for typed in [
            "",
            "claire",
            "claire@",
            "@martin.example",
            "claire@martin",
            "claire@.example",
            "a@b.",
            "claire martin@x.example",
            "<claire@martin.example>",
            "a@b@c.example",
            "a@b.example\u{0}",
            "a,b@c.example",
        ] {
            assert_eq!(code(typed), Err("address-invalid"), "{typed}");
        }
        assert_eq!(code(&format!("{}@martin.example", "a".repeat(250))), Err("address-invalid"));
    }
}
