//! The conversation as the account reads it: messages, and between them what happened.

use domain::entry::EntryKind;
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
        lines.extend(line(&entry, number, shell));
    }
    lines
}

/// An entry; nothing, where it is of a kind that only the desk reads.
fn line(entry: &ContactEntry, number: &str, shell: &Shell) -> Option<Line> {
    let keys = keys(&entry.kind)?;
    let (at, time) = (entry.happened_at.to_string(), shell.time(entry.happened_at));
    let late = entry.late.then(|| shell.say1("ui-written-later", "when", shell.when(entry.recorded_at)));
    let text = filled_in(entry.text.as_deref(), &entry.values, shell);
    if text.trim().is_empty() && entry.attachments.is_empty() {
        let sentence = said(keys.sentence, entry, shell);
        return Some(Line::Event { sentence, at, time, late });
    }
    let (channel, channel_icon) = match entry.channel {
        Channel::Mail => (shell.said("ui-p-by-mail"), "mail"),
        Channel::Phone => (shell.said("ui-p-by-phone"), "phone"),
        _ => (String::new(), ""),
    };
    let files = entry.attachments.iter().map(|file| FilePart {
        href: format!("{}/files/{}?name={}", shell.request_path(number), file.sha256, encoded(&file.name)),
        name: file.name.clone(),
        size: shell.size(file.size),
    });
    Some(Line::Message(Message {
        side: if entry.from == Turn::You { "us" } else { "them" },
        call: matches!(entry.kind, EntryKind::Call { .. }),
        what: keys.label.map(|label| said(label, entry, shell)).unwrap_or_default(),
        who: if mine(entry, shell) { shell.said("ui-p-you") } else { who(entry, shell) },
        channel,
        channel_icon,
        at,
        time,
        written_by: entry.written_by.clone(),
        late,
        body: shell.prose(&text),
        files: files.collect(),
    }))
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
    let known = entry.kind.facts();
    let mut facts: Vec<(&str, &str)> = known.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
    facts.push(("who", &who));
    words::say(shell.language, key, &facts)
}

/// The keys of what a kind of entry says.
struct Keys {
    /// What stands over its words; nothing over what was simply written or said.
    label: Option<&'static str>,
    /// What is said where it has no words.
    sentence: &'static str,
}

/// Those of a kind; nothing, where only the desk reads it.
fn keys(kind: &EntryKind) -> Option<Keys> {
    use EntryKind as It;
    let plain = |sentence| Keys { label: None, sentence };
    let labelled = |label, sentence| Keys { label: Some(label), sentence };
    Some(match kind {
        It::Opened { .. } => plain("portal-event-opened"),
        It::Reply { .. } => plain("portal-event-reply"),
        It::Call { .. } => plain("portal-event-call"),
        It::Accepted { .. } => plain("portal-event-accepted"),
        It::Rejected { .. } => labelled("ui-p-label-rejected", "portal-event-rejected"),
        It::InformationAsked { .. } => {
            labelled("ui-p-label-information-asked", "portal-event-information-asked")
        }
        It::InformationGiven => plain("portal-event-information-given"),
        It::Completed => labelled("ui-p-label-completed", "portal-event-completed"),
        It::CheckedIn => labelled("ui-p-label-checked-in", "portal-event-checked-in"),
        It::SeveritySet { .. } => labelled("ui-p-label-severity-set", "portal-event-severity-set"),
        It::SeverityProposed { .. } => {
            labelled("ui-p-label-severity-proposed", "portal-event-severity-proposed")
        }
        It::SeverityDeclined => labelled("ui-p-label-severity-declined", "portal-event-severity-declined"),
        It::ResolutionProposed { .. } => {
            labelled("ui-p-label-resolution-proposed", "portal-event-resolution-proposed")
        }
        It::ResolutionAccepted => {
            labelled("ui-p-label-resolution-accepted", "portal-event-resolution-accepted")
        }
        It::ResolutionRefused => labelled("ui-p-label-resolution-refused", "portal-event-resolution-refused"),
        It::HandedBack { .. } => labelled("ui-p-label-handed-back", "portal-event-handed-back"),
        It::HandBackAccepted => labelled("ui-p-label-hand-back-accepted", "portal-event-hand-back-accepted"),
        It::HandBackDisputed => labelled("ui-p-label-hand-back-disputed", "portal-event-hand-back-disputed"),
        It::HandBackLapsed => plain("portal-event-hand-back-lapsed"),
        It::TakenBack { .. } => plain("portal-event-taken-back"),
        It::Redacted { .. } => plain("portal-event-redacted"),
        It::RemovalAsked { .. } => plain("portal-event-removal-asked"),
        It::RemovalAnswered { .. } => plain("portal-event-removal-answered"),
        It::ManagerAsked { .. } => labelled("ui-p-label-manager-asked", "portal-event-manager-asked"),
        It::ManagerAnswered { .. } => {
            labelled("ui-p-label-manager-answered", "portal-event-manager-answered")
        }
        It::ManagerReleased => labelled("ui-p-label-manager-released", "portal-event-manager-released"),
        It::Reopened => labelled("ui-p-label-reopened", "portal-event-reopened"),
        It::Withdrawn => labelled("ui-p-label-withdrawn", "portal-event-withdrawn"),
        It::Closed { .. } => labelled("ui-p-label-closed", "portal-event-closed"),
        It::Classified { .. } => plain("portal-event-classified"),
        It::ContinuedBy { .. } => plain("portal-event-continued-by"),
        // Of the desk alone.
        It::ContactAttempted
        | It::Note
        | It::Assigned { .. }
        | It::Queued { .. }
        | It::Tagged { .. }
        | It::Triaged { .. }
        | It::Escalated { .. }
        | It::PageBegun { .. }
        | It::PageStepped { .. }
        | It::PageAnswered
        | It::Led
        | It::Relayed { .. }
        | It::RelayedUp { .. }
        | It::MarkedDuplicate { .. }
        | It::HasDuplicate { .. }
        | It::Transferred { .. }
        | It::EscalationOpened { .. }
        | It::Joined { .. }
        | It::Sent { .. }
        | It::Delivered { .. }
        | It::SendRefused { .. }
        | It::HandedOver { .. }
        | It::Unheld { .. }
        | It::OtherDeskRestored { .. }
        | It::Particulars { .. } => return None,
    })
}
