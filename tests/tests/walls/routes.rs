//! Every route x every seat x ids of others.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request};
use relais_tests::both_engines;
use relais_tests::client::Answer;
use serde_json::{Value, json};

use super::{opens, works};

/// The parameters that routes have, each with the id of something that belongs to somebody else, and one of nothing.
/// A route with a parameter that is not here is not covered, and fails the test.
struct Foreign {
    name: &'static str,
    theirs: String,
    nothing: String,
}

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

fn parameters(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// What stands in the place of a parameter that names no record.
fn harmless(name: &str) -> Option<&'static str> {
    Some(match name {
        "duty" => "isolation",
        "door" => "business",
        "promise" => "first-response",
        "cycle" | "message" | "entry" => "1",
        "sha256" | "sha" => "0000000000000000000000000000000000000000000000000000000000000000",
        "policy" => "partner-default",
        "version" => "1",
        "region" => "0",
        _ => return None,
    })
}

/// A body that gets past the reading of it, so that what refuses is the wall.
fn body(path: &str) -> Value {
    match path.rsplit('/').next().unwrap_or_default() {
        "{duty}" => json!({"outcome": "done", "text": "x", "search": {"words": "x", "found": []}}),
        "confirmation" => json!({"accepted": true}),
        "answer" if path.contains("hand-back") => json!({"accepted": true}),
        "completion" => json!({"values": {}}),
        "rejection" => json!({"reason": "not-ours", "text": "x"}),
        "resolution" => json!({"kind": "fix", "text": "x"}),
        "assignment" => json!({"seat": null}),
        "classification" => json!({"kind": "technical", "phase": "production"}),
        "queue" => json!({"queue": NOBODY}),
        "{queue}" => json!({"name": {"en": "x", "fr": "x"}, "version": 1}),
        "{door}" => json!({"numbers": [{"number": "+33 1 55 00 11 22"}]}),
        "retirement" => json!({"version": 1}),
        "lead" => json!({"escalation": "BOR-333333"}),
        "duplicate-of" => json!({"number": "BOR-333333"}),
        "transfer" => json!({"desk": "other", "reason": "x"}),
        "severity" => json!({"severity": 1, "reason": "x"}),
        "redaction" => json!({"passage": "a secret"}),
        "removal-answer" => json!({"done": true}),
        "escalations" => json!({"severity": 1}),
        "relays" | "next" if path.contains("/requests/") => {
            json!({"escalation": "BOR-333333", "entry": 1, "text": "x"})
        }
        "relays" => json!({"entry": 1, "targets": []}),
        "told" => json!({"who": "x", "channel": "phone"}),
        "reports" => json!({"act": "accept", "who": "x", "channel": "phone"}),
        "requests" => json!({"requests": ["BOR-333333"]}),
        "decision" => json!({"dismiss": true}),
        "calendar" => json!({"calendar": null}),
        "site" => json!({"site": null}),
        "{site}" => json!({"name": "x"}),
        "{rota}" => json!({"name": "x", "zone": "UTC", "layers": [], "version": 1}),
        "covers" | "removal" => {
            json!({"seat": NOBODY, "from": "2026-12-01T08:00:00", "to": "2026-12-02T08:00:00"})
        }
        "{calendar}" => json!({"name": "x", "regions": [], "version": 1}),
        "import-preview" => json!({"file": "", "from": "2026-01-01", "to": "2026-12-31"}),
        "import" => {
            json!({"file": "", "from": "2026-01-01", "to": "2026-12-31", "entries": [], "version": 1})
        }
        _ => json!({}),
    }
}

/// What an answer says, without what a client's own address repeats.
fn said(answer: &Answer, id: &str) -> (u16, String) {
    (answer.status.as_u16(), answer.text().replace(id, "ID"))
}

both_engines! {
    async fn no_route_of_the_api_tells_what_belongs_to_others(chain: Chain) {
        let denis = opens(&chain, "denis", "A secret of Duval", "Nobody else reads this.").await;
        let gwen = opens(&chain, "gwen", "A secret of Garnier", "Nobody else reads this.").await;
        let (cimes, nimbus) =
            works(&chain, ("carl", "cime>nimbus"), &gwen, ("a note of Cime", "a note of Nimbus")).await;
        let agents = chain.as_("carl").get("agents").await.good();
        let contacts = chain.as_("carl").get("contacts").await.good();
        let publication = json!({
            "kind": "article", "language": "en", "title": "T", "products": [], "versions": "", "symptoms": "s",
            "workaround": "w", "fixed_in": null, "body": "b", "audience": "desk"
        });
        let publication = chain.as_("carl").post("publications", publication).await.good();
        let notice = json!({"kind": "maintenance", "title": "T", "body": "b", "products": [], "audience": "desk"});
        let notice = chain.as_("carl").post("notices", notice).await.good();
        let hours = json!({"name": "T", "regions": [{"hours": {"zone": "UTC"}}]});
        let calendar = chain.as_("carl").post("calendars", hours).await.good();
        let layer = json!({"name": "T", "people": [agents["items"][0]["seat"]], "begins": "2026-10-05T08:00:00", "days": 1});
        let rota = json!({"name": "T", "zone": "UTC", "layers": [layer]});
        let rota = chain.as_("carl").post("rotas", rota).await.good();
        let queue = json!({"name": {"en": "T", "fr": "T"}, "door": "technical"});
        let queue = chain.as_("carl").post("queues", queue).await.good();
        let site = json!({"account": chain.accounts["Garnier"], "name": "T"});
        let site = chain.as_("carl").post("sites", site).await.good();
        let id = |value: &Value| value.as_str().unwrap_or(NOBODY).to_owned();
        let of = |name: &'static str, theirs: String, nothing: &str| Foreign { name, theirs, nothing: nothing.into() };

        let mut uncovered = BTreeSet::new();
        // For each seat: records of parties that the seat has nothing to do with.
        for (seat, request, escalation) in [
            ("claire", &denis, &cimes), ("paul", &denis, &cimes), ("denis", &gwen, &cimes), ("gwen", &denis, &cimes),
            ("ada", &gwen, &cimes), ("nadia", &nimbus, &cimes), ("leo", &gwen, &cimes), ("bea", &gwen, &cimes),
            ("carl", &denis, &nimbus), ("victor", &denis, &cimes), ("vera", &gwen, &cimes),
            ("faye@boreal", &gwen, &cimes), ("faye@cime", &denis, &nimbus),
        ] {
            let at_cime = matches!(seat, "carl" | "faye@cime" | "gwen");
            let theirs = |at: &str| if at_cime { NOBODY.to_owned() } else { at.to_owned() };
            let foreign = [
                of("number", request.clone(), "BOR-222222"),
                of("agreement", chain.agreements[if at_cime { "Cabinet Duval" } else { "Garnier" }].to_string(), NOBODY),
                of("link", chain.links[if at_cime { "boreal>nimbus" } else { "cime>nimbus" }].to_string(), NOBODY),
                of("seat", theirs(&id(&agents["items"][0]["seat"])), NOBODY),
                of("person", theirs(&id(&contacts["items"][0]["person"])), NOBODY),
                of("publication", theirs(&id(&publication["id"])), NOBODY),
                of("notice", theirs(&id(&notice["id"])), NOBODY),
                of("calendar", theirs(&id(&calendar["id"])), NOBODY),
                of("queue", theirs(&id(&queue["id"])), NOBODY),
                of("rota", theirs(&id(&rota["id"])), NOBODY),
                of("site", theirs(&id(&site["id"])), NOBODY),
                of("account", chain.accounts[if at_cime { "Cabinet Duval" } else { "Garnier" }].to_string(), NOBODY),
                of("mail", NOBODY.to_owned(), "00000000-0000-4000-8000-000000000001"),
            ];
            let client = chain.as_(seat);
            for route in api::routes() {
                let mut named = [String::from(route.path), String::from(route.path)];
                let mut wall = None;
                for parameter in parameters(route.path) {
                    let holder = format!("{{{parameter}}}");
                    if let Some(value) = harmless(parameter) {
                        named = named.map(|path| path.replace(&holder, value));
                        continue;
                    }
                    let Some(it) = foreign.iter().find(|it| it.name == parameter) else {
                        uncovered.insert(format!("{} {}", route.method, route.path));
                        continue;
                    };
                    let theirs = if route.path.contains("/escalations/{") { escalation } else { &it.theirs };
                    let theirs = if parameter == "number" { theirs } else { &it.theirs };
                    named[0] = named[0].replace(&holder, theirs);
                    named[1] = named[1].replace(&holder, &it.nothing);
                    wall = Some((theirs.clone(), it.nothing.clone()));
                }
                let Some((theirs, nothing)) = wall else { continue };
                let method: Method = route.method.parse().unwrap();
                let sent = (method != Method::GET && method != Method::DELETE).then(|| body(route.path));
                let foreign = client.ask(method.clone(), &named[0], sent.as_ref()).await;
                let missing = client.ask(method, &named[1], sent.as_ref()).await;
                let place = format!("{seat}: {} {}", route.method, named[0]);
                assert_eq!(said(&foreign, &theirs), said(&missing, &nothing), "{place}");
                assert!(!foreign.status.is_success() && !foreign.status.is_server_error(), "{place}: {}", foreign.text());
            }
        }
        assert_eq!(uncovered, BTreeSet::new(), "routes without a case of others' ids");
        assert_eq!(chain.engine.check().await.unwrap().problems, Vec::<String>::new());
    }

    async fn no_page_opens_without_a_session(chain: Chain) {
        for route in web::routes() {
            let public = matches!(route.access, web::Access::Public);
            let mut path = route.path.replace("{desk}", "boreal").replace("{number}", "BOR-222222");
            for parameter in parameters(route.path) {
                path = path.replace(&format!("{{{parameter}}}"), harmless(parameter).unwrap_or(NOBODY));
            }
            let request = Request::builder().method(route.method).uri(&path).body(Body::empty()).unwrap();
            let answer = chain.send(request).await;
            if !public {
                assert!(
                    answer.status.is_redirection() || answer.status.is_client_error(),
                    "{} {path}: {}", route.method, answer.status
                );
                assert!(!answer.text().contains("Ateliers Martin"), "{path}");
            }
            assert!(!answer.status.is_server_error(), "{} {path}: {}", route.method, answer.status);
            let policy = answer.headers.get("content-security-policy").and_then(|it| it.to_str().ok());
            if !answer.status.is_redirection() {
                assert!(policy.is_some_and(|it| !it.contains("unsafe")), "{} {path}: {policy:?}", route.method);
            }
        }
    }
}
