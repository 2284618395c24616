//! The text of HTML that is not worth more: tags dropped, line breaks where blocks begin and end.

use mail_parser::decoders::html::add_html_token;

use super::super::limits;
use super::tokens::{Token, tokens};

pub(super) fn strip(html: &str) -> String {
    let mut out = String::new();
    for token in tokens(html) {
        match token {
            Token::Text(text) => words(&mut out, text),
            Token::Open(name, _) | Token::Close(name) => {
                if breaks(&name) && !out.is_empty() && !out.ends_with('\n') {
                    out.push('\n');
                }
            }
        }
        if out.len() > limits::TEXT_BYTES {
            break;
        }
    }
    out
}

fn breaks(name: &str) -> bool {
    matches!(
        name,
        "br" | "p"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "table"
            | "blockquote"
            | "hr"
            | "pre"
            | "section"
            | "article"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "dt"
            | "dd"
            | "center"
            | "body"
    )
}

fn words(out: &mut String, text: &str) {
    for (index, word) in text.split(|c: char| c.is_whitespace() && c != '\u{A0}').enumerate() {
        if index > 0 && !out.is_empty() && !out.ends_with(['\n', ' ']) {
            out.push(' ');
        }
        references(out, word);
    }
}

/// Text with its character references read. They are short: from `&` to a `;` close by.
pub(super) fn references(out: &mut String, word: &str) {
    let mut rest = word;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let near = &rest[..rest.floor_char_boundary(34)];
        match near.find(';') {
            Some(end) => {
                add_html_token(out, &rest.as_bytes()[..=end], false);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}
