//! Folding: case, accents, ligatures and endings go, in French and English alike.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The longest word that is indexed, in characters: longer ones are noise.
const LONGEST: usize = 40;

/// Words that stand in almost every text of either language and tell nothing.
const EMPTY: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "au", "aux", "be", "by", "ce", "ces", "cette", "d", "dans", "de",
    "des", "du", "elle", "en", "est", "et", "for", "from", "il", "in", "is", "it", "je", "l", "la", "le",
    "les", "leur", "mais", "n", "ne", "nous", "of", "on", "or", "ou", "par", "pas", "pour", "qu", "que",
    "qui", "s", "sa", "se", "ses", "son", "sur", "that", "the", "this", "to", "un", "une", "vous", "was",
    "we", "with", "you",
];

/// Lower case without accents; `œ` becomes `oe`, `ß` becomes `ss`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// The terms of a text, in order: folded words, each by its stem in both languages, so that a word of either is
/// found whatever the language of the text is said to be.
pub fn terms(text: &str) -> Vec<String> {
    let french = Stemmer::create(Algorithm::French);
    let english = Stemmer::create(Algorithm::English);
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && word.chars().count() <= LONGEST && !EMPTY.contains(word))
        .map(|word| stem(word, &french, &english))
        .collect()
}

/// One stem for both languages: English endings first, then French ones. What matters is that text and query agree.
fn stem(word: &str, french: &Stemmer, english: &Stemmer) -> String {
    if word.chars().any(|c| c.is_ascii_digit()) {
        return word.to_owned();
    }
    let once = english.stem(word);
    french.stem(&once).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{fold, terms};

    #[test]
    fn accents_case_and_ligatures_do_not_matter() {
        assert_eq!(fold("Problème à l’ŒUVRE"), "probleme a l’oeuvre");
        assert_eq!(terms("PROBLÈMES"), terms("probleme"));
    }

    #[test]
    fn endings_of_both_languages_do_not_matter() {
        assert_eq!(terms("gateways restarted"), terms("gateway restarting"));
        assert_eq!(terms("passerelles redémarrées"), terms("passerelle redémarrée"));
    }

    #[test]
    fn numbers_and_codes_stay_as_they_are() {
        assert_eq!(terms("ERR-4012 v10.2"), ["err", "4012", "v10", "2"]);
    }
}
