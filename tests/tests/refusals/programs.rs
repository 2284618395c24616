//! The command line refuses what is bad with a typed exit code, and says where the fault is.

use std::io::Write as _;
use std::process::{Output, Stdio};

use domain::policy;
use relais_tests::base::{Base, Kind};
use relais_tests::chain::Chain;
use relais_tests::letter::Letter;
use relais_tests::process::{check, relais};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, SqliteConnection};

fn told(url: &str, arguments: &[&str], stdin: &[u8]) -> Output {
    let mut child = relais(url)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has read enough breaks the pipe.
    drop(child.stdin.take().unwrap().write_all(stdin));
    child.wait_with_output().unwrap()
}

fn printed(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{error}: {} {}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// The default policy with one piece of text in another's place.
fn with_a_hole(what: &str, instead: &str) -> String {
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../crates/domain/policies/partner-default.toml"
    ))
    .unwrap();
    assert!(text.contains(what), "{what}");
    text.replacen(what, instead, 1)
}

#[test]
fn a_policy_file_with_a_hole_is_refused_and_the_hole_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("unused.db").display());
    let file = folder.path().join("policy.toml");
    let path = file.to_str().unwrap();
    for (hole, place) in [
        (with_a_hole("level = 2", "level = 1"), "severities"),
        (with_a_hole("time = \"PT2H\"", "time = \"PT0S\""), "severities"),
        (with_a_hole("time = \"PT2H\"", "time = \"soon\""), "time"),
        (
            with_a_hole(
                "mon = [[\"09:00\", \"18:00\"]]",
                "mon = [[\"09:00\", \"12:00\"], [\"11:00\", \"18:00\"]]",
            ),
            "hours",
        ),
        (with_a_hole("code = \"firewall\"", "code = \"network\""), "hand_back"),
        (with_a_hole("lapse = \"returned\"", "lapse = \"forgotten\""), "lapse"),
        (with_a_hole("contacts = 3", "contacts = 0"), "closure"),
        (with_a_hole("[response]", "[responce]"), "respon"),
        (with_a_hole("version = 1", ""), "version"),
        (with_a_hole("name.fr", "name.de"), "name"),
        ("id = ".to_owned(), ""),
        ("[".repeat(10_000), ""),
    ] {
        std::fs::write(&file, &hole).unwrap();
        let output = told(&url, &["policy", "check", path, "--json"], b"");
        assert_eq!(output.status.code(), Some(65), "{place}: {}", String::from_utf8_lossy(&output.stderr));
        let printed = printed(&output);
        assert_eq!(printed["sound"], false);
        assert!(printed["faults"].to_string().contains(place), "{place}: {printed}");
    }
    std::fs::write(&file, b"\xff\xfe").unwrap();
    assert_eq!(told(&url, &["policy", "check", path], b"").status.code(), Some(65));
    assert_ne!(told(&url, &["policy", "check", "/no/such/file"], b"").status.code(), Some(0));
    for policy in policy::shipped() {
        let shipped = format!("{}/../crates/domain/policies/{}.toml", env!("CARGO_MANIFEST_DIR"), policy.id);
        let output = told(&url, &["policy", "check", &shipped, "--json"], b"");
        assert_eq!((output.status.code(), &printed(&output)["sound"]), (Some(0), &json!(true)), "{shipped}");
    }
}

#[test]
fn an_agent_is_added_in_a_language_that_is_spoken_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("relais.db").display());
    let desk = ["desk", "add", "boreal", "--name", "Boréal", "--prefix", "BOR"];
    assert_eq!(told(&url, &desk, b"").status.code(), Some(0));
    let add = |language: &str| {
        let email = format!("{}@boreal.example", language.to_lowercase());
        let add = ["agent", "add", &email, "--desk", "boreal", "--name", "Ada", "--language", language];
        told(&url, &add, b"")
    };
    for language in ["de", "french", "FR-de", ""] {
        let refused = add(language);
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{language}: {why}");
        assert!(why.contains("en, fr"), "{language}: {why}");
    }
    for language in ["en", "fr"] {
        assert_eq!(add(language).status.code(), Some(0), "{language}");
    }
    let listed = told(&url, &["agent", "list", "--desk", "boreal"], b"");
    assert_eq!(String::from_utf8_lossy(&listed.stdout).lines().count(), 2);
}

#[test]
fn a_word_that_is_none_of_a_choice_is_a_wrong_use_and_the_choice_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("unused.db");
    let url = format!("sqlite:{}", file.display());
    for (arguments, known) in [
        (
            &["agent", "add", "a@b.example", "--desk", "d", "--name", "A", "--role", "chief"][..],
            "administrator",
        ),
        (&["desk", "add", "d", "--name", "D", "--prefix", "DDD", "--tier", "shop"], "distributor"),
        (&["outgoing", "retry", "--desk", "d", "--lane", "post"], "undertaking"),
        (&["outgoing", "drop", "--desk", "d", "--lane", "post"], "undertaking"),
        (&["outgoing", "pause", "post", "--desk", "d"], "undertaking"),
        (&["outgoing", "resume", "post", "--desk", "d"], "undertaking"),
    ] {
        let refused = told(&url, arguments, b"");
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {why}");
        let wrong = arguments.iter().find(|it| matches!(**it, "chief" | "shop" | "post")).unwrap();
        assert!(why.contains(wrong) && why.contains(known), "{arguments:?}: {why}");
        assert!(refused.stdout.is_empty() && !file.exists(), "{arguments:?}");
    }
}

#[test]
fn a_copy_that_is_none_is_named_with_what_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("unused.db").display());
    let (missing, torn) = (folder.path().join("missing.copy"), folder.path().join("torn.copy"));
    std::fs::write(&torn, "{}\n").unwrap();
    for (file, why) in [
        (missing.as_path(), "there is no such file"),
        (folder.path(), "it is a folder"),
        (torn.as_path(), "it is not a whole copy"),
    ] {
        let file = file.to_str().unwrap();
        for command in [&["backup", "verify", file][..], &["backup", "restore", file], &["import", file]] {
            let refused = told(&url, command, b"");
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert_eq!(refused.status.code(), Some(1), "{command:?}: {said}");
            assert!(said.contains(&format!("{file}: {why}")) && !said.contains("os error"), "{said}");
        }
    }
    assert!(!folder.path().join("unused.db").exists());
}

#[test]
fn a_desk_that_is_there_is_called_by_its_name_whatever_its_name_is() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("relais.db").display());
    for (slug, prefix) in [("one", "ONE"), ("other", "OTH"), ("desk", "DES")] {
        let add = ["desk", "add", slug, "--name", "Boréal", "--prefix", prefix];
        assert_eq!(told(&url, &add, b"").status.code(), Some(0), "{slug}");
        let again = told(&url, &add, b"");
        let why = String::from_utf8_lossy(&again.stderr).into_owned();
        assert!(!again.status.success(), "{slug}");
        assert!(why.contains(&format!("“{slug}” exists already")), "{slug}: {why}");
    }
}

#[test]
fn two_desks_of_an_installation_have_different_letters_in_front_of_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("relais.db").display());
    let add = |slug: &str, prefix: &str| {
        told(&url, &["desk", "add", slug, "--name", "Boréal", "--prefix", prefix], b"")
    };
    assert_eq!(add("boreal", "BOR").status.code(), Some(0));
    for taken in ["BOR", "bor"] {
        let refused = add("sud", taken);
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && why.contains("“BOR” in front of its numbers"), "{taken}: {why}");
    }
    let listed = told(&url, &["desk", "list"], b"");
    assert_eq!(String::from_utf8_lossy(&listed.stdout).lines().count(), 1, "nothing was made");
    assert_eq!(add("sud", "SUD").status.code(), Some(0));
}

#[test]
fn the_mail_pipe_says_whether_to_try_again() {
    relais_tests::run(async {
        let chain = Chain::new(Kind::Sqlite).await;
        let url = chain.base.url.clone();
        let letter =
            Letter::from("claire@martin.example", "1@martin.example").about("Passerelle", "Plus rien.").raw();
        let taken = told(&url, &["mail", "in", "--desk", "boreal", "--json"], &letter);
        assert_eq!(taken.status.code(), Some(0));
        let view = printed(&taken);
        assert_eq!((&view["standing"], &view["again"]), (&json!("filed"), &json!(false)));
        assert_eq!(
            printed(&told(&url, &["mail", "in", "--desk", "boreal", "--json"], &letter))["again"],
            true
        );
        // Bytes that are no mail at all are kept, and seen.
        let noise = told(&url, &["mail", "in", "--desk", "boreal", "--json"], &[0, 255, 13, 10, 7]);
        assert_eq!((noise.status.code(), &printed(&noise)["standing"]), (Some(0), &json!("quarantined")));
        // What is wrong with our settings returns no mail to its sender: it is tried again.
        for mistyped in [&["mail", "in", "--desk", "nowhere"][..], &["mail", "in"], &["mail", "in", "--desk"]]
        {
            assert_eq!(told(&url, mistyped, &letter).status.code(), Some(75), "{mistyped:?}");
        }
        let faulty = ["--config", "/no/such/file", "mail", "in", "--desk", "boreal"];
        assert_eq!(told(&url, &faulty, &letter).status.code(), Some(75));
        assert_eq!(told(&url, &["mail", "in", "--desk", "boreal"], b"").status.code(), Some(65));
        let away = "sqlite:/no/such/folder/relais.db";
        assert_eq!(told(away, &["mail", "in", "--desk", "boreal"], &letter).status.code(), Some(75), "later");
        let read = printed(&told(&url, &["mail", "read"], &letter));
        assert_eq!((&read["subject"], &read["new_text"]), (&json!("Passerelle"), &json!("Plus rien.")));
        let report = check(&url);
        assert_eq!((&report["requests"], &report["problems"]), (&json!(1), &json!([])));
    });
}

#[test]
fn check_finds_what_was_changed_behind_its_back() {
    relais_tests::run(async {
        for (what, change) in [
            ("a row", "update request set state = replace(state, 'Gateway down', 'Gateway fine')"),
            (
                "an event",
                "update event set content = replace(content, 'nothing since nine', 'everything since nine')",
            ),
            ("an event's place", "delete from event where seq = 1"),
            ("a seal", "update seal set hash = zeroblob(32)"),
        ] {
            let chain = Chain::new(Kind::Sqlite).await;
            let (number, ..) = chain.escalated().await;
            chain.nadia().replies(&number, "We look at it.").await;
            let url = chain.base.url.clone();
            drop(chain.engine.clone());
            assert_eq!(check(&url)["problems"], json!([]));
            let mut open = SqliteConnection::connect(&url).await.unwrap();
            // Whoever has the file can take the triggers away first.
            open.execute("drop trigger event_erased_whole; drop trigger event_stays; drop trigger seal_kept")
                .await
                .unwrap();
            let touched = open.execute(change).await.unwrap_or_else(|error| panic!("{what}: {error}"));
            assert!(touched.rows_affected() > 0, "{what}: the change touched nothing");
            open.close().await.unwrap();
            let report = check(&url);
            assert_ne!(report["problems"], json!([]), "{what} was changed, and nobody noticed");
        }
    });
}

#[test]
fn a_database_that_is_none_is_said_to_be_none() {
    relais_tests::run(async {
        let base = Base::new(Kind::Sqlite).await;
        for url in ["mysql://x", "sqlite:/no/such/folder/relais.db"] {
            let output = told(url, &["check"], b"");
            assert!(output.status.code().is_some_and(|code| code != 0), "{url}");
            assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "talk goes to stderr: {url}");
        }
        // A mistyped name makes no empty database in which nothing is wrong.
        for command in
            [&["check"][..], &["doctor"], &["agent", "list", "--desk", "boreal"], &["desk", "list"]]
        {
            let output = told(&base.url, command, b"");
            assert_ne!(output.status.code(), Some(0), "{command:?}");
            assert!(!base.folder.path().join("relais.db").exists(), "{command:?}");
        }
        std::fs::write(base.folder.path().join("relais.db"), b"this is no database, and never was one")
            .unwrap();
        let output = told(&base.url, &["check"], b"");
        assert!(output.status.code().is_some_and(|code| code != 0));
    });
}

#[test]
fn a_filter_of_the_log_that_cannot_be_read_is_named_and_nothing_starts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("unused.db");
    let url = format!("sqlite:{}", file.display());
    let started = |filter: &str| relais(&url).arg("migrate").env("RELAIS_LOG", filter).output().unwrap();
    let refused = started("relais=loudly");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(
        !refused.status.success() && said.contains("RELAIS_LOG") && said.contains("relais=loudly"),
        "{said}"
    );
    assert!(!file.exists());
    assert!(started("relais=debug").status.success());
}

#[test]
fn what_spreads_a_postgres_is_printed_and_not_run_and_of_nothing_else_than_it_knows() {
    let asked = |url: &str, arguments: &[&str]| told(url, &[&["migrate"][..], arguments].concat(), b"");
    // Nobody answers there: nothing is asked.
    let nowhere = "postgres://nobody@127.0.0.1:1/nothing";
    let output = asked(nowhere, &["--distribute", "citus", "--print"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.lines().all(|line| line.ends_with(';')), "{text}");
    for table in ["desk", "request", "event"] {
        assert_eq!(
            text.lines().filter(|line| line.contains(&format!("_table('{table}'"))).count(),
            1,
            "{text}"
        );
    }
    let as_json = printed(&asked(nowhere, &["--distribute", "citus", "--print", "--json"]));
    assert_eq!(as_json["statements"].as_array().unwrap().len(), text.lines().count());

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("unused.db");
    let embedded = format!("sqlite:{}", file.display());
    for (url, arguments, why) in [
        (embedded.as_str(), &["--distribute", "citus", "--print"][..], "SQLite"),
        (nowhere, &["--distribute", "somehow", "--print"], "citus"),
        (nowhere, &["--distribute", "citus"], "--print"),
        (nowhere, &["--print"], "--distribute"),
    ] {
        let refused = asked(url, arguments);
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && said.contains(why), "{arguments:?}: {said}");
        assert!(refused.stdout.is_empty(), "{arguments:?}");
    }
    assert!(!file.exists());
}
