//! File names from strangers. Normalise, then validate: a check before the clean-up can be undone by it.

use unicode_normalization::UnicodeNormalization;

use super::{clean, limits};

/// A base name that is safe in a header, on a page and in any file system. `number` names what has no name left.
pub(super) fn safe(claimed: Option<&str>, kind: &str, number: usize) -> String {
    let name = claimed.map(base_name).unwrap_or_default();
    if name.is_empty() { format!("attachment-{number}.{}", extension(kind)) } else { name }
}

fn base_name(claimed: &str) -> String {
    let plain: String = claimed
        .chars()
        .take(4096)
        .nfc()
        .filter(|c| !clean::is_invisible(*c))
        .map(|c| match c {
            // Look-alikes of the separators, which some systems fold into them.
            '\u{2044}' | '\u{2215}' | '\u{29F8}' | '\u{FF0F}' => '/',
            '\u{2216}' | '\u{29F5}' | '\u{29F9}' | '\u{FE68}' | '\u{FF3C}' => '\\',
            c if c.is_whitespace() || c.is_control() => ' ',
            c => c,
        })
        .collect();
    // A trailing separator hides nothing: `folder/` is called `folder`.
    let base = plain.trim_end_matches(['/', '\\', ' ']).rsplit(['/', '\\']).next().unwrap_or_default();
    let base = base
        .strip_prefix(|c: char| c.is_ascii_alphabetic())
        .and_then(|r| r.strip_prefix(':'))
        .unwrap_or(base);
    let base: String = base.replace([':', '*', '?', '"', '<', '>', '|', '%'], "_");
    let base = base.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    // Leading dots hide a file or configure a server; trailing ones are dropped by Windows.
    let base = base.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let base = shorten(base);
    if is_reserved(&base) { format!("_{base}") } else { base }
}

/// At most `FILE_NAME_CHARS` characters and twice as many bytes, its extension kept.
fn shorten(name: &str) -> String {
    let fits = |name: &str| {
        name.chars().count() <= limits::FILE_NAME_CHARS && name.len() <= 2 * limits::FILE_NAME_CHARS
    };
    if fits(name) {
        return name.to_owned();
    }
    let extension = name.rsplit_once('.').map(|(_, e)| e).filter(|e| e.len() <= 16 && !e.contains(' '));
    let ending = extension.map(|e| format!(".{e}")).unwrap_or_default();
    let stem = &name[..name.len() - ending.len()];
    let mut short: String = stem.chars().take(limits::FILE_NAME_CHARS - ending.chars().count()).collect();
    short.truncate(short.floor_char_boundary(2 * limits::FILE_NAME_CHARS - ending.len()));
    format!("{}{ending}", short.trim_end_matches(['.', ' ']))
}

/// Names that Windows takes for devices, whatever their extension.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    match stem.as_bytes() {
        b"CON" | b"PRN" | b"AUX" | b"NUL" => true,
        [b'C', b'O', b'M', digit] | [b'L', b'P', b'T', digit] => digit.is_ascii_digit(),
        _ => false,
    }
}

fn extension(kind: &str) -> &'static str {
    match kind {
        "message/rfc822" | "message/global" => "eml",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "message/delivery-status" => "txt",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/json" => "json",
        kind if kind.starts_with("text/") => "txt",
        _ => "bin",
    }
}
