//! The conversation as the account reads it: messages, and between them what happened.

use domain::holder::Turn;
use domain::kind::Channel;
use engine::view::{ContactEntry, EntryView};

use crate::shell::{Shell, encoded, filled_in};

/// One line of the conversation.
pub(super) enum Line {
    /// A new day begins.
    Day(String),
    /// Somebody wrote or said something.
    Message(Message),
    /// Something happened: a sentence, an instant; and when it was written down, if that was much later.
    Event { sentence: String, at: String, time: String, late: Option<String> },
}

/// Something written or said.
pub(super) struct Message {
    /// `us` for the reader's side, `them` for the desk.
    pub side: &'static str,
    pub call: bool,
    pub who: String,
    /// What it is, if not simply a message: *asked a question*, *proposed a workaround*.
    pub what: String,
    pub channel: String,
    pub channel_icon: &'static str,
    pub at: String,
    pub time: String,
    /// When it was written down, if that was much later.
    pub late: Option<String>,
    /// Who of the desk wrote it down, where the account told them.
    pub written_by: Option<String>,
    /// HTML of the text.
    pub body: String,
    pub files: Vec<FilePart>,
}

/// A file beside a message.
pub(super) struct FilePart {
    pub href: String,
    pub name: String,
    pub size: String,
}

/// The conversation, oldest first.
pub(super) fn lines(entries: Vec<EntryView>, number: &str, shell: &Shell) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut day = String::new();
    for entry in entries {
        let EntryView::Contact(entry) = entry else { continue };
        let today = shell.day(entry.happened_at);
        if today != day {
            lines.push(Line::Day(today.clone()));
            day = today;
        }
        lines.push(line(&entry, number, shell));
    }
    lines
}

fn line(entry: &ContactEntry, number: &str, shell: &Shell) -> Line {
    let (at, time) = (entry.happened_at.to_string(), shell.time(entry.happened_at));
    let late = entry.late.then(|| shell.say1("ui-written-later", "when", shell.when(entry.recorded_at)));
    let text = filled_in(entry.text.as_deref(), &entry.values, shell);
    if text.trim().is_empty() && entry.attachments.is_empty() {
        let sentence = said(&format!("portal-event-{}", entry.r#type), entry, shell);
        return Line::Event { sentence, at, time, late };
    }
    let plain = matches!(entry.r#type, "opened" | "reply" | "call" | "information-given");
    let (channel, channel_icon) = match entry.channel {
        Channel::Mail => (shell.say("ui-p-by-mail"), "mail"),
        Channel::Phone => (shell.say("ui-p-by-phone"), "phone"),
        _ => (String::new(), ""),
    };
    let files = entry.attachments.iter().map(|file| FilePart {
        href: format!("{}/files/{}?name={}", shell.request_path(number), file.sha256, encoded(&file.name)),
        name: file.name.clone(),
        size: shell.size(file.size),
    });
    Line::Message(Message {
        side: if entry.from == Turn::You { "us" } else { "them" },
        call: entry.r#type == "call",
        what: if plain { String::new() } else { said(&format!("ui-p-label-{}", entry.r#type), entry, shell) },
        who: if mine(entry, shell) { shell.say("ui-p-you") } else { who(entry, shell) },
        channel,
        channel_icon,
        at,
        time,
        written_by: entry.written_by.clone(),
        late,
        body: shell.prose(&text),
        files: files.collect(),
    })
}

/// Whether the reader said it.
fn mine(entry: &ContactEntry, shell: &Shell) -> bool {
    entry.from == Turn::You && entry.name.as_deref() == Some(shell.person.as_str())
}

/// People have names; without one it was the account, or the desk.
fn who(entry: &ContactEntry, shell: &Shell) -> String {
    match &entry.name {
        Some(name) => name.clone(),
        None if entry.from == Turn::You => shell.seat.clone(),
        None => shell.desk.brand.name.clone(),
    }
}

/// What happened, said with everything the entry knows.
fn said(key: &str, entry: &ContactEntry, shell: &Shell) -> String {
    let who = who(entry, shell);
    let mut facts: Vec<(&str, &str)> =
        entry.facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
    facts.retain(|(name, _)| *name != "who");
    facts.push(("who", &who));
    words::say(shell.language, key, &facts)
}
