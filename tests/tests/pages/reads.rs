//! What an answer reads is of one instant: whatever it shows, it opens one transaction on its desk and gives it back.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::Method;
use domain::text::Both;
use engine::{Administer, RequestFilter};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use relais_tests::letter::Letter;
use relais_tests::seat::word;
use serde_json::json;

/// How many transactions read a desk while something is asked. Who signed in is looked up outside of desks.
async fn reads(chain: &Chain, asked: impl Future<Output = Answer>) -> u64 {
    let before = chain.engine.storage_reads();
    let answer = asked.await;
    assert!(answer.status.is_success(), "{}: {}", answer.status, answer.text());
    chain.engine.storage_reads() - before
}

/// Operations whose answer is not of one transaction, and why.
const APART: &[(&str, &str)] = &[
    ("/api/v1/events", "a stream: its answer never ends"),
    ("/api/v1/requests/{number}/files/{sha256}", "bytes are read piece by piece, as whoever asks takes them"),
    (
        "/api/v1/escalations/{number}/files/{sha256}",
        "bytes are read piece by piece, as whoever asks takes them",
    ),
];

/// One of everything that an address of the API may name, by the name that it has there.
async fn seeded(chain: &Chain) -> BTreeMap<&'static str, String> {
    let (number, escalation, _) = chain.escalated().await;
    let (ada, leo) = (chain.ada(), chain.leo());
    let hours =
        json!({"name": "Office", "regions": [{"hours": {"zone": "UTC", "holidays": ["2026-12-25"]}}]});
    let calendar = ada.does("calendars", hours).await;
    let who = chain.nadia().reads("me").await["seat"].clone();
    let layer = json!({"name": "All", "people": [who], "begins": "2026-10-05T08:00:00", "days": 1});
    let rota = ada.does("rotas", json!({"name": "All", "zone": "UTC", "layers": [layer]})).await;
    let queue = json!({"name": {"en": "Second", "fr": "Seconde"}, "door": "technical"});
    let queue = ada.does("queues", queue).await;
    let asks = json!({"name": "tenant", "label": {"en": "Tenant", "fr": "Locataire"}, "ask": "line", "required": true});
    ada.does("forms", json!({"kind": "technical", "fields": [asks]})).await;
    let form = ada.lists("forms").await[0]["version"].to_string();
    let article = json!({"kind": "article", "title": "Restart", "body": "Twice.", "audience": "customers"});
    let publication = leo.does("publications", article).await;
    let incident =
        json!({"kind": "incident", "title": "Mail", "body": "It is slow.", "audience": "customers"});
    let notice = leo.does("notices", incident).await;
    let letter = Letter::from("who@x.example", "m@x.example").about("Hello", "Is anybody there?");
    let mail = chain.receives("boreal", &letter.raw()).await;
    let text = Both { en: "Be kind.".into(), fr: "Soyez gentils.".into() };
    chain.operate("boreal", Administer::PublishTerms { text }).await;
    BTreeMap::from([
        ("request", number),
        ("escalation", escalation),
        ("agreement", chain.agreements["Ateliers Martin"].to_string()),
        ("link", chain.links["boreal>nimbus"].to_string()),
        ("calendar", word(&calendar["id"])),
        ("rota", word(&rota["id"])),
        ("queue", word(&queue["id"])),
        ("publication", word(&publication["id"])),
        ("notice", word(&notice["id"])),
        ("mail", word(&mail["mail"])),
        ("policy", "partner-default".to_owned()),
        ("promise", "first-response".to_owned()),
        ("region", "0".to_owned()),
        ("cycle", "1".to_owned()),
        ("message", "1".to_owned()),
        ("form", form),
        ("version", "1".to_owned()),
    ])
}

/// The address of an operation with what is known; what it must be asked with besides is behind it.
fn filled(path: &str, known: &BTreeMap<&'static str, String>) -> String {
    let record = if path.contains("/escalations/{") { "escalation" } else { "request" };
    let mut filled = path.to_owned();
    for part in path.split('{').skip(1) {
        let name = part.split('}').next().unwrap();
        let value = &known[if name == "number" { record } else { name }];
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    let asked = match path {
        "/api/v1/search" => "?q=gateway",
        "/api/v1/holidays" => "?country=FR",
        "/api/v1/rotas/{rota}/duty" => "?from=2026-10-05T00:00:00Z&to=2026-10-07T00:00:00Z",
        "/api/v1/forms/{version}" => return format!("/api/v1/forms/{}", known["form"]),
        "/api/v1/links/{link}/form" => return format!("{filled}?number={}", known["request"]),
        _ if path.contains("/reports/") => "?from=2026-01-01&to=2026-12-31",
        _ => "",
    };
    filled + asked
}

both_engines! {
    async fn each_page_reads_in_one_transaction(chain: Chain) {
        let (number, escalation, _) = chain.escalated().await;
        let (mut nadia, mut claire) = (chain.signed_in("nadia").await, chain.signed_in("claire").await);
        let (desk, portal) = (nadia.home.clone(), claire.home.clone());
        for page in [
            format!("{desk}/requests"),
            format!("{desk}/requests?q=gateway"),
            format!("{desk}/requests?contact=claire&due_before=2026-10-06"),
            format!("{desk}/requests/count?q=gateway"),
            format!("{desk}/requests/{number}"),
            format!("{desk}/requests/{number}?do=assign"),
            format!("{desk}/escalations"),
            format!("{desk}/escalations/{escalation}"),
        ] {
            assert_eq!(reads(&chain, nadia.get(&page)).await, 1, "{page}");
        }
        // A number that one record bears leads to it.
        let before = chain.engine.storage_reads();
        let led = nadia.get(&format!("{desk}/requests?q={escalation}")).await;
        assert!(led.status.is_redirection(), "{}: {}", led.status, led.text());
        assert_eq!(chain.engine.storage_reads() - before, 1, "{escalation} is looked for");
        for page in [portal.clone(), format!("{portal}/requests"), format!("{portal}/requests/{number}")] {
            assert_eq!(reads(&chain, claire.get(&page)).await, 1, "{page}");
        }
    }

    async fn each_answer_of_the_api_reads_in_one_transaction(chain: Chain) {
        let (number, escalation, _) = chain.escalated().await;
        let (nadia, claire) = (chain.nadia(), chain.claire());
        for path in [
            "requests".to_owned(),
            "requests?expand=request".to_owned(),
            "requests/count".to_owned(),
            format!("requests/{number}"),
            format!("requests/{number}/entries"),
            format!("escalations/{escalation}"),
            "search?q=gateway".to_owned(),
        ] {
            assert_eq!(reads(&chain, nadia.get(&path)).await, 1, "{path}");
        }
        for path in ["requests".to_owned(), format!("requests/{number}")] {
            assert_eq!(reads(&chain, claire.get(&path)).await, 1, "{path}");
        }
    }

    async fn no_operation_that_reads_takes_a_second_transaction(chain: Chain) {
        let known = seeded(&chain).await;
        let all = api::routes().into_iter().filter(|route| route.method == "GET").map(|route| route.path);
        let (apart, together): (Vec<&str>, Vec<&str>) =
            all.partition(|path| APART.iter().any(|(other, _)| other == path));
        assert_eq!(apart.len(), APART.len(), "what is excepted is there: {apart:?}");
        let mut answered = BTreeSet::new();
        for name in ["ada", "nadia", "leo", "bea", "claire"] {
            let seat = chain.seat(name);
            for path in &together {
                let address = filled(path, &known);
                let before = chain.engine.storage_reads();
                let answer = seat.ask(Method::GET, &address, &[], Body::empty()).await;
                let taken = chain.engine.storage_reads() - before;
                assert!(taken <= 1, "{name}: {address} reads in {taken} transactions");
                if answer.status.is_success() {
                    answered.insert(*path);
                }
            }
        }
        let unread: Vec<&&str> = together.iter().filter(|path| !answered.contains(*path)).collect();
        assert!(unread.is_empty(), "nobody was answered there: {unread:?}");
    }

    async fn what_one_answer_reads_is_of_one_instant(chain: Chain) {
        chain.claire().opens("Gateway down").await;
        let reading = chain.engine.read(&chain.viewer("nadia").await);
        let known = reading.count(RequestFilter::default()).await.unwrap();
        chain.claire().opens("Printer down").await;
        assert_eq!(reading.count(RequestFilter::default()).await.unwrap(), known, "something came in between");
        let absent = reading.request(&domain::Number::parse("BOR-222222").unwrap()).await;
        assert!(absent.is_err(), "nobody has that number");
        assert_eq!(reading.count(RequestFilter::default()).await.unwrap(), known, "a refusal ends nothing");
        reading.rest().await;
        assert_eq!(reading.count(RequestFilter::default()).await.unwrap().count, known.count + 1);
    }

    // More answers at once than there are connections to read with: one that held its own and waited for another would
    // wait for all of them.
    async fn many_answers_at_once_wait_for_no_second_connection(chain: Chain) {
        let (number, _, _) = chain.escalated().await;
        let nadia = chain.signed_in("nadia").await;
        let page = format!("{}/requests/{number}", nadia.home);
        let mut asked = tokio::task::JoinSet::new();
        for _ in 0..40 {
            let (mut browser, page) = (nadia.clone(), page.clone());
            asked.spawn(async move { browser.get(&page).await.status });
        }
        let all = tokio::time::timeout(std::time::Duration::from_secs(20), asked.join_all()).await.unwrap();
        assert!(all.iter().all(|status| status.is_success()), "{all:?}");
    }

    async fn what_was_just_done_is_in_the_answer_that_says_so(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let mut nadia = chain.signed_in("nadia").await;
        let page = format!("{}/requests/{number}", nadia.home);
        let secret = nadia.secret(&page).await;
        let text = "The link is back since nine.";
        let reply = [("csrf", secret.as_str()), ("once", "one"), ("act", "reply"), ("text", text)];
        let sent = nadia.posts(&page, &reply).await;
        assert!(sent.status.is_redirection(), "{}: {}", sent.status, sent.text());
        assert!(nadia.get(&page).await.text().contains(text));
    }
}
