//! HTML read as text.
//!
//! Strangers' HTML is first rewritten, in one linear pass with a stack of bounded height, into a small well-formed
//! vocabulary; only that reaches the converter. So no nesting, no misnested formatting and no table can cost more
//! than its own length, and what the rewriting refuses is read by dropping its tags.

mod strip;
mod tame;
mod tokens;

use super::{Problem, Problems, limits};

/// Wider than any line: paragraphs keep their own breaks and are not wrapped.
const WIDTH: usize = 2 * limits::TEXT_BYTES;

/// The text of an HTML body (of [`limits::HTML_BYTES`] at most), with marks where it says that a quote begins.
pub(super) fn to_text(html: &str, problems: &mut Problems) -> String {
    match tame::tame(html).and_then(|tame| convert(&tame)) {
        Some(text) if !text.trim().is_empty() => text,
        // The converter found nothing: neither may the plain way, and then there is nothing.
        Some(_) => strip::strip(html),
        None => {
            problems.add(Problem::HtmlTooComplex);
            strip::strip(html)
        }
    }
}

/// None if the converter gives up. It is foreign code fed by strangers: should it ever panic, a mail must not
/// take the intake with it.
fn convert(tame: &str) -> Option<String> {
    let run = || {
        html2text::config::plain_no_decorate().raw_mode(true).string_from_read(tame.as_bytes(), WIDTH).ok()
    };
    std::panic::catch_unwind(run).ok().flatten().map(|text| {
        let text = text.replace(tame::NARROW_SPACE, "\u{202F}");
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        squeeze(&lines)
    })
}

/// Never more than one blank line in a row.
fn squeeze(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut blank = 0;
    for line in lines {
        blank = if line.trim().is_empty() { blank + 1 } else { 0 };
        if blank < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Text as HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
