//! How names begin: what finds those that may stand in a text among very many, without reading the others.

use std::collections::{BTreeSet, HashSet};

use super::folded::Folded;
use super::spelt::{FEWEST, first_word, host_of, phrase, spellings};
use super::{Name, NameOf};

/// The letters of a spelling that it is found by, at most.
const MOST: usize = 8;

fn beginning(text: &str, letters: usize) -> Option<&str> {
    let mut ends = text.char_indices().map(|(nth, c)| nth + c.len_utf8());
    ends.nth(letters.checked_sub(1)?).and_then(|end| text.get(..end))
}

/// How a name begins, in each of its spellings, near or far. An address is found by what stands before its host.
pub fn keys_of(of: NameOf, text: &str) -> BTreeSet<String> {
    // Only a host alone is found by how hosts begin: a whole company has one.
    let near = of != NameOf::Address;
    let name = Name { of, text: text.to_owned(), near };
    let spelt = spellings(&name).into_iter().chain(phrase(text));
    spelt.map(|it| beginning(&it.text, MOST).unwrap_or(&it.text).to_owned()).collect()
}

/// How some words begin that are looked for as they stand.
pub fn key_of(text: &str) -> Option<String> {
    phrase(text).map(|it| beginning(&it.text, MOST).unwrap_or(&it.text).to_owned())
}

/// The first word of a name, as a key of its own: what begins as a brand does is found by it, and by no text.
pub fn key_of_first(name: &str) -> Option<String> {
    first_word(name).map(|word| format!("^{word}"))
}

/// The host of an address, where it tells of whom it is.
pub fn telling_host(address: &str) -> Option<String> {
    host_of(address).map(str::to_lowercase)
}

/// How the names begin that may stand in some texts: any name that does has one of these among its own.
pub fn keys_in<'a>(texts: impl IntoIterator<Item = &'a str>) -> HashSet<String> {
    let mut keys = HashSet::new();
    for text in texts {
        let folded = Folded::of(text);
        for from in folded.edges() {
            let rest = folded.text.get(from..).unwrap_or_default();
            for key in (FEWEST..=MOST).map_while(|letters| beginning(rest, letters)) {
                if !keys.contains(key) {
                    keys.insert(key.to_owned());
                }
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;

    #[test]
    fn whatever_begins_as_a_brand_does_is_found_by_its_first_word_and_by_no_text() {
        assert_eq!(key_of_first("Nimbus Cloud"), key_of_first("NIMBUS, the brand"));
        assert!(key_of_first("Nimbus Cloud").is_some_and(|key| !keys_in(["Nimbus Cloud"]).contains(&key)));
        assert_eq!(key_of_first("La"), None, "two letters tell nothing");
        let product = key_of("Nimbus Compute");
        assert!(product.is_some_and(|key| keys_in(["our nimbus-compute is down"]).contains(&key)));
    }

    #[test]
    fn whatever_is_told_of_a_name_is_found_by_how_it_begins() {
        let names = [
            (NameOf::Account, "Ateliers Martin & Fils SARL"),
            (NameOf::Account, "L'Étoile"),
            (NameOf::Person, "Nadia de la Benali"),
            (NameOf::Person, "Jo Li"),
            (NameOf::Address, "nadia.benali@ateliers-martin.example"),
            (NameOf::Address, "ateliers-martin.example"),
            (NameOf::Reference, "CONTRACT-004711"),
            (NameOf::Person, "Иван Петров"),
        ];
        let texts = [
            "Ask Ateliers Martin et Fils today.",
            "ateliersMartin",
            "for etoile",
            "M. Benali called",
            "Benali Nadia",
            "write to nadia (dot) benali at ateliers-martin dot example",
            "see https://support.ateliers-martin.example",
            "their 004711",
            "с Петров Иван",
            "Jo Li is there",
        ];
        for (of, name) in names {
            for text in texts {
                for near in [true, false] {
                    let names = Names::new(&[Name { of, text: name.to_owned(), near }], &[]);
                    if names.told_in("", text).is_empty() {
                        continue;
                    }
                    let keys = keys_in([text]);
                    let by_host = telling_host(name).filter(|_| of == NameOf::Address && near);
                    let mut found = keys_of(of, name).iter().any(|key| keys.contains(key));
                    found |= by_host.is_some_and(|host| {
                        keys_of(NameOf::Address, &host).iter().any(|key| keys.contains(key))
                    });
                    assert!(found, "{name} in {text}, near: {near}");
                }
            }
        }
    }
}
