//! Adding a contact to an account: a person who asks, and how much of the account's requests they see.

use askama::Template;
use axum::extract::{Path, Query};
use domain::Reason;
use domain::Refusal;
use domain::seat::Reach;
use domain::text::Language;
use engine::{Action, Administer, NewContact};

use super::people::languages;
use super::sheet::{Fault, Sheet};
use super::{Answer, Asked, administer, back, id, must, no, said};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/contact-new.html")]
struct NewPage {
    shell: Shell,
    sheet: Sheet,
    account: String,
    account_name: String,
    /// Without an agreement there is nothing to ask under.
    entitled: bool,
    reaches: Vec<(String, String, String)>,
    languages: Vec<(String, String)>,
}

/// `GET /d/{desk}/accounts/{account}/contacts/new`; `?email=&mail=` come from a mail that waits.
pub(super) async fn new(
    at: AtDesk,
    Path((_, account)): Path<(String, String)>,
    Query(asked): Asked,
) -> Answer {
    must(&at, Action::KeepPeople)?;
    let sheet = Sheet::new()
        .with("email", said(&asked, "email"))
        .with("mail", said(&asked, "mail"))
        .with("reach", Reach::Own.code())
        .with("language", at.shell.language.code());
    form(&at, &account, sheet).await
}

/// `POST /d/{desk}/accounts/{account}/contacts/new`.
pub(super) async fn add(at: AtDesk, Path((_, account)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepPeople)?;
    match added(&at, &account, &fields).await {
        Ok(()) => {
            // Back to the mail that waited for this contact.
            let to = match fields.optional("mail").filter(|mail| mail.parse::<uuid::Uuid>().is_ok()) {
                Some(mail) => format!("mail/{mail}"),
                None => format!("accounts/{account}"),
            };
            Ok(back(&at, &to, "ui-o-done-contact"))
        }
        Err(fault) => form(&at, &account, Sheet::refused(&fields, &at.shell, fault)).await,
    }
}

async fn added(at: &AtDesk, account: &str, fields: &Fields) -> Result<(), Fault> {
    let reach = Reach::from_code(&fields.text("reach"));
    let reach = reach.ok_or_else(|| Refusal::field(Reason::FieldInvalid, "reach"))?;
    let team = fields.optional("team");
    if reach == Reach::Team && team.is_none() {
        return Err(Refusal::field(Reason::FieldMissing, "team").into());
    }
    let new = NewContact {
        account: account.parse().map_err(|_| domain::refusal::not_found())?,
        email: fields.text("email"),
        name: fields.text("name"),
        reach,
        team,
        signatory: fields.checked("signatory"),
        language: Language::from_code(&fields.text("language")),
    };
    match administer(at, fields, Administer::AddContact(new)).await {
        Ok(_) => Ok(()),
        Err(failure) => Err(Fault::from(failure)
            .reworded(Reason::AlreadyExists, "email", || at.shell.said("ui-o-contact-exists"))
            .reworded(Reason::NotEntitled, "", || at.shell.said("ui-o-account-no-agreement-help"))),
    }
}

async fn form(at: &AtDesk, account: &str, sheet: Sheet) -> Answer {
    let shell = at.shell.clone();
    let account = at.reading.account(id(&shell, account)?).await.map_err(no(&shell))?;
    let agreements = at.reading.agreements().await.map_err(no(&shell))?;
    let reach = |reach: &Reach| {
        let code = reach.code();
        (code.to_owned(), shell.code("ui-o-reach", code), shell.said(&format!("ui-o-reach-{code}-hint")))
    };
    let html = NewPage {
        entitled: agreements.iter().any(|it| it.account.as_deref() == Some(account.name.as_str())),
        account: account.id,
        account_name: account.name,
        reaches: Reach::ALL.iter().map(reach).collect(),
        languages: languages(),
        sheet,
        shell,
    };
    let status = html.sheet.status;
    Ok(page(html, status))
}
