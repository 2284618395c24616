//! What is new in a reply: the text without the quoted mail and without the signature.
//!
//! Three kinds of line matter. A *cut* ends the new text: below it everything is old (Outlook's header block, "Original
//! Message", our own marker). A *quote* line is old by itself, so that answers written between quotes survive, and
//! takes its introduction ("Le … a écrit :") with it. A *signature* ends the new text too. A forwarded mail is not
//! old: it is what the sender wants to show, and is kept.
//!
//! When nothing would remain, the caller keeps the whole text: too much is read faster than nothing.

mod lines;

use lines::Line;

/// Stands in the text where the HTML said that a quote begins; taken out of everything that comes from outside.
pub(super) const MARK: char = '\u{F8F0}';

/// How many lines an introduction may be folded over.
const INTRODUCTION: usize = 4;

/// A signature of more lines below a bare `--` is none: `--` alone also stands in listings.
const SIGNATURE: usize = 12;

/// The text as people see it.
pub(super) fn without_marks(text: &str) -> String {
    text.chars().filter(|c| *c != MARK).collect()
}

/// The new part of `text`, trimmed; empty if there is none.
pub(super) fn new_text(text: &str) -> String {
    let lines: Vec<Line<'_>> = text.lines().map(Line::new).collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.is_forward() {
            kept.extend(lines[at..].iter().map(|l| l.text));
            break;
        }
        if is_cut(&lines[at..]) {
            break;
        }
        if is_signature(&lines[at..]) {
            break;
        }
        if line.is_quote() {
            drop_introduction(&mut kept);
            while lines.get(at).is_some_and(|l| l.is_quote() || l.is_blank()) {
                at += 1;
            }
            while kept.last().is_some_and(|l| l.trim().is_empty()) {
                kept.pop();
            }
            kept.push("");
            continue;
        }
        if let Some(length) = introduction(&lines[at..]) {
            match lines[at + length..].iter().find(|l| !l.is_blank()) {
                Some(next) if next.is_quote() => {
                    at += length;
                    continue;
                }
                // Some clients quote without a sign: then all that follows is old.
                Some(_) if lines[at..at + length].iter().any(Line::names_a_time_or_address) => break,
                // Nothing follows: the quote was taken out, its introduction was not.
                None => break,
                Some(_) => {}
            }
        }
        if line.is_device_line()
            && lines.get(at + 1).is_none_or(|l| l.is_blank() || l.is_quote() || l.is_mark())
        {
            at += 1;
            continue;
        }
        kept.push(line.text);
        at += 1;
    }
    without_marks(&kept.join("\n")).trim_end().trim_start_matches(['\n', ' ']).to_owned()
}

/// Below this line everything is old.
fn is_cut(rest: &[Line<'_>]) -> bool {
    let Some(line) = rest.first() else { return false };
    if line.is_mark() || line.is_our_marker() || line.is_original_message() || is_header_block(rest) {
        return true;
    }
    // Outlook's line of underscores, and the block below it.
    line.is_rule()
        && rest.iter().skip(1).position(|l| !l.is_blank()).is_some_and(|n| {
            let below = &rest[n + 1..];
            n < 4
                && (is_header_block(below) || below.first().is_some_and(|l| l.is_mark() || l.is_our_marker()))
        })
}

/// "De : / Envoyé : / À : / Objet :" or "From: / Sent: / To: / Subject:", in any order after the sender, within a few
/// lines (long lists of recipients are folded).
fn is_header_block(rest: &[Line<'_>]) -> bool {
    if !rest.first().is_some_and(|l| l.field() == Some(lines::Field::From)) {
        return false;
    }
    let (mut when, mut what, mut whom) = (false, false, false);
    for line in rest.iter().skip(1).take(10) {
        match line.field() {
            Some(lines::Field::Sent) => when = true,
            Some(lines::Field::Subject) => what = true,
            Some(lines::Field::To) => whom = true,
            Some(lines::Field::From) => break,
            None => {}
        }
    }
    when && (what || whom) || what && whom
}

/// RFC 3676, 4.3: "-- " and nothing else; without its space only where little follows.
fn is_signature(rest: &[Line<'_>]) -> bool {
    let Some(line) = rest.first() else { return false };
    match line.text {
        "-- " | "--\u{A0}" => true,
        "--" | "—" => {
            let below = rest.iter().skip(1).take_while(|l| !l.is_quote());
            below.filter(|l| !l.is_blank()).take(SIGNATURE + 1).count() <= SIGNATURE
        }
        _ => false,
    }
}

/// How many lines the introduction of a quote takes, if one starts here.
fn introduction(rest: &[Line<'_>]) -> Option<usize> {
    let first = rest.first()?;
    if !first.starts_introduction() {
        return None;
    }
    let mut count = 0;
    for line in rest.iter().take(INTRODUCTION) {
        if line.is_blank() || line.is_quote() {
            return None;
        }
        count += 1;
        if line.ends_introduction() {
            return Some(count);
        }
    }
    None
}

/// Takes the introduction off what was kept: the paragraph just above a quote, in any language, that ends in a colon
/// and names an address, a year or an hour.
fn drop_introduction(kept: &mut Vec<&str>) {
    let end = kept.iter().rposition(|l| !l.trim().is_empty()).map_or(0, |n| n + 1);
    let start = kept[..end].iter().rposition(|l| l.trim().is_empty()).map_or(0, |n| n + 1);
    let paragraph: Vec<Line<'_>> = kept[start..end].iter().map(|l| Line::new(l)).collect();
    let Some(last) = paragraph.last() else { return };
    // A short paragraph is all introduction; of a longer one only its last line can be.
    let from = if paragraph.len() <= 3 { 0 } else { paragraph.len() - 1 };
    if last.text.trim_end().ends_with(':') && paragraph[from..].iter().any(Line::names_a_time_or_address) {
        kept.truncate(start + from);
    }
}
