//! Rows into PostgreSQL by `copy`: where a statement only takes what it is given, into its table; where it makes something of
//! that, into a table beside, which the same statement then reads. Indexes of the tables that have many wait until the end, and
//! are made as they were. No trigger is passed over: those that there are watch what changes rows, or takes them out.

use std::io::Write as _;

use data_encoding::HEXLOWER;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use store::Arg;

use super::Rows;

/// Indexes that no constraint needs, of the tables that have many or large ones, in the order in which they were made.
const INDEXES: &str = "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i \
    where i.indrelid in ('request'::regclass, 'search_block'::regclass) \
    and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid) order by i.indexrelid";

pub struct Server {
    open: PgConnection,
    /// The indexes that wait: what each is called, and what makes it.
    indexes: Vec<(String, String)>,
    /// Statements that have a table beside.
    beside: Vec<&'static str>,
}

impl Server {
    /// As the superuser, whom no wall between desks holds.
    pub async fn open(url: &str) -> Self {
        let open = PgConnection::connect(url).await.expect("PostgreSQL answers");
        let mut it = Self { open, indexes: Vec::new(), beside: Vec::new() };
        // Whoever closes the world waits for the disk.
        it.does("set synchronous_commit = off; set maintenance_work_mem = '512MB'").await;
        it.indexes = it.found().await;
        for (name, _) in it.indexes.clone() {
            it.does(&format!("drop index {name}")).await;
        }
        it
    }

    pub async fn write(&mut self, rows: Rows) {
        self.does("begin").await;
        for (text, rows) in rows.0 {
            self.copies(text, &rows).await;
        }
        self.does("commit").await;
    }

    async fn copies(&mut self, text: &'static str, rows: &[Vec<Arg>]) {
        let way = Way::of(text);
        if let (Some((_, table)), false) = (&way.then, self.beside.contains(&text)) {
            let columns: Vec<String> =
                (1..).zip(&rows[0]).map(|(nth, arg)| format!("a{nth} {}", kind(arg))).collect();
            self.does(&format!("create temp table {table} ({})", columns.join(", "))).await;
            self.beside.push(text);
        }
        let mut lines = Vec::with_capacity(rows.len() * 512);
        rows.iter().for_each(|row| line(row, &mut lines));
        let mut copy = self.open.copy_in_raw(&way.copy).await.expect("rows are taken");
        copy.send(lines).await.expect("rows are sent");
        copy.finish().await.unwrap_or_else(|error| panic!("{}: {error}", way.copy));
        if let Some((then, table)) = way.then {
            self.does(&format!("{then}; truncate {table}")).await;
        }
    }

    /// Makes the indexes that waited, and sees to it that the planner knows what is there.
    pub async fn ends(mut self) {
        for (_, makes) in self.indexes.clone() {
            self.does(&makes).await;
        }
        assert_eq!(self.found().await, self.indexes, "indexes are as they were");
        self.does("vacuum analyze").await;
        self.does("checkpoint").await;
        self.open.close().await.expect("a connection ends");
    }

    async fn found(&mut self) -> Vec<(String, String)> {
        sqlx::query_as(INDEXES).fetch_all(&mut self.open).await.expect("indexes")
    }

    async fn does(&mut self, sql: &str) {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.open).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

/// How the rows of a statement go in.
#[derive(Debug, PartialEq, Eq)]
struct Way {
    copy: String,
    /// What is done then with a table beside, and what that is called.
    then: Option<(String, String)>,
}

impl Way {
    /// Of `insert into TABLE (COLUMNS) values (VALUES) [on conflict …]`, where no row is there yet.
    fn of(text: &str) -> Self {
        let (into, rest) = text.split_once("values (").expect("a statement that adds a row");
        let into = into.trim().trim_start_matches("insert into ");
        let values = rest.split("on conflict").next().unwrap_or(rest).trim_end();
        let values = values.strip_suffix(')').expect("values in parentheses");
        let count = into.split(',').count();
        let given: Vec<String> = (1..=count).map(|nth| format!("${nth}")).collect();
        if values == given.join(", ") {
            return Self { copy: format!("copy {into} from stdin"), then: None };
        }
        // From the last on: $1 begins $10.
        let made = (1..=99)
            .rev()
            .fold(values.to_owned(), |made, nth| made.replace(&format!("${nth}"), &format!("a{nth}")));
        let (table, _) = into.split_once(' ').expect("a table with its columns");
        let beside = format!("beside_{table}");
        let then = format!("insert into {into} select {made} from {beside}");
        Self { copy: format!("copy {beside} from stdin"), then: Some((then, beside)) }
    }
}

/// What PostgreSQL calls the type of an argument.
fn kind(arg: &Arg) -> &'static str {
    match arg {
        Arg::Int(_) => "bigint",
        Arg::Text(_) => "text",
        Arg::Id(_) => "uuid",
        Arg::Bytes(_) => "bytea",
        Arg::Ids(_) => "uuid[]",
    }
}

/// A row in the text form of `copy`.
fn line(row: &[Arg], to: &mut Vec<u8>) {
    for (nth, arg) in row.iter().enumerate() {
        if nth > 0 {
            to.push(b'\t');
        }
        match arg {
            Arg::Int(Some(it)) => write!(to, "{it}").expect("memory takes it"),
            Arg::Id(Some(it)) => write!(to, "{it}").expect("memory takes it"),
            Arg::Text(Some(it)) => it.bytes().for_each(|byte| match byte {
                b'\\' => to.extend(b"\\\\"),
                b'\n' => to.extend(b"\\n"),
                b'\r' => to.extend(b"\\r"),
                b'\t' => to.extend(b"\\t"),
                byte => to.push(byte),
            }),
            Arg::Bytes(Some(it)) => {
                to.extend(b"\\\\x");
                to.extend(HEXLOWER.encode(it).bytes());
            }
            Arg::Int(None) | Arg::Id(None) | Arg::Text(None) | Arg::Bytes(None) => to.extend(b"\\N"),
            Arg::Ids(_) => panic!("no row holds a list"),
        }
    }
    to.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_statement_only_takes_is_copied_into_its_table() {
        let way =
            Way::of("insert into clock (desk_id, due)\n   values ($1, $2) on conflict (desk_id) do nothing");
        assert_eq!(way, Way { copy: "copy clock (desk_id, due) from stdin".into(), then: None });
    }

    #[test]
    fn what_a_statement_makes_something_of_is_read_by_it_from_a_table_beside() {
        let text = "insert into found (a, b, c, d, e, f, g, h, i, j) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, strip(f($10)))";
        let way = Way::of(text);
        assert_eq!(way.copy, "copy beside_found from stdin");
        let (then, _) = way.then.expect("something more");
        assert!(
            then.ends_with("select a1, a2, a3, a4, a5, a6, a7, a8, a9, strip(f(a10)) from beside_found"),
            "{then}"
        );
    }

    #[test]
    fn no_value_ends_its_line_or_its_column() {
        let mut lines = Vec::new();
        let row = [
            Arg::from("a\tb\\\nc\r"),
            Arg::from(-7_i64),
            Arg::Text(None),
            Arg::from(vec![0_u8, 255]),
            Arg::from(""),
        ];
        line(&row, &mut lines);
        assert_eq!(String::from_utf8(lines).expect("text"), "a\\tb\\\\\\nc\\r\t-7\t\\N\t\\\\x00ff\t\n");
    }
}
