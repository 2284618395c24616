//! A record's entries, as the desk reads them: bubbles for what was said, lines for what happened.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::Timestamp;
use domain::event::{Attachment, Audience, Side};
use domain::kind::Channel;
use domain::policy::Policy;
use engine::view::DeskEntry;

use crate::shell::{Shell, encoded, filled_in};

/// One thing of a conversation. Either a day, a line, or an entry.
pub(super) struct Item {
    pub day: Option<String>,
    pub line: Option<Line>,
    pub entry: Option<Entry>,
}

/// Something that happened, in one line.
pub(super) struct Line {
    /// Unlike any other on a page that shows several records.
    pub anchor: String,
    pub icon: &'static str,
    pub who: String,
    pub text: String,
    pub more: Option<String>,
    pub at: Timestamp,
    pub time: String,
    /// When it was written down, if that was much later.
    pub late: Option<String>,
    pub alarm: bool,
}

/// Something that was said.
pub(super) struct Entry {
    /// Unlike any other on a page that shows several records.
    pub anchor: String,
    /// `them`, `us`, `note`, and what else it is.
    pub class: String,
    pub who: String,
    pub icon: Option<&'static str>,
    /// How it came, or what it is.
    pub how: String,
    pub note: bool,
    pub at: Timestamp,
    pub time: String,
    /// Lines, paragraph by paragraph.
    pub paragraphs: Vec<Vec<String>>,
    pub files: Vec<File>,
    pub late: Option<String>,
    /// Nobody was there to be reached by it.
    pub unheard: bool,
    pub reported: Option<String>,
    pub relayed: bool,
    /// Where the button goes that carries it across, and what it says.
    pub relay: Vec<(String, String)>,
}

/// A file beside an entry.
pub(super) struct File {
    pub name: String,
    pub size: String,
    pub href: String,
    pub sha256: String,
}

/// What telling a record's story needs to know besides its entries.
pub(super) struct Teller<'a> {
    pub shell: &'a Shell,
    /// Our side of the agreement.
    pub ours: Side,
    /// The address of the record, for its files.
    pub base: String,
    /// Words for the codes of the policy.
    pub policy: Option<&'a Policy>,
    /// The other side, where an entry has no name.
    pub them: String,
    /// Who reads what we say there: `to …`.
    pub to: String,
    /// Whether people carry the messages.
    pub by_hand: bool,
    /// For each place an entry can be carried to: address without the entry's number, and the button's words.
    pub relay_to: Vec<(String, String)>,
}

/// What a person wrote for somebody: shown as an entry even where it has little text.
const SPOKEN: [&str; 23] = [
    "opened",
    "reply",
    "call",
    "note",
    "information-asked",
    "information-given",
    "completed",
    "checked-in",
    "rejected",
    "severity-proposed",
    "resolution-proposed",
    "resolution-accepted",
    "resolution-refused",
    "handed-back",
    "hand-back-accepted",
    "hand-back-disputed",
    "manager-asked",
    "manager-answered",
    "manager-released",
    "reopened",
    "withdrawn",
    "escalation-opened",
    "severity-declined",
];

impl Teller<'_> {
    /// The conversation, oldest first, with a line for each new day.
    pub fn tell(&self, entries: &[DeskEntry]) -> Vec<Item> {
        let relayed: HashSet<u64> = entries
            .iter()
            .filter(|it| it.r#type == "relayed")
            .filter_map(|it| it.facts.get("entry")?.parse().ok())
            .collect();
        let mut known = HashMap::new();
        let mut items = Vec::new();
        let mut day = String::new();
        for entry in entries {
            let Some(item) = self.item(entry, &relayed, &mut known) else { continue };
            let today = self.shell.day(entry.happened_at);
            if today != day {
                items.push(Item { day: Some(today.clone()), line: None, entry: None });
                day = today;
            }
            items.push(item);
        }
        items
    }

    fn item(
        &self,
        entry: &DeskEntry,
        relayed: &HashSet<u64>,
        known: &mut HashMap<String, (bool, bool)>,
    ) -> Option<Item> {
        let what = entry.r#type;
        match what {
            "relayed" => return None,
            // What we asked is told by our own opening; theirs is the copy of it.
            "opened" if self.ours == Side::Asker => return None,
            // Those that wait are listed beside; what was taken comes back as an entry.
            "sent" => return None,
            "delivered" if !self.by_hand && entry.facts.get("message").is_none_or(|it| it != "1") => {
                return None;
            }
            "escalated" => return self.escalated(entry, known),
            _ => {}
        }
        let says = entry.text.as_deref().is_some_and(|text| !text.trim().is_empty())
            || !entry.values.is_empty()
            || !entry.attachments.is_empty();
        if SPOKEN.contains(&what) && says {
            return Some(Item { day: None, line: None, entry: Some(self.entry(entry, relayed)) });
        }
        let alarm =
            matches!(what, "handed-back" | "send-refused" | "rejected" | "manager-asked" | "page-begun");
        Some(line(self.line(entry, self.sentence(entry), alarm)))
    }

    /// Why the next desk did not take a message, with its own words where nothing else is known.
    fn refused(&self, reason: &str, said: Option<String>) -> String {
        let language = self.shell.language;
        match said {
            Some(said) => words::say(language, &format!("refusal-{reason}-said"), &[("said", &said)]),
            None => words::say(language, &format!("refusal-{reason}"), &[]),
        }
    }

    /// A standing of an escalation: only what changed for the reader makes a line.
    fn escalated(&self, entry: &DeskEntry, known: &mut HashMap<String, (bool, bool)>) -> Option<Item> {
        let fact = |name: &str| entry.facts.get(name).cloned().unwrap_or_default();
        let (number, now) = (fact("number"), (fact("open") == "true", fact("awaits_us") == "true"));
        let before = known.insert(number, now);
        let key = match (before, now) {
            (None, (true, _)) => "ui-ev-escalated",
            (Some((true, _)), (false, _)) | (None, (false, _)) => "ui-ev-escalation-ended",
            (Some((false, _)), (true, _)) => "ui-ev-escalation-again",
            (Some((true, false)), (true, true)) => "ui-ev-escalation-awaits-us",
            _ => return None,
        };
        let mut told = self.line(entry, self.say(key, &entry.facts), false);
        if key != "ui-ev-escalated" {
            told.who = String::new();
        }
        Some(line(told))
    }

    fn line(&self, entry: &DeskEntry, text: String, alarm: bool) -> Line {
        let more = match entry.r#type {
            "triaged" | "closed" | "contact-attempted" | "transferred" | "handed-over" | "severity-set"
            | "page-begun" => entry.text.clone().filter(|text| !text.trim().is_empty()),
            _ => None,
        };
        Line {
            anchor: self.anchor(entry),
            icon: icon(entry.r#type),
            who: self.who(entry),
            text,
            more,
            at: entry.happened_at,
            time: words::clock_time(entry.happened_at, &self.shell.zone),
            late: self.late(entry),
            alarm,
        }
    }

    fn late(&self, entry: &DeskEntry) -> Option<String> {
        let when = || self.shell.when(entry.recorded_at);
        entry.late.then(|| self.shell.say1("ui-written-later", "when", when()))
    }

    fn anchor(&self, entry: &DeskEntry) -> String {
        format!("{}-{}", self.base.rsplit('/').next().unwrap_or_default(), entry.id)
    }

    /// Whether we did it: on an escalation, what this desk alone keeps is ours whatever side its stamp says.
    fn is_ours(&self, entry: &DeskEntry) -> bool {
        entry.side == self.ours || (self.ours == Side::Asker && entry.audience == Audience::Desk)
    }

    fn who(&self, entry: &DeskEntry) -> String {
        if entry.r#type == "delivered" && !self.by_hand {
            return self.them.clone();
        }
        match (&entry.name, entry.automatic) {
            (_, true) => self.shell.say("ui-by-rule"),
            (Some(name), _) => name.clone(),
            (None, _) if self.is_ours(entry) => self.shell.say("ui-us"),
            _ => self.them.clone(),
        }
    }

    fn entry(&self, entry: &DeskEntry, relayed: &HashSet<u64>) -> Entry {
        let (what, ours) = (entry.r#type, self.is_ours(entry));
        let note = what == "note";
        let call = what == "call" || entry.facts.contains_key("caller");
        let mut class = if note {
            "entry-note"
        } else if ours {
            "entry-us"
        } else {
            "entry-them"
        }
        .to_owned();
        if call {
            class.push_str(" entry-call");
        }
        let carried = relayed.contains(&entry.id);
        if carried {
            class.push_str(" entry-relayed");
        }
        let plain = matches!(what, "reply" | "note" | "opened");
        let (icon, how) = if note {
            (None, String::new())
        } else if call {
            (Some("phone"), self.say("ui-how-call", &entry.facts))
        } else if plain && ours {
            (None, self.to.clone())
        } else if plain {
            (channel_icon(entry.channel.code()), self.how(entry.channel))
        } else {
            (Some(icon(what)), self.sentence(entry))
        };
        let text = filled_in(entry.text.as_deref(), &entry.values, self.shell);
        let text = if what == "escalation-opened" {
            let subject = entry.facts.get("subject").map(String::as_str).unwrap_or_default();
            format!("{subject}\n\n{text}")
        } else {
            text
        };
        Entry {
            anchor: self.anchor(entry),
            class,
            who: self.who(entry),
            icon,
            how,
            note,
            at: entry.happened_at,
            time: words::clock_time(entry.happened_at, &self.shell.zone),
            paragraphs: paragraphs(&text),
            files: entry.attachments.iter().map(|file| self.file(file)).collect(),
            late: self.late(entry),
            unheard: entry.unheard,
            reported: entry.reported.as_ref().map(|reported| {
                let channel = self.shell.code("channel", reported.channel.code());
                self.shell.say2("ui-reported", "who", &reported.who, "channel", &channel)
            }),
            relayed: carried,
            relay: self.relay(entry),
        }
    }

    /// How the other side said it: those of a next desk sit at a desk, not in a portal.
    fn how(&self, channel: Channel) -> String {
        match (channel, self.ours) {
            (Channel::Screen, Side::Asker) => self.shell.say("ui-how-link"),
            _ => self.shell.say(&format!("ui-how-{}", channel.code())),
        }
    }

    /// Where an entry can be carried: what was said across there, and never our own notes.
    fn relay(&self, entry: &DeskEntry) -> Vec<(String, String)> {
        let theirs = !self.is_ours(entry) && entry.audience == Audience::Both;
        let worth = matches!(
            entry.r#type,
            "opened"
                | "reply"
                | "call"
                | "information-asked"
                | "information-given"
                | "resolution-proposed"
                | "handed-back"
                | "rejected"
                | "resolution-refused"
                | "manager-answered"
        );
        if !(theirs && worth) {
            return Vec::new();
        }
        self.relay_to.iter().map(|(href, label)| (format!("{href}{}", entry.id), label.clone())).collect()
    }

    fn file(&self, file: &Attachment) -> File {
        file_of(file, &self.base, self.shell)
    }

    /// What happened, said of whoever did it.
    fn sentence(&self, entry: &DeskEntry) -> String {
        let mut facts = entry.facts.clone();
        let code = |family: &str, value: &str| self.shell.code(family, value);
        let kind = if entry.r#type == "classified" { "kind" } else { "resolution" };
        for (name, family) in [("kind", kind), ("phase", "phase"), ("ending", "ending"), ("duty", "duty")] {
            if let Some(value) = facts.get_mut(name) {
                *value = code(family, value);
            }
        }
        let said = facts.get("said").cloned();
        if let Some(reason) = facts.get_mut("reason") {
            *reason = match entry.r#type {
                "rejected" => code("rejection", reason),
                "handed-back" => self.hand_back_reason(reason),
                "send-refused" => self.refused(reason, said),
                _ => reason.clone(),
            };
        }
        let has = |name: &str| facts.get(name).is_some_and(|fact| !fact.is_empty());
        let key = match entry.r#type {
            "assigned" if !facts.contains_key("name") => "ui-ev-unassigned".to_owned(),
            "information-asked" if facts.get("fields").is_none_or(String::is_empty) => {
                "ui-ev-information-asked-freely".to_owned()
            }
            "manager-asked" if facts.get("why").is_some_and(|why| why == "handed-back-again") => {
                "ui-ev-manager-asked-again".to_owned()
            }
            "delivered" if self.by_hand && has("reference") => "ui-ev-told-as".to_owned(),
            "delivered" if self.by_hand => "ui-ev-told".to_owned(),
            "delivered" if has("reference") => "ui-ev-delivered-as".to_owned(),
            "assigned" if facts.get("name") == entry.name.as_ref() => "ui-ev-took".to_owned(),
            "page-begun" if has("joined") => "ui-ev-page-joined".to_owned(),
            "page-stepped" if !has("people") => "ui-ev-page-stepped-nobody".to_owned(),
            "accepted" if !facts.contains_key("engineer") => "ui-ev-taken".to_owned(),
            what => format!("ui-ev-{what}"),
        };
        if let Some(cause) = facts.get("cause") {
            let promise = facts.get("promise").map(|it| code("promise", it)).unwrap_or_default();
            let said = self.shell.say1(&format!("page-cause-{cause}"), "promise", promise);
            facts.insert("cause", said);
        }
        if entry.r#type == "classified" {
            let product = facts.get("product").map(|product| format!(", {product}")).unwrap_or_default();
            facts.insert("product", product);
        }
        if entry.r#type == "particulars" {
            let known =
                ["reference", "engineer", "portal"].iter().filter_map(|name| facts.get(name).cloned());
            let known = known.collect::<Vec<_>>().join(" · ");
            facts.insert("particulars", known);
        }
        if let Some(reported) = &entry.reported {
            facts.insert("told", reported.who.clone());
        }
        facts.insert("them", self.them.clone());
        self.say(&key, &facts)
    }

    fn hand_back_reason(&self, code: &str) -> String {
        let reasons = self.policy.map(|policy| policy.hand_back.reasons.as_slice()).unwrap_or_default();
        reasons
            .iter()
            .find(|reason| reason.code == code)
            .map_or_else(|| code.to_owned(), |reason| reason.name.to(self.shell.language).to_owned())
    }

    fn say(&self, key: &str, facts: &BTreeMap<&'static str, String>) -> String {
        let args: Vec<(&str, &str)> = facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
        words::say(self.shell.language, key, &args)
    }
}

/// A file of a record, with its address.
pub(super) fn file_of(file: &Attachment, base: &str, shell: &Shell) -> File {
    File {
        name: file.name.clone(),
        size: shell.size(file.size),
        href: format!("{base}/files/{}?name={}", file.sha256, encoded(&file.name)),
        sha256: file.sha256.clone(),
    }
}

fn line(line: Line) -> Item {
    Item { day: None, line: Some(line), entry: None }
}

/// The lines of a text, paragraph by paragraph; an empty line stands between two of them.
pub(super) fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let mut paragraphs: Vec<Vec<String>> = Vec::new();
    let mut fresh = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            fresh = true;
            continue;
        }
        match paragraphs.last_mut().filter(|_| !fresh) {
            Some(last) => last.push(line.to_owned()),
            None => paragraphs.push(vec![line.to_owned()]),
        }
        fresh = false;
    }
    paragraphs
}

fn channel_icon(channel: &str) -> Option<&'static str> {
    Some(match channel {
        "mail" => "mail",
        "phone" => "phone",
        "portal" => "external",
        "link" => "link",
        _ => return None,
    })
}

fn icon(what: &str) -> &'static str {
    match what {
        "accepted" | "assigned" | "handed-over" | "unheld" => "person",
        "information-asked" => "question",
        "information-given" | "completed" => "edit",
        "severity-set" | "severity-proposed" | "severity-declined" => "alert",
        "resolution-proposed" | "resolution-accepted" | "triaged" | "closed" | "delivered" => "check",
        "handed-back" | "hand-back-accepted" | "hand-back-disputed" | "hand-back-lapsed" => "hand-back",
        "manager-asked" | "manager-answered" | "manager-released" => "flag",
        "escalation-opened" | "escalated" | "led" => "escalate",
        "relayed" | "relayed-up" => "relay",
        "joined" | "transferred" | "continued-by" => "link",
        "marked-duplicate" | "has-duplicate" => "merge",
        "classified" => "edit",
        "contact-attempted" | "checked-in" => "phone",
        "page-begun" | "page-stepped" | "page-answered" => "bell",
        "rejected" | "resolution-refused" | "send-refused" | "withdrawn" => "cross",
        "reopened" | "taken-back" => "history",
        _ => "info",
    }
}
