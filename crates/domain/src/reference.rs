//! Numbers and references as people paste them: with brackets, behind a word, in small letters, without a hyphen.

use crate::id::Number;

/// How many numbers one line is looked through for: what holds more is no line that somebody pasted.
const MOST: usize = 64;
/// Characters of a reference that tell it from others.
const LONGEST: usize = 60;
/// The fewest characters by which something among other words is taken for a number.
const SHORTEST: usize = 4;
/// The letters of a number of ours behind its prefix.
const OWN: usize = 6;

/// What of a reference tells it from others: its letters and digits, in small letters. Empty where it has none.
pub fn squeezed(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.take(LONGEST).map(|c| c.to_ascii_lowercase()).collect()
}

/// What a line names that may be a number or a reference, squeezed, each once: the whole of it, each of its words, and two
/// words that follow each other, as some references are written. Of one word whatever has a digit may be, or is parted as
/// references are; among others, what is as long as numbers are, or stands behind a `#`.
pub fn named_in(line: &str) -> Vec<String> {
    let mut named = Named::default();
    let one_word = !line.trim().contains(char::is_whitespace);
    let words: Vec<(&str, usize)> = words(line).collect();
    for (word, shortest) in &words {
        named.add_number(word, *shortest);
        // In an address, or behind a sign that some references hold themselves.
        word.split(['/', '|', '&', '+', '°']).for_each(|part| named.add_number(part, *shortest));
    }
    if one_word && line.trim().contains(PARTED) {
        named.add(squeezed(line));
    }
    named.add_number(line, 1);
    for pair in words.windows(2) {
        let [(first, _), (second, _)] = pair else { continue };
        named.add_number(&format!("{first}{second}"), SHORTEST);
    }
    named.0
}

/// What of a line may be a number of a desk, however it is pasted.
pub fn numbers_in(line: &str) -> Vec<Number> {
    named_in(line).iter().filter_map(|reference| hyphenated(reference)).collect()
}

/// What a line may be that is given as a reference: the whole of it, whatever it is made of, and what it names.
pub fn borne(line: &str) -> Vec<String> {
    let mut named = Named::default();
    named.add(squeezed(line));
    named_in(line).into_iter().for_each(|reference| named.add(reference));
    named.0
}

/// What parts the letters of a reference, and no word.
const PARTED: &[char] = &['-', '_', '/', '.'];

/// What stands between the words of a line.
fn divides(c: char) -> bool {
    c.is_whitespace() || "#:;,[](){}<>\"«»“”!?=".contains(c)
}

/// The words of a line, each with how long it must be to be taken for a number.
fn words(line: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut behind_sign = false;
    line.split_inclusive(divides).filter_map(move |piece| {
        let word = piece.trim_end_matches(divides);
        let shortest = if behind_sign { 1 } else { SHORTEST };
        behind_sign = piece.ends_with('#');
        (!word.is_empty()).then_some((word, shortest))
    })
}

/// References, each once, and no more than anybody pastes.
#[derive(Default)]
struct Named(Vec<String>);

impl Named {
    fn add(&mut self, reference: String) {
        if !reference.is_empty() && !self.0.contains(&reference) && self.0.len() < MOST {
            self.0.push(reference);
        }
    }

    fn add_number(&mut self, text: &str, shortest: usize) {
        let reference = squeezed(text);
        if reference.len() >= shortest && is_numbered(text, &reference) {
            self.add(reference);
        }
    }
}

/// Whether something looks like a number: it has a digit, or the letters that ours are made of, which no word ends in.
fn is_numbered(text: &str, reference: &str) -> bool {
    reference.bytes().any(|byte| byte.is_ascii_digit())
        || Number::parse(text).is_ok()
        || hyphenated(reference).is_some()
}

/// A reference as a number of a desk, with its hyphen again.
fn hyphenated(reference: &str) -> Option<Number> {
    let (prefix, letters) = reference.split_at_checked(reference.len().saturating_sub(OWN))?;
    Number::parse(&format!("{prefix}-{letters}")).ok()
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
            ("Ticket#4711", vec!["4711", "ticket4711"]),
            ("Ticket#12", vec!["12", "ticket12"]),
            ("n° 12", vec!["n12"]),
            ("ALPHA-CASE", vec!["alphacase"]),
        ] {
            assert_eq!(named_in(line), named, "{line}");
        }
        assert!(named_in("Re: [BOR-K7Q2MD] printer").contains(&"bork7q2md".to_owned()));
        assert!(named_in("Re: CASE 00123 again").contains(&"case00123".to_owned()));
        assert!(
            named_in("https://help.example/requests/BOR-K7Q2MD?before=7").contains(&"bork7q2md".to_owned())
        );
        assert!(named_in("Tr : [BOR-K7Q2MD] imprimante").contains(&"bork7q2md".to_owned()));
    }

    #[test]
    fn what_is_given_as_a_reference_is_one_whatever_it_is_made_of() {
        assert_eq!(borne("Alpha case"), ["alphacase"]);
        assert_eq!(borne("n° 12"), ["n12"]);
        assert_eq!(borne("—"), Vec::<String>::new());
    }

    #[test]
    fn a_number_of_a_desk_has_its_hyphen_again() {
        let number = Number::parse("BOR-K7Q2MD").unwrap();
        for line in ["BOR-K7Q2MD", "bork7q2md", "[BOR-K7Q2MD]", "printer BOR-K7Q2MD"] {
            assert!(numbers_in(line).contains(&number), "{line}");
        }
        assert_eq!(numbers_in("printer"), Vec::<Number>::new());
    }

    #[test]
    fn words_are_no_numbers() {
        for line in ["printer", "Passerelle muette après la mise à jour", "gateway unreachable", ""] {
            assert_eq!(named_in(line), Vec::<String>::new(), "{line}");
        }
    }
}
