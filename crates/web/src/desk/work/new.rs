//! A new request by an agent: a call that came in, or the desk's own organisation.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::event::{Attachment, Call};
use domain::id::{AccountId, PersonId};
use domain::kind::{Channel, Kind, Phase};
use domain::open::Opening;
use domain::policy::{Policy, Severity};
use domain::problem::Problem;
use domain::{Reason, Refusal};
use engine::{AccountView, Change, Command, ContactView, Failure, OpenRequest, PeopleFilter};

use super::acts::choice;
use super::draft::Draft;
use super::happened;
use super::questions::{Level, Question};
use super::said;
use crate::problem::typed;
use crate::shell::{AtDesk, Fields, Shell, page, refused};

#[derive(Template)]
#[template(path = "desk/work/new.html")]
struct NewPage {
    shell: Shell,
    base: String,
    href: String,
    /// Whom it can be for: the accounts, and their people, if those are not too many.
    parties: Vec<Party>,
    /// They are too many: those are offered whose name or address holds these words.
    searchable: bool,
    q: String,
    whom: String,
    /// Chosen: the account's name, or our own organisation.
    for_name: Option<String>,
    contact: Option<String>,
    own: bool,
    kinds: Vec<(&'static str, String, bool)>,
    phases: Vec<(&'static str, String, bool)>,
    products: Vec<(String, bool)>,
    severities: Vec<Level>,
    /// What the form of the account's policy wants, when a refusal said so.
    fields: Vec<Question>,
    local_now: String,
    /// It was to be opened for somebody else than this form was made for.
    other: bool,
    draft: Draft,
}

struct Party {
    value: String,
    account: String,
    people: Vec<(String, String)>,
}

/// Whom a new request is for.
enum Whom {
    Ourselves,
    Account(AccountId, Option<PersonId>),
}

/// `GET /d/{desk}/requests/new`.
pub(super) async fn show(at: AtDesk, Query(asked): super::Asked) -> Response {
    let whom = (said(&asked, "for"), said(&asked, "q"));
    match new_page(&at, (&whom.0, &whom.1), Draft::default(), false).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// `POST /d/{desk}/requests/new`.
pub(super) async fn post(at: AtDesk, fields: Fields) -> Response {
    let whom = fields.text("for");
    let (files, left) = match at.kept_files(&fields).await {
        Ok(files) => files,
        Err(failure) => return again(&at, &whom, fields, Vec::new(), failure).await,
    };
    if let Some(status) = fields.only_shows(&whom) {
        // Another party, and another policy: its form, with what was typed, before anything is opened for it.
        if let Some(refusal) = left {
            return again(&at, &whom, fields, files, refusal.into()).await;
        }
        let draft = Draft::kept("new", fields, files);
        return match new_page(&at, (&whom, ""), draft, status == StatusCode::CONFLICT).await {
            Ok(html) => page(html, status),
            Err(failure) => refused(&at.shell, failure),
        };
    }
    let result = match command(&at, &whom, &fields, files.clone()) {
        Ok((command, channel, when)) => {
            let change =
                Change::new(at.viewer.clone(), channel, command).keyed(fields.token()).happened(when);
            at.send(change.or_earliest()).await.map(|outcome| (outcome, when))
        }
        Err(refusal) => Err(refusal.into()),
    };
    match result {
        Ok((outcome, when)) => {
            let base = format!("/d/{}", at.desk.slug);
            let to = match &outcome.request {
                Some((_, number)) => format!("{base}/requests/{number}"),
                None => base,
            };
            let said = if left.is_some() { super::LEFT } else { "new" };
            super::done(&at.shell, &to, said, &outcome, when)
        }
        Err(failure) => again(&at, &whom, fields, files, failure).await,
    }
}

async fn again(
    at: &AtDesk,
    whom: &str,
    fields: Fields,
    files: Vec<Attachment>,
    failure: Failure,
) -> Response {
    let draft = Draft::refused("new", fields, files, failure.refusal());
    let status = StatusCode::from_u16(draft.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    match new_page(at, (whom, ""), draft, false).await {
        Ok(html) => page(html, status),
        Err(failure) => refused(&at.shell, failure),
    }
}

fn whom(text: &str) -> Option<Whom> {
    if text == "own" {
        return Some(Whom::Ourselves);
    }
    let (account, person) = match text.split_once('.') {
        Some((account, person)) => (account, Some(person.parse().ok()?)),
        None => (text, None),
    };
    Some(Whom::Account(account.parse().ok()?, person))
}

type Told = (Command, Channel, Option<domain::Timestamp>);

fn command(at: &AtDesk, to: &str, fields: &Fields, attachments: Vec<Attachment>) -> Result<Told, Refusal> {
    let text = |name: &str| fields.text(name);
    let (account, contact) = match choice(whom(to), "for")? {
        Whom::Ourselves => (None, None),
        Whom::Account(account, person) => (Some(account), person),
    };
    let caller = text("caller");
    let by_phone = !caller.trim().is_empty();
    let call = by_phone.then(|| Call { caller, number: fields.optional("telephone") });
    let severity = match text("severity") {
        none if none.is_empty() => None,
        level => Some(Severity(level.parse().map_err(|_| Refusal::field(Reason::FieldInvalid, "severity"))?)),
    };
    let opening = Opening {
        kind: choice(Kind::from_code(&text("kind")), "kind")?,
        phase: choice(Phase::from_code(&text("phase")), "phase")?,
        severity,
        problem: Problem {
            call,
            reference: fields.optional("reference"),
            ..typed(fields, super::escalation_acts::values(fields), attachments)
        },
    };
    let channel = if by_phone { Channel::Phone } else { Channel::Screen };
    let when = happened(&fields.text("happened"), &at.shell)?;
    let open = OpenRequest { account, contact, opening, by_phone };
    Ok((Command::Open(Box::new(open)), channel, when))
}

async fn new_page(at: &AtDesk, (to, q): (&str, &str), draft: Draft, other: bool) -> Result<NewPage, Failure> {
    let shell = &at.shell;
    let known = whom(to);
    let account = match &known {
        Some(Whom::Account(id, _)) => Some(at.reading.account(*id).await?),
        Some(Whom::Ourselves) | None => None,
    };
    let policy = match &known {
        Some(_) => policy(at, account.as_ref()).await?,
        None => None,
    };
    let contact = match &known {
        Some(Whom::Account(account, Some(person))) => {
            let (account, person) = (Some(*account), Some(*person));
            let of = PeopleFilter { account, person, limit: Some(1), ..PeopleFilter::default() };
            at.reading.contacts(of).await?.items.into_iter().next()
        }
        Some(Whom::Account(_, None) | Whom::Ourselves) | None => None,
    };
    let (mut parties, many) = parties(at, q).await?;
    if let Some(account) = &account {
        // Whoever was chosen is among those who are offered.
        put(&mut parties, (&account.id, &account.name), contact.as_ref());
    }
    let contact = contact.map(|contact| contact.name);
    let own = matches!(known, Some(Whom::Ourselves));
    let severity = draft.text("new", "severity");
    let product = draft.text("new", "product");
    let base = format!("/d/{}", at.desk.slug);
    Ok(NewPage {
        href: format!("{base}/requests/new"),
        parties,
        searchable: many || !q.is_empty(),
        q: q.to_owned(),
        whom: if known.is_some() { to.to_owned() } else { String::new() },
        for_name: match (&known, &account) {
            (None, _) => None,
            (_, Some(account)) => Some(account.name.clone()),
            _ => Some(shell.said("ui-own-organisation")),
        },
        contact,
        own,
        kinds: Kind::ALL
            .iter()
            .map(|it| {
                let usual =
                    if at.seat.role == domain::seat::Role::Business { "contract" } else { "technical" };
                (it.code(), shell.code("kind", it.code()), draft.or("new", "kind", usual) == it.code())
            })
            .collect(),
        phases: [Phase::Production, Phase::Deployment]
            .iter()
            .map(|it| {
                let here = draft.or("new", "phase", "production") == it.code();
                (it.code(), shell.code("phase", it.code()), here)
            })
            .collect(),
        products: at.desk.products.iter().map(|it| (it.clone(), *it == product)).collect(),
        severities: policy
            .iter()
            .flat_map(|policy| &policy.severities)
            .map(|level| Level::of(level, &severity, shell))
            .collect(),
        fields: fields(policy.as_ref(), &draft, shell),
        local_now: super::local(at.app.engine.now(), shell),
        shell: shell.clone(),
        base,
        other,
        draft,
    })
}

/// So many people are offered to choose from; of more, those who are searched for.
const OFFERED: usize = 200;

/// Whom a request can be for, and whether there are more. Without words, all accounts; with some, those that hold them.
async fn parties(at: &AtDesk, q: &str) -> Result<(Vec<Party>, bool), Failure> {
    let words = Some(q.trim().to_owned()).filter(|q| !q.is_empty());
    let filter = PeopleFilter { q: words.clone(), limit: Some(OFFERED), ..PeopleFilter::default() };
    let contacts = at.reading.contacts(filter).await?;
    let many = contacts.next.is_some();
    let lower = words.as_ref().map(|q| q.to_lowercase());
    let names = at.reading.account_names().await?.into_iter();
    let names = names.filter(|it| lower.as_ref().is_none_or(|q| it.name.to_lowercase().contains(q)));
    let mut parties: Vec<Party> =
        names.map(|it| Party { value: it.id, account: it.name, people: Vec::new() }).collect();
    // Of too many the first are no choice: they are searched for.
    for contact in contacts.items.iter().filter(|_| !many || words.is_some()) {
        put(&mut parties, (&contact.account_id, &contact.account), Some(contact));
    }
    Ok((parties, many))
}

fn put(parties: &mut Vec<Party>, (id, name): (&str, &str), contact: Option<&ContactView>) {
    let at = parties.iter().position(|party| party.value == id).unwrap_or_else(|| {
        parties.push(Party { value: id.to_owned(), account: name.to_owned(), people: Vec::new() });
        parties.len() - 1
    });
    if let (Some(party), Some(contact)) = (parties.get_mut(at), contact) {
        let person = (format!("{id}.{}", contact.person), contact.name.clone());
        if !party.people.contains(&person) {
            party.people.push(person);
        }
    }
}

/// The policy the request will be opened under: the agreement's, or the one for our own organisation.
async fn policy(at: &AtDesk, account: Option<&AccountView>) -> Result<Option<Policy>, Failure> {
    let policies = at.reading.policies().await?;
    let Some(account) = account else {
        return Ok(policies.into_iter().rev().find(|policy| policy.id == "partner-default"));
    };
    let agreements = at.reading.agreements().await?;
    let found = agreements.iter().find(|agreement| agreement.account.as_ref() == Some(&account.name));
    Ok(found.and_then(|agreement| {
        policies
            .into_iter()
            .find(|policy| policy.id == agreement.policy && policy.version == agreement.policy_version)
    }))
}

/// The questions that refusals named so far, as their form asks them.
fn fields(policy: Option<&Policy>, draft: &Draft, shell: &Shell) -> Vec<Question> {
    let kind = Kind::from_code(&draft.text("new", "kind"));
    let phase = Phase::from_code(&draft.text("new", "phase"));
    let product = draft.text("new", "product");
    let product = Some(product.as_str()).filter(|it| !it.is_empty());
    let form =
        policy.zip(kind.zip(phase)).and_then(|(policy, (kind, phase))| policy.form(kind, product, phase));
    let asked = |name: &str| form.and_then(|form| form.fields.iter().find(|field| field.name == name));
    let mut questions: Vec<Question> = Vec::new();
    for missing in draft.refusal.iter().flat_map(|refusal| &refusal.missing) {
        questions.push(Question::missing(missing, asked(&missing.field), draft, "new", shell));
    }
    for name in draft.all("new", "field") {
        if !questions.iter().any(|known| known.name == name) {
            questions.push(match asked(&name) {
                Some(field) => Question::of(field, "", draft, "new", shell),
                None => Question::named(&name, None, draft, "new", shell),
            });
        }
    }
    questions
}
