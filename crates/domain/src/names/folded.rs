//! Text without all that two spellings of one name may differ in, and the way back to where it stood.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};
use unicode_security::skeleton;

/// A token begins here.
const EDGE: u8 = 1;
/// A sentence or a paragraph ended before here: no name goes on.
const END: u8 = 2;
/// The most letters of a word that was shortened.
const SHORTENED: usize = 3;

/// A folded text: letters and digits alone, one after the other.
pub(super) struct Folded<'a> {
    original: &'a str,
    pub text: String,
    /// For each byte of `text`: where its character stands in the original.
    origin: Vec<u32>,
    /// For each byte of `text`: what begins there.
    marks: Vec<u8>,
}

/// The folded form alone.
pub(super) fn plain(text: &str) -> String {
    Folded::of(text).text
}

impl<'a> Folded<'a> {
    pub fn of(original: &'a str) -> Self {
        let mut folded = Self {
            original,
            text: String::with_capacity(original.len()),
            origin: Vec::with_capacity(original.len()),
            marks: Vec::with_capacity(original.len()),
        };
        let (mut mark, mut before, mut stop, mut lines, mut letters) = (EDGE, ' ', false, 0, 0);
        for (nth, c) in original.char_indices() {
            if is_unseen(c) {
                continue;
            }
            if !c.is_alphanumeric() {
                lines = if c == '\n' {
                    lines + 1
                } else if c.is_whitespace() {
                    lines
                } else {
                    0
                };
                if lines > 1 || (stop && c.is_whitespace()) {
                    mark |= END;
                }
                // What is short before a full stop was shortened, and its sentence goes on: `St. Michel`.
                stop = matches!(c, '!' | '?' | ';' | ':') || (c == '.' && letters > SHORTENED);
                mark |= EDGE;
                (before, letters) = (c, 0);
                continue;
            }
            // A capital within a word begins another: so do names of files and of programs.
            if before.is_lowercase() && c.is_uppercase() {
                mark |= EDGE;
            }
            let length = folded.text.len();
            folded.push(nth, c, mark);
            if folded.text.len() > length {
                mark = 0;
            }
            (before, stop, lines, letters) = (c, false, 0, letters + 1);
        }
        folded
    }

    fn push(&mut self, at: usize, c: char, mut mark: u8) {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let (text, origin, marks) = (&mut self.text, &mut self.origin, &mut self.marks);
        let mut add = |letters: &str| {
            for _ in 0..letters.len() {
                origin.push(at);
                marks.push(std::mem::take(&mut mark));
            }
            text.push_str(letters);
        };
        if c.is_ascii() {
            add(c.to_ascii_lowercase().encode_utf8(&mut [0; 4]));
            return;
        }
        decompose_compatible(c, |part| match part {
            'œ' | 'Œ' => add("oe"),
            'æ' | 'Æ' => add("ae"),
            'ß' | 'ẞ' => add("ss"),
            'ø' | 'Ø' => add("o"),
            'ł' | 'Ł' => add("l"),
            'đ' | 'Đ' => add("d"),
            'ı' => add("i"),
            part if is_combining_mark(part) || !part.is_alphanumeric() => {}
            part => part
                .to_lowercase()
                .filter(|c| !is_combining_mark(*c))
                .for_each(|c| add(latin(c).unwrap_or(c).encode_utf8(&mut [0; 4]))),
        });
    }

    /// Where tokens begin, in order.
    pub fn edges(&self) -> impl Iterator<Item = usize> {
        self.marks.iter().enumerate().filter(|(_, mark)| **mark & EDGE != 0).map(|(at, _)| at)
    }

    /// Whether a token begins here, or the text ends.
    pub fn is_edge(&self, at: usize) -> bool {
        self.marks.get(at).is_none_or(|mark| mark & EDGE != 0)
    }

    /// Whether what stands between belongs together.
    pub fn is_whole(&self, from: usize, to: usize) -> bool {
        self.marks.get(from + 1..to).is_none_or(|marks| marks.iter().all(|mark| mark & END == 0))
    }

    /// Whether it is written with a capital.
    pub fn is_capital(&self, at: usize) -> bool {
        let first = self.origin.get(at).and_then(|at| self.original.get(*at as usize..));
        first.and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
    }

    /// What stands in the original between two places.
    pub fn original(&self, from: usize, to: usize) -> &'a str {
        let (Some(start), Some(last)) = (self.origin.get(from), self.origin.get(to.wrapping_sub(1))) else {
            return "";
        };
        let (start, last) = (*start as usize, *last as usize);
        let rest = self.original.get(last..).unwrap_or_default();
        let end = last + rest.chars().next().map_or(0, char::len_utf8);
        self.original.get(start..end).unwrap_or_default()
    }
}

/// The letter of ours that a small letter of another alphabet is taken for, in either of its cases.
fn latin(c: char) -> Option<char> {
    // Greek, Cyrillic and Armenian: the alphabets that share letters with ours.
    if !('\u{370}'..='\u{58f}').contains(&c) {
        return None;
    }
    // Its capital is taken for more of ours; that of `i` alone looks like another letter.
    [c.to_uppercase().next(), Some(c)].into_iter().flatten().find_map(|form| {
        let mut bytes = [0; 4];
        let mut taken_for = skeleton(form.encode_utf8(&mut bytes)).filter(|c| !is_combining_mark(*c));
        let letter =
            taken_for.next().filter(|letter| letter.is_ascii_alphabetic() && (*letter != 'l' || form == c));
        letter.filter(|_| taken_for.next().is_none()).map(|c| c.to_ascii_lowercase())
    })
}

/// Characters that take no room: marks on letters, hyphens that show at line ends alone, what joins or turns text.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
        || is_combining_mark(c)
}
