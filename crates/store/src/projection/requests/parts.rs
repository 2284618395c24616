//! How a list is read: in its order from an index, or sorted from what was found.

use domain::life::Status;

use super::list::{Filter, NEXT_DUE, Order};
use crate::arg::{Arg, args};
use crate::scope::{Part, Scope};
use crate::search::Among;

/// Of how many accounts a list is merged; of more they are only a condition.
const MERGED: usize = 4;

/// Whether something says which requests are meant of which few are: an index has them together, open and ended ones.
fn of_few(filter: &Filter) -> bool {
    filter.contact.is_some()
        || filter.assignees.iter().any(Option::is_some)
        || filter.product.is_some()
        || filter.accounts.is_some()
        || filter.queue.is_some()
}

/// Whether requests are named by their ids.
pub(super) fn names(filter: &Filter) -> bool {
    let named = |among: &Option<Among>| among.as_ref().is_some_and(|among| among.holding.is_empty());
    let found = named(&filter.found) || named(&filter.bearing);
    found || filter.value.is_some() || filter.tag.is_some() || filter.next_due_before.is_some()
}

/// Whether requests are found by what says which are meant, whatever their order.
fn finds(filter: &Filter) -> bool {
    let opened = filter.opened.0.is_some() || filter.opened.1.is_some();
    names(filter) || opened || filter.order != Order::Updated && of_few(filter)
}

/// Whether requests are found by when they fall due, and listed in another order: open and ended ones each by an index of
/// its own.
fn finds_due(filter: &Filter) -> bool {
    filter.due_before.is_some() && filter.order != Order::Due && !of_few(filter)
}

/// Whether what is found is sorted. What the next desks owe stands in the rows of their escalations, and no index of
/// requests has its order.
pub(super) fn sorts(filter: &Filter) -> bool {
    finds(filter) || finds_due(filter) || filter.order == Order::NextDue
}

/// Whether a list holds open ones alone, or ended ones alone, if either: a status says by itself which.
pub(super) fn open(filter: &Filter) -> Option<bool> {
    let status = filter.status.as_deref().and_then(Status::from_code);
    filter.open.or(status.map(Status::is_open))
}

/// The parts of a list that an index holds apart, each in the list's order: open and ended ones, accounts, and what
/// waits in a first queue with what waits in none.
pub(super) fn of(scope: &Scope, filter: &Filter, args: &mut Vec<Arg>) -> Vec<String> {
    let together = finds(filter) || of_few(filter) || matches!(scope.part, Part::Contact { .. });
    let parts = match open(filter) {
        Some(open) => vec![open],
        None if finds(filter) => Vec::new(),
        None => vec![true, false],
    };
    let said = parts.into_iter().map(|open| {
        if together {
            // As a value: an index of all that are open would find more than what else is asked. What is named is found by
            // its id alone.
            args.push(Arg::from(open));
            let column = if names(filter) { "open + 0" } else { "open" };
            format!(" and {column} = cast(${} as bigint)", args.len())
        } else {
            format!(" and open = {}", i32::from(open))
        }
    });
    let mut parts: Vec<String> = said.collect();
    if parts.is_empty() {
        parts.push(String::new());
    }
    if names(filter) {
        return parts;
    }
    let mut divide = |by: Vec<String>| {
        parts = parts.iter().flat_map(|part| by.iter().map(move |by| format!("{part}{by}"))).collect();
    };
    if let Some(waiting) = filter.queue
        && let Some(door) = waiting.first_of
    {
        args.extend(args![waiting.queue, door.code()]);
        let (queue, door) = (args.len() - 1, args.len());
        divide(vec![
            format!(" and queue_id = ${queue}"),
            format!(" and queue_id is null and queue = ${door}"),
        ]);
    }
    let mut accounts = match (&filter.accounts, &scope.part) {
        (Some(accounts), _) => accounts.clone(),
        (None, Part::Accounts(accounts)) => accounts.iter().map(|it| it.0).collect(),
        _ => Vec::new(),
    };
    accounts.sort_unstable();
    accounts.dedup();
    if (1..=MERGED).contains(&accounts.len()) {
        let by = accounts.into_iter().map(|account| {
            args.push(Arg::from(account));
            format!(" and account_id = ${}", args.len())
        });
        divide(by.collect());
    }
    parts
}

/// How a list's statement is made. Its last two arguments say how many rows there are, and how many are left out.
pub(super) struct Shape<'a> {
    /// What it answers, before the place of each row.
    pub columns: &'a str,
    /// The column that says when each row changed.
    pub order: &'a str,
    pub by: Order,
    /// Where what is found is looked for: what is named by its id is found by that, and not among all of a desk.
    pub table: String,
    pub postgres: bool,
}

impl Shape<'_> {
    fn part(&self, narrowed: &str, part: &str) -> String {
        let (columns, order, due) = (self.columns, self.order, self.due());
        format!("select {columns}, {due}, {order}, id from request where desk_id = $1{narrowed}{part}")
    }

    /// When what a list is in order of falls due.
    fn due(&self) -> String {
        if self.by == Order::NextDue { format!("{NEXT_DUE} as next_due") } else { "due".to_owned() }
    }

    /// The order, each column behind a sign or as an index has it.
    fn by(&self, sign: &str) -> String {
        let first = match self.by {
            Order::Updated => String::new(),
            Order::Due => format!("{sign}due, "),
            Order::NextDue => "next_due, ".to_owned(),
        };
        format!("order by {first}{sign}{} desc, id desc", self.order)
    }

    /// Parts that are each read in order: as far as the list goes, and no further.
    pub fn merged(&self, narrowed: &str, parts: &[String], last: usize) -> String {
        let (by, most) = (self.by(""), last - 1);
        let part = |(nth, part): (usize, &String)| {
            let part = self.part(narrowed, part);
            // PostgreSQL would sort the parts, as long as each does not say that it is in order.
            if self.postgres && parts.len() > 1 {
                format!("select * from ({part} {by} limit cast(${most} as bigint) + ${last}) as part{nth}")
            } else {
                part
            }
        };
        let parts: Vec<String> = parts.iter().enumerate().map(part).collect();
        format!("{} {by} limit ${most} offset ${last}", parts.join(" union all "))
    }

    /// What is found and then sorted: by its ids alone, and the rows of those that are shown. With a sign, no index offers
    /// the order.
    pub fn sorted(&self, filter: &Filter, narrowed: &str, parts: &[String], last: usize) -> String {
        let by = self.by("+");
        let columns = format!("id, {}, {}", self.due(), self.order);
        let parts = self.found(filter, &columns, narrowed, parts, &i64::MAX.to_string());
        let found = format!("select id from ({parts}) as found {by} limit ${} offset ${last}", last - 1);
        format!("{} {by}", self.part(&format!(" and id in ({found})"), ""))
    }

    /// How many rows there are, up to the last argument.
    pub fn counted(&self, filter: &Filter, narrowed: &str, parts: &[String], last: usize) -> String {
        let most = format!("${last}");
        let parts = self.found(filter, self.columns, narrowed, parts, &most);
        format!("select cast(count(*) as bigint) from ({parts} limit {most}) as listed")
    }

    /// What is in no order yet. Where nothing finds it, it is gone through as a list is, by changes or by due times, so many
    /// of each part: otherwise an engine would take whatever index has all that is asked, be it of a whole desk.
    fn found(&self, filter: &Filter, columns: &str, narrowed: &str, parts: &[String], most: &str) -> String {
        let (table, order) = (&self.table, self.order);
        let due = if finds_due(filter) { "due, " } else { "" };
        let walks = !finds(filter);
        let part = |(nth, part): (usize, &String)| {
            let part = format!("select {columns} from {table} where desk_id = $1{narrowed}{part}");
            if walks {
                format!(
                    "select * from ({part} order by {due}{order} desc, id desc limit {most}) as part{nth}"
                )
            } else {
                part
            }
        };
        let parts: Vec<String> = parts.iter().enumerate().map(part).collect();
        parts.join(" union all ")
    }
}
