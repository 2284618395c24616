//! Golden databases: what a version of the schema left behind, on both engines, so that what follows is tried on it.
//! `cargo xtask golden` writes those of the present schema, once, before it changes.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::base::{Base, Kind};

/// One of them.
#[derive(Debug, Clone)]
pub struct Golden {
    /// By which schema, and of what: `11/demo`.
    pub name: String,
    folder: PathBuf,
    /// What is in it.
    pub holds: Holds,
}

/// What a golden database holds, as `check` counted it when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    pub requests: usize,
    pub escalations: usize,
    pub events: usize,
}

/// Where they are kept.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// All of them, oldest schema first.
pub fn all() -> Vec<Golden> {
    let mut all = Vec::new();
    for schema in names(&folder()) {
        for of in names(&folder().join(&schema)) {
            let folder = folder().join(&schema).join(&of);
            let holds = fs::read(folder.join("holds.json")).expect("what it holds is said beside it");
            let holds = serde_json::from_slice(&holds).expect("what it holds is JSON");
            all.push(Golden { name: format!("{schema}/{of}"), folder, holds });
        }
    }
    all.sort_by_key(|it| (it.schema(), it.name.clone()));
    all
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

impl Golden {
    /// The number of the last migration that made it.
    pub fn schema(&self) -> u32 {
        self.name.split('/').next().and_then(|it| it.parse().ok()).expect("a folder is named by its schema")
    }

    /// A copy of it, to do with as one likes.
    pub async fn base(&self, kind: Kind) -> Base {
        let base = Base::new(kind).await;
        match kind {
            Kind::Sqlite => {
                let path = base.url.strip_prefix("sqlite:").expect("a path");
                fs::write(path, unpacked(&self.folder.join("sqlite.db.gz"))).expect("it is written");
            }
            Kind::Postgres => {
                let text =
                    String::from_utf8(unpacked(&self.folder.join("postgres.sql.gz"))).expect("SQL is text");
                let mut connection = PgConnection::connect(&base.url).await.expect("PostgreSQL answers");
                sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.expect("it is loaded");
            }
        }
        base
    }
}

impl Golden {
    /// A copy of it as its own program made one, of everything or of one desk.
    pub async fn copy(&self, to: &Path, only: Option<&str>) {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        fs::write(file.path(), unpacked(&self.folder.join("sqlite.db.gz"))).expect("it is written");
        let path = file.path().to_str().expect("a path is text");
        let mut open = SqliteConnection::connect(path).await.expect("the file opens");
        let all: Vec<(Uuid, String)> =
            sqlx::query_as("select id, slug from desk").fetch_all(&mut open).await.expect("its desks");
        let desks =
            all.into_iter().filter(|(_, slug)| only.is_none_or(|only| only == slug)).map(|(id, _)| id);
        let mut lines =
            vec![json!({ "format": 1, "desk": only, "made": "2026-11-30T00:00:00Z" }).to_string()];
        let mut places = Vec::new();
        for table in store::copy::tables() {
            let named = columns(&mut open, table).await;
            if !named.is_empty() {
                places.push((table, named));
            }
        }
        let outside = |named: &[Column]| named.iter().all(|(name, _)| name != "desk_id");
        for (table, named) in places.iter().filter(|(table, named)| {
            only.is_none() && *table != "desk" && (outside(named) || *table == "token")
        }) {
            lines.extend(written(&mut open, (table, named), None, "").await);
        }
        for desk in desks {
            for (table, named) in &places {
                let condition = match *table {
                    "desk" => "where id = $1",
                    "person" if only.is_some() => {
                        "where id in (select person_id from seat where desk_id = $1)"
                    }
                    "token" => continue,
                    _ if outside(named) => continue,
                    _ => "where desk_id = $1",
                };
                lines.extend(written(&mut open, (table, named), Some(desk), condition).await);
            }
        }
        let rows = lines.iter().filter(|line| line.starts_with('[')).count();
        let mut text: String = lines.into_iter().map(|line| line + "\n").collect();
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&text));
        text.push_str(&json!({ "rows": rows, "sha256": digest }).to_string());
        fs::write(to, text + "\n").expect("it is written");
    }
}

/// A column, by its name and type.
type Column = (String, String);

async fn columns(open: &mut SqliteConnection, table: &str) -> Vec<Column> {
    let sql = "select name, lower(type) from pragma_table_info($1) order by cid";
    sqlx::query_as(sql).bind(table).fetch_all(open).await.expect("its columns")
}

/// A table as a copy has it: what it is, and its rows.
async fn written(
    open: &mut SqliteConnection,
    (table, named): (&str, &[Column]),
    desk: Option<Uuid>,
    condition: &str,
) -> Vec<String> {
    let names: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    let mut lines = vec![json!({ "table": table, "desk": desk, "columns": names }).to_string()];
    let value = |(name, kind): &Column| match kind.as_str() {
        "blob" => format!("iif({name} is null, null, lower(hex({name})))"),
        _ => name.clone(),
    };
    let values: Vec<String> = named.iter().map(value).collect();
    let sql = AssertSqlSafe(format!("select json_array({}) from {table} {condition}", values.join(", ")));
    let mut rows = sqlx::query_as::<_, (String,)>(sql);
    if let Some(desk) = desk {
        rows = rows.bind(desk);
    }
    let rows = rows.fetch_all(open).await.expect("its rows");
    lines.extend(rows.into_iter().map(|(row,)| row));
    lines
}

fn unpacked(path: &Path) -> Vec<u8> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    GzDecoder::new(file).read_to_end(&mut bytes).expect("it is whole");
    bytes
}

fn pack(path: &Path, bytes: &[u8]) {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).expect("memory takes it");
    fs::create_dir_all(path.parent().expect("a folder")).expect("its folder is made");
    fs::write(path, packed.finish().expect("memory takes it")).expect("it is written");
}

/// Keeps a database of the present schema as golden. Panics if there is one of that name, which nobody may replace.
pub async fn keep(of: &str, base: &Base, holds: &Holds) {
    let folder = folder().join(schema(base).await.to_string()).join(of);
    let (file, bytes) = match base.url.strip_prefix("sqlite:") {
        Some(_) => ("sqlite.db.gz", sqlite(base).await),
        None => ("postgres.sql.gz", postgres(base)),
    };
    let path = folder.join(file);
    assert!(!path.exists(), "{} is there: what is golden is not made again", path.display());
    pack(&path, &bytes);
    let holds = serde_json::to_string_pretty(holds).expect("it is JSON") + "\n";
    let beside = folder.join("holds.json");
    match fs::read_to_string(&beside) {
        Ok(there) => assert_eq!(there, holds, "both engines hold the same"),
        Err(_) => fs::write(beside, holds).expect("it is written"),
    }
}

async fn schema(base: &Base) -> i64 {
    let sql = "select cast(max(version) as bigint) from schema_version";
    let row: (i64,) = match base.url.strip_prefix("sqlite:") {
        Some(path) => {
            let mut file = SqliteConnection::connect(path).await.expect("the file opens");
            sqlx::query_as(sql).fetch_one(&mut file).await
        }
        None => {
            let mut server = PgConnection::connect(&base.url).await.expect("PostgreSQL answers");
            sqlx::query_as(sql).fetch_one(&mut server).await
        }
    }
    .expect("its schema is numbered");
    row.0
}

/// The file, in one piece and without what was thrown away.
async fn sqlite(base: &Base) -> Vec<u8> {
    let path = base.url.strip_prefix("sqlite:").expect("a path");
    let whole = base.folder.path().join("whole.db");
    let mut file = SqliteConnection::connect(path).await.expect("the file opens");
    let vacuum = format!("vacuum into '{}'", whole.display());
    sqlx::raw_sql(AssertSqlSafe(vacuum)).execute(&mut file).await.expect("it is copied");
    fs::read(whole).expect("the copy is read")
}

/// Schema and rows as SQL, without what is the server's and not ours: owners, privileges, and what a dump says to its
/// own reader.
fn postgres(base: &Base) -> Vec<u8> {
    let mut dump = Command::new("pg_dump");
    dump.args(["--no-owner", "--no-privileges", "--rows-per-insert=100", &base.url]);
    let dump = dump.output().expect("pg_dump runs");
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let text = String::from_utf8(dump.stdout).expect("a dump is text");
    let ours = |line: &&str| {
        let theirs = [
            "\\",
            "SET ",
            "SELECT pg_catalog.set_config",
            "CREATE SCHEMA public",
            "COMMENT ON ",
            "-- Dumped",
        ];
        !theirs.iter().any(|it| line.starts_with(it))
    };
    text.lines().filter(ours).map(|line| format!("{line}\n")).collect::<String>().into_bytes()
}
