//! What a page holds, read without a browser: its links, its forms, its words.

use std::collections::BTreeMap;

/// The attributes of every element with one of these names, in the order of the page.
pub fn elements(html: &str, names: &[&str]) -> Vec<(String, BTreeMap<String, String>)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        if name.is_empty() {
            continue;
        }
        let (attributes, after) = attributes(&rest[name.len()..]);
        rest = after;
        if names.contains(&name.as_str()) {
            found.push((name, attributes));
        }
    }
    found
}

/// Reads the attributes of an element up to its end.
fn attributes(mut rest: &str) -> (BTreeMap<String, String>, &str) {
    let mut all = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with('>') || rest.starts_with("/>") {
            return (all, rest);
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>')).unwrap_or(rest.len());
        let name = rest[..end.max(1)].to_owned();
        rest = &rest[end.max(1)..];
        let mut value = String::new();
        if let Some(given) = rest.strip_prefix('=') {
            if let Some(quoted) = given.strip_prefix('"') {
                let end = quoted.find('"').unwrap_or(quoted.len());
                value = unescaped(&quoted[..end]);
                rest = quoted.get(end + 1..).unwrap_or_default();
            } else {
                let end = given.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(given.len());
                value = unescaped(&given[..end]);
                rest = &given[end..];
            }
        }
        all.insert(name, value);
    }
}

/// Every address that a page of ours leads to: links, files, pictures, forms that read. Without fragments.
pub fn addresses(html: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (name, attributes) in
        elements(html, &["a", "link", "script", "img", "use", "iframe", "form", "source"])
    {
        let to = match name.as_str() {
            "form" if attributes.get("method").is_some_and(|method| method == "post") => None,
            "form" => attributes.get("action"),
            _ => attributes.get("href").or_else(|| attributes.get("src")),
        };
        let Some(to) = to else { continue };
        let path = to.split('#').next().unwrap_or_default().to_owned();
        if path.starts_with('/') && !found.contains(&path) {
            found.push(path);
        }
    }
    found
}

/// A form as a page shows it.
#[derive(Debug, Clone, Default)]
pub struct Form {
    pub action: String,
    pub method: String,
    pub fields: Vec<Field>,
}

/// A field of a form: of choices, what is chosen already.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    /// `textarea`, `select`, or an input's type.
    pub kind: String,
    pub value: String,
}

impl Form {
    /// The fields that somebody writes at length in.
    pub fn areas(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.kind == "textarea")
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|field| field.kind == "hidden" && field.name == name);
        found.map(|field| field.value.as_str())
    }
}

/// Every form of a page.
pub fn forms(html: &str) -> Vec<Form> {
    let mut found = Vec::new();
    for part in html.split("<form").skip(1) {
        let part = part.split("</form>").next().unwrap_or_default();
        let (head, _) = attributes(part);
        let action = head.get("action").cloned().unwrap_or_default();
        let method = head.get("method").cloned().unwrap_or_else(|| "get".to_owned());
        let action = action.split('#').next().unwrap_or_default().to_owned();
        let mut form = Form { action, method, fields: Vec::new() };
        for (name, field) in elements(part, &["input", "textarea", "select", "option"]) {
            form.add(&name, &field);
        }
        found.push(form);
    }
    found
}

impl Form {
    fn add(&mut self, element: &str, given: &BTreeMap<String, String>) {
        let value = given.get("value").cloned().unwrap_or_default();
        if element == "option" {
            // The first option, or the one that is chosen.
            if let Some(field) = self.fields.last_mut().filter(|field| field.kind == "select")
                && (field.value.is_empty() || given.contains_key("selected"))
            {
                field.value = value;
            }
            return;
        }
        let Some(name) = given.get("name").cloned() else { return };
        let kind = match element {
            "input" => given.get("type").cloned().unwrap_or_else(|| "text".to_owned()),
            other => other.to_owned(),
        };
        let known = self.fields.iter_mut().find(|field| field.name == name && field.kind == "radio");
        match known {
            Some(field) if given.contains_key("checked") => field.value = value,
            Some(_) => {}
            None if kind == "checkbox" && !given.contains_key("checked") => {}
            None => self.fields.push(Field { name, kind, value }),
        }
    }
}

/// The value of the first field of a name.
pub fn value(html: &str, name: &str) -> Option<String> {
    let fields = elements(html, &["input", "button"]);
    let found = fields.into_iter().find(|(_, field)| field.get("name").is_some_and(|it| it == name));
    found.map(|(_, field)| field.get("value").cloned().unwrap_or_default())
}

/// Text as it was before it was made safe for a page.
pub fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
    .replace("&#38;", "&")
    .replace("&amp;", "&")
}

/// A page without what differs each time it is made: the secrets of its forms, and the address it was asked at.
pub fn settled(html: &str, address: &str) -> String {
    let path = address.split('?').next().unwrap_or_default();
    let mut text = html.replace(path, "ADDRESS");
    for name in ["csrf", "once"] {
        let mut secrets: Vec<String> = elements(html, &["input"])
            .into_iter()
            .filter(|(_, field)| field.get("name").is_some_and(|it| it == name))
            .filter_map(|(_, field)| field.get("value").cloned())
            .filter(|secret| secret.len() > 8)
            .collect();
        secrets.dedup();
        for secret in secrets {
            text = text.replace(&secret, "SECRET");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_as_it_is_written() {
        let page = "<p>a < b</p><a class=\"x\" href=\"/p/boreal?a=1&amp;b=2#top\">go</a><form method=\"post\" \
             action=\"/post\"><input name=\"csrf\" value=\"abcdefghij\"><input disabled name=q></form>\
             <form action=\"/find\"></form><a href=\"https://elsewhere.example/\">away</a>";
        assert_eq!(addresses(page), ["/p/boreal?a=1&b=2", "/find"]);
        assert_eq!(value(page, "csrf").as_deref(), Some("abcdefghij"));
        assert_eq!(value(page, "q").as_deref(), Some(""));
        assert!(!settled(page, "/find").contains("abcdefghij"));
    }
}
