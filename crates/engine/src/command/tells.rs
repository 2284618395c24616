//! The check of names, on the way out: what an agent sends to another party is looked at once the command is found to
//! be in order, and before anything of it counts. Who has seen what the words tell says so with the digest of it.

mod parties;
mod readers;

use domain::event::Attachment;
use domain::id::Number;
use domain::leaving::Leaving;
use domain::names::{self, LARGEST_FILE, Names, Passage};
use domain::seat::Viewer;
use domain::{Reason, Refusal};
use store::{Fault, Scope, Tx, escalations, events, files, requests};

use super::At;
use super::leaving::{Chosen, Reader, Sent, of_command};
use crate::outcome::Outcome;
use readers::{ACCOUNTS, readers_of};

/// Refuses what tells a reader a name that is not theirs to know, unless whoever sends it has seen that it does. Answers
/// the names of the files that were not looked at.
pub(crate) async fn check(at: &At<'_>, tx: &mut Tx, outcome: &Outcome) -> Result<Vec<String>, Fault> {
    // A contact writes to the desk that serves it; other desks and rules say nothing of their own.
    if !matches!(at.viewer(), Viewer::Agent(_) | Viewer::Operator { .. }) {
        return Ok(Vec::new());
    }
    let mut found = Found::default();
    for sent in of_command(&at.change.command) {
        look_at(at, tx, outcome, &sent, &mut found).await?;
    }
    found.must_be_seen(at)?;
    Ok(found.unread)
}

/// The same for words and files that an agent joins to a request, which are not the asker's own.
pub(crate) async fn check_joined(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    (who, text): (&String, &String),
    attachments: &Vec<Attachment>,
) -> Result<(), Fault> {
    let what = Leaving::default().with("who", who).with("text", text).with("attachments", attachments);
    let sent = Sent { reader: Reader::Asker(number), what, chosen: None };
    let mut found = Found::default();
    look_at(at, tx, &Outcome::default(), &sent, &mut found).await?;
    found.must_be_seen(at)
}

/// What was found, for all the readers of a change.
#[derive(Default)]
struct Found {
    passages: Vec<Passage>,
    /// Who they are, by name and by id.
    readers: Vec<(String, String)>,
    /// Files that are no text, or too large.
    unread: Vec<String>,
}

impl Found {
    fn must_be_seen(&self, at: &At<'_>) -> Result<(), Fault> {
        if self.passages.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = self.readers.iter().map(|(_, id)| id.as_str()).collect();
        let digest = names::digest(&ids.join("/"), &self.passages);
        if at.change.seen.as_ref() == Some(&digest) {
            return Ok(());
        }
        let mut names: Vec<&str> = self.readers.iter().map(|(name, _)| name.as_str()).collect();
        names.dedup();
        let mut found: Vec<&str> = Vec::new();
        for passage in &self.passages {
            if !found.contains(&passage.text.as_str()) {
                found.push(&passage.text);
            }
        }
        let mut refusal = Refusal::new(Reason::TellsTheOtherSide)
            .with("reader", names.join(", "))
            .with("found", found.join(", "))
            .with("digest", digest);
        // Said by what they are: an account may be called “accounts”.
        if ids.iter().all(|id| *id == ACCOUNTS) {
            refusal = refusal.with("readers", ACCOUNTS);
        }
        if !self.unread.is_empty() {
            refusal = refusal.with("not_looked_at", self.unread.join(", "));
        }
        refusal.passages = self.passages.clone();
        Err(Fault::Refused(refusal))
    }
}

async fn look_at(
    at: &At<'_>,
    tx: &mut Tx,
    outcome: &Outcome,
    sent: &Sent<'_>,
    found: &mut Found,
) -> Result<(), Fault> {
    let chosen = match &sent.chosen {
        Some(chosen) => files_of(at, tx, chosen).await?,
        None => Vec::new(),
    };
    let files: Vec<&Attachment> = sent.what.files.iter().copied().chain(&chosen).collect();
    if files.is_empty() && sent.what.words.iter().all(|(_, text)| text.trim().is_empty()) {
        return Ok(());
    }
    let (mut texts, mut unread): (Vec<(String, String)>, Vec<&String>) = Default::default();
    for file in &files {
        match text_of(at, tx, file).await? {
            Some(text) => texts.push((format!("attachments.{}", file.name), text)),
            None => unread.push(&file.name),
        }
    }
    let words = sent.what.words.iter().map(|(_, text)| *text);
    let called = files.iter().map(|file| file.name.as_str());
    let all: Vec<&str> = words.chain(called).chain(texts.iter().map(|(_, text)| text.as_str())).collect();
    let readers = readers_of(at, tx, outcome, sent, &all).await?;
    for name in unread.into_iter().filter(|_| !readers.is_empty()) {
        if !found.unread.contains(name) {
            found.unread.push(name.clone());
        }
    }
    for read_by in readers {
        let look = |names: &Names| -> Vec<Passage> {
            let words = sent.what.words.iter().map(|(field, text)| (field.as_str(), *text));
            let called = files.iter().map(|file| ("attachments", file.name.as_str()));
            let read = texts.iter().map(|(field, text)| (field.as_str(), text.as_str()));
            words.chain(called).chain(read).flat_map(|(field, text)| names.told_in(field, text)).collect()
        };
        let mut passages = look(&read_by.names);
        if let (false, Some(customer)) = (passages.is_empty(), &read_by.customer) {
            passages = look(&customer.names(at, tx, &all).await?);
        }
        if !passages.is_empty() {
            found.passages.extend(passages);
            found.readers.push((read_by.reader, read_by.id));
        }
    }
    Ok(())
}

/// The text of a file that can be looked at.
async fn text_of(at: &At<'_>, tx: &mut Tx, file: &Attachment) -> Result<Option<String>, Fault> {
    if file.size > LARGEST_FILE as u64 {
        return Ok(None);
    }
    let bytes = files::get(tx, at.desk(), &file.sha256).await?;
    Ok(bytes.and_then(|bytes| names::text_of(&bytes)))
}

/// The files of an entry that were chosen.
async fn files_of(at: &At<'_>, tx: &mut Tx, chosen: &Chosen<'_>) -> Result<Vec<Attachment>, Fault> {
    if chosen.files.is_empty() {
        return Ok(Vec::new());
    }
    let scope = Scope::of(at.viewer());
    let record = match chosen.of_escalation {
        true => escalations::by_number(tx, &scope, chosen.record, false).await?.id.0,
        false => requests::by_number(tx, &scope, chosen.record, false).await?.id.0,
    };
    let entries = events::of_record(tx, at.desk(), record).await?;
    let entry = entries.iter().find(|envelope| envelope.seq == chosen.entry);
    let offered = entry.map(|envelope| envelope.event.attachments()).unwrap_or_default();
    Ok(offered.iter().filter(|file| chosen.files.contains(&file.sha256)).cloned().collect())
}
