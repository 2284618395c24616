//! Names that are looked for, put in order once for all the words of a change.

use std::collections::HashMap;

use super::folded::{Folded, plain};
use super::spelt::{Spelling, number, phrase, spellings};
use super::{Name, NameOf, Passage};

/// The longest passage that is shown, in characters.
const LONGEST: usize = 200;
/// The most digits before a telephone number as it is told: of its country, and of the way there.
const BEFORE: usize = 7;

/// The names that a reader is not to be told, and what may be said although it holds one of them.
pub struct Names {
    spelt: Index<NameOf>,
    telephones: Vec<String>,
    /// Names of products, the reader's own name, the brand it is shown.
    allowed: Index<()>,
}

/// Spellings by their first bytes.
struct Index<T>(HashMap<[u8; 4], Vec<(Spelling, T)>>);

impl<T> Index<T> {
    fn of(all: impl Iterator<Item = (Spelling, T)>) -> Self {
        let mut index: HashMap<[u8; 4], Vec<(Spelling, T)>> = HashMap::new();
        for (spelling, of) in all {
            if let Some(first) = spelling.text.as_bytes().first_chunk() {
                index.entry(*first).or_default().push((spelling, of));
            }
        }
        Self(index)
    }

    /// Every place where one of them stands as whole words.
    fn find<'i>(&'i self, folded: &Folded<'_>) -> Vec<(usize, usize, &'i T)> {
        let mut found = Vec::new();
        if self.0.is_empty() {
            return found;
        }
        for from in folded.edges() {
            let Some(first) = folded.text.as_bytes().get(from..).and_then(|rest| rest.first_chunk()) else {
                break;
            };
            for (spelling, of) in self.0.get(first).into_iter().flatten() {
                let to = from + spelling.text.len();
                if folded.text.as_bytes()[from..].starts_with(spelling.text.as_bytes())
                    && folded.is_edge(to)
                    && folded.is_whole(from, to)
                    && spelling.joints.iter().all(|joint| folded.is_edge(from + joint))
                    && (!spelling.capital || folded.is_capital(from))
                {
                    found.push((from, to, of));
                }
            }
        }
        found
    }
}

impl Names {
    /// Names to look for. `allowed`: what may be said, and what stands within it.
    pub fn new(names: &[Name], allowed: &[String]) -> Self {
        let spelt = names.iter().flat_map(|name| spellings(name).into_iter().map(|it| (it, name.of)));
        let telephones = names.iter().filter(|name| name.of == NameOf::Telephone);
        // A telephone number that may be told is none to look for.
        let numbers: Vec<String> = allowed.iter().filter_map(|it| number(it)).collect();
        let mut telephones: Vec<String> = telephones.filter_map(|name| number(&name.text)).collect();
        telephones.retain(|it| !numbers.contains(it));
        telephones.sort_unstable();
        telephones.dedup();
        Self {
            spelt: Index::of(spelt),
            telephones,
            allowed: Index::of(allowed.iter().filter_map(|it| Some((phrase(it)?, ())))),
        }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.spelt.0.is_empty() && self.telephones.is_empty()
    }

    /// The passages of a field that tell one of them, in the order in which they stand; each wording once.
    pub fn told_in(&self, field: &str, text: &str) -> Vec<Passage> {
        if self.is_empty() || text.is_empty() {
            return Vec::new();
        }
        let folded = Folded::of(text);
        let mut found: Vec<(usize, usize, NameOf)> =
            self.spelt.find(&folded).into_iter().map(|(from, to, of)| (from, to, *of)).collect();
        found.extend(self.numbers(&folded));
        let allowed = self.allowed.find(&folded);
        found.retain(|(from, to, _)| !allowed.iter().any(|(start, end, ())| start <= from && to <= end));
        // The longest of what overlaps says it all.
        found.sort_by_key(|(from, to, _)| (*from, std::cmp::Reverse(*to)));
        let (mut passages, mut known, mut reached): (Vec<Passage>, Vec<(NameOf, String)>, usize) =
            Default::default();
        for (from, to, of) in found {
            if to <= reached {
                continue;
            }
            reached = to;
            let text: String = folded.original(from, to).chars().take(LONGEST).collect();
            let passage = (of, plain(&text));
            if !known.contains(&passage) {
                known.push(passage);
                passages.push(Passage { field: field.to_owned(), text, of });
            }
        }
        passages
    }

    /// Telephone numbers, however their digits are set apart.
    fn numbers(&self, folded: &Folded<'_>) -> Vec<(usize, usize, NameOf)> {
        let digits = folded.text.as_bytes();
        let mut found = Vec::new();
        for telephone in &self.telephones {
            for (nth, _) in folded.text.match_indices(telephone.as_str()) {
                let to = nth + telephone.len();
                let mut from = nth;
                while from > 0
                    && nth - from < BEFORE
                    && digits[from - 1].is_ascii_digit()
                    && !folded.is_edge(from)
                {
                    from -= 1;
                }
                // What stands before it as a number of its own is the country's, or is not looked at.
                if folded.is_edge(from) && folded.is_edge(to) {
                    found.push((from, to, NameOf::Telephone));
                }
            }
        }
        found
    }
}
