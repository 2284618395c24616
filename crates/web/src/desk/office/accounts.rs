//! Accounts: organisations as this desk sees them, with their contacts and agreements.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::id::AccountId;
use engine::view::RequestItem;
use engine::{Action, Administer, AgreementView, PeopleFilter, RequestFilter};

use super::agreements::{Standing, standing};
use super::pages::Pages;
use super::sheet::Sheet;
use super::{Answer, Asked, administer, back, id, may, must, no};
use crate::shell::{AtDesk, Fields, Shell, initials, page};

#[derive(Template)]
#[template(path = "desk/office/accounts.html")]
struct ListPage {
    shell: Shell,
    accounts: Vec<AccountRow>,
    may: bool,
    audit: bool,
    pages: Pages,
}

struct AccountRow {
    href: String,
    name: String,
    contacts: u64,
    agreements: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "desk/office/account.html")]
struct OnePage {
    shell: Shell,
    id: String,
    name: String,
    contacts: Vec<ContactRow>,
    pages: Pages,
    agreements: Vec<AgreementRow>,
    /// The newest of its requests, and where all of them are.
    requests: Vec<RequestRow>,
    all: String,
    unreadable: Option<String>,
    /// The account's own calendar; empty if it names none.
    calendar: String,
    calendars: Vec<(String, String)>,
    sites: Vec<SiteRow>,
    may_people: bool,
    may_agreements: bool,
}

struct ContactRow {
    seat: String,
    name: String,
    email: Option<String>,
    initials: String,
    reach: String,
    team: Option<String>,
    signatory: bool,
    site: String,
}

/// One of its requests, as it stands.
struct RequestRow {
    href: String,
    number: String,
    subject: String,
    status: (String, String),
    updated_at: domain::Timestamp,
    updated: String,
}

/// So many of its requests the page of an account shows.
const NEWEST: usize = 5;

/// A site, and the calendar it names.
struct SiteRow {
    id: String,
    name: String,
    calendar: String,
}

struct AgreementRow {
    href: String,
    name: String,
    reference: Option<String>,
    standing: Standing,
}

#[derive(Template)]
#[template(path = "desk/office/account-new.html")]
struct NewPage {
    shell: Shell,
    sheet: Sheet,
}

/// `GET /d/{desk}/accounts`.
pub(super) async fn list(at: AtDesk, Query(asked): Asked) -> Answer {
    let shell = at.shell.clone();
    let found = at.reading.accounts(Pages::asked(&asked)).await.map_err(no(&shell))?;
    let agreements = at.reading.agreements().await.map_err(no(&shell))?;
    let base = shell.base();
    let of = |name: &str| {
        let mine = agreements.iter().filter(|it| it.account.as_deref() == Some(name));
        mine.map(|it| (format!("{base}/agreements/{}", it.id), it.name.clone())).collect()
    };
    let pages = Pages::of(&format!("{base}/accounts"), &asked, found.next);
    let mut accounts: Vec<AccountRow> = found
        .items
        .into_iter()
        .map(|account| AccountRow {
            href: format!("{base}/accounts/{}", account.id),
            contacts: account.how_many,
            agreements: of(&account.name),
            name: account.name,
        })
        .collect();
    accounts.sort_by_key(|account| account.name.to_lowercase());
    let html = ListPage {
        accounts,
        pages,
        may: may(&at, Action::KeepAgreements),
        audit: may(&at, Action::KeepPeople),
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

/// `GET /d/{desk}/accounts/{account}`.
pub(super) async fn one(
    at: AtDesk,
    Path((_, asked_for)): Path<(String, String)>,
    Query(asked): Asked,
) -> Answer {
    let shell = at.shell.clone();
    let asked_for: AccountId = id(&shell, &asked_for)?;
    let account = at.reading.account(asked_for).await.map_err(no(&shell))?;
    let of = PeopleFilter { account: Some(asked_for), ..Pages::asked(&asked) };
    let found = at.reading.contacts(of).await.map_err(no(&shell))?;
    let here = format!("{}/accounts/{asked_for}", shell.base());
    let pages = Pages::of(&here, &asked, found.next);
    let agreements = at.reading.agreements().await.map_err(no(&shell))?;
    let now = at.app.engine.now();
    let row = |it: AgreementView| AgreementRow {
        href: format!("{}/agreements/{}", shell.base(), it.id),
        standing: standing(it.starts, it.ends, now, &shell),
        name: it.name,
        reference: it.reference,
    };
    let newest =
        RequestFilter { accounts: Some(vec![asked_for]), limit: Some(NEWEST), ..RequestFilter::default() };
    let newest = at.reading.requests(newest).await.map_err(no(&shell))?;
    let requests = newest.items.iter().filter_map(|it| match it {
        RequestItem::Desk(it) => Some(RequestRow {
            href: format!("{}/requests/{}", shell.base(), it.number),
            number: it.number.to_string(),
            subject: it.subject.clone(),
            status: (it.status.code().to_owned(), shell.code("status", it.status.code())),
            updated_at: it.updated_at,
            updated: shell.when(it.updated_at),
        }),
        RequestItem::Contact(_) => None,
    });
    let requests = requests.collect();
    let mine = agreements.into_iter().filter(|it| it.account.as_deref() == Some(account.name.as_str()));
    let agreements = mine.map(row).collect();
    let mut contacts: Vec<ContactRow> = found
        .items
        .into_iter()
        .map(|contact| ContactRow {
            initials: initials(&contact.name),
            reach: shell.code("ui-o-reach", &contact.reach),
            seat: contact.seat,
            email: contact.email,
            name: contact.name,
            team: contact.team,
            signatory: contact.signatory,
            site: contact.site.unwrap_or_default(),
        })
        .collect();
    contacts.sort_by_key(|contact| contact.name.to_lowercase());
    let calendars = at.reading.calendars().await.map_err(no(&shell))?;
    let sites = at.reading.sites().await.map_err(no(&shell))?;
    let html = OnePage {
        requests,
        all: format!("{}/requests?view=all&account={asked_for}", shell.base()),
        unreadable: shell.unreadable(&newest.unreadable),
        calendar: account.calendar.unwrap_or_default(),
        calendars: std::iter::once((String::new(), shell.said("ui-o-cal-none-named")))
            .chain(calendars.into_iter().map(|it| (it.id, it.name)))
            .collect(),
        sites: sites
            .into_iter()
            .filter(|site| site.account == account.id)
            .map(|site| SiteRow { id: site.id, name: site.name, calendar: site.calendar.unwrap_or_default() })
            .collect(),
        id: account.id,
        name: account.name,
        contacts,
        pages,
        agreements,
        may_people: may(&at, Action::KeepPeople),
        may_agreements: may(&at, Action::KeepAgreements),
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

/// `GET /d/{desk}/accounts/new`.
pub(super) async fn new(at: AtDesk) -> Answer {
    must(&at, Action::KeepAgreements)?;
    Ok(page(NewPage { shell: at.shell, sheet: Sheet::new() }, StatusCode::OK))
}

/// `POST /d/{desk}/accounts/new`.
pub(super) async fn add(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let named = Administer::AddAccount { name: fields.text("name") };
    match administer(&at, &fields, named).await {
        Ok(made) => Ok(back(&at, &format!("accounts/{}", made.id.unwrap_or_default()), "ui-o-done-account")),
        Err(failure) => {
            let sheet = Sheet::refused(&fields, &at.shell, failure);
            let status = sheet.status;
            Ok(page(NewPage { shell: at.shell, sheet }, status))
        }
    }
}
