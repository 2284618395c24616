//! Escalation forms: this desk's own, which those who ask get with their terms, and those of a next desk that is
//! reached by hand. A version never changes; what is retired stays readable for the records that used it.

use std::sync::Arc;

use domain::audit::Audited;
use domain::form::Form;
use domain::id::{LinkId, PersonId};
use store::rows;
use store::{Fault, Tx};

use super::super::At;
use super::agreements::tell_askers;
use super::{links, made, note};
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// The desk's own forms, as they are to be judged.
async fn forms(at: &At<'_>, tx: &mut Tx) -> Result<Vec<Form>, Fault> {
    Ok(rows::forms(tx, at.desk()).await?.into_iter().map(Arc::unwrap_or_clone).collect())
}

/// A new version of a form. The desk's row is locked, so that two at the same moment get two numbers and both reach
/// those who ask.
pub async fn put(at: &At<'_>, tx: &mut Tx, form: &Form) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPolicies)?;
    rows::lock_desk(tx, at.desk()).await?;
    let form = form.joining(&forms(at, tx).await?)?;
    let id = PersonId::throw(&mut at.engine.dice.clone()).0;
    rows::put_form(tx, at.desk(), id, &form, at.now).await?;
    tell_askers(at, tx, |_| true).await?;
    note(at, tx, Audited::FormKept, &id.to_string(), &form.version.to_string()).await?;
    Ok(made(form.version))
}

/// Retires a form with every version in its place; the policy's own counts there again, if it has one.
pub async fn retire(at: &At<'_>, tx: &mut Tx, version: u32) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPolicies)?;
    rows::lock_desk(tx, at.desk()).await?;
    let retired = Form::retiring(version, &forms(at, tx).await?)?;
    for form in &retired {
        rows::change_form(tx, at.desk(), form).await?;
    }
    if !retired.is_empty() {
        tell_askers(at, tx, |_| true).await?;
        note(at, tx, Audited::FormRetired, "", &version.to_string()).await?;
    }
    Ok(made(version))
}

/// A new version of a form that a next desk by hand demands.
pub async fn put_on_link(at: &At<'_>, tx: &mut Tx, link: LinkId, form: &Form) -> Result<Outcome, Fault> {
    let mut link = links::lock(at, tx, link).await?;
    let form = form.joining(&link.terms.forms)?;
    let version = form.version;
    link.terms.forms.push(form);
    link.terms.version += 1;
    rows::put_link(tx, &link).await?;
    note(at, tx, Audited::LinkFormKept, &link.name, &version.to_string()).await?;
    Ok(made(version))
}

/// Retires a form of a next desk by hand, with every version in its place.
pub async fn retire_on_link(at: &At<'_>, tx: &mut Tx, link: LinkId, version: u32) -> Result<Outcome, Fault> {
    let mut link = links::lock(at, tx, link).await?;
    let retired = Form::retiring(version, &link.terms.forms)?;
    if !retired.is_empty() {
        for form in &mut link.terms.forms {
            form.retired |= retired.iter().any(|it| it.version == form.version);
        }
        link.terms.version += 1;
        rows::put_link(tx, &link).await?;
        note(at, tx, Audited::LinkFormRetired, &link.name, &version.to_string()).await?;
    }
    Ok(made(version))
}
