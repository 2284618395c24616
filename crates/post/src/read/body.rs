//! Which parts are the text, which are files (the algorithm of RFC 8621, 4.1.4).

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::parts::{Part, Tree};
use super::{Attachment, Problem, Problems, charset, clean, decode, fields, file_name, html, limits, reply};

#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) text: String,
    /// The text with a mark where the HTML says that a quote begins (see [`reply::MARK`]).
    pub(super) marked_text: String,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Attachment>,
}

pub(super) fn gather(tree: &Tree<'_>, problems: &mut Problems) -> Body {
    let mut chosen = Chosen::default();
    chosen.choose(tree, 0, None, Wanted { text: true, html: true, in_alternative: false });
    let read = Read { tree, bodies: chosen.bodies(), parts: tree.parts.iter().map(|_| None).collect() };
    read.finish(&chosen, problems)
}

/// Part numbers, in order.
#[derive(Default)]
struct Chosen {
    text: Vec<usize>,
    html: Vec<usize>,
    files: Vec<usize>,
}

/// What the place of a part still lets it be.
#[derive(Clone, Copy)]
struct Wanted {
    text: bool,
    html: bool,
    in_alternative: bool,
}

impl Chosen {
    /// Bounded by [`limits::DEPTH`]: deeper containers are leaves of the tree.
    fn choose(
        &mut self,
        tree: &Tree<'_>,
        number: usize,
        place: Option<(&str, usize)>,
        mut wanted: Wanted,
    ) -> Wanted {
        let part = &tree.parts[number];
        let (container, position) = place.unwrap_or(("", 0));
        if part.is_container {
            self.container(tree, part, wanted);
        } else if !is_body(part, container, position) {
            self.files.push(number);
        } else if container == "alternative" {
            match part.kind.as_str() {
                "text/plain" if wanted.text => self.text.push(number),
                "text/html" if wanted.html => self.html.push(number),
                _ => self.files.push(number),
            }
        } else {
            if wanted.in_alternative {
                match part.kind.as_str() {
                    "text/plain" => wanted.html = false,
                    _ => wanted.text = false,
                }
            }
            if wanted.text {
                self.text.push(number);
            }
            if wanted.html {
                self.html.push(number);
            }
            if !wanted.text && !wanted.html {
                self.files.push(number);
            }
        }
        wanted
    }

    fn container(&mut self, tree: &Tree<'_>, part: &Part, wanted: Wanted) {
        let subtype = part.subtype();
        let is_alternative = subtype == "alternative";
        let (texts, htmls) = (self.text.len(), self.html.len());
        let mut inner = Wanted { in_alternative: wanted.in_alternative || is_alternative, ..wanted };
        for (position, child) in part.children.iter().enumerate() {
            inner = self.choose(tree, *child, Some((subtype, position)), inner);
        }
        // Only one form was sent: it stands for both.
        if is_alternative && wanted.text && wanted.html {
            if self.text.len() == texts {
                self.text.extend_from_slice(&self.html[htmls..]);
            } else if self.html.len() == htmls {
                self.html.extend_from_slice(&self.text[texts..]);
            }
        }
    }

    fn bodies(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.text.iter().chain(&self.html).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Text that is meant to be read in place, not kept as a file.
fn is_body(part: &Part, container: &str, position: usize) -> bool {
    let is_text = matches!(part.kind.as_str(), "text/plain" | "text/html");
    let disposition = part.headers.content("content-disposition");
    let is_attached = disposition.as_ref().is_some_and(mail_parser::ContentType::is_attachment);
    is_text && !is_attached && (position == 0 || (container != "related" && claimed_name(part).is_none()))
}

fn claimed_name(part: &Part) -> Option<String> {
    let disposition = part.headers.content("content-disposition");
    let name = disposition.and_then(|d| d.attribute("filename").map(str::to_owned));
    name.or_else(|| part.parameter("name"))
}

/// The bodies, each decoded once.
struct Read<'a, 'r> {
    tree: &'a Tree<'r>,
    bodies: Vec<usize>,
    parts: Vec<Option<String>>,
}

impl Read<'_, '_> {
    fn finish(mut self, chosen: &Chosen, problems: &mut Problems) -> Body {
        for number in std::mem::take(&mut self.bodies) {
            self.parts[number] = Some(body_text(self.tree, &self.tree.parts[number], problems));
        }
        let html = self.html(chosen, problems);
        let mut marked = self.text(&chosen.text, problems);
        if marked.is_empty() && !chosen.html.is_empty() {
            // An empty text beside full HTML: some programs send it so.
            marked = self.text(&chosen.html, problems);
        }
        let text = clean::body(&reply::without_marks(&marked), problems);
        let files = chosen.files.iter().enumerate();
        let attachments =
            files.map(|(n, part)| attachment(self.tree, &self.tree.parts[*part], n + 1, problems)).collect();
        Body { text, marked_text: clean::body(&marked, problems), html, attachments }
    }

    fn text(&self, numbers: &[usize], problems: &mut Problems) -> String {
        let mut out = String::new();
        let mut html_room = limits::HTML_BYTES;
        for number in numbers {
            let Some(text) = &self.parts[*number] else { continue };
            let room = (limits::TEXT_BYTES + 1).saturating_sub(out.len());
            let piece = match self.tree.parts[*number].kind.as_str() {
                "text/html" => {
                    let end = text.floor_char_boundary(html_room);
                    if end < text.len() {
                        problems.add(Problem::HtmlTooLong);
                    }
                    html_room -= end;
                    html::to_text(&text[..end], problems)
                }
                _ => {
                    let end = text.floor_char_boundary(room);
                    if end < text.len() {
                        problems.add(Problem::TextTooLong);
                    }
                    text[..end].to_owned()
                }
            };
            if !out.is_empty() && !piece.trim().is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(piece.trim_end());
            if out.len() > limits::TEXT_BYTES {
                break;
            }
        }
        problems.cut_text(&mut out, limits::TEXT_BYTES, Problem::TextTooLong);
        if out.trim().is_empty() { String::new() } else { out }
    }

    /// As sent; plain text between HTML parts is kept as such. None where no HTML came.
    fn html(&self, chosen: &Chosen, problems: &mut Problems) -> Option<String> {
        let is_html = |n: &&usize| self.tree.parts[**n].kind == "text/html";
        chosen.html.iter().find(is_html)?;
        let mut out = String::new();
        for number in &chosen.html {
            let Some(text) = &self.parts[*number] else { continue };
            if is_html(&number) {
                out.push_str(&text[..text.floor_char_boundary(limits::HTML_BYTES + 1)]);
            } else {
                out.push_str(&format!(
                    "<pre>{}</pre>",
                    html::escape(&text[..text.floor_char_boundary(limits::TEXT_BYTES)])
                ));
            }
            if out.len() > limits::HTML_BYTES {
                break;
            }
        }
        problems.cut_text(&mut out, limits::HTML_BYTES, Problem::HtmlTooLong);
        if out.contains('\0') {
            problems.add(Problem::ControlCharacters);
            out.retain(|c| c != '\0');
        }
        Some(out)
    }
}

/// A body's text, its own charset and transfer encoding undone, soft line breaks joined.
fn body_text(tree: &Tree<'_>, part: &Part, problems: &mut Problems) -> String {
    let bytes = content(tree, part, problems);
    // Far more than is kept, so that a wide charset still fills it.
    let bytes = &bytes[..bytes.len().min(4 * limits::HTML_BYTES)];
    let mut text = charset::decode(bytes, part.parameter("charset").as_deref(), problems);
    if part.kind == "text/html" {
        return text;
    }
    text.retain(|c| c != reply::MARK);
    match part.parameter("format") {
        Some(format) if format.eq_ignore_ascii_case("flowed") => {
            let joined = part.parameter("delsp").is_some_and(|d| d.eq_ignore_ascii_case("yes"));
            decode::unflow(&text, joined)
        }
        _ => text,
    }
}

fn content<'a>(tree: &Tree<'a>, part: &Part, problems: &mut Problems) -> std::borrow::Cow<'a, [u8]> {
    decode::transfer(tree.bytes(part), &part.headers.raw("content-transfer-encoding"), problems)
}

fn attachment(tree: &Tree<'_>, part: &Part, number: usize, problems: &mut Problems) -> Attachment {
    if is_encrypted(part) || tree.root().kind == "multipart/encrypted" {
        problems.add(Problem::Encrypted);
    }
    let bytes = content(tree, part, problems).into_owned();
    let claimed = claimed_name(part);
    // A forwarded mail is best known by its subject; its own words, so cleaned like any name.
    let subject =
        (part.kind == "message/rfc822" && claimed.is_none()).then(|| enclosed_subject(&bytes)).flatten();
    let name = file_name::safe(claimed.as_deref().or(subject.as_deref()), &part.kind, number);
    if claimed.as_deref().is_some_and(|c| c != name) {
        problems.add(Problem::FileNameChanged);
    }
    Attachment {
        name,
        kind: part.kind.clone(),
        size: bytes.len() as u64,
        sha256: HEXLOWER.encode(&Sha256::digest(&bytes)),
        content_id: fields::ids(&part.headers, "content-id").into_iter().next(),
        bytes,
    }
}

fn enclosed_subject(bytes: &[u8]) -> Option<String> {
    let mut ignored = Problems::default();
    let (headers, _) =
        super::headers::Headers::split(bytes, 0, super::headers::Of::Part, |_| false, &mut ignored);
    let subject = clean::line(&headers.text("subject")?, 80).replace(['/', '\\'], "-");
    (!subject.is_empty()).then(|| format!("{subject}.eml"))
}

fn is_encrypted(part: &Part) -> bool {
    match part.kind.as_str() {
        "application/pgp-encrypted" => true,
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
            part.parameter("smime-type").is_none_or(|t| t.to_ascii_lowercase().contains("enveloped"))
        }
        _ => false,
    }
}
