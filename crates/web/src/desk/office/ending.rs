//! Ending an agreement: the day intake stops, and the later day reading stops.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::{Reason, Refusal};
use engine::{Action, Administer};

use super::agreement::{Known, known};
use super::sheet::{Fault, Sheet};
use super::{Answer, administer, back, date, last_day, must, night};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/agreement-end.html")]
struct EndPage {
    shell: Shell,
    sheet: Sheet,
    href: String,
    name: String,
    account: String,
}

/// `GET /d/{desk}/agreements/{agreement}/end`.
pub(super) async fn ask(at: AtDesk, Path((_, agreement)): Path<(String, String)>) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let known = known(&at, &agreement).await?;
    let mut sheet = Sheet::new();
    if let Some(ends) = known.it.ends {
        sheet = sheet.with("ends", last_day(ends, &at.shell));
    }
    if let Some(until) = known.it.readable_until {
        sheet = sheet.with("readable_until", last_day(until, &at.shell));
    }
    Ok(form(&at, known, sheet))
}

/// `POST /d/{desk}/agreements/{agreement}/end`.
pub(super) async fn end(at: AtDesk, Path((_, agreement)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let known = known(&at, &agreement).await?;
    match ended(&at, &known, &fields).await {
        Ok(()) => Ok(back(&at, &format!("agreements/{}", known.it.id), "ui-o-done-agreement-end")),
        Err(fault) => {
            let sheet = Sheet::refused(&fields, &at.shell, fault);
            Ok(form(&at, known, sheet))
        }
    }
}

async fn ended(at: &AtDesk, known: &Known, fields: &Fields) -> Result<(), Fault> {
    let day =
        |name: &'static str| date(fields, name)?.ok_or_else(|| Refusal::field(Reason::FieldMissing, name));
    let ends = night(day("ends")?, "ends", &at.shell)?;
    let readable_until = night(day("readable_until")?, "readable_until", &at.shell)?;
    if readable_until < ends {
        return Err(Fault::Said("readable_until", at.shell.said("ui-o-readable-before-end")));
    }
    let end = Administer::EndAgreement { agreement: known.it.id, ends, readable_until };
    administer(at, fields, end).await?;
    Ok(())
}

fn form(at: &AtDesk, known: Known, sheet: Sheet) -> axum::response::Response {
    let status: StatusCode = sheet.status;
    let html = EndPage {
        href: format!("{}/agreements/{}", at.shell.base(), known.it.id),
        name: known.it.name,
        account: known.account,
        sheet,
        shell: at.shell.clone(),
    };
    page(html, status)
}
