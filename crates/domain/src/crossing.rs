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
    for word in
        text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"'))
    {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some((local, host)) = word.split_once('@')
            && !local.is_empty()
            && host.contains('.')
        {
            add(word);
        }
    }
    for number in telephone_numbers(text) {
        add(&number);
    }
    let folded = text.to_lowercase();
    for name in names.iter().filter(|name| name.chars().count() >= 4) {
        if folded.contains(&name.to_lowercase()) {
            add(name);
        }
    }
    found
}

/// Runs of nine to fifteen digits with the separators people use, starting with `+` or `0`: shorter ones are
/// versions, ports and dates.
fn telephone_numbers(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        let continues = c.is_ascii_digit()
            || (!run.is_empty() && matches!(c, ' ' | '.' | '-' | '(' | ')' | '\u{a0}' | '\u{202f}'));
        if continues || (run.is_empty() && c == '+') {
            run.push(c);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        let begins = run.starts_with('+') || run.starts_with('0');
        if begins && (9..=15).contains(&digits) {
            numbers.push(run.trim_end_matches(|c: char| !c.is_ascii_digit()).to_owned());
        }
        run.clear();
    }
    numbers
}
