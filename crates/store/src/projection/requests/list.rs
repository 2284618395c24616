//! Lists of requests: what narrows and orders them, as statements.

use domain::Timestamp;
use domain::id::{Number, PersonId, QueueId, SeatId};
use domain::kind::Door;
use domain::policy::Severity;
use domain::word::Speaker;
use uuid::Uuid;

use super::items::COLUMNS;
use super::{newest, parts};
use crate::arg::{Arg, args, at};
use crate::people;
use crate::run::Fault;
use crate::scope::{Part, Scope};
use crate::search::Among;
use crate::tx::{Readable, Tx};

// A cross join is walked from the left on SQLite, which would go through all escalations of a desk otherwise.
/// Who said something last of the request of a row: on its own record, or over an escalation that it stands behind.
const LAST_BY: &str = "coalesce((select e.last_by from escalation_request b cross join escalation e \
     where b.desk_id = request.desk_id and b.request_id = request.id \
     and e.desk_id = b.desk_id and e.id = b.escalation_id and e.last_word > request.last_word \
     order by e.last_word desc, e.id limit 1), request.last_by)";
/// The place of the request of a row in order of what the next desks promise for it.
pub(super) const NEXT_DUE: &str = "coalesce((select min(e.due) from escalation_request b cross join escalation e \
     where b.desk_id = request.desk_id and b.request_id = request.id \
     and e.desk_id = b.desk_id and e.id = b.escalation_id), 9223372036854775807)";

/// What a list shows and by what it is narrowed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub status: Option<String>,
    /// `true`: only open ones; `false`: only ended ones.
    pub open: Option<bool>,
    pub kind: Option<String>,
    pub door: Option<String>,
    /// Only those that wait in this queue; what waits in none counts as in the first of its door.
    pub queue: Option<Waiting>,
    /// In the desk's words (`asker`, `desk`, `next-desk`), or a contact's (`you`, `us`).
    pub holder: Option<String>,
    /// Who said something last.
    pub last_by: Option<Speaker>,
    pub severity: Option<Severity>,
    pub product: Option<String>,
    pub contact: Option<PersonId>,
    /// Who has it: each that is named.
    pub assignees: [Option<SeatId>; 2],
    /// An answer: the question's name, and what was said.
    pub value: Option<(String, String)>,
    /// A tag that it bears.
    pub tag: Option<String>,
    /// Opened from here on, and before there: half-open.
    pub opened: (Option<Timestamp>, Option<Timestamp>),
    /// Changed from here on, as far as the viewer sees it.
    pub updated_since: Option<Timestamp>,
    /// The first of its promises that run falls due before then. What never does is not among them.
    pub due_before: Option<Timestamp>,
    /// The same of what the next desks promise.
    pub next_due_before: Option<Timestamp>,
    /// Only those on whose hours it is some region's turn.
    pub turns: Option<Turns>,
    /// Only these: the answer of a search.
    pub found: Option<Among>,
    /// Only these: what bears a number or a reference.
    pub bearing: Option<Among>,
    /// Only those of these accounts.
    pub accounts: Option<Vec<Uuid>>,
    /// Only those under these agreements.
    pub agreements: Option<Vec<Uuid>>,
    pub order: Order,
    /// The place after which to go on: the last row shown.
    pub after: Option<Place>,
    /// Rows to leave out before the first: for pages with numbers.
    pub skip: usize,
    pub limit: usize,
}

/// A queue in which requests wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub queue: QueueId,
    /// The door whose first queue it is: what was opened before there were queues counts as waiting in it.
    pub first_of: Option<Door>,
}

impl Waiting {
    fn narrow(self, sql: &mut String, args: &mut Vec<Arg>) {
        args.push(Arg::from(self.queue));
        let queue = args.len();
        match self.first_of {
            None => sql.push_str(&format!(" and queue_id = ${queue}")),
            Some(door) => {
                args.push(Arg::from(door.code()));
                let door = args.len();
                sql.push_str(&format!(
                    " and (queue_id = ${queue} or (queue_id is null and queue = ${door}))"
                ));
            }
        }
    }
}

/// Whose hours count for which requests: of those that name hours of their own, which give the turn to the region
/// that is asked for. The first that names any counts: agreement, site, account; else the desk.
#[derive(Debug, Clone, Default)]
pub struct Turns {
    pub agreements: Naming,
    pub sites: Naming,
    pub accounts: Naming,
    /// Agreements whose policy names hours: before the desk's.
    pub policies: Naming,
    /// Whether the desk's own hours give it the turn.
    pub desk: bool,
}

/// Who names hours of their own, and which of them give the turn.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    pub all: Vec<Uuid>,
    pub turn: Vec<Uuid>,
}

impl Turns {
    /// As one expression: 1 where it is the region's turn.
    fn narrow(&self, sql: &mut String, args: &mut Vec<Arg>) {
        let mut among = |column: &str, ids: &[Uuid]| {
            let mut list = format!("{column} in (null");
            for id in ids {
                args.push(Arg::from(*id));
                list.push_str(&format!(", ${}", args.len()));
            }
            list + ")"
        };
        let mut cases = String::new();
        for (column, naming) in [
            ("agreement_id", &self.agreements),
            ("site_id", &self.sites),
            ("account_id", &self.accounts),
            ("agreement_id", &self.policies),
        ] {
            if !naming.all.is_empty() {
                let (all, turn) = (among(column, &naming.all), among(column, &naming.turn));
                cases.push_str(&format!(" when {all} then case when {turn} then 1 else 0 end"));
            }
        }
        let desk = u8::from(self.desk);
        if cases.is_empty() {
            sql.push_str(&format!(" and 1 = {desk}"));
        } else {
            sql.push_str(&format!(" and (case{cases} else {desk} end) = 1"));
        }
    }
}

/// What a list begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The newest change.
    #[default]
    Updated,
    /// The next promise to fall due; then those that pause, then what nobody promised a time for.
    Due,
    /// The same of what the next desks promise.
    NextDue,
}

impl Order {
    /// What comes before the newest change.
    fn first(self) -> Option<&'static str> {
        match self {
            Self::Updated => None,
            Self::Due => Some("due"),
            Self::NextDue => Some(NEXT_DUE),
        }
    }
}

/// Where a row stands in a list, whatever the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub due: i64,
    pub updated: i64,
    pub id: Uuid,
}

impl Place {
    /// When the row changed last, as far as whoever asks sees it.
    pub fn updated(&self) -> Timestamp {
        at(self.updated)
    }
}

/// The numbers of a list, in its order.
pub async fn numbers(tx: &mut Tx, scope: &Scope, filter: &Filter) -> Result<Vec<Number>, Fault> {
    let (sql, args) = list_sql(scope, filter, "number", tx.is_postgres());
    let rows: Vec<(String, i64, i64, Uuid)> = tx.all_built(sql, args).await?;
    Ok(rows.into_iter().map(|(number, ..)| Number::from_storage(number)).collect())
}

/// The rows of a list, with those columns and where each stands.
pub(super) async fn rows<R: Readable>(
    tx: &mut Tx,
    scope: &Scope,
    filter: &Filter,
    columns: &str,
) -> Result<Vec<R>, Fault> {
    if let Some(newest) = newest::of(tx, scope, filter).await? {
        let (sql, args) = list_sql(scope, &newest, columns, tx.is_postgres());
        let rows = tx.all_built(sql, args).await?;
        if rows.len() >= filter.limit {
            return Ok(rows);
        }
    }
    let (sql, args) = list_sql(scope, filter, columns, tx.is_postgres());
    tx.all_built(sql, args).await
}

/// Up to how many a list is counted.
pub const COUNTED: usize = 1000;

/// How many a list would show, up to one more than a thousand: beyond, nobody counts.
pub async fn count(tx: &mut Tx, scope: &Scope, filter: &Filter) -> Result<u64, Fault> {
    let (sql, args) = count_sql(scope, filter, tx.is_postgres());
    let rows: Vec<(i64,)> = tx.all_built(sql, args).await?;
    Ok(rows.first().map_or(0, |(count,)| count.cast_unsigned()))
}

/// The column that orders a list: a contact's order moves only with what a contact sees.
fn order(scope: &Scope) -> &'static str {
    if matches!(scope.part, Part::Contact { .. }) { "updated_shared" } else { "updated" }
}

/// The statement of a list: its rows from the place it goes on, with where each stands behind its columns.
fn list_sql(scope: &Scope, filter: &Filter, columns: &str, postgres: bool) -> (String, Vec<Arg>) {
    let order = order(scope);
    let (mut narrowed, mut args, table) = conditions(scope, filter, postgres);
    if let Some(place) = filter.after {
        args.extend(args![place.updated, place.id]);
        let (updated, id) = (args.len() - 1, args.len());
        if let Some(first) = filter.order.first() {
            args.push(Arg::from(place.due));
            let due = args.len();
            narrowed.push_str(&format!(
                " and {first} >= ${due} and ({first} > ${due} or ({order}, id) < (${updated}, ${id}))"
            ));
        } else {
            narrowed.push_str(&format!(" and ({order}, id) < (${updated}, ${id})"));
        }
    }
    let parts = parts::of(scope, filter, &mut args);
    args.push(Arg::from(i64::try_from(filter.limit).unwrap_or(i64::MAX)));
    args.push(Arg::from(i64::try_from(filter.skip).unwrap_or(i64::MAX)));
    let shape = parts::Shape { columns, order, by: filter.order, table, postgres };
    let sql = if parts::sorts(filter) {
        shape.sorted(filter, &narrowed, &parts, args.len())
    } else {
        shape.merged(&narrowed, &parts, args.len())
    };
    (sql, args)
}

/// The statement that counts a list, in whatever order it is.
fn count_sql(scope: &Scope, filter: &Filter, postgres: bool) -> (String, Vec<Arg>) {
    let filter = Filter { order: Order::Updated, ..filter.clone() };
    let (narrowed, mut args, table) = conditions(scope, &filter, postgres);
    let parts = parts::of(scope, &filter, &mut args);
    args.push(Arg::from(COUNTED as u64 + 1));
    let shape = parts::Shape { columns: "1 as one", order: order(scope), by: filter.order, table, postgres };
    (shape.counted(&filter, &narrowed, &parts, args.len()), args)
}

/// The texts of a list and of its count, for the test that reads how they are planned.
pub fn texts(scope: &Scope, filter: &Filter, postgres: bool) -> [String; 2] {
    [list_sql(scope, filter, COLUMNS, postgres).0, count_sql(scope, filter, postgres).0]
}

/// What narrows a list, beside what divides it into parts; and the table, as what is found is to be read in it.
fn conditions(scope: &Scope, filter: &Filter, postgres: bool) -> (String, Vec<Arg>, String) {
    let order = order(scope);
    // What names requests by their ids: statements on SQLite, arrays on PostgreSQL.
    let mut named = Vec::new();
    let mut sql = String::new();
    let mut args = args![scope.desk];
    scope.narrow(&mut sql, &mut args);
    let mut equal = |sql: &mut String, column: &str, value: Arg| {
        args.push(value);
        sql.push_str(&format!(" and {column} = ${}", args.len()));
    };
    if let Some(status) = &filter.status {
        equal(&mut sql, "status", Arg::from(status));
    }
    if let Some(kind) = &filter.kind {
        equal(&mut sql, "kind", Arg::from(kind));
    }
    if let Some(door) = &filter.door {
        equal(&mut sql, "queue", Arg::from(door));
    }
    if let Some(holder) = &filter.holder {
        let column = if matches!(scope.part, Part::Contact { .. }) { "turn" } else { "holder" };
        equal(&mut sql, column, Arg::from(holder));
    }
    if let Some(speaker) = filter.last_by {
        // The asker speaks on the request alone, where an index finds it.
        if speaker == Speaker::Asker {
            equal(&mut sql, "last_by", Arg::from(speaker.code()));
        }
        equal(&mut sql, LAST_BY, Arg::from(speaker.code()));
    }
    if let Some(severity) = filter.severity {
        equal(&mut sql, "severity", Arg::from(u32::from(severity.0)));
    }
    if let Some(product) = &filter.product {
        equal(&mut sql, "product", Arg::from(product));
    }
    if let Some(contact) = filter.contact {
        equal(&mut sql, "contact_id", Arg::from(contact));
    }
    for assignee in filter.assignees.into_iter().flatten() {
        equal(&mut sql, "assignee_id", Arg::from(assignee));
    }
    if let Some((field, value)) = &filter.value {
        args.push(Arg::from(field));
        args.push(Arg::from(value));
        named.push(format!(
            "(select request_id from request_value where desk_id = $1 and field = ${} and value = ${})",
            args.len() - 1,
            args.len()
        ));
    }
    if let Some(tag) = &filter.tag {
        args.push(Arg::from(tag));
        named.push(format!(
            "(select request_id from request_tag where desk_id = $1 and tag = ${})",
            args.len()
        ));
    }
    if let Some(before) = filter.next_due_before {
        args.push(Arg::from(before));
        named.push(format!(
            "(select b.request_id from escalation e cross join escalation_request b \
             where e.desk_id = $1 and e.due < ${} and b.desk_id = $1 and b.escalation_id = e.id)",
            args.len()
        ));
    }
    if let Some(waiting) = filter.queue.filter(|it| it.first_of.is_none() || parts::names(filter)) {
        waiting.narrow(&mut sql, &mut args);
    }
    let (since, before) = filter.opened;
    for (column, is, at) in [
        ("opened", ">=", since),
        ("opened", "<", before),
        (order, ">=", filter.updated_since),
        ("due", "<", filter.due_before),
    ] {
        if let Some(at) = at {
            args.push(Arg::from(at));
            sql.push_str(&format!(" and {column} {is} ${}", args.len()));
        }
    }
    if let Some(turns) = &filter.turns {
        turns.narrow(&mut sql, &mut args);
    }
    // As arrays, PostgreSQL reads them first, and does not guess that they are a good part of a desk.
    let mut named: Vec<String> =
        named.into_iter().map(|ids| if postgres { format!("array{ids}") } else { ids }).collect();
    for among in [&filter.found, &filter.bearing].into_iter().flatten() {
        if postgres && among.holding.is_empty() {
            args.push(Arg::Ids(among.named.clone()));
            named.push(format!("cast(${} as uuid[])", args.len()));
        } else {
            sql.push_str(&format!(" and {}", among.condition(&mut args, postgres)));
        }
    }
    let table = if !parts::names(filter) {
        "request".to_owned()
    } else if postgres {
        crate::projection::named_rows("request", &named.remove(0))
    } else {
        "request indexed by sqlite_autoindex_request_1".to_owned()
    };
    for ids in named {
        sql.push_str(&if postgres { format!(" and id = any({ids})") } else { format!(" and id in {ids}") });
    }
    for (column, ids) in [("account_id", &filter.accounts), ("agreement_id", &filter.agreements)] {
        let Some(ids) = ids else { continue };
        people::among(&mut sql, &mut args, column, ids.iter().map(|id| Arg::from(*id)));
    }
    (sql, args, table)
}
