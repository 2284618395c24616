//! Mail to a desk: raw bytes kept first, then a request, a reply, a choice for an agent, or quarantine. Never lost.

use domain::act::Act;
use domain::event::{Attachment, Ending};
use domain::id::{AccountId, MailId, Number};
use domain::kind::{Channel, Kind, Phase};
use domain::life::Status;
use domain::open::Opening;
use domain::problem::Problem;
use domain::request::Request;
use domain::seat::{ContactSeat, Viewer};
use domain::{Reason, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use store::files::Holder;
use store::mail::{self, Kept};
use store::{Fault, Scope, Tx, files, requests};

use super::outcomes::outcome_of_request;
use super::{At, Change, Command, Told, ground, on_behalf, open, request};
use crate::mail::IncomingMail;
use crate::may::{self, Action};
use crate::outcome::Outcome;
use crate::seats;
use crate::seats::fold_email;

/// What happens in the mailroom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "filing", rename_all = "kebab-case")]
pub enum Filing {
    Incoming(Box<IncomingMail>),
    /// An agent says which account a waiting mail belongs to.
    Choose {
        mail: MailId,
        account: AccountId,
    },
    /// An agent says which request a mail belongs to.
    Attach {
        mail: MailId,
        number: Number,
    },
    /// An agent has looked, and nothing follows.
    Dismiss {
        mail: MailId,
    },
}

/// The largest mail that is taken, in bytes.
pub const LARGEST: usize = 50_000_000;

pub async fn file(at: &At<'_>, tx: &mut Tx, filing: &Filing) -> Result<Outcome, Fault> {
    match filing {
        Filing::Incoming(mail) => incoming(at, tx, mail).await,
        Filing::Choose { mail, account } => choose(at, tx, *mail, *account).await,
        Filing::Attach { mail, number } => attach(at, tx, *mail, number).await,
        Filing::Dismiss { mail } => dismiss(at, tx, *mail).await,
    }
}

/// What is to be done with a mail.
enum Route {
    Reply(ContactSeat, Box<Request>),
    New(ContactSeat),
    /// An agent chooses.
    Wait(&'static str),
    Quarantine(String),
}

async fn incoming(at: &At<'_>, tx: &mut Tx, given: &IncomingMail) -> Result<Outcome, Fault> {
    let (size, store) = (given.raw.len() as u64, &at.engine.store);
    // Its sender keeps it, and tries again.
    if size > SMALL && !store.place().is_none_or(|place| place.has_room_for(size)) {
        return Err(Refusal::new(Reason::NoRoomForFiles).into());
    }
    if !matches!(at.viewer(), Viewer::Clock { .. } | Viewer::Operator { .. }) {
        return Err(Fault::Refused(Refusal::new(Reason::NotYours)));
    }
    if given.raw.len() > LARGEST {
        return Err(Fault::Refused(Refusal::new(Reason::MailTooLarge).with("most", LARGEST)));
    }
    if let Some((id, standing, number)) = mail::find(tx, at.desk(), &given.message_id, &given.digest).await? {
        return Ok(outcome(id, &standing, number.as_deref(), true));
    }
    let id = MailId::throw(&mut at.engine.dice.clone());
    let mut kept = Kept {
        id,
        mailbox: given.mailbox.clone(),
        sender: clean(&given.from),
        subject: clean(&given.subject),
        received: at.now,
        standing: String::new(),
        problem: None,
        number: None,
    };
    match route(at, tx, given).await? {
        Route::Wait(why) => {
            kept.standing = "waiting".into();
            kept.problem = Some(why.into());
        }
        Route::Quarantine(why) => {
            kept.standing = "quarantined".into();
            kept.problem = Some(why);
        }
        route => match settle(at, tx, given, route, None).await {
            Ok(record) => {
                kept.standing = "filed".into();
                kept.number = Some(record.number.to_string());
                mail::refer(tx, at.desk(), &given.message_id, record.id).await?;
            }
            Err(Fault::Refused(refusal)) => {
                kept.standing = "quarantined".into();
                kept.problem = Some(refusal.reason.code().into());
            }
            Err(fault) => return Err(fault),
        },
    }
    mail::put(tx, at.desk(), &kept, &given.message_id, &given.digest, &given.raw).await?;
    Ok(outcome(id, &kept.standing, kept.number.as_deref(), false))
}

fn outcome(id: MailId, standing: &str, number: Option<&str>, again: bool) -> Outcome {
    Outcome {
        id: Some(id.to_string()),
        view: serde_json::json!({ "mail": id, "standing": standing, "number": number, "again": again }),
        ..Outcome::default()
    }
}

/// Storage and screens take no control characters; a header may hold any.
fn clean(header: &str) -> String {
    let mut line: String = header.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut cut = line.len().min(domain::text::LONGEST_LINE);
    while !line.is_char_boundary(cut) {
        cut -= 1;
    }
    line.truncate(cut);
    line
}

async fn route(at: &At<'_>, tx: &mut Tx, given: &IncomingMail) -> Result<Route, Fault> {
    if let Some(problem) = &given.problem {
        return Ok(Route::Quarantine(problem.clone()));
    }
    if given.bounce {
        return Ok(Route::Quarantine("bounce".into()));
    }
    if given.automatic {
        return Ok(Route::Quarantine("automatic".into()));
    }
    let Ok(sender) = fold_email(&given.from) else { return Ok(Route::Quarantine("no-sender".into())) };
    let seats = contacts(at, tx, &sender).await?;
    if seats.is_empty() {
        return Ok(Route::Quarantine("unknown-sender".into()));
    }
    for record in answered(at, tx, given).await? {
        let scope_of = |seat: &ContactSeat| Scope::of(&Viewer::Contact(seat.clone()));
        for seat in &seats {
            // Only who may read the request may write on it: the scope decides, as for a page.
            match requests::by_number(tx, &scope_of(seat), &record.number, true).await {
                Ok(record) => return Ok(Route::Reply(seat.clone(), Box::new(record))),
                Err(Fault::Refused(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
    }
    let mut accounts: Vec<AccountId> = seats.iter().map(|seat| seat.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    if accounts.len() > 1 {
        return Ok(Route::Wait("several-accounts"));
    }
    Ok(seats.into_iter().next().map_or(Route::Quarantine("unknown-sender".into()), Route::New))
}

/// The contacts of this desk with an address. Nothing is learnt of its seats elsewhere.
async fn contacts(at: &At<'_>, tx: &mut Tx, email: &str) -> Result<Vec<ContactSeat>, Fault> {
    let Some(person) = store::people::person_by_email(tx, email).await? else { return Ok(Vec::new()) };
    seats::contacts_who_are(tx, at.desk(), person.id).await
}

/// Requests that a mail may answer: by the message ids it names, then by a number in its subject.
async fn answered(at: &At<'_>, tx: &mut Tx, given: &IncomingMail) -> Result<Vec<Request>, Fault> {
    let mut found = Vec::new();
    for message_id in given.answers.iter().take(50) {
        if let Some(id) = mail::referred(tx, at.desk(), message_id).await? {
            found.push(requests::peek(tx, at.desk(), id).await?);
        }
    }
    for word in given.subject.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').take(50) {
        if let Ok(number) = Number::parse(word)
            && let Ok(record) = requests::by_number(tx, &Scope::whole(at.desk()), &number, false).await
        {
            found.push(record);
        }
    }
    Ok(found)
}

/// Files a mail. `received`: when it came, where it has waited for somebody since.
async fn settle(
    at: &At<'_>,
    tx: &mut Tx,
    given: &IncomingMail,
    route: Route,
    received: Option<Timestamp>,
) -> Result<Request, Fault> {
    let holder = match &route {
        Route::Reply(seat, _) | Route::New(seat) => Holder::Account(seat.account),
        Route::Wait(_) | Route::Quarantine(_) => Holder::Desk,
    };
    let attachments = keep_files(at, tx, given, holder).await?;
    match route {
        Route::Reply(seat, record) => {
            let change = as_contact(at, seat.clone(), received);
            let at = At { change: &change, ..*at };
            let record = request::survivor(tx, at.desk(), *record).await?;
            let is_over = matches!(record.life.status, Status::Closed | Status::Rejected | Status::Withdrawn);
            // Silence did not close what had been answered by then.
            let was_answered = record.life.ending == Some(Ending::Expired)
                && record.life.closed.is_some_and(|closed| at.happened() < closed);
            if is_over && !was_answered {
                let new = open(&at, tx, given, seat, attachments, Some(record.number.clone())).await?;
                let ground = ground(tx, at.desk(), &record).await?;
                open::continued(&at, tx, record, &at.stamp(&ground.policy)?, &new).await?;
                return Ok(new);
            }
            request::reply_by_mail(&at, tx, record, given.text.clone(), attachments).await
        }
        Route::New(seat) => {
            let change = as_contact(at, seat.clone(), received);
            let at = At { change: &change, ..*at };
            open(&at, tx, given, seat, attachments, None).await
        }
        Route::Wait(_) | Route::Quarantine(_) => Err(Fault::Refused(Refusal::new(Reason::Internal))),
    }
}

/// A mail of so many bytes is words: it is taken where room for files is short.
const SMALL: u64 = 256 * 1024;

/// The files of a mail, kept for whoever may read them.
async fn keep_files(
    at: &At<'_>,
    tx: &mut Tx,
    given: &IncomingMail,
    holder: Holder,
) -> Result<Vec<Attachment>, Fault> {
    let mut attachments = Vec::with_capacity(given.files.len());
    for file in given.files.iter().take(domain::talk::MOST_ATTACHMENTS) {
        // What it is, not what the mail says it is.
        let media_type = crate::files::media_type(&file.bytes);
        let bytes = (file.bytes.as_slice(), media_type.as_str());
        let sha256 = files::put(tx, at.desk(), bytes, holder, at.now).await?;
        attachments.push(Attachment {
            name: crate::files::safe_name(&file.name),
            media_type,
            size: file.bytes.len() as u64,
            sha256,
        });
    }
    Ok(attachments)
}

/// The same change, by the contact who wrote, when it was received.
fn as_contact(at: &At<'_>, seat: ContactSeat, received: Option<Timestamp>) -> Change {
    Change::new(Viewer::Contact(seat), Channel::Mail, Command::Tick)
        .happened(received.or(at.change.happened))
        // Nobody is asked for another time.
        .or_earliest()
}

async fn open(
    at: &At<'_>,
    tx: &mut Tx,
    given: &IncomingMail,
    seat: ContactSeat,
    attachments: Vec<Attachment>,
    continues: Option<Number>,
) -> Result<Request, Fault> {
    let subject = clean(given.subject.trim());
    let text = if given.text.trim().is_empty() { subject.clone() } else { given.text.clone() };
    let opening = Opening {
        kind: Kind::Technical,
        phase: Phase::Production,
        severity: None,
        problem: Problem {
            subject: if subject.trim().is_empty() { "—".into() } else { subject },
            text: if text.trim().is_empty() { "—".into() } else { text },
            attachments,
            continues,
            ..Problem::default()
        },
    };
    let agreement = open::agreement_of(at, tx, &seat, &opening).await?;
    let asker = domain::open::Asker {
        person: Some(seat.person),
        name: Some(seat.name),
        team: seat.team,
        site: None,
        escalation: None,
        held_to_form: false,
        hand_backs: 0,
    };
    open::for_account(at, tx, &agreement, opening, asker).await
}

async fn choose(at: &At<'_>, tx: &mut Tx, id: MailId, account: AccountId) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::SettleMail)?;
    crate::may::must_see_account(at.viewer(), account)?;
    let kept = waiting(at, tx, id).await?;
    let sender = fold_email(&kept.sender)?;
    let seat = contacts(at, tx, &sender).await?.into_iter().find(|seat| seat.account == account);
    let seat = seat.ok_or(Refusal::new(Reason::NotFound))?;
    let raw = mail::raw(tx, at.desk(), id).await?.ok_or(Refusal::new(Reason::NotFound))?;
    let given = (at.engine.reader)(&raw, &kept.mailbox);
    let record = settle(at, tx, &given, Route::New(seat), Some(kept.received)).await?;
    let number = record.number.to_string();
    mail::settle(tx, at.desk(), id, "filed", None, Some(&number)).await?;
    mail::refer(tx, at.desk(), &given.message_id, record.id).await?;
    outcome_of_request(at, tx, &record).await
}

/// Joins a mail to a request. Written by one of its contacts it is their reply; by anybody else, what an agent was
/// told on the asker's behalf.
async fn attach(at: &At<'_>, tx: &mut Tx, id: MailId, number: &Number) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::SettleMail)?;
    let kept = waiting(at, tx, id).await?;
    let (record, _) = request::load(at, tx, number).await?;
    may::must(at.viewer(), Action::work(record.kind.door()))?;
    let raw = mail::raw(tx, at.desk(), id).await?.ok_or(Refusal::new(Reason::NotFound))?;
    let given = (at.engine.reader)(&raw, &kept.mailbox);
    let known = match fold_email(&kept.sender) {
        Ok(sender) => contacts(at, tx, &sender).await?,
        Err(_) => Vec::new(),
    };
    let writer = known.into_iter().find(|seat| Some(seat.account) == record.filed.account);
    let record = match writer {
        Some(seat) => {
            settle(at, tx, &given, Route::Reply(seat, Box::new(record)), Some(kept.received)).await?
        }
        None => {
            let holder = record.filed.account.map_or(Holder::Desk, Holder::Account);
            let attachments = keep_files(at, tx, &given, holder).await?;
            let record = request::survivor(tx, at.desk(), record).await?;
            let ground = ground(tx, at.desk(), &record).await?;
            let change = at.change.clone().happened(Some(kept.received)).or_earliest();
            let at = &At { change: &change, ..*at };
            let who = if kept.sender.trim().is_empty() { "?".to_owned() } else { kept.sender.clone() };
            let stamp =
                on_behalf::stamp(at, &record, &ground, &Told { who: who.clone(), channel: Channel::Mail })?;
            let text = if given.text.trim().is_empty() { kept.subject.clone() } else { given.text.clone() };
            let act = Act::Reply { text: text.clone(), attachments: attachments.clone() };
            let record = request::decide(at, tx, record, &ground, &stamp, act).await?;
            // Whoever wrote it is no contact of the account: the customer reads it because an agent joins it.
            super::tells::check_joined(at, tx, &record.number, (&who, &text), &attachments).await?;
            record
        }
    };
    let number = record.number.to_string();
    mail::settle(tx, at.desk(), id, "filed", None, Some(&number)).await?;
    mail::refer(tx, at.desk(), &given.message_id, record.id).await?;
    outcome_of_request(at, tx, &record).await
}

async fn dismiss(at: &At<'_>, tx: &mut Tx, id: MailId) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::SettleMail)?;
    let kept = waiting(at, tx, id).await?;
    mail::settle(tx, at.desk(), id, "dismissed", kept.problem.as_deref(), None).await?;
    Ok(outcome(id, "dismissed", None, false))
}

async fn waiting(at: &At<'_>, tx: &mut Tx, id: MailId) -> Result<Kept, Fault> {
    // Whoever was given a part of the desk is shown no mail of it, and settles none.
    if matches!(at.viewer(), Viewer::Agent(seat) if seat.is_limited()) {
        return Err(Fault::Refused(Refusal::new(Reason::NotFound)));
    }
    let kept = mail::one(tx, at.desk(), id).await?.ok_or(Refusal::new(Reason::NotFound))?;
    if matches!(kept.standing.as_str(), "waiting" | "quarantined") {
        Ok(kept)
    } else {
        Err(Fault::Refused(Refusal::new(Reason::AlreadyAnswered).with("status", kept.standing)))
    }
}
