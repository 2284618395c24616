//! Numbers and references as people paste them: with brackets, behind a word, in small letters, without a hyphen.

use crate::id::Number;

/// How many numbers one line is looked through for: what holds more is no line that somebody pasted.
const MOST: usize = 16;
/// Characters of a reference that tell it from others.
const LONGEST: usize = 60;
/// The fewest characters by which something among other words is taken for a number.
const SHORTEST: usize = 4;
/// The letters of a number of ours behind its prefix.
const OWN: usize = 6;

/// What of a reference tells it from others: its letters and digits, in small letters. Empty where it has none.
pub fn squeezed(text: &str) -> String {
    let told = text.chars().filter(char::is_ascii_alphanumeric);
    told.take(LONGEST).map(|c| c.to_ascii_lowercase()).collect()
}

/// What a line names that may be a number or a reference, squeezed, each once: the whole of it, and each of its words.
/// Of one word whatever has a digit may be; among others, what is as long as numbers are.
pub fn named_in(line: &str) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    let mut add = |text: &str, shortest: usize| {
        let told = squeezed(text);
        if told.len() >= shortest && is_numbered(text, &told) && !named.contains(&told) && named.len() < MOST
        {
            named.push(told);
        }
    };
    add(line, 1);
    for word in line.split(|c: char| c.is_whitespace() || "#:;,[](){}<>\"«»“”!?=".contains(c)) {
        add(word, SHORTEST);
    }
    named
}

/// Whether something looks like a number: it has a digit, or the letters that ours are made of, which no word ends in.
fn is_numbered(text: &str, told: &str) -> bool {
    let hyphenated = || {
        let (prefix, letters) = told.split_at_checked(told.len().saturating_sub(OWN))?;
        Number::parse(&format!("{prefix}-{letters}")).ok()
    };
    told.bytes().any(|it| it.is_ascii_digit()) || Number::parse(text).is_ok() || hyphenated().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_pasted() {
        for (line, named) in [
            ("BOR-K7Q2MD", vec!["bork7q2md"]),
            ("bork7q2md", vec!["bork7q2md"]),
            ("BORKQZMDF", vec!["borkqzmdf"]),
            ("Ticket#4711", vec!["ticket4711", "4711"]),
            ("n° 12", vec!["n12"]),
        ] {
            assert_eq!(named_in(line), named, "{line}");
        }
        assert!(named_in("Re: [BOR-K7Q2MD] printer").contains(&"bork7q2md".to_owned()));
        assert!(named_in("Tr : [BOR-K7Q2MD] imprimante").contains(&"bork7q2md".to_owned()));
    }

    #[test]
    fn words_are_no_numbers() {
        for line in ["printer", "Passerelle muette après la mise à jour", "gateway unreachable", ""] {
            assert_eq!(named_in(line), Vec::<String>::new(), "{line}");
        }
    }
}
