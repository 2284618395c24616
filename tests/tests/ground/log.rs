//! What is secret stands in no log: the real program, at its most talkative, through the routes that take and give
//! secrets.

use relais_tests::base::{self, Base, Kind};
use relais_tests::outside::Outside;
use relais_tests::pages::escaped;
use relais_tests::process::{Server, relais, told};
use relais_tests::soak::office;
use relais_tests::visitor::Visitor;
use relais_tests::wire::{Ask, Wire};
use serde_json::json;

const PRESENT: &str = "planted present passphrase";
const NEXT: &str = "planted next passphrase";
const WRONG: &str = "planted wrong passphrase";
const HOOK_KEY: &str = "cGxhbnRlZCBrZXkgb2YgYSB3ZWJob29rISEh";
const PLAN_SECRETS: [&str; 4] = ["planted-hook-path", "planted-sms-path", "planted-header", "planted-field"];

async fn nothing_secret_is_logged(kind: Kind) {
    let base = Base::new(kind).await;
    let url = base.url.as_str();
    let outside = Outside::new().await;
    told(url, &["desk", "add", "boreal", "--name", "Boréal Services", "--prefix", "BOR"]);
    let add = [
        "agent",
        "add",
        "ada@boreal.example",
        "--desk",
        "boreal",
        "--name",
        "Ada",
        "--role",
        "administrator",
    ];
    let seat = told(url, &add);
    let token = told(url, &["token", "add", "--desk", "boreal", "--seat", &seat, "--name", "planted"]);
    let engine = office::engine(url).await;
    let desk = engine.desk_by_slug("boreal").await.unwrap();
    let account = office::customer(&engine, &desk, "Ateliers Martin").await;
    let contact = office::contact(&engine, &desk, account, "claire@martin.example").await;
    let claire = engine.make_token(desk.id, contact, "planted").await.unwrap();
    let link = told(url, &["agent", "link", "ada@boreal.example"]);
    let secret_of_link = link.rsplit('/').next().unwrap().to_owned();
    // The server is the only one that holds the file.
    drop(engine);
    let environment = [("RELAIS_LOG", "trace"), ("RELAIS_PRIVATE_CALLS", "true")];
    let server = Server::start_with(url, &environment);

    let mut ada = Visitor::to(server.address);
    let path = format!("/sign-in/{secret_of_link}");
    let entered = ada.posts(&path, &path, &[]).await;
    assert!(entered.status.is_redirection(), "{}", entered.text());
    let chosen = [("password", PRESENT), ("password-again", PRESENT)];
    assert!(ada.posts("/password", "/password", &chosen).await.status.is_redirection());
    let mut sessions = vec![ada.kept("session")];
    let chosen = [("password-present", PRESENT), ("password", NEXT), ("password-again", NEXT)];
    assert!(ada.posts("/password", "/password", &chosen).await.status.is_redirection());
    sessions.extend([ada.kept("session"), ada.kept("device")]);
    let mut again = Visitor::to(server.address);
    for (password, lets) in [(WRONG, false), (PRESENT, false), (NEXT, true)] {
        let fields = [("email", "ada@boreal.example"), ("password", password)];
        assert_eq!(again.posts("/sign-in", "/sign-in", &fields).await.status.is_redirection(), lets);
    }
    sessions.extend([again.kept("session"), again.kept("device")]);
    let mut stranger = Visitor::to(server.address);
    // Whoever types a password into the wrong field has it logged no more than elsewhere.
    let fields = [("email", "planted-in@the-wrong.field"), ("password", WRONG)];
    stranger.posts("/sign-in", "/sign-in", &fields).await;
    let asked = stranger.posts("/sign-in/link", "/sign-in/link", &[("email", "ada@boreal.example")]).await;
    assert_eq!(asked.status, 200);
    stranger.posts("/sign-in", "/sign-in/plantedlinkthatisnone", &[]).await;

    let mut api = Wire::to(server.address);
    let plan = json!({"version": 0, "plan": {
        "steps": [{"whom": [{"whom": "leads"}], "by": ["sms"], "webhooks": ["wall"], "minutes": 5}],
        "webhooks": [{"name": "wall", "url": outside.url("/planted-hook-path"), "secret": format!("whsec_{HOOK_KEY}")}],
        "gateway": {
            "url": outside.url("/planted-sms-path"), "headers": [["authorization", "Bearer planted-header"]],
            "fields": [["to", "{to}"], ["message", "{text}"], ["key", "planted-field"]]
        }
    }});
    let mut put = Ask::post("/api/v1/paging", &plan).by(&token);
    put.method = axum::http::Method::PUT;
    let kept = api.send(&put).await.unwrap();
    assert!(kept.status.is_success(), "{}", kept.text());
    let mut put = Ask::post(format!("/api/v1/agents/{seat}/mobile"), &json!({"number": "+33 6 12 34 56 78"}))
        .by(&token);
    put.method = axum::http::Method::PUT;
    assert!(api.send(&put).await.unwrap().status.is_success());
    let opened = json!({ "subject": "The plant stands still", "text": "Since nine.", "severity": 1 });
    let opened = api.send(&Ask::post("/api/v1/requests", &opened).by(&claire)).await.unwrap();
    assert!(opened.status.is_success(), "{}", opened.text());
    let since = std::time::Instant::now();
    while outside.came("/planted-hook-path").is_empty() || outside.came("/planted-sms-path").is_empty() {
        assert!(since.elapsed().as_secs() < 60, "nobody was woken: {}", server.said());
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }

    let said = server.said();
    assert!(said.contains("TRACE"), "it says everything");
    let fixed =
        [PRESENT, NEXT, WRONG, HOOK_KEY, base::KEY, "planted-in@the-wrong.field", "plantedlinkthatisnone"];
    let given = sessions.iter().map(String::as_str).chain([token.as_str(), &claire, &secret_of_link]);
    for secret in fixed.into_iter().chain(PLAN_SECRETS).chain(given) {
        for written in [secret.to_owned(), escaped(secret), secret.replace(' ', "+")] {
            if let Some(line) = said.lines().find(|line| line.contains(&written)) {
                panic!("{secret} is logged: {line}");
            }
        }
    }
}

#[test]
fn nothing_secret_is_logged_on_sqlite() {
    relais_tests::run(nothing_secret_is_logged(Kind::Sqlite));
}

#[test]
fn nothing_secret_is_logged_on_postgres() {
    relais_tests::run(nothing_secret_is_logged(Kind::Postgres));
}

#[test]
fn whoever_fails_to_sign_in_is_told_to_the_operator_with_the_address_once_a_minute() {
    relais_tests::run(async {
        let base = Base::new(Kind::Sqlite).await;
        told(&base.url, &["desk", "add", "boreal", "--name", "Boréal Services", "--prefix", "BOR"]);
        told(&base.url, &["agent", "add", "ada@boreal.example", "--desk", "boreal", "--name", "Ada"]);
        // Also where the log holds nothing but warnings.
        for filter in [None, Some("warn")] {
            let settings = [("NO_COLOR", "1"), ("RELAIS_LOG", filter.unwrap_or_default())];
            let settings = if filter.is_some() { &settings[..] } else { &settings[..1] };
            let server = Server::start_with(&base.url, settings);
            let mut visitor = Visitor::to(server.address);
            for _ in 0..4 {
                let fields = [("email", "ada@boreal.example"), ("password", WRONG)];
                assert_eq!(visitor.posts("/sign-in", "/sign-in", &fields).await.status, 401);
            }
            visitor.posts("/sign-in", "/sign-in/guessed", &[]).await;
            let said = server.said();
            let lines: Vec<&str> = said.lines().filter(|line| line.contains("sign-in failed")).collect();
            assert_eq!(lines.len(), 1, "{said}");
            for word in ["WARN", "request{client=127.0.0.1}", "address=127.0.0.1"] {
                assert!(lines[0].contains(word), "{word}: {said}");
            }
        }
    });
}

/// Stands in rows that cannot be read.
const WORD: &str = "Kranich-4711";

async fn nothing_of_a_damaged_row_is_logged(kind: Kind) {
    let base = Base::new(kind).await;
    let url = base.url.as_str();
    told(url, &["desk", "add", "boreal", "--name", "Boréal Services", "--prefix", "BOR"]);
    let add = ["agent", "add", "ada@boreal.example", "--desk", "boreal", "--name", "Ada"];
    let seat = told(url, &[&add[..], &["--role", "administrator"]].concat());
    let token = told(url, &["token", "add", "--desk", "boreal", "--seat", &seat, "--name", "planted"]);
    let engine = office::engine(url).await;
    let desk = engine.desk_by_slug("boreal").await.unwrap();
    let account = office::customer(&engine, &desk, "Ateliers Martin").await;
    let contact = office::contact(&engine, &desk, account, "claire@martin.example").await;
    let claire = engine.make_token(desk.id, contact, "planted").await.unwrap();
    let link = told(url, &["agent", "link", "ada@boreal.example"]);
    drop(engine);
    let server = Server::start_with(url, &[("RELAIS_LOG", "trace"), ("NO_COLOR", "1")]);
    let mut api = Wire::to(server.address);
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let opened = json!({ "subject": "The plant stands still", "text": "Since nine." });
        let opened = api.send(&Ask::post("/api/v1/requests", &opened).by(&claire)).await.unwrap();
        assert!(opened.status.is_success(), "{}", opened.text());
        numbers.push(opened.json()["number"].as_str().unwrap().to_owned());
    }
    let mut ada = Visitor::to(server.address);
    let path = format!("/sign-in/{}", link.rsplit('/').next().unwrap());
    assert!(ada.posts(&path, &path, &[]).await.status.is_redirection());

    // The row of one request, the events of the other, and the agreement of both: each of a kind that nothing is.
    let on = if kind == Kind::Sqlite { "" } else { " on event" };
    let (row, events) = (&numbers[0], &numbers[1]);
    base.alters(&format!(
        "drop trigger event_erased_whole{on};
         update event set content = '{{\"/event/type\":\"{WORD}\"}}'
           where record_id = (select id from request where number = '{events}');
         update request set state = '\"{WORD}\"' where number = '{row}';
         update agreement set body = '\"{WORD}\"'"
    ))
    .await;
    for number in &numbers {
        for path in ["", "/entries", "/clocks", "/triage"] {
            let path = format!("/api/v1/requests/{number}{path}");
            for token in [&token, &claire] {
                drop(api.send(&Ask::get(&path).by(token)).await.unwrap());
            }
        }
        let reply = json!({ "text": "We look at it." });
        drop(
            api.send(&Ask::post(format!("/api/v1/requests/{number}/entries"), &reply).by(&token))
                .await
                .unwrap(),
        );
        drop(ada.sends(Ask::get(format!("/d/boreal/requests/{number}"))).await);
    }
    for path in ["requests", "agreements", "search?q=plant", "me"] {
        drop(api.send(&Ask::get(format!("/api/v1/{path}")).by(&token)).await.unwrap());
    }
    for path in ["/d/boreal", "/d/boreal/requests", "/d/boreal/agreements"] {
        drop(ada.sends(Ask::get(path)).await);
    }
    let checked = relais(url).args(["check", "--json"]).output().expect("relais runs");
    let said = server.said();
    assert!(said.contains("cannot be read"), "it is told that something cannot be read: {said}");
    let checked = [checked.stdout, checked.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    assert!(checked[0].contains(events.as_str()) || checked[0].contains("event 1"), "{checked:?}");
    for line in said.lines().chain(checked.iter().flat_map(|it| it.lines())) {
        assert!(!line.contains(WORD), "what stands in a row is told: {line}");
    }
}

#[test]
fn nothing_of_a_damaged_row_is_logged_on_sqlite() {
    relais_tests::run(nothing_of_a_damaged_row_is_logged(Kind::Sqlite));
}

#[test]
fn nothing_of_a_damaged_row_is_logged_on_postgres() {
    relais_tests::run(nothing_of_a_damaged_row_is_logged(Kind::Postgres));
}
