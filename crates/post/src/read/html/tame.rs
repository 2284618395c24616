//! Strangers' HTML into a few well-formed elements: div, p, blockquote, pre, br.

use super::super::{limits, reply};
use super::strip::references;
use super::tokens::{Token, attribute, tokens};

/// Quotes are marked on every line, and list items indented; deeper ones are kept flat.
const INDENTS: usize = 12;

/// Stands for U+202F on its way through the converter.
pub(super) const NARROW_SPACE: char = '\u{F8F1}';

/// The rewritten HTML, or none if it holds more than [`limits::HTML_ELEMENTS`] or nests them beyond
/// [`limits::HTML_DEPTH`].
pub(super) fn tame(html: &str) -> Option<String> {
    let mut tame = Tame { out: String::with_capacity(html.len()), ..Tame::default() };
    for token in tokens(html) {
        match token {
            Token::Text(text) => tame.text(text),
            Token::Open(name, attributes) => tame.open(&name, attributes)?,
            Token::Close(name) => tame.close(&name),
        }
    }
    while let Some(element) = tame.open.pop() {
        tame.end(element);
    }
    Some(tame.out)
}

#[derive(Default)]
struct Tame<'a> {
    out: String,
    elements: usize,
    open: Vec<Element>,
    /// How many quotes are open and written as such.
    quotes: usize,
    /// The open lists, innermost last: the next number, or none for bullets.
    lists: Vec<Option<u32>>,
    link: Option<Link<'a>>,
    /// Whether the row already holds a cell with content.
    cells: usize,
}

struct Element {
    name: &'static str,
    written: &'static str,
}

struct Link<'a> {
    target: &'a str,
    text_start: usize,
}

impl<'a> Tame<'a> {
    fn text(&mut self, text: &str) {
        let mut read = String::with_capacity(text.len());
        references(&mut read, text);
        for c in read.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                // The converter would fold it into a space, and French needs it.
                '\u{202F}' => self.out.push(NARROW_SPACE),
                reply::MARK | NARROW_SPACE | '\0' => {}
                c => self.out.push(c),
            }
        }
    }

    fn open(&mut self, name: &str, attributes: &'a str) -> Option<()> {
        self.elements += 1;
        if self.elements > limits::HTML_ELEMENTS {
            return None;
        }
        if starts_quote(attributes) {
            self.out.push_str("<p>");
            self.out.push(reply::MARK);
            self.out.push_str("</p>");
        }
        match name {
            "br" => self.out.push_str("<br>"),
            "hr" => self.out.push_str("<p>________________________________</p>"),
            "a" => {
                self.link =
                    attribute(attributes, "href").map(|target| Link { target, text_start: self.out.len() })
            }
            "img" => {
                if let Some(alt) = attribute(attributes, "alt").filter(|alt| !alt.trim().is_empty()) {
                    let alt = alt[..alt.floor_char_boundary(200)].replace(['<', '>'], " ");
                    self.out.push_str(&format!("[{}]", alt.trim()));
                }
            }
            "td" | "th" => {
                if self.cells > 0 {
                    self.out.push_str(" \u{A0} ");
                }
                self.cells += 1;
            }
            name => {
                if let Some((name, written)) = block(name) {
                    return self.begin(name, written);
                }
            }
        }
        Some(())
    }

    fn begin(&mut self, name: &'static str, written: &'static str) -> Option<()> {
        // What HTML lets people leave open.
        let top = self.open.last().map(|e| e.name);
        if top == Some("p") {
            self.close("p");
        }
        if matches!(name, "li" | "tr" | "dd") && self.open.last().is_some_and(|e| e.name == name) {
            self.close(name);
        }
        if self.open.len() >= limits::HTML_DEPTH {
            return None;
        }
        let written = match written {
            "blockquote" if self.quotes >= INDENTS => "div",
            written => written,
        };
        if name == "tr" {
            self.cells = 0;
        }
        self.quotes += usize::from(written == "blockquote");
        self.out.push_str(&format!("<{written}>"));
        self.open.push(Element { name, written });
        match name {
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(1)),
            "li" => self.item(),
            _ => {}
        }
        Some(())
    }

    /// Bullet or number. Written here and not by the converter, which drops what lists hold outside their items.
    fn item(&mut self) {
        self.out.push_str(&"\u{A0}\u{A0}".repeat(self.lists.len().saturating_sub(1).min(INDENTS)));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.out.push_str(&format!("{number}. "));
                *number += 1;
            }
            _ => self.out.push_str("* "),
        }
    }

    fn close(&mut self, name: &str) {
        if name == "a" {
            return self.end_link();
        }
        let Some((name, _)) = block(name) else { return };
        let Some(at) = self.open.iter().rposition(|e| e.name == name) else { return };
        while self.open.len() > at {
            if let Some(element) = self.open.pop() {
                self.end(element);
            }
        }
    }

    fn end(&mut self, element: Element) {
        self.quotes -= usize::from(element.written == "blockquote");
        if matches!(element.name, "ul" | "ol") {
            self.lists.pop();
        }
        self.out.push_str(&format!("</{}>", element.written));
    }

    /// The address behind a link, unless it is what is shown anyway.
    fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        let target = link.target.trim();
        let is_outside = ["http://", "https://", "ftp://"].iter().any(|scheme| target.starts_with(scheme));
        let shown = self.out.get(link.text_start..).unwrap_or_default().trim();
        let bare = |text: &str| {
            text.split_once("://").map_or(text, |(_, rest)| rest).trim_end_matches('/').to_owned()
        };
        if is_outside && target.len() <= 2000 && !shown.is_empty() && bare(shown) != bare(target) {
            // Its own references stay as written, as in the text.
            self.out.push_str(&format!(" &lt;{}&gt;", target.replace(['<', '>'], "")));
        }
    }
}

/// Where Outlook (on the web, for Mac, for phones) says that the earlier mail begins. Gmail and Thunderbird mark
/// quotes with `blockquote`, which the text shows as `>`.
fn starts_quote(attributes: &str) -> bool {
    let id = match attribute(attributes, "id") {
        Some(id) => id,
        None => return false,
    };
    ["divRplyFwdMsg", "OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container"]
        .iter()
        .any(|known| id.trim_start_matches("x_").eq_ignore_ascii_case(known))
}

/// A known block, and the element it is written as.
fn block(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "p" => ("p", "p"),
        "div" => ("div", "div"),
        "table" => ("table", "div"),
        "tr" => ("tr", "div"),
        "ul" | "menu" | "dir" => ("ul", "div"),
        "ol" => ("ol", "div"),
        "li" => ("li", "div"),
        "blockquote" => ("blockquote", "blockquote"),
        "pre" | "listing" | "plaintext" => ("pre", "pre"),
        "h1" => ("h1", "p"),
        "h2" => ("h2", "p"),
        "h3" => ("h3", "p"),
        "h4" => ("h4", "p"),
        "h5" => ("h5", "p"),
        "h6" => ("h6", "p"),
        "dl" => ("dl", "div"),
        "dt" | "dd" => ("dd", "div"),
        "center" => ("center", "div"),
        "section" | "article" | "header" | "footer" | "main" | "aside" | "nav" | "figure" | "address"
        | "form" | "fieldset" | "details" => ("section", "div"),
        _ => return None,
    })
}
