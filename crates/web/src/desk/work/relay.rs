//! Relaying: carrying an entry across the wall as ourselves, after a look at exactly what the other side will read.
//!
//! One form, two buttons: the first shows what will be read, the second sends it. What is sent is what stands in the
//! form, and only if it was looked at as it stands: words that were corrected since are shown again, and not sent.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::entry::EntryKind;
use domain::event::{ResolutionKind, Side};
use domain::names::{Name, NameOf, Names, Passage};
use domain::{Number, Reason, Refusal, Timestamp};
use engine::view::{DeskEntry, EscalationView};
use engine::{Command, Failure, Outcome, Relay, RelayTarget, RelayUp};

use super::draft::Draft;
use super::talk::{File, file_of, paragraphs};
use super::{happened, said};
use crate::shell::{AtDesk, Fields, Shell, filled_in, page, refused};

#[derive(Template)]
#[template(path = "desk/work/relay.html")]
struct RelayPage {
    shell: Shell,
    base: String,
    /// Where the form goes: the address at which the page can be read again.
    href: String,
    back: String,
    back_name: String,
    title: String,
    up: bool,
    entry: u64,
    escalation: String,
    who: String,
    when: String,
    original: Vec<Vec<String>>,
    files: Vec<(File, bool)>,
    crossing: bool,
    targets: Vec<Target>,
    /// With several readers: the words for all that have none of their own.
    common: Option<String>,
    resolutions: Vec<(&'static str, String, bool)>,
    resolution: String,
    send: String,
    /// The preview: only where it is shown there is something to send.
    look: Option<Look>,
    stays: Vec<String>,
    from: String,
    draft: Draft,
}

/// What is looked at before it is sent.
struct Look {
    /// What the form says, in short: sent back by its button, and nothing else is sent by it.
    digest: String,
    /// What to look at again: the names that the words tell.
    warnings: Vec<String>,
    /// Somebody pressed the button to send, for words that had not been looked at.
    unseen: bool,
}

/// What came of a form.
enum Carried {
    Sent(Outcome, Option<Timestamp>),
    Shown(Look),
    /// Refused; with the preview, if it had been looked at.
    Refused(Failure, Option<Look>),
}

/// One reader, with the words for them.
struct Target {
    number: String,
    reader: String,
    subject: String,
    brand: String,
    /// What will be read: its own words, else the common ones.
    text: String,
    own: String,
    paragraphs: Vec<Vec<String>>,
    chosen: bool,
}

/// `GET /d/{desk}/escalations/{number}/relay`: from the next desk to those who asked us.
pub(super) async fn down(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    Query(asked): super::Asked,
) -> Response {
    answer(&at, down_page(&at, &number, entry(&asked), Draft::default(), None).await, StatusCode::OK)
}

/// `POST /d/{desk}/escalations/{number}/relay`.
pub(super) async fn send_down(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    fields: Fields,
) -> Response {
    let entry = fields.text("entry").parse().unwrap_or_default();
    let command = Number::parse(&number).and_then(|number| relay(&number, entry, &fields));
    match carry(&at, command.map_err(Failure::from), &fields).await {
        Carried::Sent(outcome, when) => {
            let targets = fields.all("target");
            let to = match targets.first() {
                Some(first) if targets.len() == 1 => at.shell.request_path(first),
                _ => format!("{}/escalations/{number}", at.shell.base()),
            };
            super::done(&at.shell, &to, "relay", &outcome, when)
        }
        Carried::Shown(look) => {
            let (status, draft) = (look.status(), Draft::kept("relay", fields, Vec::new()));
            answer(&at, down_page(&at, &number, entry, draft, Some(look)).await, status)
        }
        Carried::Refused(failure, look) => {
            let draft = Draft::refused("relay", fields, Vec::new(), failure.refusal());
            let status = StatusCode::from_u16(draft.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            answer(&at, down_page(&at, &number, entry, draft, look).await, status)
        }
    }
}

impl Look {
    /// Who asked for a look gets it; who wanted to send is told that nothing was.
    fn status(&self) -> StatusCode {
        if self.unseen { StatusCode::CONFLICT } else { StatusCode::OK }
    }
}

fn answer(at: &AtDesk, made: Result<RelayPage, Failure>, status: StatusCode) -> Response {
    match made {
        Ok(html) => page(html, status),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// Sends what a form says, at the time that it tells, if it was looked at as it stands; else shows it.
async fn carry(at: &AtDesk, command: Result<Command, Failure>, fields: &Fields) -> Carried {
    let (send, digest) = (fields.text("go") == "send", fields.digest());
    let typed = command.and_then(|command| Ok((command, happened(&fields.text("happened"), &at.shell)?)));
    let (command, when) = match typed {
        Ok(typed) => typed,
        Err(failure) => return Carried::Refused(failure, None),
    };
    if send && fields.text("previewed") == digest {
        return match at.change_of(command, fields.token(), when).await {
            Ok(outcome) => Carried::Sent(outcome, when),
            // A name that became one to look for since.
            Err(Failure::Refused(refusal)) if refusal.reason == Reason::TellsTheOtherSide => {
                Carried::Shown(Look { digest, warnings: tells(&refusal, &at.shell), unseen: true })
            }
            Err(failure) => {
                Carried::Refused(failure, Some(Look { digest, warnings: Vec::new(), unseen: false }))
            }
        };
    }
    // Looking changes nothing, and tells what sending would be refused for.
    match at.rehearse(command).await {
        Ok(()) => Carried::Shown(Look { digest, warnings: Vec::new(), unseen: send }),
        Err(Failure::Refused(refusal)) if refusal.reason == Reason::TellsTheOtherSide => {
            Carried::Shown(Look { digest, warnings: tells(&refusal, &at.shell), unseen: send })
        }
        Err(failure) => Carried::Refused(failure, None),
    }
}

/// The names that the words tell, each with its place.
fn tells(refusal: &Refusal, shell: &Shell) -> Vec<String> {
    let tells = |passage: &Passage| {
        let place = words::field(shell.language, &passage.field);
        shell.say2("ui-tells", "name", &passage.text, "place", place)
    };
    refusal.passages.iter().map(tells).collect()
}

/// The entry that an address names.
fn entry(asked: &HashMap<String, String>) -> u64 {
    said(asked, "entry").parse().unwrap_or_default()
}

fn relay(escalation: &Number, original: u64, fields: &Fields) -> Result<Command, Refusal> {
    let mut targets = Vec::new();
    for number in fields.all("target") {
        let named = format!("text.{number}");
        let own = fields.optional(&named);
        let text = own.or_else(|| fields.optional("text.all")).unwrap_or_default();
        if text.trim().is_empty() {
            return Err(Refusal::field(Reason::FieldMissing, &named));
        }
        targets.push(RelayTarget { number: Number::parse(&number)?, text });
    }
    if targets.is_empty() {
        return Err(Refusal::field(Reason::FieldMissing, "target"));
    }
    Ok(Command::Relay(Box::new(Relay {
        escalation: escalation.clone(),
        original,
        targets,
        attachments: fields.all("attach").into_iter().collect(),
        resolution: ResolutionKind::from_code(&fields.text("resolution")),
    })))
}

/// `GET /d/{desk}/requests/{number}/relay`: from whoever asked us to the next desk.
pub(super) async fn up(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    Query(asked): super::Asked,
) -> Response {
    let escalation = said(&asked, "escalation");
    let made = up_page(&at, &number, &escalation, entry(&asked), Draft::default(), None).await;
    answer(&at, made, StatusCode::OK)
}

/// `POST /d/{desk}/requests/{number}/relay`.
pub(super) async fn send_up(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    fields: Fields,
) -> Response {
    let entry = fields.text("entry").parse().unwrap_or_default();
    let escalation = fields.text("escalation");
    let command = reply_up(&at, &number, &escalation, entry, &fields).await;
    match carry(&at, command, &fields).await {
        Carried::Sent(outcome, when) => {
            let to = format!("{}#next", at.shell.request_path(&number));
            super::done(&at.shell, &to, "next-reply", &outcome, when)
        }
        Carried::Shown(look) => {
            let (status, draft) = (look.status(), Draft::kept("relay", fields, Vec::new()));
            answer(&at, up_page(&at, &number, &escalation, entry, draft, Some(look)).await, status)
        }
        Carried::Refused(failure, look) => {
            let draft = Draft::refused("relay", fields, Vec::new(), failure.refusal());
            let status = StatusCode::from_u16(draft.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            answer(&at, up_page(&at, &number, &escalation, entry, draft, look).await, status)
        }
    }
}

async fn reply_up(
    at: &AtDesk,
    number: &str,
    escalation: &str,
    entry: u64,
    fields: &Fields,
) -> Result<Command, Failure> {
    let number = Number::parse(number)?;
    one(super::case::entries(at, &number).await?, entry, Side::Asker)?;
    let text = fields.text(&format!("text.{escalation}"));
    if text.trim().is_empty() {
        return Err(Refusal::field(Reason::FieldMissing, &format!("text.{escalation}")).into());
    }
    Ok(Command::RelayUp(Box::new(RelayUp {
        number,
        original: entry,
        escalation: Number::parse(escalation)?,
        text,
        attachments: fields.all("attach").into_iter().collect(),
        told: None,
    })))
}

/// The entry to carry: what the other side said to both sides, never a note and never our own words.
fn one(entries: Vec<DeskEntry>, id: u64, said_by: Side) -> Result<DeskEntry, Failure> {
    let worth = |entry: &DeskEntry| entry.id == id && entry.is_said_by(said_by);
    entries.into_iter().find(worth).ok_or_else(|| domain::refusal::not_found().into())
}

async fn down_page(
    at: &AtDesk,
    number: &str,
    entry: u64,
    draft: Draft,
    look: Option<Look>,
) -> Result<RelayPage, Failure> {
    let shell = &at.shell;
    let number = Number::parse(number)?;
    let it = at.reading.escalation(&number).await?;
    let original = one(at.reading.escalation_entries(&number).await?.items, entry, Side::Asked)?;
    let base = format!("/d/{}", at.desk.slug);
    let here = format!("{base}/escalations/{number}");
    let words = filled_in(original.text.as_deref(), &original.values, &at.shell);
    let first_time = !draft.at("relay");
    let several = it.requests.len() > 1;
    let common = several.then(|| draft.or("relay", "text.all", &words));
    let mut targets = Vec::new();
    for other in &it.requests {
        let Ok(known) = super::case::load(at, &Number::parse(other)?).await else { continue };
        if !known.status.is_open() {
            continue;
        }
        let typed = draft.text("relay", &format!("text.{other}"));
        let (own, text) = match &common {
            Some(common) if typed.trim().is_empty() => (String::new(), common.clone()),
            Some(_) => (typed.clone(), typed),
            None => (String::new(), draft.or("relay", &format!("text.{other}"), &words)),
        };
        targets.push(Target {
            chosen: draft.picked("relay", "target", other) || first_time,
            reader: known.account.clone().unwrap_or_else(|| shell.said("ui-own-organisation")),
            brand: super::case::brand_of(at, &known).await?,
            subject: known.subject.clone(),
            number: other.clone(),
            paragraphs: paragraphs(&text),
            own,
            text,
        });
    }
    let usual = if let EntryKind::ResolutionProposed { kind } = &original.kind { kind.code() } else { "" };
    let resolution = draft.or("relay", "resolution", usual);
    let (who, when) = source(&original, &it.next_desk, shell);
    let title = match targets.as_slice() {
        [only] => shell.say1("ui-relay-title", "name", &only.reader),
        _ => shell.said("ui-relay-title-many"),
    };
    Ok(RelayPage {
        href: format!("{here}/relay?entry={entry}"),
        back_name: it.number.clone(),
        back: here.clone(),
        up: false,
        escalation: it.number.clone(),
        original: paragraphs(&words),
        files: files(&original, &here, &draft, shell),
        crossing: true,
        stays: stays(&it, &original, &targets, &draft, shell),
        look,
        resolutions: ResolutionKind::ALL
            .iter()
            .map(|it| (it.code(), shell.code("resolution", it.code()), it.code() == resolution))
            .collect(),
        resolution: ResolutionKind::from_code(&resolution)
            .map(|it| shell.code("resolution", it.code()))
            .unwrap_or_default(),
        send: match targets.as_slice() {
            [only] => shell.say2("ui-relay-send", "name", &only.reader, "brand", &only.brand),
            _ => shell.said("ui-relay-send-many"),
        },
        from: at.seat.name.clone(),
        shell: shell.clone(),
        base,
        title,
        entry,
        who,
        when,
        targets,
        common,
        draft,
    })
}

async fn up_page(
    at: &AtDesk,
    number: &str,
    escalation: &str,
    entry: u64,
    draft: Draft,
    mut look: Option<Look>,
) -> Result<RelayPage, Failure> {
    let shell = &at.shell;
    let (number, escalation) = (Number::parse(number)?, Number::parse(escalation)?);
    let known = super::case::load(at, &number).await?;
    let it = at.reading.escalation(&escalation).await?;
    if !it.requests.contains(&known.number) {
        return Err(domain::refusal::not_found().into());
    }
    let original = one(super::case::entries(at, &number).await?, entry, Side::Asker)?;
    let form = super::escalation::form_of(at, &it).await?;
    let base = format!("/d/{}", at.desk.slug);
    let here = format!("{base}/requests/{number}");
    let words = filled_in(original.text.as_deref(), &original.values, &at.shell);
    let text = draft.or("relay", &format!("text.{escalation}"), &words);
    let asker = known.account.clone().unwrap_or_else(|| shell.said("ui-own-organisation"));
    let (who, when) = source(&original, &asker, shell);
    let account = [(NameOf::Account, "ui-stays-account", asker.as_str())];
    let person = known.contact.iter().map(|name| (NameOf::Person, "ui-stays-person", name.as_str()));
    let mut stays = unsaid(account.into_iter().chain(person), &[&text], shell);
    stays.extend(left_behind(&original, &draft));
    if let Some(look) = look.as_mut().filter(|_| form.as_ref().is_some_and(|form| !form.personal_data)) {
        look.warnings.push(shell.said("ui-relay-no-personal-data"));
    }
    let crossing = form.as_ref().is_none_or(|form| form.attachments);
    Ok(RelayPage {
        title: shell.say1("ui-relay-title", "name", &it.next_desk),
        href: format!("{here}/relay?escalation={escalation}&entry={entry}"),
        back_name: number.to_string(),
        files: if crossing { files(&original, &here, &draft, shell) } else { Vec::new() },
        back: here,
        up: true,
        escalation: escalation.to_string(),
        original: paragraphs(&words),
        targets: vec![Target {
            number: escalation.to_string(),
            reader: it.next_desk.clone(),
            subject: it.subject.clone(),
            brand: at.desk.brand.name.clone(),
            paragraphs: paragraphs(&text),
            text,
            own: String::new(),
            chosen: true,
        }],
        common: None,
        resolutions: Vec::new(),
        resolution: String::new(),
        send: shell.say2("ui-send-next", "name", &it.next_desk, "from", &at.desk.brand.name),
        from: at.seat.name.clone(),
        shell: shell.clone(),
        base,
        entry,
        who,
        when,
        crossing,
        look,
        stays,
        draft,
    })
}

fn source(original: &DeskEntry, them: &str, shell: &Shell) -> (String, String) {
    let who = match &original.name {
        Some(name) if name != them => format!("{name} · {them}"),
        _ => them.to_owned(),
    };
    (who, shell.when(original.happened_at))
}

fn files(original: &DeskEntry, base: &str, draft: &Draft, shell: &Shell) -> Vec<(File, bool)> {
    original
        .attachments
        .iter()
        .map(|file| (file_of(file, base, shell), draft.picked("relay", "attach", &file.sha256)))
        .collect()
}

/// Names of files that are not chosen.
fn left_behind(original: &DeskEntry, draft: &Draft) -> Vec<String> {
    let stays = |sha256: &str| !draft.picked("relay", "attach", sha256);
    original.attachments.iter().filter(|file| stays(&file.sha256)).map(|file| file.name.clone()).collect()
}

fn stays(
    it: &EscalationView,
    original: &DeskEntry,
    targets: &[Target],
    draft: &Draft,
    shell: &Shell,
) -> Vec<String> {
    let texts: Vec<&str> = targets.iter().filter(|to| to.chosen).map(|to| to.text.as_str()).collect();
    let person = original.name.as_deref().filter(|name| *name != it.next_desk);
    let names = [(NameOf::Desk, "ui-stays-desk", it.next_desk.as_str())]
        .into_iter()
        .chain(person.map(|name| (NameOf::Person, "ui-stays-person", name)))
        .chain(it.reference.as_deref().map(|name| (NameOf::Reference, "ui-stays-reference", name)));
    let mut stays = unsaid(names, &texts, shell);
    stays.extend(left_behind(original, draft));
    stays
}

/// Of some names, those that the words do not say: only they stay.
fn unsaid<'n>(
    names: impl Iterator<Item = (NameOf, &'static str, &'n str)>,
    texts: &[&str],
    shell: &Shell,
) -> Vec<String> {
    let says = |of: NameOf, name: &str| {
        let looked_for = Names::new(&[Name::near(of, name)], &[]);
        let says = |text: &&str| text.contains(name) || !looked_for.told_in("text", text).is_empty();
        texts.iter().any(says)
    };
    names
        .filter(|(of, _, name)| !says(*of, name))
        .map(|(_, key, name)| shell.say1(key, "name", name))
        .collect()
}
