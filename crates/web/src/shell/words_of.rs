//! `Shell`: what a template knows of its surroundings, and how it speaks.

use std::borrow::Cow;
use std::fmt::Display;
use std::sync::{Arc, OnceLock};

use axum::http::StatusCode;
use domain::desk::Brand;
use domain::text::{Both, Language};
use domain::{Refusal, Timestamp};
use engine::view::ValueView;
use engine::{Counts, DeskView, Failure};
use jiff::tz::TimeZone;

use super::app::App;
use super::proof::Proof;

/// A small value, or any reference to one: templates hand over what they have.
pub(crate) trait Given<T> {
    fn given(&self) -> T;
}

impl Given<Timestamp> for Timestamp {
    fn given(&self) -> Timestamp {
        *self
    }
}

impl Given<u64> for u64 {
    fn given(&self) -> u64 {
        *self
    }
}

impl Given<i64> for i64 {
    fn given(&self) -> i64 {
        *self
    }
}

impl<T, G: Given<T>> Given<T> for &G {
    fn given(&self) -> T {
        (**self).given()
    }
}

/// Where a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Gate,
    Portal,
    Desk,
}

/// The surroundings of a page.
#[derive(Clone)]
pub(crate) struct Shell {
    pub place: Place,
    pub language: Language,
    /// The desk's zone: the one its pages tell time in.
    pub zone: TimeZone,
    /// Proves that a form came from a page of ours, made for this seat.
    pub csrf: Proof,
    /// The name of whoever signed in; empty at the gate.
    pub person: String,
    /// What was asked for, with its query.
    pub path: String,
    /// The numbers beside the queues, on the desk.
    pub counts: Option<Counts>,
    /// The desk as its viewer meets it; without a slug at the gate.
    pub desk: Arc<DeskView>,
    /// The role's code, on the desk; the account's name in the portal.
    pub seat: String,
    /// Where the pages of the seat begin ([`Self::base`]).
    pub start: String,
    /// Whether there are other seats to change to.
    pub many_seats: bool,
    /// On a desk that is not open: when the copy was made that it was loaded from, and whether its reader may open it.
    pub closed: Option<(Timestamp, bool)>,
    /// Said once, after a change.
    pub notice: Option<String>,
    /// When that happened by the record, where it was told for an earlier time.
    pub moved: Option<Timestamp>,
    /// How many files beside it were not looked at for names.
    pub unread: usize,
    /// The working hours in a line, in the portal.
    pub hours: String,
    /// Numbers to call, in the portal.
    pub telephone: Vec<domain::policy::Telephone>,
    /// What the form says its sender has seen: the digest of the names that it tells.
    pub seen: Option<String>,
    /// What its sender is being told now: the form, shown again, carries it.
    pub telling: Arc<OnceLock<String>>,
    /// The limit that was met while this was answered: every answer that says so says when to come back.
    pub limited: Arc<OnceLock<Refusal>>,
    pub app: App,
}

impl Shell {
    /// The surroundings of a page before any desk.
    pub fn gate(app: &App, language: Language, csrf: Proof, path: String) -> Self {
        Self {
            place: Place::Gate,
            language,
            zone: TimeZone::UTC,
            csrf,
            person: String::new(),
            path,
            counts: None,
            closed: None,
            desk: Arc::new(DeskView {
                slug: String::new(),
                name: String::new(),
                brand: Brand { name: "Relais".into(), colour: String::new(), tagline: None },
                mailbox: None,
                products: Vec::new(),
                zone: "UTC".into(),
                severities: Vec::new(),
                kinds: Vec::new(),
                intake: false,
                account: None,
                closed_since: None,
            }),
            seat: String::new(),
            start: String::new(),
            many_seats: false,
            notice: None,
            moved: None,
            unread: 0,
            hours: String::new(),
            telephone: Vec::new(),
            seen: None,
            telling: Arc::default(),
            limited: Arc::default(),
            app: app.clone(),
        }
    }

    /// `en` or `fr`.
    pub fn lang(&self) -> &'static str {
        self.language.code()
    }

    /// The sentence of a key.
    pub fn say(&self, key: &str) -> Cow<'static, str> {
        words::sentence(self.language, key)
    }

    /// The same, for what keeps it.
    pub fn said(&self, key: &str) -> String {
        self.say(key).into_owned()
    }

    /// The sentence of a key with one value in it.
    pub fn say1(&self, key: &str, name: &str, value: impl Display) -> String {
        words::say(self.language, key, &[(name, &value.to_string())])
    }

    /// Which requests of a list cannot be shown, if there are any.
    pub fn unreadable(&self, numbers: &[String]) -> Option<String> {
        self.names("ui-unreadable", numbers)
    }

    /// The same of escalations.
    pub fn unreadable_escalations(&self, numbers: &[String]) -> Option<String> {
        self.names("ui-unreadable-escalations", numbers)
    }

    /// The same of entries of a record.
    pub fn unreadable_entries(&self, ids: &[String]) -> Option<String> {
        self.names("ui-unreadable-entries", ids)
    }

    /// The same of next desks, by their ids.
    pub fn unreadable_links(&self, ids: &[String]) -> Option<String> {
        self.names("ui-unreadable-links", ids)
    }

    /// The same of agreements, by their ids.
    pub fn unreadable_agreements(&self, ids: &[String]) -> Option<String> {
        self.names("ui-unreadable-agreements", ids)
    }

    /// The same of what else a page lists.
    pub fn unreadable_listed(&self, named: &[String]) -> Option<String> {
        self.names("ui-unreadable-listed", named)
    }

    fn names(&self, key: &str, named: &[String]) -> Option<String> {
        (!named.is_empty()).then(|| self.say1(key, "numbers", named.join(", ")))
    }

    /// What whoever reads a list must know of it: it leans on what is still being built, or not all words were looked for.
    pub fn remark<T>(&self, page: &engine::Page<T>) -> Option<String> {
        let said =
            |name: &str, key: &str| page.building.get(name).map(|percent| self.say1(key, "percent", percent));
        said("search", "ui-building")
            .or_else(|| said("values", "ui-building-values"))
            .or_else(|| said("list", "ui-building-list"))
            .or_else(|| {
                let left_out = page.words_left_out;
                (left_out > 0).then(|| self.say1("ui-words-left-out", "count", left_out))
            })
    }

    /// Whether the page before left something to say.
    pub fn says_something(&self) -> bool {
        self.notice.is_some() || self.moved.is_some() || self.unread > 0
    }

    /// The sentence of a key with two values in it.
    pub fn say2(&self, key: &str, a: &str, value_a: impl Display, b: &str, value_b: impl Display) -> String {
        words::say(self.language, key, &[(a, &value_a.to_string()), (b, &value_b.to_string())])
    }

    /// The word of a code: `code("status", "open")` says `status-open`.
    pub fn code(&self, family: &str, code: &str) -> String {
        self.said(&format!("{family}-{code}"))
    }

    /// Text that its owner wrote in both languages.
    pub fn both<'a>(&self, both: &'a Both) -> &'a str {
        both.to(self.language)
    }

    /// Text that somebody typed, as paragraphs. HTML: `{{ shell.prose(text)|safe }}`.
    pub fn prose(&self, text: &str) -> String {
        super::prose::prose(text)
    }

    /// An instant on the desk's wall.
    pub fn when(&self, at: impl Given<Timestamp>) -> String {
        words::when(self.language, at.given(), &self.zone)
    }

    /// The day of an instant.
    pub fn day(&self, at: impl Given<Timestamp>) -> String {
        words::day(self.language, at.given(), &self.zone)
    }

    /// The time of day of an instant.
    pub fn time(&self, at: impl Given<Timestamp>) -> String {
        words::clock_time(at.given(), &self.zone)
    }

    /// A size in bytes.
    pub fn size(&self, bytes: impl Given<u64>) -> String {
        words::size(self.language, bytes.given())
    }

    /// A span of time.
    pub fn span(&self, seconds: impl Given<i64>) -> String {
        words::span(self.language, seconds.given())
    }

    /// Where the pages of this seat begin: `/d/boreal`, `/p/boreal/SEAT`; nothing at the gate.
    pub fn base(&self) -> String {
        self.start.clone()
    }

    /// The page of a request.
    pub fn request_path(&self, number: impl Display) -> String {
        format!("{}/requests/{number}", self.base())
    }

    /// Whether the page lies under a part of the desk: `here("requests")`; the first page is `here("")`.
    pub fn here(&self, part: &str) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        let below = path.strip_prefix(&self.base()).unwrap_or_default().trim_start_matches('/');
        below.split('/').next().unwrap_or_default() == part
    }

    /// A key for one form of one rendering: two presses of its button are one change.
    pub fn once(&self) -> String {
        self.app.secret()
    }

    /// Keeps what a refusal tells whoever sends a form, for the form as it is shown again and for the answer's headers.
    pub fn keeps(&self, failure: &Failure) {
        let Failure::Refused(refusal) = failure else { return };
        // A page tells it once: the first of several tries is the one that is shown.
        if let Some(digest) = refusal.facts.get("digest") {
            _ = self.telling.set(digest.clone());
        }
        if refusal.reason.status() == StatusCode::TOO_MANY_REQUESTS.as_u16() {
            _ = self.limited.set(refusal.clone());
        }
    }

    /// The hidden fields that every form carries. HTML: `{{ shell.hidden()|safe }}`.
    pub fn hidden(&self) -> String {
        let seen = self.telling.get().or(self.seen.as_ref());
        // What came with a form goes back into one: nothing but letters and digits.
        let seen = seen.filter(|seen| seen.bytes().all(|b| b.is_ascii_alphanumeric()));
        let seen = seen.map(|seen| format!(r#"<input type="hidden" name="seen" value="{seen}">"#));
        format!(
            r#"<input type="hidden" name="csrf" value="{}"><input type="hidden" name="once" value="{}">{}"#,
            self.csrf,
            self.once(),
            seen.unwrap_or_default()
        )
    }

    /// The style sheet of the brand: the agreement's choice, so the page names its colour.
    pub fn brand_sheet(&self) -> String {
        format!("/brand/{}.css?c={}", self.desk.slug, self.desk.brand.colour.trim_start_matches('#'))
    }

    /// The sign of the brand.
    pub fn brand_icon(&self) -> String {
        let letter = self.desk.brand.name.chars().next().unwrap_or('R').to_string();
        let colour = self.desk.brand.colour.trim_start_matches('#');
        format!("/brand/{}/icon.svg?c={colour}&l={}", self.desk.slug, super::encoded(&letter))
    }

    /// A telephone number as `tel:` takes it.
    pub fn dial(&self, number: &str) -> String {
        number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }

    /// The queue's views beside their numbers: view, icon, number, whether it presses.
    pub fn rail_views(&self, counts: &Counts) -> [(&'static str, &'static str, u64, bool); 5] {
        [
            ("technical", "inbox", counts.technical, false),
            ("business", "box", counts.business, false),
            ("mine", "person", counts.mine, false),
            ("us", "baton", counts.waits_on_us, false),
            ("next", "external", counts.waits_on_next, false),
        ]
    }

    /// The other parts of the desk: path, icon.
    pub fn rail_parts(&self) -> [(&'static str, &'static str); 8] {
        [
            ("reports", "chart"),
            ("people", "people"),
            ("on-call", "phone"),
            ("agreements", "agreement"),
            ("policies", "shield"),
            ("publications", "book"),
            ("notices", "bell"),
            ("settings", "settings"),
        ]
    }

    /// Whether the page lies under a part of the rail, or under one that its tabs lead to.
    pub fn in_part(&self, part: &str) -> bool {
        let tabs: &[&str] = match part {
            "people" => &["people", "queues", "accounts", "audit"],
            "settings" => &["settings", "outgoing"],
            "agreements" => &["agreements", "links", "calendars", "terms"],
            _ => return self.here(part),
        };
        tabs.iter().any(|tab| self.here(tab))
    }

    /// Whether the page is a view of the queue.
    pub fn in_view(&self, view: &str) -> bool {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        path == format!("{}/requests", self.base())
            && query.split('&').any(|it| it.strip_prefix("view=") == Some(view))
    }

    /// Up to two letters that stand for whoever signed in.
    pub fn initials(&self) -> String {
        initials(&self.person)
    }

    /// The other language, to offer.
    pub fn other_language(&self) -> (&'static str, &'static str) {
        match self.language {
            Language::En => ("fr", "Français"),
            Language::Fr => ("en", "English"),
        }
    }
}

/// Up to two letters that stand for a name.
pub(crate) fn initials(name: &str) -> String {
    let mut letters = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let mut both: String = letters.next().into_iter().collect();
    both.extend(letters.next_back());
    both.to_uppercase()
}

/// A text with what was filled in beneath it, each value after its label.
pub(crate) fn filled_in(text: Option<&str>, values: &[ValueView], shell: &Shell) -> String {
    let mut lines: Vec<String> =
        text.filter(|text| !text.is_empty()).map(str::to_owned).into_iter().collect();
    lines.extend(values.iter().map(|it| {
        let label = match (it.name.strip_prefix("triage."), &it.label) {
            (Some(duty), _) => shell.code("duty", duty),
            (None, Some(label)) => label.to(shell.language).to_owned(),
            (None, None) => it.name.clone(),
        };
        shell.say2("ui-filled-in", "label", &label, "value", &it.value)
    }));
    lines.join("\n")
}
