//! The tags of a request: the desk's own, which nobody else reads.

use domain::id::Number;
use domain::life::Context;
use domain::request::Request;
use domain::tag::Change;
use store::{Fault, Tx};

use super::At;
use super::outcomes::outcome_of_request;
use super::request::{self, load};
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// Puts tags on a request, and takes others off it.
pub async fn tag(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    add: &[String],
    remove: &[String],
) -> Result<Outcome, Fault> {
    at.agent()?;
    let (record, ground) = load(at, tx, number).await?;
    may::must(at.viewer(), Action::work(record.kind.door()))?;
    let change = Change::parse(add, remove)?;
    // What changes nothing is not written.
    if change.of(&record).is_ok_and(|events| events.is_empty()) {
        return outcome_of_request(at, tx, &record).await;
    }
    let judge = |then: &Request, _: &Context<'_>| change.of(then);
    let record = request::record_of(at, tx, record, &ground, &judge).await?;
    outcome_of_request(at, tx, &record).await
}
