//! Every page x every person x ids of others: what belongs to somebody else answers as what does not exist.

use std::collections::BTreeSet;

use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use relais_tests::html;
use relais_tests::seat::word;
use serde_json::{Value, json};
use web::Access;

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
const NO_SEAT: &str = "bcdfghjk";
const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What may be called by anybody: reviewed here a second time. None names a record of a desk.
const PUBLIC: &[&str] = &[
    "/",
    "/sign-in",
    "/sign-in/link",
    "/sign-in/{link}",
    "/sign-out",
    "/set-up/{secret}",
    "/language",
    "/assets/{version}/{name}",
    "/brand/{file}",
    "/brand/{slug}/icon.svg",
    "/health",
];

/// Something of somebody else, in the place of a part of an address; and nothing at all.
struct Foreign {
    name: &'static str,
    theirs: String,
    nothing: &'static str,
}

/// What each part of an address stands for in somebody else's world.
async fn of_others(chain: &Chain, at: &str) -> Vec<Foreign> {
    // For people of Boréal and of Nimbus: what is Cime's and Garnier's. For people of Cime: what is Boréal's.
    let (agent, customer, account, link) = if at == "cime" {
        (chain.seat("nadia"), chain.seat("denis"), "Cabinet Duval", "boreal>nimbus")
    } else {
        (chain.seat("carl"), chain.seat("gwen"), "Garnier", "cime>nimbus")
    };
    let keeper = if at == "cime" { chain.ada() } else { chain.carl() };
    let publisher = if at == "cime" { chain.leo() } else { chain.carl() };
    let number = customer.opens("A secret of somebody’s").await;
    let file = customer.uploads("secret.txt", b"a secret file").await;
    customer.does(&format!("requests/{number}/entries"), json!({"text": "x", "attachments": [file]})).await;
    let published = publisher
        .does(
            "publications",
            json!({"kind": "article", "title": "A secret", "body": "b", "audience": "customers"}),
        )
        .await;
    let notice = publisher
        .does(
            "notices",
            json!({"kind": "incident", "title": "A secret", "body": "b", "audience": "customers"}),
        )
        .await;
    let desk = if at == "cime" { "boreal" } else { "cime" };
    let stranger = relais_tests::letter::Letter::from("who@x.example", "m@x.example").about("A secret", "x");
    let mail = chain.receives(desk, &stranger.raw()).await;
    let calendar = keeper
        .does(
            "calendars",
            json!({"name": "A secret", "regions": [{"hours": {"zone": "UTC", "holidays": ["2026-12-25"]}}]}),
        )
        .await;
    let layer = json!({"name": "A secret", "people": [agent.reads("me").await["seat"]], "begins": "2026-10-05T08:00:00", "days": 1});
    let rota = keeper.does("rotas", json!({"name": "A secret", "zone": "UTC", "layers": [layer]})).await;
    let queue = json!({"name": {"en": "A secret", "fr": "A secret"}, "door": "technical"});
    let queue = keeper.does("queues", queue).await;
    let site = keeper.does("sites", json!({"account": chain.accounts[account], "name": "A secret"})).await;
    let agents = agent.lists("agents").await;
    let contacts = keeper.lists("contacts").await;
    let of = |name, theirs: &Value, nothing| Foreign { name, theirs: word(theirs), nothing };
    vec![
        of("number", &json!(number), "BOR-222222"),
        of("sha", &file["sha256"], NOTHING),
        of("account", &json!(chain.accounts[account]), NOBODY),
        of("agreement", &json!(chain.agreements[account]), NOBODY),
        of("link", &json!(chain.links[link]), NOBODY),
        of("seat", &contacts[0]["seat"], NOBODY),
        of("person", &agents[0]["person"], NOBODY),
        of("publication", &published["id"], NOBODY),
        of("notice", &notice["id"], NOBODY),
        of("id", &published["id"], NOBODY),
        of("mail", &mail["mail"], NOBODY),
        of("calendar", &calendar["id"], NOBODY),
        of("queue", &queue["id"], NOBODY),
        of("rota", &rota["id"], NOBODY),
        of("region", &json!("0"), "1"),
        of("site", &site["id"], NOBODY),
        of("policy", &json!("no-such-policy"), "none-such-policy"),
        of("version", &json!("17"), "18"),
    ]
}

/// What stands in the place of a part that names no record.
fn harmless(part: &str) -> Option<&'static str> {
    Some(match part {
        "promise" => "first-response",
        "cycle" => "1",
        "door" => "business",
        _ => return None,
    })
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split('}').next())
}

/// What an answer says, without what the client itself put into the address.
fn said(answer: &Answer, address: &str, ids: &[String]) -> (u16, Option<String>, String) {
    let mut text = html::settled(&answer.text(), address);
    let mut to = answer.headers.get("location").map(|to| to.to_str().unwrap().to_owned());
    for id in ids {
        text = text.replace(id.as_str(), "ID");
        to = to.map(|to| to.replace(id.as_str(), "ID"));
    }
    (answer.status.as_u16(), to, text)
}

async fn asked(browser: &mut relais_tests::pages::Browser, method: &str, path: &str) -> Answer {
    if method == "GET" {
        return browser.get(path).await;
    }
    let secret = browser.own_secret().await;
    let fields = [
        ("csrf", secret.as_str()),
        ("act", "reply"),
        ("text", "hello"),
        ("reason", "x"),
        ("ends", "2026-12-01"),
        ("readable_until", "2026-12-31"),
        ("title", "x"),
        ("body", "x"),
        ("name", "x"),
        ("escalation", "BOR-222222"),
    ];
    browser.posts(path, &fields).await
}

both_engines! {
    async fn no_page_tells_what_belongs_to_others(chain: Chain) {
        let (of_cime, of_boreal) = (of_others(&chain, "boreal").await, of_others(&chain, "cime").await);
        let (mut uncovered, mut walked) = (BTreeSet::new(), BTreeSet::new());
        for seat in
            ["ada", "nadia", "leo", "bea", "claire", "paul", "denis", "vera", "victor", "carl", "gwen"]
        {
            let at = chain.desk_of(seat);
            let foreign = if at == "cime" { &of_boreal } else { &of_cime };
            let mut browser = chain.signed_in(seat).await;
            let agent = !["claire", "paul", "denis", "gwen"].contains(&seat);
            let claire = chain.home("claire").await;
            for route in web::routes() {
                if route.access == Access::Public {
                    assert!(
                        PUBLIC.contains(&route.path),
                        "{} is public, and not on the reviewed list",
                        route.path
                    );
                    continue;
                }
                let home = (route.access == Access::Agent) == agent;
                let (mut theirs, mut nothing) = (route.path.to_owned(), route.path.to_owned());
                let (mut ids, mut told) = (Vec::new(), false);
                for part in parts(route.path) {
                    let hole = format!("{{{part}}}");
                    if part == "desk" {
                        // Where somebody has no seat of the kind, the desk itself does not exist.
                        let (there, nowhere) = if home { (at, at) } else { ("boreal", "nowhere") };
                        theirs = theirs.replace(&hole, there);
                        nothing = nothing.replace(&hole, nowhere);
                        told |= !home;
                        continue;
                    }
                    if part == "seat" && route.path.starts_with("/p/") {
                        // At home everybody is in their own seat; elsewhere in one that is somebody's, or nobody's.
                        let word = |home: &str| home.rsplit('/').next().unwrap().to_owned();
                        let (there, nowhere) = if home {
                            (word(&browser.home), word(&browser.home))
                        } else {
                            ids.extend([word(&claire), NO_SEAT.to_owned()]);
                            (word(&claire), NO_SEAT.to_owned())
                        };
                        (theirs, nothing) = (theirs.replace(&hole, &there), nothing.replace(&hole, &nowhere));
                        continue;
                    }
                    if let Some(value) = harmless(part) {
                        (theirs, nothing) = (theirs.replace(&hole, value), nothing.replace(&hole, value));
                        continue;
                    }
                    let Some(it) = foreign.iter().find(|it| it.name == part) else {
                        uncovered.insert(format!("{} {}", route.method, route.path));
                        continue;
                    };
                    theirs = theirs.replace(&hole, &it.theirs);
                    nothing = nothing.replace(&hole, it.nothing);
                    ids.extend([it.theirs.clone(), it.nothing.to_owned()]);
                    told = true;
                }
                if !told {
                    continue;
                }
                walked.insert((route.method, route.path));
                let there = asked(&mut browser, route.method, &theirs).await;
                let nowhere = asked(&mut browser, route.method, &nothing).await;
                assert!(
                    there.status.is_client_error() || there.status.is_redirection(),
                    "{seat} at {} {theirs}: {}",
                    route.method,
                    there.status
                );
                assert_eq!(
                    said(&there, &theirs, &ids),
                    said(&nowhere, &nothing, &ids),
                    "{seat}: {} {theirs} is told from what does not exist",
                    route.method
                );
                assert!(!there.text().contains("A secret"), "{seat} at {theirs}");
            }
        }
        assert_eq!(uncovered, BTreeSet::new(), "pages without a case of others’ ids");
        let all: BTreeSet<_> = web::routes()
            .iter()
            .filter(|route| !matches!(route.access, Access::Public | Access::SignedIn))
            .map(|route| (route.method, route.path))
            .collect();
        assert_eq!(walked, all, "every page of a desk was walked");
        chain.must_add_up().await;
    }

    async fn a_colleague_s_request_out_of_reach_answers_as_nothing(chain: Chain) {
        let number = chain.claire().opens("Claire’s own").await;
        let mut paul = chain.signed_in("paul").await;
        for route in
            web::routes().into_iter().filter(|route| route.path.starts_with("/p/{desk}/{seat}/requests/{number}"))
        {
            let home = paul.home.clone();
            let at = |number: &str| {
                route.path.replace("/p/{desk}/{seat}", &home).replace("{number}", number).replace("{sha}", NOTHING).replace("{promise}", "first-response").replace("{cycle}", "1")
            };
            let ids = [number.clone(), "BOR-222222".to_owned()];
            let there = asked(&mut paul, route.method, &at(&number)).await;
            let nowhere = asked(&mut paul, route.method, &at("BOR-222222")).await;
            assert_eq!(there.status.as_u16(), 404);
            assert_eq!(
                said(&there, &at(&number), &ids),
                said(&nowhere, &at("BOR-222222"), &ids),
                "{}",
                route.path
            );
        }
        assert_eq!(chain.claire().entries(&number).await.len(), 1);
    }
}
