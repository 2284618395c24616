//! Text that people typed, as paragraphs: lines kept, addresses of pages made into links, everything else escaped.

use std::fmt::Write as _;

/// Safe HTML of typed text. `{{ shell.prose(text)|safe }}`.
pub(crate) fn prose(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 32);
    let mut open = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            if open {
                html.push_str("</p>");
            }
            open = false;
            continue;
        }
        html.push_str(if open { "<br>" } else { "<p>" });
        open = true;
        for (nth, word) in line.split(' ').enumerate() {
            if nth > 0 {
                html.push(' ');
            }
            linked(&mut html, word);
        }
    }
    if open {
        html.push_str("</p>");
    }
    html
}

/// A word; if it is the address of a page, a link that shows where it leads.
fn linked(html: &mut String, word: &str) {
    let start = ["https://", "http://"].iter().find_map(|scheme| word.find(scheme));
    let Some(start) = start else { return escaped(html, word) };
    let (before, rest) = word.split_at(start);
    let ends = |c: char| {
        matches!(c, '<' | '>' | '"' | '\'' | '`' | '«' | '»' | '\u{a0}' | '\u{202f}') || c.is_control()
    };
    let rest_end = rest.find(ends).unwrap_or(rest.len());
    let address = rest[..rest_end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}']);
    let after = &rest[address.len()..];
    escaped(html, before);
    if address.ends_with("://") {
        escaped(html, address);
    } else {
        let mut safe = String::new();
        escaped(&mut safe, address);
        let _ = write!(html, r#"<a href="{safe}" rel="noopener noreferrer nofollow">{safe}</a>"#);
    }
    escaped(html, after);
}

fn escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&#34;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn lines_stay_and_nothing_typed_becomes_markup() {
        assert_eq!(prose("a <b>\nc\n\n\"d\""), "<p>a &lt;b&gt;<br>c</p><p>&#34;d&#34;</p>");
        assert_eq!(
            prose("(see https://a.example/x?y=1&z=2)."),
            r#"<p>(see <a href="https://a.example/x?y=1&amp;z=2" rel="noopener noreferrer nofollow">https://a.example/x?y=1&amp;z=2</a>).</p>"#
        );
        assert_eq!(prose("javascript:alert(1) http://"), "<p>javascript:alert(1) http://</p>");
        let hostile = prose("https://a.example/\"><script>alert(1)</script>");
        assert!(!hostile.contains("<script"), "{hostile}");
    }
}
