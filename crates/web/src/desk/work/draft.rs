//! What somebody typed into a form that was refused: the page shows it again, with why.

use domain::Refusal;
use domain::event::Attachment;

use crate::shell::{Fields, Shell};

/// The refused form of a page, if one was; otherwise empty.
#[derive(Default)]
pub(super) struct Draft {
    act: String,
    fields: Option<Fields>,
    /// Files that are stored already: they need not be chosen again.
    pub files: Vec<Attachment>,
    pub refusal: Option<Refusal>,
}

impl Draft {
    /// A form that was refused.
    pub fn refused(act: &str, fields: Fields, files: Vec<Attachment>, refusal: Refusal) -> Self {
        Self { act: act.to_owned(), fields: Some(fields), files, refusal: Some(refusal) }
    }

    /// A form that is shown again because its person asked for something else first: a search, a preview.
    pub fn kept(act: &str, fields: Fields, files: Vec<Attachment>) -> Self {
        Self { act: act.to_owned(), fields: Some(fields), files, refusal: None }
    }

    /// Whether this is the form that comes back.
    pub fn at(&self, act: &str) -> bool {
        self.fields.is_some() && self.act == act
    }

    /// What was typed, or nothing.
    pub fn text(&self, act: &str, name: &str) -> String {
        self.typed(act, name).unwrap_or_default()
    }

    /// What was typed, or what is usual.
    pub fn or(&self, act: &str, name: &str, usual: &str) -> String {
        self.typed(act, name).unwrap_or_else(|| usual.to_owned())
    }

    /// Whether a choice was picked.
    pub fn picked(&self, act: &str, name: &str, value: impl AsRef<str>) -> bool {
        let value = value.as_ref();
        self.fields
            .as_ref()
            .filter(|_| self.act == act)
            .is_some_and(|fields| fields.all(name).iter().any(|it| *it == value))
    }

    /// The stored files as a form carries them on: all of each, its name, its size.
    pub fn kept_files(&self, shell: &Shell) -> Vec<(String, String, String)> {
        let json = |file: &Attachment| serde_json::to_string(file).unwrap_or_default();
        self.files.iter().map(|file| (json(file), file.name.clone(), shell.size(file.size))).collect()
    }

    /// Everything that came under one name.
    pub fn all(&self, act: &str, name: &str) -> Vec<String> {
        let fields = self.fields.as_ref().filter(|_| self.act == act);
        fields.map(|fields| fields.all(name)).unwrap_or_default()
    }

    fn typed(&self, act: &str, name: &str) -> Option<String> {
        self.fields.as_ref().filter(|_| self.act == act).map(|fields| fields.text(name))
    }

    /// Whether the refusal is about this field.
    pub fn wrong(&self, act: &str, name: &str) -> bool {
        self.act == act
            && self.refusal.as_ref().is_some_and(|refusal| {
                refusal.facts.get("field").is_some_and(|field| place(field) == name)
                    || refusal.missing.iter().any(|missing| missing.field == name)
            })
    }

    /// The sentence of the refusal, which calls its field as the page does.
    pub fn why(&self, shell: &Shell) -> String {
        let Some(refusal) = &self.refusal else { return String::new() };
        let label = self.field().and_then(|field| label(&self.act, field)).map(|key| shell.said(key));
        words::refusal_at(shell.language, refusal, label.as_deref())
    }

    /// Every thing that is missing: the field's place on the page and its sentence.
    pub fn missing(&self, shell: &Shell) -> Vec<(String, String)> {
        let Some(refusal) = &self.refusal else { return Vec::new() };
        refusal
            .missing
            .iter()
            .map(|missing| (missing.field.clone(), words::missing(shell.language, missing)))
            .collect()
    }

    /// A refusal whose form is not on the page any more: why, and what was typed, to copy.
    pub fn stray(&self, shown: &[&str], shell: &Shell) -> Option<(String, Vec<String>)> {
        self.refusal.as_ref()?;
        if shown.contains(&self.act.as_str()) {
            return None;
        }
        let typed = self.fields.as_ref().map(Fields::typed).unwrap_or_default();
        Some((self.why(shell), typed.into_iter().map(|(_, text)| text).collect()))
    }

    /// The name of the one field the refusal is about.
    pub fn field(&self) -> Option<&str> {
        self.refusal.as_ref()?.facts.get("field").map(|field| place(field))
    }

    /// The HTTP status the page answers with.
    pub fn status(&self) -> u16 {
        self.refusal.as_ref().map_or(200, |refusal| refusal.reason.status())
    }
}

/// The name of a field on the form, where the domain calls it differently.
fn place(field: &str) -> &str {
    match field {
        "happened_at" => "happened",
        "search.words" => "words",
        "override.reason" => "override",
        "because" => "text",
        "targets" => "target",
        "requests" => "also",
        field => field,
    }
}

/// The label of a field on the form of an act, where that is not the name that all know it by.
fn label(act: &str, field: &str) -> Option<&'static str> {
    Some(match (act, field) {
        ("call" | "new", "happened") => "ui-call-when",
        (_, "happened") => "ui-when",
        ("severity" | "told" | "report", "to") => "ui-severity-new",
        ("assign", "to") => "ui-assign-to",
        ("tag", "add") => "ui-tag-add",
        (_, "reason") => "ui-reason",
        ("tell", "who") => "ui-tell-who",
        ("call", "who") => "ui-next-call-who",
        (_, "who") => "ui-report-who",
        ("hand-back", "element") => "ui-hand-back-element",
        ("hand-back", "evidence") => "ui-hand-back-evidence",
        ("dispute", "evidence") => "ui-dispute-evidence",
        ("refuse-resolution", "why") => "ui-refuse-why",
        ("attempt", "how") => "ui-attempt-how",
        ("ask", "text") => "ui-ask-what",
        ("resolve", "text") => "ui-resolution-text",
        ("reject", "text") => "ui-reject-text",
        ("close", "text") => "ui-reason",
        ("confirm", "text") => "ui-confirm-said",
        ("told", "text") => "ui-report-said",
        ("call", "text") => "ui-call-what",
        ("note", "text") => "ui-note",
        ("new", "text") => "ui-new-text",
        ("escalate", "text") => "ui-escalate-text",
        ("isolation" | "publications" | "recreation" | "proposal", "text") => "ui-duty-evidence",
        _ => return None,
    })
}
