//! What may cross to the next desk: the agreement may forbid personal data or files.

use crate::desk::Crossing;
use crate::event::Attachment;
use crate::refusal::{Reason, Refusal};

/// Refuses what the agreement forbids, naming what was found. `names`: people of the account.
pub fn may_cross(
    rule: Crossing,
    texts: &[&str],
    files: &[Attachment],
    names: &[String],
) -> Result<(), Refusal> {
    if !rule.attachments && !files.is_empty() {
        return Err(Refusal::new(Reason::AttachmentsForbidden));
    }
    if !rule.personal_data {
        let found: Vec<String> = texts.iter().flat_map(|text| personal_data(text, names)).collect();
        if !found.is_empty() {
            return Err(Refusal::new(Reason::PersonalDataForbidden).with("found", found.join(", ")));
        }
    }
    Ok(())
}

/// Mail addresses, telephone numbers and the given names that stand in a text, in order, each once.
pub fn personal_data(text: &str, names: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |what: &str| {
        if !found.iter().any(|it| it == what) {
            found.push(what.to_owned());
        }
    };
    addresses_in(text).iter().for_each(|address| add(address));
    runs(text).iter().filter_map(|run| run.whole()).for_each(|number| add(&number));
    let folded = text.to_lowercase();
    for name in names.iter().filter(|name| name.chars().count() >= 4) {
        if folded.contains(&name.to_lowercase()) {
            add(name);
        }
    }
    found
}

/// The mail addresses that stand in a text, in order.
pub fn addresses_in(text: &str) -> Vec<String> {
    let between = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '/' | '"')
    };
    let words = text.split(between).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let is_address = |word: &&str| {
        word.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'))
    };
    words.filter(is_address).map(str::to_owned).collect()
}

/// The telephone numbers that may stand in a text: where more digits follow a number, no text says where it ends, and
/// each of its ends is one.
pub fn telephones_in(text: &str) -> Vec<String> {
    runs(text).iter().flat_map(Run::all).collect()
}

/// Digits of a telephone number, as many as may be meant: shorter ones are versions, ports and dates.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// Groups of digits that stand close, the first after `+` or beginning with `0`.
struct Run {
    plus: bool,
    /// Each with what stands before it.
    groups: Vec<(String, String)>,
}

impl Run {
    /// All of it, as it stands, if it is one number.
    fn whole(&self) -> Option<String> {
        let digits: usize = self.groups.iter().map(|(_, group)| group.len()).sum();
        DIGITS.contains(&digits).then(|| self.first(self.groups.len()))
    }

    /// Every number that it may begin with.
    fn all(&self) -> Vec<String> {
        let mut digits = 0;
        let mut all = Vec::new();
        for (nth, (_, group)) in self.groups.iter().enumerate() {
            digits += group.len();
            if DIGITS.contains(&digits) {
                all.push(self.first(nth + 1));
            }
        }
        all
    }

    fn first(&self, groups: usize) -> String {
        let sign = if self.plus { "+" } else { "" };
        let words =
            self.groups.iter().take(groups).flat_map(|(before, group)| [before.as_str(), group.as_str()]);
        std::iter::once(sign).chain(words).collect()
    }
}

/// Groups of digits with the signs between them that people use. A sentence or a dash ends a run.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    let mut before = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !c.is_ascii_digit() {
            before.push(c);
            continue;
        }
        let mut group = String::from(c);
        while let Some(digit) = rest.next_if(char::is_ascii_digit) {
            group.push(digit);
        }
        let between = std::mem::take(&mut before);
        let goes_on = open && joins(&between, &group);
        match runs.last_mut() {
            Some(run) if goes_on => run.groups.push((between, group)),
            _ => {
                let plus = between.ends_with('+') || between.ends_with("+(");
                open = plus || group.starts_with('0');
                if open {
                    runs.push(Run { plus, groups: vec![(String::new(), group)] });
                }
            }
        }
    }
    runs
}

/// Whether a number goes on over what stands between two groups of digits.
fn joins(between: &str, group: &str) -> bool {
    let sign = |c: char| {
        matches!(c, '.' | '-' | '/' | '(' | ')' | '\u{2010}' | '\u{2011}' | '\u{2012}') || is_space(c)
    };
    let bare: String = between.chars().filter(|c| !is_space(*c)).collect();
    let is_zero_in_brackets = || bare == "(" && group == "0";
    between.chars().all(sign)
        && between.chars().count() <= 3
        && match bare.as_str() {
            "" | ")" => true,
            "(" => is_zero_in_brackets(),
            // Set apart by spaces it is a dash, or the end of a sentence.
            _ => bare.chars().count() == 1 && !between.chars().any(is_space),
        }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}
