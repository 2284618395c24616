//! Tables that are made from records alone. Each has one list of columns, and from it come the statements that write a
//! row, the reading of what is kept, and the comparison of both.

pub mod blocks;
pub mod clocks;
pub mod escalations;
mod kept;
pub mod reports;
pub mod requests;
pub mod search;
mod tables;
pub mod tally;
pub mod versions;

use std::sync::LazyLock;

use domain::Timestamp;
use domain::id::DeskId;
use domain::row::{BlockRow, DueRow, EscalationRow, Record, ReportRow, RequestRow, TagRow, TieRow, ValueRow};
use uuid::Uuid;

use crate::arg::{Arg, args};
use crate::locks::{Firm, Row};
use crate::run::Fault;
use crate::tx::{Sql, Tx, statements};

pub use kept::{Kept, Value};
pub use tables::soon;
pub use versions::{Building, ESCALATIONS, REPORTS, REQUESTS, SEARCH, VALUES, building, version};

statements! {
    RECORDS => ["select record_id, min(record) from event where desk_id = $1 and record_id > $2
                 group by record_id order by record_id limit $3"];
}

/// What a column is in its table, beside the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// It says which row it is.
    Key,
    /// It never changes on a row.
    Fixed,
    Changes,
}

/// How what is kept in a column is judged beside what the record makes.
enum Judged<R: 'static> {
    Equal,
    /// What differs may still be right: what falls due is claimed and given back, and earlier versions wrote other values.
    Fits(fn(&R, &Value, Timestamp) -> bool),
    /// A document of its own; answers what does not fit in it.
    Document(fn(&R, &Value) -> Option<String>),
}

/// A column: its name, and how its value is taken from the row.
pub struct Column<R: 'static> {
    /// As the table has it.
    pub name: &'static str,
    part: Part,
    value: fn(&R) -> Arg,
    judged: Judged<R>,
}

impl<R> Column<R> {
    const fn key(name: &'static str, value: fn(&R) -> Arg) -> Self {
        Self { name, part: Part::Key, value, judged: Judged::Equal }
    }

    const fn fixed(name: &'static str, value: fn(&R) -> Arg) -> Self {
        Self { name, part: Part::Fixed, value, judged: Judged::Equal }
    }

    const fn new(name: &'static str, value: fn(&R) -> Arg) -> Self {
        Self { name, part: Part::Changes, value, judged: Judged::Equal }
    }

    const fn judged(name: &'static str, value: fn(&R) -> Arg, judged: Judged<R>) -> Self {
        Self { name, part: Part::Changes, value, judged }
    }

    /// What does not fit, for an operator.
    fn differs(&self, row: &R, kept: &Value, now: Timestamp) -> Option<String> {
        let made = Value::from((self.value)(row));
        let fits = match self.judged {
            Judged::Equal => *kept == made,
            Judged::Fits(fits) => *kept == made || fits(row, kept, now),
            Judged::Document(differs) => return differs(row, kept),
        };
        (!fits).then(|| format!("column {} is {kept}, and its events make {made}", self.name))
    }
}

/// A row of a table that is made from a record.
pub trait Projected: Sized + 'static {
    /// How it is made: changes when the same record would make another row.
    const VERSION: u32;

    /// Its table.
    fn table() -> &'static Table<Self>;
}

/// A projected table.
pub struct Table<R: 'static> {
    pub name: &'static str,
    /// The column of the record that rows belong to, and which kind of record that is.
    of: (&'static str, Option<Record>),
    /// What rows may be of besides, as a condition that those are left out by.
    only: &'static str,
    /// The column that no two rows of a desk share, beside those that say which row it is.
    alone: Option<&'static str>,
    /// All but the desk's; those that say which row it is come first.
    pub columns: &'static [Column<R>],
    texts: LazyLock<Texts>,
}

/// The statements of a table.
struct Texts {
    insert: String,
    update: String,
    put: String,
    drop: String,
    kept: String,
    strays: String,
    /// Takes out rows that stand in the way of one.
    clear: Option<String>,
}

impl<R> Table<R> {
    fn names(&self, which: impl Fn(Part) -> bool) -> Vec<&'static str> {
        self.columns.iter().filter(|column| which(column.part)).map(|column| column.name).collect()
    }

    fn values(&self, row: &R, which: impl Fn(Part) -> bool) -> Vec<Arg> {
        self.columns.iter().filter(|column| which(column.part)).map(|column| (column.value)(row)).collect()
    }

    fn written(&self) -> Texts {
        let (name, (of, record), only) = (self.name, self.of, self.only);
        let (all, keys) = (self.names(|_| true), self.names(|part| part == Part::Key));
        let (changes, others) =
            (self.names(|part| part == Part::Changes), self.names(|part| part != Part::Key));
        let places: Vec<String> = (1..=all.len() + 1).map(|at| format!("${at}")).collect();
        let insert =
            format!("insert into {name} (desk_id, {}) values ({})", all.join(", "), places.join(", "));
        // The desk, what changes, and which row it is.
        let set: Vec<String> = (2..).zip(&changes).map(|(at, it)| format!("{it} = ${at}")).collect();
        let mut update = format!("update {name} set {} where desk_id = $1", set.join(", "));
        for (nth, key) in (changes.len() + 2..).zip(&keys) {
            update.push_str(&format!(" and {key} = ${nth}"));
        }
        let excluded: Vec<String> = others.iter().map(|it| format!("{it} = excluded.{it}")).collect();
        let then = if excluded.is_empty() {
            "nothing".to_owned()
        } else {
            format!("update set {}", excluded.join(", "))
        };
        let mut drop = format!("delete from {name} where desk_id = $1");
        for (nth, key) in (2..).zip(&keys) {
            drop.push_str(&format!(" and {key} = ${nth}"));
        }
        let of_kind = record.map_or_else(String::new, |it| format!(" and event.record = '{}'", it.code()));
        Texts {
            put: format!("{insert} on conflict (desk_id, {}) do {then}", keys.join(", ")),
            clear: self.alone.map(|alone| {
                format!("delete from {name} where desk_id = $1 and {of} <> $2 and {alone} = $3")
            }),
            insert,
            update,
            drop,
            kept: format!("select {} from {name} where desk_id = $1 and {of} = $2", all.join(", ")),
            strays: format!(
                "select distinct {of} from {name} where desk_id = $1{only} and not exists (select 1 from event \
                 where event.desk_id = {name}.desk_id and event.record_id = {name}.{of}{of_kind}) limit {MOST_STRAYS}"
            ),
        }
    }
}

/// How many records that are not there one look finds in a table.
const MOST_STRAYS: usize = 100;

/// A text that stays, as both engines understand it.
fn sql(text: &'static str) -> Sql {
    Sql { sqlite: text, postgres: text }
}

/// Writes the row of a record: of one that this change made, or what it may have changed of one that was there.
pub(crate) async fn save<R: Projected>(
    tx: &mut Tx,
    desk: DeskId,
    row: &R,
    (record, made): (Row, bool),
) -> Result<(), Fault> {
    if !made {
        return update(tx, desk, row).await;
    }
    tx.locks.made(record);
    insert(tx, desk, row).await
}

/// Adds a row that was not there.
async fn insert<R: Projected>(tx: &mut Tx, desk: DeskId, row: &R) -> Result<(), Fault> {
    let (sql, args) = inserts(desk, row);
    tx.run(sql, args).await
}

/// What adds a row that is not there.
pub(crate) fn inserts<R: Projected>(desk: DeskId, row: &R) -> (Sql, Vec<Arg>) {
    let table = R::table();
    let mut args = args![desk];
    args.extend(table.values(row, |_| true));
    (sql(&table.texts.insert), args)
}

/// Writes what a change may have made of a row that is there.
async fn update<R: Projected>(tx: &mut Tx, desk: DeskId, row: &R) -> Result<(), Fault> {
    let table = R::table();
    let mut args = args![desk];
    args.extend(table.values(row, |part| part == Part::Changes));
    args.extend(table.values(row, |part| part == Part::Key));
    tx.run(sql(&table.texts.update), args).await
}

/// Writes a row whole, whether it was there or not.
pub(crate) async fn put<R: Projected>(tx: &mut Tx, desk: DeskId, row: &R) -> Result<(), Fault> {
    let table = R::table();
    let mut args = args![desk];
    args.extend(table.values(row, |_| true));
    tx.run(sql(&table.texts.put), args).await
}

/// Takes a row out.
pub(crate) async fn drop_row<R: Projected>(tx: &mut Tx, desk: DeskId, row: &R) -> Result<(), Fault> {
    let table = R::table();
    let mut args = args![desk];
    args.extend(table.values(row, |part| part == Part::Key));
    tx.run(sql(&table.texts.drop), args).await
}

/// Writes what differs between the rows that a record made and those it makes. `same`: whether both are one row, whatever
/// else they say.
pub(crate) async fn change<R: Projected + PartialEq + Sync>(
    tx: &mut Tx,
    desk: DeskId,
    before: &[R],
    after: &[R],
    same: fn(&R, &R) -> bool,
) -> Result<(), Fault> {
    for row in before.iter().filter(|row| !after.iter().any(|it| same(it, row))) {
        drop_row(tx, desk, row).await?;
    }
    for row in after.iter().filter(|row| !before.contains(row)) {
        put(tx, desk, row).await?;
    }
    Ok(())
}

/// How a row that is kept and the row that a record makes differ.
#[derive(Debug)]
pub struct Difference<'r, R> {
    /// What the record makes; `None`: no such row.
    pub made: Option<&'r R>,
    /// What is kept; `None`: there is no such row.
    kept: Option<Kept>,
    /// What does not fit, a sentence each, for an operator.
    pub said: Vec<String>,
}

/// The rows of a record that are not as it makes them.
pub async fn compare<'r, R: Projected>(
    tx: &mut Tx,
    desk: DeskId,
    record: Uuid,
    made: &'r [R],
    now: Timestamp,
) -> Result<Vec<Difference<'r, R>>, Fault> {
    let table = R::table();
    let keys = table.names(|part| part == Part::Key).len();
    let mut kept: Vec<Kept> = tx.all(sql(&table.texts.kept), args![desk, record]).await?;
    let mut found = Vec::new();
    for row in made {
        let key: Vec<Value> =
            table.values(row, |part| part == Part::Key).into_iter().map(Value::from).collect();
        let Some(at) = kept.iter().position(|it| it.0.starts_with(&key)) else {
            let said = vec![format!("table {} lacks its row {}", table.name, named(&key))];
            found.push(Difference { made: Some(row), kept: None, said });
            continue;
        };
        let row_kept = kept.swap_remove(at);
        let columns = table.columns.iter().zip(&row_kept.0);
        let said: Vec<String> =
            columns.filter_map(|(column, value)| column.differs(row, value, now)).collect();
        if !said.is_empty() {
            // Of several rows of a record, which of them.
            let which = if made.len() > 1 || keys > 1 {
                format!("table {}, row {}: ", table.name, named(&key))
            } else {
                String::new()
            };
            let said = said.into_iter().map(|it| format!("{which}{it}")).collect();
            found.push(Difference { made: Some(row), kept: Some(row_kept), said });
        }
    }
    kept.sort_unstable();
    for row in kept {
        let key = row.0.get(..keys).unwrap_or_default();
        let said = vec![format!("table {} has a row {} that its events do not make", table.name, named(key))];
        found.push(Difference { made: None, kept: Some(row), said });
    }
    // What is not to be there goes first: it may stand in the way of what is.
    found.sort_by_key(|difference| difference.made.is_some());
    Ok(found)
}

/// Writes a row as its record makes it, or takes out one that it does not make.
pub async fn mend<R: Projected>(
    tx: &mut Tx,
    desk: DeskId,
    difference: &Difference<'_, R>,
) -> Result<(), Fault> {
    let table = R::table();
    match (difference.made, &difference.kept) {
        (Some(row), _) => {
            // What its events call a record, no other is called.
            if let (Some(alone), Some(clear)) = (table.alone, &table.texts.clear) {
                let named = |name: &str| table.columns.iter().find(|it| it.name == name);
                let values = [named(table.of.0), named(alone)].into_iter().flatten();
                let mut args = args![desk];
                args.extend(values.map(|column| (column.value)(row)));
                tx.run(sql(clear), args).await?;
            }
            put(tx, desk, row).await
        }
        (None, Some(kept)) => {
            // A block goes with the terms that find it.
            if table.name == SEARCH && blocks::take_out(tx, desk, kept).await? {
                return Ok(());
            }
            let keys = table.names(|part| part == Part::Key).len();
            let mut args = args![desk];
            args.extend(kept.0.iter().take(keys).map(Value::arg));
            tx.run(sql(&table.texts.drop), args).await
        }
        (None, None) => Ok(()),
    }
}

/// Which row, by what tells it from others.
fn named(key: &[Value]) -> String {
    let parts: Vec<String> = key.iter().map(ToString::to_string).collect();
    format!("({})", parts.join(", "))
}

/// Records of a desk that have events, by their ids, after one of them.
pub async fn records(
    tx: &mut Tx,
    desk: DeskId,
    after: Uuid,
    limit: u32,
) -> Result<Vec<(Record, Uuid)>, Fault> {
    let rows: Vec<(Uuid, String)> = tx.all(RECORDS, args![desk, after, limit]).await?;
    rows.into_iter()
        .map(|(id, kind)| match Record::from_code(&kind) {
            Some(record) => Ok((record, id)),
            None => Err(Fault::Corrupt(format!("record {id} is of no known kind"))),
        })
        .collect()
}

/// Locks records, whose rows may be missing, in the order of locks: escalations, then requests, each by their ids.
pub async fn lock(tx: &mut Tx, desk: DeskId, records: &[(Record, Uuid)]) -> Result<(), Fault> {
    let mut rows: Vec<Row> = records
        .iter()
        .map(|(record, id)| match record {
            Record::Escalation => Row::escalation(domain::id::EscalationId(*id)),
            Record::Request => Row::request(domain::id::RequestId(*id)),
        })
        .collect();
    rows.sort_unstable();
    for row in rows {
        tx.hold(desk, row, Firm::Change).await?;
    }
    Ok(())
}

/// A projected table, as it is listed.
#[derive(Debug, Clone)]
pub struct Listed {
    pub name: &'static str,
    /// How its rows are made.
    pub version: u32,
    /// Columns that say which row it is, beside the desk's.
    pub keys: Vec<&'static str>,
    /// All the others.
    pub columns: Vec<&'static str>,
}

fn listed<R: Projected>() -> Listed {
    let table = R::table();
    let keys = table.names(|part| part == Part::Key);
    Listed { name: table.name, version: R::VERSION, keys, columns: table.names(|part| part != Part::Key) }
}

fn statements_of<R: Projected>() -> Vec<(&'static str, Sql)> {
    let table = R::table();
    let texts: &'static Texts = &table.texts;
    let mut all = vec![(table.name, sql(&texts.kept)), (table.name, sql(&texts.strays))];
    // Blocks are written by the search, which finds them by their words.
    if table.name == SEARCH {
        return all;
    }
    all.extend([&texts.insert, &texts.put, &texts.drop].map(|text| (table.name, sql(text))));
    all.extend(texts.clear.as_deref().map(|text| (table.name, sql(text))));
    if !table.names(|part| part == Part::Changes).is_empty() {
        all.push((table.name, sql(&texts.update)));
    }
    all
}

/// Rows of a table that belong to nothing.
#[derive(Debug)]
pub struct Strays {
    pub table: &'static str,
    /// Whether each is itself all that there is of a record: nobody but a person mends that.
    pub are_records: bool,
    /// What they say that they belong to; up to a hundred.
    pub ids: Vec<Uuid>,
}

async fn strays_of<R: Projected>(tx: &mut Tx, desk: DeskId) -> Result<Strays, Fault> {
    let table = R::table();
    let rows: Vec<(Uuid,)> = tx.all(sql(&table.texts.strays), args![desk]).await?;
    let ids = rows.into_iter().map(|(id,)| id).collect();
    // What no other is called is a record.
    Ok(Strays { table: table.name, are_records: table.alone.is_some(), ids })
}

async fn take_out_of<R: Projected>(tx: &mut Tx, desk: DeskId, ids: &[Uuid]) -> Result<usize, Fault> {
    let mut gone = 0;
    for id in ids {
        for difference in compare::<R>(tx, desk, *id, &[], Timestamp::MIN).await? {
            mend(tx, desk, &difference).await?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// The projected tables by the types of their rows. What is listed, prepared, damaged by tests and looked through for
/// strays comes from this one list.
macro_rules! projected {
    ($($row:ty),* $(,)?) => {
        /// Every projected table with its columns.
        pub fn tables() -> Vec<Listed> {
            vec![$(listed::<$row>()),*]
        }

        /// The statements of every projected table.
        pub(crate) fn all_statements() -> Vec<(&'static str, Sql)> {
            [$(statements_of::<$row>()),*].concat()
        }

        /// Rows of every projected table of a desk that belong to nothing.
        pub async fn strays(tx: &mut Tx, desk: DeskId) -> Result<Vec<Strays>, Fault> {
            Ok(vec![$(strays_of::<$row>(tx, desk).await?),*])
        }

        /// Takes out rows that belong to nothing; answers how many.
        pub async fn take_out(tx: &mut Tx, desk: DeskId, strays: &Strays) -> Result<usize, Fault> {
            let mut gone = 0;
            $(if strays.table == <$row>::table().name {
                gone += take_out_of::<$row>(tx, desk, &strays.ids).await?;
            })*
            Ok(gone)
        }
    };
}

projected!(RequestRow, ValueRow, TagRow, ReportRow, EscalationRow, TieRow, DueRow, BlockRow);

/// The rows of a desk's table that an array of ids names, as PostgreSQL is to read them: each by its id. Left to itself it
/// compares each row of a desk with all of them, as soon as it takes the desk for a small one. The first argument is the desk.
pub(crate) fn named_rows(table: &str, ids: &str) -> String {
    format!(
        "(select distinct unnest({ids}) as which) as named cross join lateral \
         (select * from {table} where desk_id = $1 and {table}.id = named.which limit 1) as {table}"
    )
}
