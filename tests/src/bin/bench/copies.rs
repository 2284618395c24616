//! Rows in numbers that nobody would wait for: copies of one that the program wrote, by the columns that its schema has.

use relais_tests::base::Base;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

/// A connection to a database that no program has open.
enum Open {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Open {
    async fn of(base: &Base) -> Self {
        if base.url.starts_with("sqlite") {
            Self::Sqlite(SqliteConnection::connect(&base.url).await.expect("the file opens"))
        } else {
            Self::Postgres(PgConnection::connect(&base.url).await.expect("PostgreSQL answers"))
        }
    }

    async fn columns(&mut self, table: &str) -> Vec<String> {
        let rows: Result<Vec<(String,)>, sqlx::Error> = match self {
            Self::Sqlite(open) => {
                let ask = sqlx::query_as("select name from pragma_table_info($1)");
                ask.bind(table).fetch_all(open).await
            }
            Self::Postgres(open) => {
                let ask = "select column_name::text from information_schema.columns \
                           where table_schema = 'public' and table_name = $1";
                sqlx::query_as(ask).bind(table).fetch_all(open).await
            }
        };
        rows.expect("columns").into_iter().map(|(name,)| name).collect()
    }

    /// Answers how many rows it touched.
    async fn does(&mut self, sql: String) -> u64 {
        let text = AssertSqlSafe(sql.clone());
        let done = match self {
            Self::Sqlite(open) => sqlx::query(text).execute(open).await.map(|done| done.rows_affected()),
            Self::Postgres(open) => sqlx::query(text).execute(open).await.map(|done| done.rows_affected()),
        };
        done.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The id of the `n`th copy, as a column keeps it.
    fn id(&self, first: &str) -> String {
        match self {
            Self::Sqlite(_) => format!("unhex('{first}0000400080' || printf('%014x', n))"),
            Self::Postgres(_) => format!("{}::uuid", self.word(first)),
        }
    }

    /// The same as a document writes it.
    fn word(&self, first: &str) -> String {
        let hex = match self {
            Self::Sqlite(_) => "printf('%012x', n)",
            Self::Postgres(_) => "lpad(to_hex(n), 12, '0')",
        };
        format!("('{first}-0000-4000-8000-' || {hex})")
    }

    /// Copies the first row of a table for which something holds so often. `values` says what other columns get, by name;
    /// those that the schema does not have are left out.
    async fn copies(&mut self, (table, holds): (&str, &str), count: u32, values: &[(&str, String)]) {
        let columns = self.columns(table).await;
        let value = |name: &String| {
            values.iter().find(|(of, _)| of == name).map_or_else(|| name.clone(), |(_, value)| value.clone())
        };
        let taken: Vec<String> = columns.iter().map(value).collect();
        let (with, numbers) = match self {
            Self::Sqlite(_) => (
                format!("with recursive n(n) as (select 1 union all select n + 1 from n where n < {count})"),
                "n".to_owned(),
            ),
            Self::Postgres(_) => (String::new(), format!("generate_series(1, {count}) as n(n)")),
        };
        let sql = format!(
            "{} {with} select {} from (select * from {table} where {holds} limit 1) as source, {numbers}",
            format_args!("insert into {table} ({})", columns.join(", ")),
            taken.join(", ")
        );
        assert_eq!(self.does(sql).await, u64::from(count), "{table}: there is a row to copy");
    }
}

/// Lets so many mails wait, each in a line of its own, as one that nobody takes away.
pub async fn mails_wait(base: &Base, count: u32) {
    let mut open = Open::of(base).await;
    let named = open.columns("outbox").await;
    let lane = if named.iter().any(|name| name == "lane") { "lane" } else { "topic" };
    let values = [
        ("id", open.id("facade00")),
        ("line", "'mail/' || n".to_owned()),
        ("ordinal", "ordinal + n".to_owned()),
    ];
    let holds = format!("{lane} = 'mail' and done is null and parked is null");
    open.copies(("outbox", &holds), count, &values).await;
}

/// Gives a desk so many more contacts like one of its own, each a person with a name and an address.
pub async fn contacts(base: &Base, like: &Contact, count: u32) {
    let mut open = Open::of(base).await;
    let person = [
        ("id", open.id("facade01")),
        ("email", "'person-' || n || '@many.example'".to_owned()),
        ("name", name()),
    ];
    open.copies(("person", &format!("email = '{}'", like.email)), count, &person).await;
    let replaced = [
        (like.seat.as_str(), open.word("facade02")),
        (like.person.as_str(), open.word("facade01")),
        (like.name.as_str(), name()),
    ];
    let body =
        replaced.iter().fold("body".to_owned(), |body, (was, is)| format!("replace({body}, '{was}', {is})"));
    let seat =
        [("id", open.id("facade02")), ("person_id", open.id("facade01")), ("body", body), ("name", name())];
    let holds = match &open {
        Open::Sqlite(_) => format!("id = unhex('{}')", like.seat.replace('-', "")),
        Open::Postgres(_) => format!("id = '{}'", like.seat),
    };
    open.copies(("seat", &holds), count, &seat).await;
    // Whoever is asked next reads the names of all of them.
    if !open.columns("known_name").await.is_empty() {
        open.does("delete from known_name".to_owned()).await;
    }
}

/// What the `n`th of them is called.
fn name() -> String {
    "'Person ' || n".to_owned()
}

/// A contact of a desk.
#[derive(Debug, Clone)]
pub struct Contact {
    pub seat: String,
    pub person: String,
    pub email: String,
    pub name: String,
}
