//! An embedded database and its place: whose the file is, what it is opened for, what lies in its stead, how full the
//! disk is.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use relais_tests::base::Kind;
use relais_tests::chain::Chain;
use relais_tests::process::{self, Server, relais};
use relais_tests::run;
use relais_tests::soak::kill::Office;
use relais_tests::visitor::Visitor;
use relais_tests::wire::{Answer, Ask, Wire};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, SqliteConnection};

const OPERATOR: &str = "operator-0123456789";

fn did(url: &str, arguments: &[&str]) -> Output {
    relais(url).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// `relais serve` that is refused; what it says.
fn refused(url: &str) -> String {
    let output = did(url, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    said(&output)
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().mode() & 0o777
}

fn file(url: &str) -> PathBuf {
    url.strip_prefix("sqlite:").unwrap().into()
}

fn beside(url: &str, end: &str) -> PathBuf {
    format!("{}{end}", file(url).display()).into()
}

async fn opens(server: &Server, token: &str, text: &str) -> Answer {
    let ask = Ask::post("/api/v1/requests", &json!({"subject": "Gateway down", "text": text})).by(token);
    Wire::to(server.address).send(&ask).await.unwrap()
}

async fn uploads(server: &Server, token: &str, size: usize) -> Answer {
    let mut ask = Ask::post("/api/v1/files", &Value::Null).by(token);
    ask.headers.remove("content-type");
    ask.headers.insert("content-disposition", "attachment; filename=\"log.txt\"".parse().unwrap());
    ask.body = vec![b'x'; size].into();
    Wire::to(server.address).send(&ask).await.unwrap()
}

async fn ready(server: &Server) -> (u16, Value) {
    let answer = Wire::to(server.address).send(&Ask::get("/ready").by(OPERATOR)).await.unwrap();
    (answer.status.as_u16(), answer.json())
}

/// Waits until the server finds out something new of itself.
async fn becomes_ready(server: &Server, wanted: bool) -> Value {
    for _ in 0..100 {
        let (status, found) = ready(server).await;
        if (status == 200) == wanted {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("ready is not {wanted}: {}", server.said());
}

#[test]
fn the_database_its_copies_and_exports_are_their_owners_alone() {
    run(async {
        let office = Office::new(Kind::Sqlite).await;
        let server = Server::start(office.url());
        assert_eq!(opens(&server, &office.contacts[0], "Nothing since nine.").await.status, 201);
        let folder = office.base.folder.path();
        let (copy, export) = (folder.join("copy.jsonl"), folder.join("desk.jsonl"));
        process::told(office.url(), &["backup", "create", copy.to_str().unwrap()]);
        process::told(office.url(), &["export", "--desk", "boreal", export.to_str().unwrap()]);
        let mut made: Vec<PathBuf> =
            ["", "-wal", "-shm", "-lock"].map(|end| beside(office.url(), end)).to_vec();
        made.extend([copy, export]);
        for path in made {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
        // One that somebody opened to others is found.
        std::fs::set_permissions(file(office.url()), std::os::unix::fs::PermissionsExt::from_mode(0o644))
            .unwrap();
        let found = did(office.url(), &["doctor", "--json"]);
        let found: Value = serde_json::from_slice(&found.stdout).unwrap();
        assert!(found["findings"].to_string().contains("has mode 644"), "{found}");
        assert!(!found.to_string().contains("No copy was ever made"), "{found}");
    });
}

#[test]
fn a_second_server_is_told_who_holds_the_file_and_commands_write_beside_it() {
    run(async {
        let office = Office::new(Kind::Sqlite).await;
        let server = Server::start(office.url());
        let words = refused(office.url());
        for word in [format!("process {}", server.pid()), server.address.to_string()] {
            assert!(words.contains(&word), "{word}: {words}");
        }
        let copy = office.base.folder.path().join("copy.jsonl");
        process::told(office.url(), &["backup", "create", copy.to_str().unwrap()]);
        // An installation is not loaded over one that works.
        for load in [&["import"][..], &["backup", "restore"]] {
            let load = did(office.url(), &[load, &[copy.to_str().unwrap()]].concat());
            assert!(!load.status.success() && said(&load).contains("is held by"), "{}", said(&load));
        }
        let (elsewhere, export) =
            (Chain::new(Kind::Sqlite).await, office.base.folder.path().join("desk.jsonl"));
        let out = Box::new(std::fs::File::create(&export).unwrap());
        elsewhere.engine.copy(Some("cime".into()), out).await.unwrap();
        // Commands of operation take their turn at the file, and the server sees what they did.
        let opened = tokio::spawn({
            let (address, token) = (server.address, office.contacts[0].clone());
            async move {
                let mut wire = Wire::to(address);
                let ask = Ask::post(
                    "/api/v1/requests",
                    &json!({"subject": "Gateway down", "text": "Nothing since nine."}),
                );
                for _ in 0..30 {
                    assert_eq!(wire.send(&ask.clone().by(&token)).await.unwrap().status, 201);
                }
            }
        });
        let url = office.url().to_owned();
        let token = tokio::task::spawn_blocking(move || {
            process::told(&url, &["import", export.to_str().unwrap()]);
            let seat = process::told(
                &url,
                &["agent", "add", "noor@cime.example", "--desk", "cime", "--name", "Noor"],
            );
            process::told(&url, &["token", "add", "--desk", "cime", "--seat", &seat, "--name", "test"])
        });
        let token = token.await.unwrap();
        opened.await.unwrap();
        let me = Wire::to(server.address).send(&Ask::get("/api/v1/me").by(&token)).await.unwrap();
        assert_eq!(me.status, 200, "{}", me.text());
        // A server that was killed holds nothing.
        server.kill();
        drop(Server::start(office.url()));
    });
}

/// A database as the program made it when its schema was 4.
async fn of_schema_4(path: &Path) {
    let mut open = SqliteConnection::connect(&format!("sqlite:{}?mode=rwc", path.display())).await.unwrap();
    open.execute("create table schema_version (version bigint primary key)").await.unwrap();
    for (version, text) in [
        (1, include_str!("../../../crates/store/migrations/0001_foundation.sql")),
        (2, include_str!("../../../crates/store/migrations/0002_calendars.sql")),
        (3, include_str!("../../../crates/store/migrations/0003_joining.sql")),
        (4, include_str!("../../../crates/store/migrations/0004_on_call.sql")),
    ] {
        let text = text
            .replace("{uuid}", "blob")
            .replace("{bytes}", "blob")
            .replace(" bigint", " integer")
            .replace("{strict}", " strict")
            .replace("{mailbox}", "lower(json_extract(body, '$.mailbox'))")
            .replace("{documents}", ", unique (id)")
            .replace(
                "{search}",
                "create virtual table search_terms using fts5(terms, content='', contentless_delete=1);",
            );
        sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(&mut open).await.unwrap();
        sqlx::query("insert into schema_version values ($1)").bind(version).execute(&mut open).await.unwrap();
    }
    open.close().await.unwrap();
}

async fn schema(path: &Path) -> i64 {
    let mut open = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    let (version,): (i64,) =
        sqlx::query_as("select max(version) from schema_version").fetch_one(&mut open).await.unwrap();
    version
}

#[test]
fn no_command_changes_a_schema_by_the_way_and_a_migration_copies_first() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relais.db");
        let url = format!("sqlite:{}", path.display());
        of_schema_4(&path).await;
        let copy = folder.path().join("copy.jsonl");
        for command in [
            &["check"][..],
            &["doctor"],
            &["backup", "create", copy.to_str().unwrap()],
            &["mail", "in", "--desk", "boreal"],
            &["desk", "list"],
            &["desk", "add", "boreal", "--name", "Boréal", "--prefix", "BOR"],
        ] {
            let output = did(&url, command);
            let later = if command[0] == "mail" { 75 } else { 1 };
            assert_eq!(output.status.code(), Some(later), "{command:?}: {}", said(&output));
            assert!(said(&output).contains("`relais migrate`"), "{command:?}: {}", said(&output));
            assert_eq!(schema(&path).await, 4, "{command:?}");
        }
        let migrated = did(&url, &["migrate"]);
        assert!(migrated.status.success(), "{}", said(&migrated));
        let kept = folder.path().join("relais.db.schema-4.copy");
        assert!(said(&migrated).contains(kept.to_str().unwrap()), "{}", said(&migrated));
        assert!(schema(&path).await > 4);
        assert_eq!((schema(&kept).await, mode(&kept)), (4, 0o600));
        assert!(did(&url, &["check"]).status.success());
        // Once is enough, and a copy is never written over.
        std::fs::remove_file(&path).unwrap();
        drop(std::fs::remove_file(beside(&url, "-wal")));
        of_schema_4(&path).await;
        assert!(did(&url, &["migrate"]).status.success() && did(&url, &["migrate"]).status.success());
        let copies = std::fs::read_dir(folder.path()).unwrap();
        let copies =
            copies.filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().ends_with(".copy"));
        assert_eq!(copies.count(), 2);
    });
}

#[test]
fn what_is_no_whole_database_of_ours_is_refused_at_start_and_left_as_it_is() {
    run(async {
        let office = Office::new(Kind::Sqlite).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relais.db");
        let url = format!("sqlite:{}", path.display());
        let mut open = SqliteConnection::connect(office.url()).await.unwrap();
        open.execute(sqlx::AssertSqlSafe(format!("vacuum into '{}'", path.display()))).await.unwrap();
        open.close().await.unwrap();
        let whole = std::fs::read(&path).unwrap();
        let cut = whole[..whole.len() / 2].to_vec();
        let mut holed = whole.clone();
        holed[4096..20_480].fill(0x5a);
        for (what, bytes, word) in [
            ("text", b"this is no database, and never was one; it is long enough to be taken for a header, and more of it follows here.".to_vec(), "no database of Relais"),
            ("half of it", cut, "cut off"),
            ("holes", holed, "damaged"),
        ] {
            drop(std::fs::remove_file(beside(&url, "-wal")));
            std::fs::write(&path, &bytes).unwrap();
            let words = refused(&url);
            assert!(words.contains(word) && words.contains("relais backup restore"), "{what}: {words}");
            assert_eq!(std::fs::read(&path).unwrap(), bytes, "{what} was written to");
        }
        // Somebody else's database is not made ours.
        std::fs::remove_file(&path).unwrap();
        let theirs = format!("sqlite:{}?mode=rwc", path.display());
        let mut open = SqliteConnection::connect(&theirs).await.unwrap();
        open.execute("create table invoice (id integer)").await.unwrap();
        open.close().await.unwrap();
        assert!(refused(&url).contains("no database of Relais"));
        // One that a server held, and that is gone, is not begun anew.
        std::fs::remove_file(&path).unwrap();
        std::fs::write(beside(&url, "-lock"), "").unwrap();
        assert!(refused(&url).contains("its file is gone"));
        for command in [&["migrate"][..], &["desk", "list"], &["check"]] {
            let output = did(&url, command);
            assert!(
                !output.status.success() && said(&output).contains("its file is gone"),
                "{}",
                said(&output)
            );
        }
        assert!(!path.exists());
        std::fs::write(&path, &whole).unwrap();
        drop(Server::start(&url));
    });
}

#[test]
fn a_file_that_was_emptied_is_not_begun_anew_and_one_that_was_only_made_is() {
    run(async {
        let office = Office::new(Kind::Sqlite).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relais.db");
        let url = format!("sqlite:{}", path.display());
        let mut open = SqliteConnection::connect(office.url()).await.unwrap();
        open.execute(sqlx::AssertSqlSafe(format!("vacuum into '{}'", path.display()))).await.unwrap();
        open.close().await.unwrap();
        let (whole, wal, lock) = (std::fs::read(&path).unwrap(), beside(&url, "-wal"), beside(&url, "-lock"));
        drop(Server::start(&url));
        // A server has held it, or what was written waits beside it; or both.
        let told = std::fs::read(&lock).unwrap();
        for (held, waits) in [(true, false), (false, true), (true, true)] {
            std::fs::write(&path, "").unwrap();
            drop((std::fs::remove_file(&wal), std::fs::remove_file(&lock)));
            if held {
                std::fs::write(&lock, &told).unwrap();
            }
            if waits {
                std::fs::write(&wal, &whole[..8192]).unwrap();
            }
            let words = refused(&url);
            assert!(words.contains("cut off") && words.contains("relais backup restore"), "{words}");
            for command in [
                &["migrate"][..],
                &["desk", "add", "cime", "--name", "Cime", "--prefix", "CIM"],
                &["check"],
                &["doctor"],
            ] {
                let output = did(&url, command);
                assert!(!output.status.success(), "{command:?}");
                assert!(said(&output).contains("cut off"), "{command:?}: {}", said(&output));
            }
            assert_eq!(std::fs::metadata(&path).unwrap().len(), 0, "nothing was begun");
            assert_eq!(wal.exists(), waits, "what waits is left to whoever can use it");
        }
        // The way out that is named leads out, past the lock that stays.
        std::fs::remove_file(&path).unwrap();
        drop(std::fs::remove_file(&wal));
        let copy = folder.path().join("copy.jsonl");
        process::told(office.url(), &["backup", "create", copy.to_str().unwrap()]);
        process::told(&url, &["backup", "restore", copy.to_str().unwrap()]);
        drop(Server::start(&url));
        // Somebody was killed between making the file, or taking the lock, and the first page.
        for locked in [false, true] {
            std::fs::write(&path, "").unwrap();
            drop((std::fs::remove_file(&wal), std::fs::remove_file(&lock)));
            if locked {
                std::fs::write(&lock, "").unwrap();
            }
            process::told(&url, &["desk", "add", "cime", "--name", "Cime", "--prefix", "CIM"]);
            process::told(&url, &["agent", "add", "carl@cime.example", "--desk", "cime", "--name", "Carl"]);
            drop(Server::start(&url));
        }
    });
}

#[test]
fn a_file_that_is_cut_off_while_it_serves_takes_no_more_changes_and_the_way_out_is_named() {
    run(async {
        for part in [2, u64::MAX] {
            let office = Office::new(Kind::Sqlite).await;
            let server = Server::start_with(office.url(), &[("RELAIS_OPERATOR_TOKEN", OPERATOR)]);
            let token = &office.contacts[0];
            assert_eq!(opens(&server, token, "Nothing since nine.").await.status, 201);
            becomes_ready(&server, true).await;
            let cut = std::fs::OpenOptions::new().write(true).open(file(office.url())).unwrap();
            cut.set_len(cut.metadata().unwrap().len() / part).unwrap();
            // The very next change is refused: nothing is acknowledged into what is half there.
            let answer = opens(&server, token, "Still nothing.").await;
            assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (503, &json!("storage-unfit")));
            let found = becomes_ready(&server, false).await;
            assert_eq!(found["findings"][0]["code"], "unfit-truncated", "{found}");
            let text = found["findings"][0]["text"].as_str().unwrap();
            assert!(text.contains("relais backup restore"), "{found}");
            assert!(server.said().contains("its file was cut off"), "{}", server.said());
            assert_eq!(opens(&server, token, "Still nothing.").await.status, 503, "it stays so");
            server.kill();
            if part > 2 {
                assert!(refused(office.url()).contains("cut off"));
            }
        }
    });
}

#[test]
fn a_log_that_goes_away_while_it_serves_is_noticed_before_anything_more_is_written() {
    run(async {
        let office = Office::new(Kind::Sqlite).await;
        let server = Server::start_with(office.url(), &[("RELAIS_OPERATOR_TOKEN", OPERATOR)]);
        let token = &office.contacts[0];
        assert_eq!(opens(&server, token, "Nothing since nine.").await.status, 201);
        becomes_ready(&server, true).await;
        std::fs::remove_file(beside(office.url(), "-wal")).unwrap();
        let answer = opens(&server, token, "Still nothing.").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (503, &json!("storage-unfit")));
        let found = becomes_ready(&server, false).await;
        assert_eq!(found["findings"][0]["code"], "unfit-log-lost", "{found}");
        assert!(server.said().contains("the log beside its file is gone"), "{}", server.said());
        assert_eq!(opens(&server, token, "Still nothing.").await.status, 503, "it stays so");
        server.kill();
    });
}

#[test]
fn a_file_that_goes_away_while_it_serves_is_noticed_and_nothing_is_acknowledged_into_the_void() {
    run(async {
        let office = Office::new(Kind::Sqlite).await;
        let server = Server::start_with(office.url(), &[("RELAIS_OPERATOR_TOKEN", OPERATOR)]);
        let token = &office.contacts[0];
        assert_eq!(opens(&server, token, "Nothing since nine.").await.status, 201);
        becomes_ready(&server, true).await;
        let (path, aside) = (file(office.url()), office.base.folder.path().join("aside.db"));
        for foreign in [false, true] {
            std::fs::rename(&path, &aside).unwrap();
            if foreign {
                std::fs::copy(&aside, &path).unwrap();
            }
            let answer = opens(&server, token, "Still nothing.").await;
            assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (503, &json!("storage-unfit")));
            let found = becomes_ready(&server, false).await;
            let code = if foreign { "unfit-replaced" } else { "unfit-missing" };
            assert_eq!(found["findings"][0]["code"], code);
            assert!(
                found["findings"][0]["text"].as_str().unwrap().contains("relais backup restore"),
                "{found}"
            );
            // What is known is still read.
            assert_eq!(
                Wire::to(server.address).send(&Ask::get("/api/v1/requests").by(token)).await.unwrap().status,
                200
            );
            std::fs::rename(&aside, &path).unwrap();
            becomes_ready(&server, true).await;
            assert_eq!(opens(&server, token, "Back again.").await.status, 201);
        }
        // Its content is overwritten: that does not pass by itself.
        let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&file, &[0; 100], 0).unwrap();
        let found = becomes_ready(&server, false).await;
        assert_eq!(found["findings"][0]["code"], "unfit-damaged");
        assert_eq!(opens(&server, token, "Still nothing.").await.status, 503);
        let stranger = Wire::to(server.address).send(&Ask::get("/ready")).await.unwrap();
        assert_eq!((stranger.status.as_u16(), stranger.json()), (503, json!({"ready": false})));
    });
}

#[test]
fn where_room_is_short_files_are_refused_and_words_are_taken_until_there_is_none() {
    run(async {
        let office = Office::new(Kind::Sqlite).await;
        let link = process::told(office.url(), &["agent", "link", "claire@martin.example"]);
        let link = format!("/sign-in/{}", link.rsplit('/').next().unwrap());
        let server = Server::start_with(
            office.url(),
            &[
                ("RELAIS_LARGEST_DATABASE", "12"),
                ("RELAIS_ROOM_FOR_WORDS", "6"),
                ("RELAIS_OPERATOR_TOKEN", OPERATOR),
            ],
        );
        let token = &office.contacts[0];
        let mut claire = Visitor::to(server.address);
        assert_eq!(claire.posts(&link, &link, &[]).await.status, 303);
        let start = claire.sends(Ask::get("/")).await;
        let start = start.headers["location"].to_str().unwrap().to_owned();
        let number = opens(&server, token, "Nothing since nine.").await.json()["number"].clone();
        let page = format!("{start}/requests/{}", number.as_str().unwrap());
        let mut taken = 0;
        let answer = loop {
            let answer = uploads(&server, token, 700_000 + taken).await;
            if !answer.status.is_success() {
                break answer;
            }
            taken += 1;
            assert!(taken < 20, "no mark was kept");
        };
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["code"]),
            (507, &json!("no-room-for-files")),
            "{}",
            answer.text()
        );
        assert!(taken > 0);
        // What was refused may have left some room above the mark: words take it.
        let (mut status, mut found) = ready(&server).await;
        let mut kept = 2;
        for nth in 0..40 {
            if found["findings"][0]["code"] == "room-for-words" {
                break;
            }
            let words = format!("{nth} {}", "Nothing since nine. ".repeat(1_000));
            assert_eq!(opens(&server, token, &words).await.status, 201);
            kept += 1;
            (status, found) = ready(&server).await;
        }
        assert_eq!((status, &found["findings"][0]["code"]), (200, &json!("room-for-words")), "{found}");
        // Mail whose files would take the room is sent again later; words are taken.
        assert_eq!(opens(&server, token, "Nothing since nine.").await.status, 201);
        // By page the words go on without the file.
        let words = [("act", "reply"), ("text", "The log is beside this.")];
        let said = claire.posts_with(&page, &words, ("log.txt", &[b'y'; 700_000])).await;
        assert_eq!(said.status, 303, "{}", said.text());
        let shown = claire.sends(Ask::get(&page)).await.text();
        assert!(shown.contains("The log is beside this.") && shown.contains("without the files"), "{shown}");
        let mail = |size: usize| {
            let body = "x".repeat(70) + "\r\n";
            let raw = format!(
                "From: claire@martin.example\r\nTo: support@boreal.example\r\nSubject: Log\r\nMessage-ID: <{size}@martin.example>\r\n\r\n{}",
                body.repeat(size / 72)
            );
            process::mail_in(office.url(), "boreal", raw.as_bytes(), None)
        };
        assert_eq!(mail(2_000), process::Taken::Stored { again: false });
        // Words fill what is left, and are then refused with a word of their own; nothing of them is half there.
        let mut full = 0;
        let answer = loop {
            let answer =
                opens(&server, token, &format!("{kept} {}", "Nothing since nine. ".repeat(1_000))).await;
            if answer.status != 201 {
                break answer;
            }
            kept += 1;
            full += 1;
            assert!(full < 200, "the disk is never full");
        };
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["code"]),
            (507, &json!("storage-full")),
            "{}",
            answer.text()
        );
        assert!(full > 10, "{full}");
        // What was typed into a page comes back with it, under its key: pressed again, it is the same.
        let mut said = 0;
        let (answer, text, key) = loop {
            let (text, key) =
                (format!("{said} {}", "It is still down. ".repeat(1_000)), format!("key{said}"));
            let fields = [("act", "reply"), ("text", text.as_str()), ("once", key.as_str())];
            let answer = claire.posts(&page, &page, &fields).await;
            if answer.status != 303 {
                break (answer, text, key);
            }
            said += 1;
            assert!(said < 50, "the disk is never full");
        };
        assert_eq!(answer.status, 507, "{}", answer.text());
        assert!(answer.text().contains(text.trim_end()), "what was typed is gone: {}", answer.text());
        assert!(answer.text().contains(&format!("name=\"once\" value=\"{key}\"")), "{}", answer.text());
        server.kill();
        // With room again it goes on, and all that was acknowledged is there.
        let server = Server::start(office.url());
        assert_eq!(opens(&server, token, "Nothing since nine.").await.status, 201);
        assert_eq!(uploads(&server, token, 600_000).await.status.as_u16() / 100, 2);
        server.kill();
        let report = process::check(office.url());
        assert_eq!((&report["requests"], &report["problems"]), (&json!(kept + 2), &json!([])));
    });
}
