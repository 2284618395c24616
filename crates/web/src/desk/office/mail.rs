//! The mail room: what could not be filed by itself, and what became of the rest. Nothing that came is lost.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::event::Attachment;
use domain::id::MailId;
use domain::{Number, Reason};
use engine::{Action, Command, Failure, Filing, MailView};

use super::pages::Pages;
use super::sheet::{Fault, Sheet};
use super::{Answer, Asked, back, id, may, must, no, said, unknown};
use crate::shell::{AtDesk, Fields, Shell, encoded, file, page, redirect_saying};

/// What a mail may be: its standing, its icon.
const STANDINGS: [(&str, &str); 4] =
    [("waiting", "question"), ("quarantined", "quarantine"), ("filed", "check"), ("dismissed", "cross")];

#[derive(Template)]
#[template(path = "desk/office/mail.html")]
struct ListPage {
    shell: Shell,
    tabs: Vec<Tab>,
    standing: &'static str,
    icon: &'static str,
    mails: Vec<Row>,
    pages: Pages,
    /// This agent was given some accounts only, and sees no mail.
    narrow: bool,
}

struct Tab {
    standing: &'static str,
    count: i64,
    here: bool,
}

struct Row {
    href: String,
    subject: String,
    sender: String,
    at: domain::Timestamp,
    when: String,
    mailbox: String,
    problem: Option<String>,
    number: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "desk/office/mail-one.html")]
struct OnePage {
    shell: Shell,
    sheet: Sheet,
    href: String,
    standing: String,
    tag: &'static str,
    subject: String,
    sender: String,
    mailbox: String,
    when: String,
    problem: Option<String>,
    help: Option<String>,
    number: Option<(String, String)>,
    /// What is new in it, as HTML.
    text: Option<String>,
    files: Vec<(String, String)>,
    /// The machine that wrote it, as a sentence; none: a person did.
    machine: Option<&'static str>,
    answers: usize,
    message_id: String,
    accounts: Vec<(String, String)>,
    decides: bool,
    /// Its bytes are here: they are not once it was erased, or something was taken out of it.
    original: bool,
    /// Where the sender is made a contact of the account that was chosen.
    add_contact: Option<(String, String)>,
}

impl ListPage {
    fn none(&self) -> &'static str {
        match self.standing {
            "waiting" => "ui-o-mails-waiting-none",
            "quarantined" => "ui-o-mails-quarantined-none",
            "filed" => "ui-o-mails-filed-none",
            _ => "ui-o-mails-dismissed-none",
        }
    }

    fn none_help(&self) -> &'static str {
        match self.standing {
            "waiting" => "ui-o-mails-waiting-help",
            "quarantined" => "ui-o-mails-quarantined-help",
            "filed" => "ui-o-mails-filed-help",
            _ => "ui-o-mails-dismissed-help",
        }
    }
}

impl OnePage {
    fn decided(&self) -> &'static str {
        match self.standing.as_str() {
            "filed" => "ui-o-mail-is-filed-what",
            "dismissed" if !self.original => "ui-o-mail-is-dismissed-gone",
            "dismissed" => "ui-o-mail-is-dismissed-what",
            _ => "ui-o-mail-waits-what",
        }
    }
}

/// `GET /d/{desk}/mail`; `?show=` chooses the standing.
pub(super) async fn list(at: AtDesk, Query(asked): Asked) -> Answer {
    let shell = at.shell.clone();
    let counts = at.reading.mail_standings().await.map_err(no(&shell))?;
    let count = |standing: &str| counts.iter().find(|(it, _)| it == standing).map_or(0, |(_, count)| *count);
    let wanted = said(&asked, "show");
    let here = STANDINGS.iter().position(|(standing, _)| *standing == wanted);
    // First what waits for a decision.
    let here = here.or_else(|| STANDINGS.iter().position(|(standing, _)| count(standing) > 0)).unwrap_or(0);
    let tabs = STANDINGS.into_iter().enumerate().map(|(index, (standing, _))| Tab {
        standing,
        count: if index < 2 { count(standing) } else { 0 },
        here: index == here,
    });
    let tabs = tabs.collect();
    let (standing, icon) = STANDINGS[here];
    let found = at.reading.mails(standing, Pages::which(&asked)).await.map_err(no(&shell))?;
    let kept = [("show", standing)];
    let pages = Pages::keeping(&format!("{}/mail", shell.base()), &kept, &asked, found.next);
    let mails = found.items.into_iter().map(|mail| row(mail, &shell)).collect();
    let narrow = at.seat.accounts.is_some();
    Ok(page(ListPage { shell, tabs, standing, icon, mails, pages, narrow }, StatusCode::OK))
}

fn row(mail: MailView, shell: &Shell) -> Row {
    Row {
        href: format!("{}/mail/{}", shell.base(), mail.id),
        subject: subject(&mail.subject, shell),
        at: mail.received_at,
        when: shell.when(mail.received_at),
        problem: mail.problem.map(|code| problem(&code, shell)),
        number: mail.number.map(|number| (shell.request_path(&number), number)),
        sender: mail.sender,
        mailbox: mail.mailbox,
    }
}

fn subject(given: &str, shell: &Shell) -> String {
    if given.trim().is_empty() { shell.said("ui-o-no-subject") } else { given.to_owned() }
}

/// Why a mail waits: a code of ours in words, a refusal's sentence, or what the reader said.
fn problem(code: &str, shell: &Shell) -> String {
    let key = format!("ui-o-problem-{code}");
    if words::has(&key) {
        return shell.said(&key);
    }
    let key = format!("refusal-{code}");
    if words::has(&key) { shell.said(&key) } else { shell.say1("ui-o-problem-other", "code", code) }
}

async fn known(at: &AtDesk, mail: &str) -> Result<MailView, Response> {
    let asked: MailId = id(&at.shell, mail)?;
    let found = at.reading.mail(asked).await.map_err(no(&at.shell))?;
    // What is of no standing that is shown has no page.
    let shown = STANDINGS.iter().any(|(standing, _)| *standing == found.standing);
    if shown { Ok(found) } else { Err(unknown(&at.shell)) }
}

/// `GET /d/{desk}/mail/{mail}`.
pub(super) async fn one(at: AtDesk, Path((_, mail)): Path<(String, String)>) -> Answer {
    let mail = known(&at, &mail).await?;
    shown(&at, mail, Sheet::new(), None).await
}

/// `GET /d/{desk}/mail/{mail}/raw`: the bytes as they came, to save.
pub(super) async fn raw(at: AtDesk, Path((_, mail)): Path<(String, String)>) -> Answer {
    let asked: MailId = id(&at.shell, &mail)?;
    let bytes = at.reading.raw_mail(asked).await.map_err(no(&at.shell))?;
    let named = Attachment {
        name: format!("{mail}.txt"),
        media_type: "text/plain".into(),
        size: bytes.len() as u64,
        sha256: String::new(),
    };
    Ok(file(&named, bytes))
}

/// `POST /d/{desk}/mail/{mail}`: `act=file` with an account, or `act=dismiss`.
pub(super) async fn decide(at: AtDesk, Path((_, mail)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::SettleMail)?;
    let known = known(&at, &mail).await?;
    let asked: MailId = id(&at.shell, &mail)?;
    let (fault, account) = if fields.text("act") == "attach" {
        match attached(&at, asked, &fields).await {
            Ok(number) => {
                let to = at.shell.request_path(number);
                return Ok(redirect_saying(&at.shell, &to, "ui-o-done-mail-attached"));
            }
            Err(fault) => (fault, None),
        }
    } else if fields.text("act") == "dismiss" {
        match at.change(Command::Mail(Box::new(Filing::Dismiss { mail: asked })), fields.token()).await {
            Ok(_) => {
                return Ok(back(&at, "mail", "ui-o-done-mail-dismissed"));
            }
            Err(failure) => (Fault::from(failure), None),
        }
    } else {
        let account = fields.text("account");
        match filed(&at, asked, &account, &fields).await {
            Ok(number) => {
                let to = match number {
                    Some(number) => at.shell.request_path(number),
                    None => format!("{}/mail/{mail}", at.shell.base()),
                };
                return Ok(redirect_saying(&at.shell, &to, "ui-o-done-mail-filed"));
            }
            Err(fault) => (fault, Some(account)),
        }
    };
    let sheet = Sheet::refused(&fields, &at.shell, fault);
    shown(&at, known, sheet, account).await
}

/// The mail joins the request that an agent names.
async fn attached(at: &AtDesk, mail: MailId, fields: &Fields) -> Result<Number, Fault> {
    let said = || Fault::Said("request", at.shell.said("ui-o-mail-no-request"));
    let number = Number::parse(fields.text("request").trim()).map_err(|_| said())?;
    let filing = Filing::Attach { mail, number: number.clone() };
    match at.change(Command::Mail(Box::new(filing)), fields.token()).await {
        // Joined to what has ended, it goes on as a new request.
        Ok(outcome) => Ok(outcome.request.map_or(number, |(_, number)| number)),
        Err(Failure::Refused(refusal)) if refusal.reason == Reason::NotFound => Err(said()),
        Err(failure) => Err(failure.into()),
    }
}

async fn filed(at: &AtDesk, mail: MailId, account: &str, fields: &Fields) -> Result<Option<Number>, Fault> {
    let Ok(account) = account.parse() else {
        return Err(Fault::Said("account", at.shell.said("ui-o-mail-no-account")));
    };
    let filing = Filing::Choose { mail, account };
    match at.change(Command::Mail(Box::new(filing)), fields.token()).await {
        Ok(outcome) => Ok(outcome.request.map(|(_, number)| number)),
        // The mail is there, or this page would not be: its sender has no seat at the account.
        Err(Failure::Refused(refusal)) if refusal.reason == Reason::NotFound => {
            Err(Fault::Said("account", at.shell.said("ui-o-mail-not-contact")))
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn shown(at: &AtDesk, mail: MailView, sheet: Sheet, tried: Option<String>) -> Answer {
    let shell = at.shell.clone();
    let asked: MailId = id(&shell, &mail.id)?;
    let raw = at.reading.raw_mail(asked).await.map_err(no(&shell))?;
    // What is left of a mail whose bytes are gone is on its row: nothing is read out of no bytes.
    let original = !raw.is_empty();
    let read = (at.app.engine.reader)(&raw, &mail.mailbox);
    let machine = match (read.bounce, read.automatic) {
        (true, _) => Some("ui-o-problem-bounce"),
        (false, true) => Some("ui-o-problem-automatic"),
        (false, false) => None,
    };
    let decides = matches!(mail.standing.as_str(), "waiting" | "quarantined") && may(at, Action::SettleMail);
    let tag = match mail.standing.as_str() {
        "waiting" => "waiting",
        "quarantined" => "handed-back",
        "filed" => "resolved",
        _ => "closed",
    };
    let help = mail.problem.as_ref().map(|code| format!("ui-o-problem-{code}-help"));
    let add_contact = tried.filter(|_| sheet.errors.has("account") && may(at, Action::KeepPeople));
    let add_contact = add_contact.and_then(|account| {
        let name = mail.accounts.iter().find(|(id, _)| *id == account)?.1.clone();
        let email = encoded(&mail.sender);
        let base = shell.base();
        Some((format!("{base}/accounts/{account}/contacts/new?email={email}&mail={}", mail.id), name))
    });
    let status = sheet.status;
    let html = OnePage {
        href: format!("{}/mail/{}", shell.base(), mail.id),
        tag,
        subject: subject(&mail.subject, &shell),
        when: shell.when(mail.received_at),
        problem: mail.problem.as_ref().map(|code| problem(code, &shell)),
        help: help.filter(|key| words::has(key)).map(|key| shell.said(&key)),
        number: mail.number.map(|number| (shell.request_path(&number), number)),
        text: (!read.text.trim().is_empty()).then(|| shell.prose(&read.text)),
        files: read.files.iter().map(|it| (it.name.clone(), shell.size(it.bytes.len() as u64))).collect(),
        machine,
        answers: read.answers.len(),
        message_id: if original { read.message_id } else { String::new() },
        accounts: std::iter::once((String::new(), shell.said("ui-choose"))).chain(mail.accounts).collect(),
        standing: mail.standing,
        sender: mail.sender,
        mailbox: mail.mailbox,
        decides,
        original,
        add_contact,
        sheet,
        shell,
    };
    Ok(page(html, status))
}
