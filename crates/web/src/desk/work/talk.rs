//! A record's entries, as the desk reads them: bubbles for what was said, lines for what happened.

mod look;
mod sentence;

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::entry::EntryKind;
use domain::event::{Attachment, Audience, Side};
use domain::kind::Channel;
use domain::policy::Policy;
use domain::{Number, Timestamp};
use engine::Talk;
use engine::view::DeskEntry;

use self::look::{Manner, Shown, look, manner};
use crate::shell::{Shell, encoded, filled_in};

/// How an escalation stands: open, and waiting for us.
type Standing = (bool, bool);

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
    /// Where a passage or a file of it is taken out, for those who may.
    pub redact: Option<String>,
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
    /// Whether the reader may take words out.
    pub redacts: bool,
}

impl Teller<'_> {
    /// A part of the conversation, oldest first, with a line for each new day. What stands beside it says what of it was
    /// carried on, and how escalations stood before.
    pub fn tell(&self, talk: &Talk<DeskEntry>) -> Vec<Item> {
        let relayed: HashSet<u64> = talk
            .items
            .iter()
            .chain(&talk.beside)
            .filter_map(|it| {
                let EntryKind::Relayed { entry, .. } = it.kind else { return None };
                Some(entry)
            })
            .collect();
        let mut known = HashMap::new();
        let mut items = Vec::new();
        let mut day = String::new();
        let shown = talk.items.iter().map(|entry| (true, entry));
        let mut all: Vec<(bool, &DeskEntry)> =
            shown.chain(talk.beside.iter().map(|entry| (false, entry))).collect();
        all.sort_by_key(|(_, entry)| (entry.happened_at, entry.id));
        for (shown, entry) in all {
            let item = self.item(entry, &relayed, &mut known);
            let Some(item) = item.filter(|_| shown) else { continue };
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
        known: &mut HashMap<Number, Standing>,
    ) -> Option<Item> {
        match manner(&entry.kind) {
            // What we asked is told by our own opening; theirs is the copy of it.
            Manner::Opening { .. } if self.ours == Side::Asker => return None,
            Manner::Delivery(message) if !self.by_hand && message != 1 => return None,
            Manner::Standing(number, now) => {
                return self.escalated(entry, known.insert(number.clone(), now), now);
            }
            Manner::Opening { .. }
            | Manner::Call
            | Manner::Delivery(_)
            | Manner::Titled(_)
            | Manner::Usual => {}
        }
        let says = entry.text.as_deref().is_some_and(|text| !text.trim().is_empty())
            || !entry.values.is_empty()
            || !entry.attachments.is_empty();
        if says && matches!(look(&entry.kind).shown, Shown::Plainly | Shown::Spoken) {
            return Some(Item { day: None, line: None, entry: Some(self.entry(entry, relayed)) });
        }
        Some(line(self.line(entry, self.sentence(entry)?)))
    }

    /// A standing of an escalation: only what changed for the reader makes a line.
    fn escalated(&self, entry: &DeskEntry, before: Option<Standing>, now: Standing) -> Option<Item> {
        let key = match (before, now) {
            (None, (true, _)) => "ui-ev-escalated",
            (Some((true, _)), (false, _)) | (None, (false, _)) => "ui-ev-escalation-ended",
            (Some((false, _)), (true, _)) => "ui-ev-escalation-again",
            (Some((true, false)), (true, true)) => "ui-ev-escalation-awaits-us",
            _ => return None,
        };
        let mut said = self.line(entry, self.say(key, &entry.kind.facts()));
        if key != "ui-ev-escalated" {
            said.who = String::new();
        }
        Some(line(said))
    }

    fn line(&self, entry: &DeskEntry, text: String) -> Line {
        let look = look(&entry.kind);
        let below = entry.text.clone().filter(|text| !text.trim().is_empty());
        Line {
            anchor: self.anchor(entry),
            icon: look.icon,
            who: self.who(entry),
            text,
            more: below.filter(|_| look.shown == Shown::LineAndText),
            at: entry.happened_at,
            time: words::clock_time(entry.happened_at, &self.shell.zone),
            late: self.late(entry),
            alarm: look.alarm,
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
        if matches!(entry.kind, EntryKind::Delivered { .. }) && !self.by_hand {
            return self.them.clone();
        }
        match (&entry.name, entry.automatic) {
            (_, true) => self.shell.said("ui-by-rule"),
            (Some(name), _) => name.clone(),
            (None, _) if self.is_ours(entry) => self.shell.said("ui-us"),
            _ => self.them.clone(),
        }
    }

    fn entry(&self, entry: &DeskEntry, relayed: &HashSet<u64>) -> Entry {
        let (look, ours) = (look(&entry.kind), self.is_ours(entry));
        let note = entry.kind == EntryKind::Note;
        let (call, subject) = match manner(&entry.kind) {
            Manner::Opening { call } => (call, None),
            Manner::Call => (true, None),
            Manner::Titled(subject) => (false, Some(subject)),
            Manner::Delivery(_) | Manner::Standing(..) | Manner::Usual => (false, None),
        };
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
        let plain = look.shown == Shown::Plainly;
        let (icon, how) = if note {
            (None, String::new())
        } else if call {
            (Some("phone"), self.say("ui-how-call", &entry.kind.facts()))
        } else if plain && ours {
            (None, self.to.clone())
        } else if plain {
            (channel_icon(entry.channel.code()), self.how(entry.channel))
        } else {
            (Some(look.icon), self.sentence(entry).unwrap_or_default())
        };
        let text = filled_in(entry.text.as_deref(), &entry.values, self.shell);
        let text = match subject {
            Some(subject) => format!("{subject}\n\n{text}"),
            None => text,
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
            redact: self.redacts.then(|| format!("{}/redact?entry={}", self.base, entry.id)),
        }
    }

    /// How the other side said it: those of a next desk sit at a desk, not in a portal.
    fn how(&self, channel: Channel) -> String {
        match (channel, self.ours) {
            (Channel::Screen, Side::Asker) => self.shell.said("ui-how-link"),
            _ => self.shell.said(&format!("ui-how-{}", channel.code())),
        }
    }

    /// Where an entry can be carried: what was said across there, and never our own notes.
    fn relay(&self, entry: &DeskEntry) -> Vec<(String, String)> {
        let theirs = !self.is_ours(entry) && entry.audience == Audience::Both;
        if !(theirs && look(&entry.kind).carries) {
            return Vec::new();
        }
        self.relay_to.iter().map(|(href, label)| (format!("{href}{}", entry.id), label.clone())).collect()
    }

    fn file(&self, file: &Attachment) -> File {
        file_of(file, &self.base, self.shell)
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
