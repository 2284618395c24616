//! Reads through HTTP: answers of the API, pages, search; on a desk that holds thousands of requests.

use std::sync::Arc;
use std::time::Duration;

use relais_tests::base::Kind;
use relais_tests::soak::office;
use relais_tests::wire::Ask;

use super::limits;
use super::load::{self, Figure, Served};
use super::table::Row;
use super::world::{self, COMMON, Place, RARE, READERS};

const TIME: Duration = Duration::from_secs(2);

/// What is asked for, and by whom.
struct Case {
    what: &'static str,
    ask: Box<dyn Fn(usize) -> Ask + Send + Sync>,
}

/// Reads on one engine, beside a bare server.
pub async fn rows(kind: Kind, name: &'static str, bare: &Figure) -> Vec<Row> {
    let base = world::base(kind).await;
    let row = limits::row_reads(kind, &base).await;
    let (made, place) = tokio::sync::oneshot::channel();
    let url = base.url.clone();
    let served = Served::new(async move {
        let engine = office::engine(&url).await;
        let place = world::place(&engine, 0).await;
        let numbers = world::fill(&engine, &place).await;
        let agent = session(&engine, &place.agent_email).await;
        let contact = session(&engine, &place.contact_email).await;
        let seat = engine.viewer_of_token(&place.contact).await.expect("a seat").seat().expect("a person's");
        drop(made.send((place, numbers, agent, contact, seat.word())));
        world::router(&engine)
    })
    .await;
    let (place, numbers, agent, contact, seat) = place.await.expect("a desk with requests");
    let own = own_numbers(&served, &place).await;
    let mut rows = Vec::new();
    if kind == Kind::Sqlite {
        rows.push(Row::limit("five letters served, bare axum", "HTTP", READERS, bare));
    }
    rows.push(
        Row::limit("one row read by its key and served, bare axum and sqlx", name, READERS, &row)
            .beside("bare hello", bare),
    );
    for case in cases(&place, (numbers, own), &agent, (&contact, &seat)) {
        let ask = case.ask;
        let figure =
            load::run(served.address, READERS, TIME, 200, move |client, turn| ask(client * 7919 + turn))
                .await;
        rows.push(Row::new(case.what, name, READERS, &figure).beside("bare row", &row));
    }
    rows
}

async fn session(engine: &engine::Engine, email: &str) -> String {
    let link = engine.make_sign_in_link(email).await.expect("a link").expect("somebody has the address");
    let here = engine::sign_in::Client::here();
    let begun = engine.use_sign_in_link(&here, &link).await.expect("a session");
    format!("session={}", begun.session)
}

/// Numbers that the contact may see.
async fn own_numbers(served: &Served, place: &Place) -> Vec<String> {
    let mut wire = relais_tests::wire::Wire::to(served.address);
    let answer = wire.send(&Ask::get("/api/v1/requests?limit=200").by(&place.contact)).await.expect("a list");
    let body = answer.json();
    let items = body["items"].as_array().expect("items");
    items.iter().filter_map(|item| Some(item["number"].as_str()?.to_owned())).collect()
}

fn cases(
    place: &Place,
    (numbers, own): (Vec<String>, Vec<String>),
    agent: &str,
    (contact, seat): (&str, &str),
) -> Vec<Case> {
    let slug = place.desk.slug.clone();
    let numbers = Arc::new(numbers);
    let own = Arc::new(own);
    let by = |path: &str| {
        let ask = Ask::get(path).by(&place.agent);
        Box::new(move |_| ask.clone()) as Box<dyn Fn(usize) -> Ask + Send + Sync>
    };
    let page = |cookie: &str, path: String| {
        let ask = Ask::get(path).with("cookie", cookie);
        Box::new(move |_| ask.clone()) as Box<dyn Fn(usize) -> Ask + Send + Sync>
    };
    let one = |base: String, of: Arc<Vec<String>>, ask: Ask| {
        Box::new(move |turn: usize| Ask { path: format!("{base}{}", of[turn % of.len()]), ..ask.clone() })
            as Box<dyn Fn(usize) -> Ask + Send + Sync>
    };
    let agent_ask = Ask::get("").by(&place.agent);
    let contact_ask = Ask::get("").by(&place.contact);
    let rare = place.agent.clone();
    vec![
        Case {
            what: "API: one request",
            ask: one("/api/v1/requests/".into(), Arc::clone(&numbers), agent_ask),
        },
        Case {
            what: "API: one request, by a contact",
            ask: one("/api/v1/requests/".into(), Arc::clone(&own), contact_ask),
        },
        Case { what: "API: list of 50 requests", ask: by("/api/v1/requests") },
        Case { what: "page: the agents' queue", ask: page(agent, format!("/d/{slug}")) },
        Case {
            what: "page: a request, for its agent",
            ask: one(format!("/d/{slug}/requests/"), numbers, Ask::get("").with("cookie", agent)),
        },
        Case { what: "page: the portal's home", ask: page(contact, format!("/p/{slug}/{seat}")) },
        Case {
            what: "page: a request, for its contact",
            ask: one(format!("/p/{slug}/{seat}/requests/"), own, Ask::get("").with("cookie", contact)),
        },
        Case {
            what: "search: a rare word, first 20",
            ask: Box::new(move |turn| {
                Ask::get(format!("/api/v1/search?limit=20&q={}", RARE[turn % RARE.len()])).by(&rare)
            }),
        },
        Case {
            what: "search: a word of every second request, first 20",
            ask: by(&format!("/api/v1/search?limit=20&q={COMMON}")),
        },
        Case {
            what: "search: the same, by a contact",
            ask: {
                let ask = Ask::get(format!("/api/v1/search?limit=20&q={COMMON}")).by(&place.contact);
                Box::new(move |_| ask.clone())
            },
        },
    ]
}
