//! What people write: words of French or of English, a few that everybody uses and thousands that few do.

use domain::text::Language;
use relais_tests::soak::luck::Luck;

use super::Zipf;

/// Words that a desk hears every day, the most usual first.
const FRENCH: [&str; 60] = [
    "de",
    "le",
    "la",
    "et",
    "les",
    "des",
    "en",
    "est",
    "pas",
    "nous",
    "depuis",
    "sur",
    "serveur",
    "erreur",
    "ne",
    "avec",
    "une",
    "matin",
    "console",
    "réseau",
    "répond",
    "plus",
    "sauvegarde",
    "version",
    "après",
    "accès",
    "passerelle",
    "client",
    "production",
    "utilisateurs",
    "connexion",
    "redémarrage",
    "disque",
    "noeud",
    "mise",
    "jour",
    "journal",
    "certificat",
    "hôte",
    "alerte",
    "volume",
    "bascule",
    "bonjour",
    "merci",
    "message",
    "mémoire",
    "fichier",
    "licence",
    "facture",
    "compte",
    "droits",
    "lent",
    "bloqué",
    "panne",
    "site",
    "règle",
    "tunnel",
    "quota",
    "migration",
    "réplique",
];
const ENGLISH: [&str; 60] = [
    "the",
    "to",
    "and",
    "is",
    "on",
    "of",
    "we",
    "in",
    "it",
    "not",
    "since",
    "server",
    "error",
    "with",
    "after",
    "this",
    "console",
    "network",
    "morning",
    "answers",
    "backup",
    "version",
    "access",
    "gateway",
    "customer",
    "production",
    "users",
    "connection",
    "restart",
    "disk",
    "node",
    "update",
    "log",
    "certificate",
    "host",
    "alert",
    "volume",
    "failover",
    "hello",
    "thanks",
    "message",
    "memory",
    "file",
    "licence",
    "invoice",
    "account",
    "rights",
    "slow",
    "blocked",
    "outage",
    "site",
    "rule",
    "tunnel",
    "quota",
    "migration",
    "replica",
    "storage",
    "traffic",
    "timeout",
    "cluster",
];
/// What the many others are made of.
const BEGINNINGS: [&str; 24] = [
    "bal", "cor", "dan", "fer", "gar", "hal", "jun", "kel", "lim", "mar", "nov", "pal", "quil", "ros", "sam",
    "tor", "ul", "ver", "wal", "xen", "yor", "zam", "bri", "cle",
];
const MIDDLES: [&str; 18] = [
    "a", "eba", "icu", "odo", "ula", "ami", "eno", "iro", "osa", "uta", "ave", "ega", "ibi", "ofa", "una",
    "axo", "ezo", "ipa",
];
const FRENCH_ENDS: [&str; 14] = [
    "tion", "ment", "teur", "rique", "nelle", "vable", "lage", "seuse", "té", "reau", "mière", "tance",
    "pteur", "gne",
];
const ENGLISH_ENDS: [&str; 14] = [
    "ness", "lock", "ward", "ster", "ring", "wick", "mont", "dell", "port", "gate", "ford", "light", "stone",
    "ware",
];
/// Words of each language.
pub const VOCABULARY: usize = 60 + 24 * 18 * 14;

/// A word by its rank among those of its language.
fn word(language: Language, rank: usize, text: &mut String) {
    let (usual, ends) = match language {
        Language::Fr => (&FRENCH, &FRENCH_ENDS),
        Language::En => (&ENGLISH, &ENGLISH_ENDS),
    };
    let Some(rare) = rank.checked_sub(usual.len()) else { return text.push_str(usual[rank]) };
    text.push_str(BEGINNINGS[rare % BEGINNINGS.len()]);
    let rare = rare / BEGINNINGS.len();
    text.push_str(MIDDLES[rare % MIDDLES.len()]);
    text.push_str(ends[rare / MIDDLES.len() % ends.len()]);
}

/// Two words of one language to search for, each of which some of a hundred requests hold.
pub fn pair(nth: usize) -> String {
    let language = if nth.is_multiple_of(2) { Language::Fr } else { Language::En };
    let mut text = String::new();
    word(language, 90 + nth * 7 % 300, &mut text);
    text.push(' ');
    word(language, 400 + nth * 13 % 500, &mut text);
    text
}

/// A vocabulary to write with.
#[derive(Debug, Clone)]
pub struct Words(Zipf);

impl Words {
    pub fn new() -> Self {
        Self(Zipf::new(VOCABULARY))
    }

    /// A line of so many words.
    pub fn line(&self, luck: &mut Luck, language: Language, words: usize) -> String {
        let mut text = String::with_capacity(words * 8);
        for nth in 0..words {
            if nth > 0 {
                text.push(' ');
            }
            word(language, self.0.throw(luck), &mut text);
        }
        text
    }

    /// Some sentences, of so many words at least and twice as many at most.
    pub fn text(&self, luck: &mut Luck, language: Language, fewest: usize) -> String {
        let words = fewest + luck.index(fewest + 1);
        let (mut text, mut left) = (String::with_capacity(words * 8), words);
        while left > 0 {
            let sentence = (6 + luck.index(9)).min(left);
            text.push_str(&self.line(luck, language, sentence));
            text.push_str(". ");
            left -= sentence;
        }
        text.truncate(text.trim_end().len());
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_ranks_of_a_language_are_the_same_word() {
        for language in [Language::Fr, Language::En] {
            let all: BTreeSet<String> = (0..VOCABULARY)
                .map(|rank| {
                    let mut text = String::new();
                    word(language, rank, &mut text);
                    text
                })
                .collect();
            assert_eq!(all.len(), VOCABULARY);
        }
    }

    #[test]
    fn the_same_luck_writes_the_same_text() {
        let words = Words::new();
        let text = |seed| words.text(&mut Luck::new(seed), Language::Fr, 40);
        assert_eq!(text(3), text(3));
        assert_ne!(text(3), text(4));
    }
}
