//! Writes the golden databases of the present schema: the demo, and a small month of a chain, on both engines.
#![expect(clippy::expect_used, reason = "what cannot be made cannot be kept")]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use relais_tests::base::{Base, Kind};
use relais_tests::golden::{Holds, keep};
use relais_tests::process::{check, program, told};
use relais_tests::soak::month;

/// Requests of the month.
const OF_A_MONTH: usize = 80;
const SEED: u64 = 1;

fn main() {
    relais_tests::run(async {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let (chain, month) = month::lived(kind, OF_A_MONTH, SEED).await;
            let (requests, escalations, events) = (month.requests, month.escalations, month.events);
            keep("month", &chain.base, &Holds { requests, escalations, events }).await;
        }
        let demo = demo().await;
        let copied = copied(&demo).await;
        for base in [&demo, &copied] {
            keep("demo", base, &holds(&base.url)).await;
        }
    });
}

fn holds(url: &str) -> Holds {
    let report = check(url);
    assert_eq!(report["problems"].as_array().map(Vec::len), Some(0), "{report}");
    serde_json::from_value(report).expect("a report counts")
}

/// What `relais demo` leaves in its folder once it serves.
async fn demo() -> Base {
    let base = Base::new(Kind::Sqlite).await;
    let mut demo = Command::new(program());
    demo.args(["demo", "--json", "--listen", "127.0.0.1:0", "--dir"]).arg(base.folder.path());
    let mut demo = demo.stdout(Stdio::piped()).spawn().expect("the demo starts");
    let mut line = String::new();
    BufReader::new(demo.stdout.take().expect("its stdout")).read_line(&mut line).expect("it serves");
    assert!(line.starts_with('{'), "{line}");
    let told = Command::new("kill").arg(demo.id().to_string()).status().expect("kill runs");
    assert!(told.success());
    demo.wait().expect("it ends");
    Base { url: format!("sqlite:{}", base.folder.path().join("relais.db").display()), ..base }
}

/// The same on PostgreSQL.
async fn copied(from: &Base) -> Base {
    let base = Base::new(Kind::Postgres).await;
    let copy = from.folder.path().join("copy.jsonl");
    let copy = copy.to_str().expect("a path in UTF-8");
    told(&from.url, &["backup", "create", copy]);
    told(&base.url, &["backup", "restore", copy]);
    told(&base.url, &["desk", "open", "--all", "--send"]);
    base
}
