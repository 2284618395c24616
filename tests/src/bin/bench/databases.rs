//! Databases of the PostgreSQL that the bench works on: those that are kept between runs, and copies of them.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Its superuser.
pub struct Databases {
    admin: PgConnection,
    /// The URL of a database, without its name.
    server: String,
}

impl Databases {
    pub async fn open() -> Self {
        let url =
            std::env::var("RELAIS_TEST_POSTGRES").expect("run `cargo xtask bench`: it starts a PostgreSQL");
        let admin = PgConnection::connect(&url).await.expect("PostgreSQL answers");
        let (server, _) = url.rsplit_once('/').expect("the URL names a database");
        Self { admin, server: server.to_owned() }
    }

    pub fn url(&self, name: &str) -> String {
        format!("{}/{name}", self.server)
    }

    pub async fn has(&mut self, name: &str) -> bool {
        let found: (i64,) = sqlx::query_as("select count(*) from pg_database where datname = $1")
            .bind(name)
            .fetch_one(&mut self.admin)
            .await
            .expect("databases are counted");
        found.0 > 0
    }

    /// Those whose names begin so.
    pub async fn called(&mut self, beginning: &str) -> Vec<String> {
        sqlx::query_scalar("select datname::text from pg_database where starts_with(datname::text, $1)")
            .bind(beginning)
            .fetch_all(&mut self.admin)
            .await
            .expect("databases are listed")
    }

    /// An empty one in place of whatever bears the name; its URL.
    pub async fn anew(&mut self, name: &str) -> String {
        self.goes(name).await;
        self.does(&format!("create database {name}")).await;
        self.url(name)
    }

    /// A copy of what is kept, in place of the one before; its name.
    pub async fn copy(&mut self, kept: &str) -> String {
        let copy = format!("{kept}_copy");
        self.goes(&copy).await;
        self.let_go(kept).await;
        self.does(&format!("create database {copy} template {kept} strategy file_copy")).await;
        copy
    }

    /// Calls one that has been filled by another name, once the planner knows it.
    pub async fn is_called(&mut self, name: &str, now: &str) {
        let mut open = PgConnection::connect(&self.url(name)).await.expect("PostgreSQL answers");
        sqlx::raw_sql("vacuum analyze").execute(&mut open).await.expect("statistics");
        open.close().await.expect("a connection ends");
        self.goes(now).await;
        self.let_go(name).await;
        self.does(&format!("alter database {name} rename to {now}")).await;
    }

    pub async fn goes(&mut self, name: &str) {
        self.does(&format!("drop database if exists {name} with (force)")).await;
    }

    /// Whoever made it may still be on the way out.
    async fn let_go(&mut self, name: &str) {
        self.does(&format!(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
        ))
        .await;
    }

    async fn does(&mut self, sql: &str) {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.admin).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}
