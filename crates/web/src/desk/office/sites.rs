//! Sites of an account, its hours, and where its contacts belong.

use axum::extract::Path;
use domain::id::{AccountId, CalendarId, SeatId, SiteId};
use domain::named::Site;
use engine::{Administer, Failure};

use super::{Action, Answer, administer, back, id, id_of_form, must, unknown};
use crate::shell::{AtDesk, Fields, refused};

/// An account that this agent may see, and the sites it has.
async fn known(
    at: &AtDesk,
    account: &str,
) -> Result<(AccountId, Vec<engine::SiteView>), axum::response::Response> {
    let shell = &at.shell;
    let asked: AccountId = id(shell, account)?;
    at.reading.account(asked).await.map_err(|failure| refused(shell, failure))?;
    let sites = at.reading.sites().await.map_err(|failure| refused(shell, failure))?;
    Ok((asked, sites.into_iter().filter(|site| site.account == asked.to_string()).collect()))
}

/// A calendar chosen in a form; nothing chosen is none.
fn chosen(at: &AtDesk, fields: &Fields) -> Result<Option<CalendarId>, axum::response::Response> {
    fields.optional("calendar").map(|text| id(&at.shell, &text)).transpose()
}

/// `POST /d/{desk}/accounts/{account}/hours`: the account's own calendar.
pub(super) async fn hours(at: AtDesk, Path((_, account)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let (account, _) = known(&at, &account).await?;
    let calendar = chosen(&at, &fields)?;
    done(&at, &fields, account, Administer::ChooseAccountHours { account, calendar }, "ui-o-done-hours").await
}

/// `POST /d/{desk}/accounts/{account}/sites`: a new site.
pub(super) async fn add(at: AtDesk, Path((_, account)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let (account, _) = known(&at, &account).await?;
    let calendar = chosen(&at, &fields)?;
    let site = Site { id: SiteId(id_of_form(&fields, &at)), account, name: fields.text("name"), calendar };
    done(&at, &fields, account, Administer::PutSite(site), "ui-o-done-site").await
}

/// `POST /d/{desk}/accounts/{account}/sites/{site}`: a change of one.
pub(super) async fn change(
    at: AtDesk,
    Path((_, account, site)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let (account, sites) = known(&at, &account).await?;
    let site: SiteId = id(&at.shell, &site)?;
    if !sites.iter().any(|it| it.id == site.to_string()) {
        return Err(unknown(&at.shell));
    }
    let site = Site { id: site, account, name: fields.text("name"), calendar: chosen(&at, &fields)? };
    done(&at, &fields, account, Administer::PutSite(site), "ui-o-done-site").await
}

/// `POST /d/{desk}/accounts/{account}/contacts/{seat}/site`: where a contact belongs.
pub(super) async fn seat(
    at: AtDesk,
    Path((_, account, seat)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepPeople)?;
    let (account, _) = known(&at, &account).await?;
    let seat: SeatId = id(&at.shell, &seat)?;
    let known = at.reading.contact(seat).await;
    let known = known.map_err(|failure| refused(&at.shell, failure))?;
    if known.account_id != account.to_string() {
        return Err(unknown(&at.shell));
    }
    let site = fields.optional("site").map(|text| id(&at.shell, &text)).transpose()?;
    done(&at, &fields, account, Administer::SeatAtSite { seat, site }, "ui-o-done-site").await
}

async fn done(at: &AtDesk, fields: &Fields, account: AccountId, what: Administer, said: &str) -> Answer {
    let answer: Result<_, Failure> = administer(at, fields, what).await;
    match answer {
        Ok(_) => Ok(back(at, &format!("accounts/{account}"), said)),
        Err(failure) => Err(refused(&at.shell, failure)),
    }
}
