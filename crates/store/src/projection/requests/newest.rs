//! Words that many requests hold: sooner read in the newest of a list than found everywhere.

use super::list::{Filter, Order};
use super::parts;
use crate::arg::{Arg, args, at};
use crate::run::Fault;
use crate::scope::{Part, Scope};
use crate::search::Among;
use crate::tx::Tx;

/// How many open and how many ended requests are read for words. What one in fifty holds fills a page of twenty.
const READ: u32 = 1000;

/// A list of what many hold, of its newest rows alone, which are read for the words. As many as it may show are the same
/// rows, in the same order, as the whole list begins with; fewer say nothing. `None`: the list is not such a one.
pub(super) async fn of(tx: &mut Tx, scope: &Scope, filter: &Filter) -> Result<Option<Filter>, Fault> {
    let mut sought = [&filter.found, &filter.bearing].into_iter().flatten();
    if sought.all(|among| among.holding.is_empty()) {
        return Ok(None);
    }
    // The words of one account are few beside those of a desk, and its newest rows are not the desk's.
    let all = matches!(scope.part, Part::Whole) && filter.accounts.is_none();
    if !all || filter.order != Order::Updated || parts::sorts(filter) {
        return Ok(None);
    }
    let (sql, args) = text(scope, filter);
    let rows: Vec<(Option<i64>,)> = tx.all_built(sql, args).await?;
    let oldest = rows.first().and_then(|(oldest,)| *oldest).map(at);
    Ok(Some(Filter {
        found: filter.found.as_ref().map(Among::read),
        bearing: filter.bearing.as_ref().map(Among::read),
        updated_since: filter.updated_since.max(oldest),
        ..filter.clone()
    }))
}

/// From which change on the rows are read: nothing, where a desk has no more than are read.
fn text(scope: &Scope, filter: &Filter) -> (String, Vec<Arg>) {
    let mut args = args![scope.desk, READ];
    let before = filter.after.map(|place| {
        args.push(Arg::from(place.updated));
        format!(" and updated <= ${}", args.len())
    });
    let before = before.unwrap_or_default();
    let all = parts::open(filter).map_or(vec![true, false], |open| vec![open]);
    let oldest = all.into_iter().map(|open| {
        let open = i32::from(open);
        format!(
            "select updated from (select updated from request where desk_id = $1 and open = {open}{before} \
             order by updated desc limit 1 offset cast($2 as bigint)) as part{open}"
        )
    });
    let oldest: Vec<String> = oldest.collect();
    (format!("select max(updated) from ({}) as oldest", oldest.join(" union all ")), args)
}

/// That, for the test that reads how it is planned.
pub fn text_of_oldest(scope: &Scope, filter: &Filter) -> String {
    text(scope, filter).0
}
