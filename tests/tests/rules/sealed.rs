//! Secrets that must be used again stand sealed in rows, copies and exports; a copy without its key serves, and says what
//! must be entered again.

use std::path::PathBuf;
use std::sync::Arc;

use axum::http::StatusCode;
use domain::SignedDuration;
use engine::time::{SeededDice, SharedDice, SystemDice};
use engine::{Engine, Keyring, Store};
use relais_tests::base::{self, Base, Kind};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::outside::Outside;
use relais_tests::pages::Browser;
use serde_json::{Value, json};
use sqlx::Connection as _;
use standardwebhooks::Webhook;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// What must be found nowhere: of a webhook its key and its address, of a gateway a header, a field and its address.
const PLANTED: &[&str] = &[
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "hook-token-7",
    "Bearer sms-token-7",
    "field-token-7",
    "sms-path-7",
];

fn plan(outside: &Outside) -> Value {
    json!({
        "rounds": 2,
        "steps": [{"whom": [{"whom": "leads"}], "by": ["sms"], "webhooks": ["wall"], "minutes": 5}],
        "webhooks": [{"name": "wall", "url": outside.url("/hook-token-7"), "secret": SECRET}],
        "gateway": {
            "url": outside.url("/sms-path-7"), "headers": [["authorization", "Bearer sms-token-7"]],
            "fields": [["to", "{to}"], ["message", "{text}"], ["account", "field-token-7"]]
        }
    })
}

/// Boréal wakes Léo through its gateway, and tells its webhook.
async fn planted(chain: &Chain) -> Outside {
    let outside = Outside::new().await;
    chain.ada().puts("paging", json!({"version": 0, "plan": plan(&outside)})).await;
    let leo = chain.leo().reads("me").await["seat"].as_str().unwrap().to_owned();
    chain.leo().puts(&format!("agents/{leo}/mobile"), json!({"number": "+33 6 87 65 43 21"})).await;
    outside
}

async fn critical(chain: &Chain) {
    chain.claire().opens_with(json!({"severity": 1, "subject": "The plant stands still"})).await;
}

async fn copy(engine: &Engine, folder: &Base, desk: Option<&str>) -> PathBuf {
    let file = folder.folder.path().join(format!("{}.copy", desk.unwrap_or("all")));
    engine.copy(desk.map(str::to_owned), Box::new(std::fs::File::create(&file).unwrap())).await.unwrap();
    file
}

/// The installation of a copy, with these keys.
async fn restored(chain: &Chain, file: &std::path::Path, keys: &Keyring, kind: Kind) -> (Engine, Base) {
    let base = Base::new(kind).await;
    let store = Store::open(&base.url).await.unwrap();
    store.keys().take(keys);
    let dice = SharedDice::new(SeededDice::new(9));
    let engine = Engine::new(store, Arc::new(chain.clock.clone()), dice, post::intake::read);
    let engine = engine.with_light_hashing();
    engine.load_copy(file).await.unwrap();
    (engine, base)
}

/// The row of Boréal's plan, as it is kept.
async fn row(chain: &Chain) -> String {
    let desk = chain.desks["boreal"].id.0;
    let sql = "select body from paging where desk_id = $1";
    let (body,): (String,) = if chain.base.url.starts_with("sqlite:") {
        let mut open = sqlx::SqliteConnection::connect(&chain.base.url).await.unwrap();
        sqlx::query_as(sql).bind(desk).fetch_one(&mut open).await.unwrap()
    } else {
        let mut open = sqlx::PgConnection::connect(&chain.base.url).await.unwrap();
        sqlx::query_as(sql).bind(desk).fetch_one(&mut open).await.unwrap()
    };
    body
}

async fn write_row(chain: &Chain, body: &str) {
    let desk = chain.desks["boreal"].id.0;
    let sql = "update paging set body = $2 where desk_id = $1";
    if chain.base.url.starts_with("sqlite:") {
        let mut open = sqlx::SqliteConnection::connect(&chain.base.url).await.unwrap();
        sqlx::query(sql).bind(desk).bind(body).execute(&mut open).await.unwrap();
    } else {
        let mut open = sqlx::PgConnection::connect(&chain.base.url).await.unwrap();
        sqlx::query(sql).bind(desk).bind(body).execute(&mut open).await.unwrap();
    }
}

fn holds_none(text: &str, what: &str) {
    for secret in PLANTED {
        assert!(!text.contains(secret), "{secret} stands in {what}");
    }
}

both_engines! {
    async fn what_must_be_used_again_stands_sealed_everywhere_and_is_used(chain: Chain) {
        let outside = planted(&chain).await;
        // Waits in the outbox, and is copied there.
        critical(&chain).await;
        holds_none(&row(&chain).await, "the row");
        chain.worker.tick().await.unwrap();
        for desk in [None, Some("boreal")] {
            let file = copy(&chain.engine, &chain.base, desk).await;
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(text.contains("sealed"));
            assert!(text.contains("\"page\""), "messages of a page wait in the outbox");
            holds_none(&text, "a copy");
        }
        let view = chain.ada().reads("paging").await;
        for secret in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "Bearer sms-token-7"] {
            assert!(!view.to_string().contains(secret), "{secret}");
        }
        assert_eq!(view["locked"], json!([]));
        chain.rest().await;
        let (hooks, sms) = (outside.came("/hook-token-7"), outside.came("/sms-path-7"));
        assert_eq!((hooks.len(), sms.len()), (1, 1));
        let at = hooks[0].header("webhook-timestamp").parse().unwrap();
        let signed = Webhook::new(SECRET).unwrap().sign(&hooks[0].header("webhook-id"), at, hooks[0].body.as_bytes());
        assert_eq!(hooks[0].header("webhook-signature"), signed.unwrap());
        assert_eq!(sms[0].header("authorization"), "Bearer sms-token-7");
        assert_eq!(sms[0].field("account"), "field-token-7");
        // What failed says whom it did not reach, and not with what.
        outside.answers(500);
        chain.pass(SignedDuration::from_mins(5)).await;
        chain.pass(SignedDuration::from_hours(24)).await;
        let file = copy(&chain.engine, &chain.base, None).await;
        holds_none(&std::fs::read_to_string(file).unwrap(), "what is said of a failure");
    }

    async fn a_copy_without_its_key_serves_and_lists_what_must_be_entered_again(chain: Chain) {
        let outside = planted(&chain).await;
        let file = copy(&chain.engine, &chain.base, None).await;
        let other = Keyring::given(&engine::new_secret_key(&mut SystemDice)).unwrap();
        let kind = if chain.base.url.starts_with("sqlite:") { Kind::Postgres } else { Kind::Sqlite };
        let (engine, held) = restored(&chain, &file, &other, kind).await;
        assert_eq!(engine.seal_secrets().await.unwrap(), 0);
        let of_boreal = |all: Vec<engine::machinery::Secrets>| {
            all.into_iter().find(|it| it.desk == "boreal").unwrap()
        };
        let stands = of_boreal(engine.secrets().await.unwrap());
        assert_eq!((stands.sealed, stands.clear), (0, 0));
        assert_eq!(stands.locked, ["webhook:wall", "gateway"]);
        let ada = engine.viewer_of_token(chain.token("ada")).await.unwrap();
        let view = engine.read(&ada).paging().await.unwrap();
        assert_eq!(view.locked, ["gateway", "webhook:wall"]);
        assert_eq!(view.secrets, Vec::<String>::new());
        // It is said on the page where they are entered.
        let options = web::Options { secure_cookies: false, demo: false };
        let mut browser = Browser::on(web::router(engine.clone(), options));
        let link = engine.make_sign_in_link(chain.email("ada")).await.unwrap().unwrap();
        let csrf = browser.secret(&format!("/sign-in/{link}")).await;
        browser.posts(&format!("/sign-in/{link}"), &[("csrf", &csrf)]).await;
        for (language, sentence) in [("en", "Enter them again"), ("fr", "Saisissez-les de nouveau")] {
            browser.keep("language", language);
            let page = browser.reads("/d/boreal/on-call/paging").await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text().contains(sentence) && page.text().contains("wall"), "{}", page.text());
        }
        // A number is kept, and what is sealed stays for whoever has the key.
        let viewer = engine.viewer_of_token(chain.token("leo")).await.unwrap();
        let domain::seat::Viewer::Agent(leo) = &viewer else { panic!("Léo is an agent") };
        let number = engine::Administer::PutMobile { seat: leo.seat, number: "+33 6 11 11 11 11".into() };
        let command = engine::Command::Administer(Box::new(number));
        let change = engine::Change::new(viewer.clone(), domain::kind::Channel::Api, command);
        engine.execute(change).await.unwrap();
        let again = copy(&engine, &held, None).await;
        let (with_key, _opened) = restored(&chain, &again, &base::keys(), Kind::Sqlite).await;
        let opened = of_boreal(with_key.secrets().await.unwrap());
        assert_eq!((opened.locked.len(), opened.sealed), (0, 7));
        // Left empty they are refused; entered, they are whole.
        let mut put = serde_json::from_value::<domain::paging::Plan>(plan(&outside)).unwrap();
        put.gateway.as_mut().unwrap().headers[0].1.clear();
        let keeps = |plan: domain::paging::Plan| {
            let put = engine::Administer::PutPaging { version: view.version, plan: Box::new(plan) };
            let command = engine::Command::Administer(Box::new(put));
            let change = engine::Change::new(ada.clone(), domain::kind::Channel::Api, command);
            let engine = engine.clone();
            async move { engine.execute(change).await.map_err(|failure| failure.refusal().reason.code()) }
        };
        assert_eq!(keeps(put.clone()).await.unwrap_err(), "field-missing");
        put = serde_json::from_value(plan(&outside)).unwrap();
        put.webhooks[0].secret.clear();
        assert_eq!(keeps(put).await.unwrap_err(), "field-invalid");
        keeps(serde_json::from_value(plan(&outside)).unwrap()).await.unwrap();
        assert_eq!(engine.read(&ada).paging().await.unwrap().locked, Vec::<String>::new());
    }

    async fn without_the_key_people_are_woken_by_mail_and_the_webhook_waits(chain: Chain) {
        let outside = planted(&chain).await;
        chain.engine.read(&chain.viewer("ada").await).paging().await.unwrap();
        // As on a node that was given another key.
        let body = row(&chain).await;
        let mut document: Value = serde_json::from_str(&body).unwrap();
        let moved = document["plan"]["webhooks"][0]["url"].clone();
        document["plan"]["webhooks"][0]["secret"] = moved.clone();
        document["plan"]["gateway"]["url"] = moved;
        write_row(&chain, &document.to_string()).await;
        assert_eq!(chain.ada().reads("paging").await["locked"], json!(["gateway", "webhook:wall"]));
        critical(&chain).await;
        chain.pass(SignedDuration::from_secs(1)).await;
        assert_eq!((outside.came("/hook-token-7").len(), outside.came("/sms-path-7").len()), (0, 0));
        let mails = chain.engine.recent_mail().await.unwrap();
        assert!(mails.iter().any(|(_, mail)| mail.what.code() == "paged" && mail.to == chain.email("leo")));
        write_row(&chain, &body).await;
        chain.pass(SignedDuration::from_mins(2)).await;
        assert_eq!(outside.came("/hook-token-7").len(), 1, "it is told as soon as the key is there");
    }

    async fn what_stood_in_clear_is_sealed_at_the_start_and_again_with_a_newer_key(chain: Chain) {
        let outside = planted(&chain).await;
        let paging: Value = serde_json::from_str(&row(&chain).await).unwrap();
        let clear = json!({ "plan": plan(&outside), "desk": paging["desk"], "mobiles": paging["mobiles"], "version": paging["version"] });
        write_row(&chain, &clear.to_string()).await;
        assert_eq!(chain.ada().reads("paging").await["secrets"], json!(["wall", "authorization"]), "it is read as before");
        assert_eq!(chain.engine.seal_secrets().await.unwrap(), 7);
        holds_none(&row(&chain).await, "the row");
        assert_eq!(chain.engine.seal_secrets().await.unwrap(), 0, "once");
        let before = row(&chain).await;
        let store = Store::open(&chain.base.url).await.unwrap();
        let newer = engine::new_secret_key(&mut SystemDice);
        store.keys().take(&Keyring::given(&format!("{newer} {}", base::KEY)).unwrap());
        let dice = SharedDice::new(SeededDice::new(11));
        let engine = Engine::new(store, Arc::new(chain.clock.clone()), dice, post::intake::read);
        assert_eq!(engine.rotate_secrets().await.unwrap(), 7);
        let after = row(&chain).await;
        assert_ne!(before, after);
        let new_alone = Keyring::given(&newer).unwrap();
        let id = &new_alone.ids()[0];
        assert_eq!(after.matches(&format!("1.{id}.")).count(), 7);
        assert!(chain.ada().reads("paging").await["locked"].as_array().unwrap().len() == 2, "the old key opens it no more");
    }

    async fn without_any_key_nothing_is_kept_in_clear(chain: Chain) {
        chain.engine.read(&chain.viewer("ada").await).paging().await.unwrap();
        let outside = Outside::new().await;
        let store = Store::open(&chain.base.url).await.unwrap();
        store.keys().take(&Keyring::default());
        let dice = SharedDice::new(SeededDice::new(11));
        let engine = Engine::new(store, Arc::new(chain.clock.clone()), dice, post::intake::read);
        let put = engine::Administer::PutPaging {
            version: 0,
            plan: Box::new(serde_json::from_value(plan(&outside)).unwrap()),
        };
        let refused = engine.operate(chain.desks["boreal"].id, put).await.unwrap_err();
        assert_eq!(refused.refusal().reason.code(), "no-secret-key");
        assert_eq!(chain.ada().reads("paging").await["version"], 0);
    }
}
