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
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

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
