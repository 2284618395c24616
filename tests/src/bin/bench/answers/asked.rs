//! What is asked of both builds, and how an answer is read.

use domain::SignedDuration;
use engine::time::{Clock as _, MachineClock};
use relais_tests::html;
use relais_tests::pages::escaped;
use relais_tests::wire::{self, Ask, Wire};
use serde_json::{Map, Value, json};

use super::compared::Answer;
use super::explained::Of;
use super::seeded::{KINDS, ONCE, REFERENCE, Told};
use crate::compare::installation::Installation;
use crate::world::COMMON;

/// Who asks, and by which header that is known.
#[derive(Debug, Clone)]
pub struct Who {
    pub name: &'static str,
    header: (&'static str, String),
}

impl Who {
    pub fn with_token(name: &'static str, token: &str) -> Self {
        Self { name, header: ("authorization", format!("Bearer {token}")) }
    }

    fn with_cookie(name: &'static str, cookie: &str) -> Self {
        Self { name, header: ("cookie", cookie.to_owned()) }
    }

    fn asks(&self, path: &str) -> Ask {
        Ask::get(path).with("accept-language", "en").with(self.header.0, &self.header.1)
    }
}

/// How an answer is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Reads {
    /// A list, page by page to its end.
    List,
    /// One object.
    One,
    /// How many a list holds: as it is said, or as it is counted.
    Count,
    /// The rows of a page, each by its number, with the words it shows.
    Rows,
    /// Which of these words a page shows.
    Words(Vec<String>),
}

/// A question: by which address the older build is asked, and by which one ours.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its line in the table.
    pub what: &'static str,
    pub of: Of,
    pub who: Who,
    pub before: String,
    pub now: String,
    pub reads: Reads,
}

const STATUSES: [&str; 8] =
    ["new", "open", "waiting", "handed-back", "resolved", "closed", "rejected", "withdrawn"];
const OF_DESKS: [&str; 3] = ["asker", "desk", "next-desk"];
const OF_CONTACTS: [&str; 2] = ["you", "us"];
const DIVISIONS: [&str; 4] = ["severity", "agreement", "account", "month"];
const PROMISES: [&str; 3] = ["first-response", "next-response", "update"];
const FIGURES: [&str; 8] =
    ["requests", "met", "breached", "running", "ended", "first-line", "escalated", "handed-back"];
const VIEWS: [&str; 7] = ["technical", "business", "mine", "us", "next", "open", "closed"];
const SHOWS: [&str; 4] = ["open", "you", "finished", "all"];
/// What else a desk keeps.
const SHELVES: [&str; 10] = [
    "accounts",
    "contacts",
    "agents",
    "agreements",
    "policies",
    "publications",
    "notices",
    "links",
    "calendars",
    "sites",
];
/// Of so many requests one is asked for alone, and one is looked at as a page.
const ONE_IN: usize = 5;
const PAGE_IN: usize = 12;

/// All questions.
pub async fn questions(at: &Installation, told: &Told) -> Vec<Question> {
    let [agent, contact, vendor] =
        [("agent", &at.agent), ("contact", &at.contacts[0]), ("vendor's agent", &at.vendor)]
            .map(|(name, token)| Who::with_token(name, token));
    let mut all = Vec::new();
    for (who, holders) in [(&agent, &OF_DESKS[..]), (&contact, &OF_CONTACTS[..]), (&vendor, &OF_DESKS[..])] {
        lists(&mut all, who, holders);
        searches(&mut all, who, told);
        desk(&mut all, who);
    }
    for (_, number) in told.requests.iter().step_by(ONE_IN) {
        one(&mut all, &agent, number, &["entries", "clocks", "triage", "escalations"]);
        one(&mut all, &contact, number, &["entries", "clocks"]);
    }
    for number in &told.at_vendor {
        one(&mut all, &vendor, number, &["entries", "clocks"]);
    }
    escalations(&mut all, &agent, told);
    for who in [&agent, &vendor] {
        reports(&mut all, who);
    }
    pages(&mut all, at, told).await;
    all
}

fn same(what: &'static str, of: Of, who: &Who, path: String, reads: Reads) -> Question {
    Question { what, of, who: who.clone(), before: path.clone(), now: path, reads }
}

fn query(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
}

/// Lists narrowed and ordered in each way that the older build knows: as items, whole, and counted.
fn lists(all: &mut Vec<Question>, who: &Who, holders: &[&str]) {
    let mut filters = vec![String::new(), "open=true".into(), "open=false".into()];
    filters.extend(STATUSES.map(|it| format!("status={it}")));
    filters.extend(KINDS.map(|it| format!("kind={it}")));
    filters.extend(["technical", "business"].map(|it| format!("queue={it}")));
    filters.extend(holders.iter().map(|it| format!("holder={it}")));
    filters.push(format!("open=true&kind=technical&holder={}", holders[0]));
    let contact = holders == OF_CONTACTS;
    if !contact {
        filters.push("mine=true".into());
        filters.push("by_due=true".into());
        filters.push("by_due=true&open=true".into());
        filters.push("by_due=true&status=waiting".into());
    }
    for filter in &filters {
        let path = format!("/api/v1/requests?{}", query(&["limit=20", filter]));
        listed(all, who, path, ["list of requests", "the same, whole"], [Of::Items, Of::Whole]);
        all.push(Question {
            now: format!("/api/v1/requests/count?{filter}"),
            ..same("how many it holds", Of::Count, who, format!("/api/v1/requests?{filter}"), Reads::Count)
        });
    }
}

/// A list as both builds show it, and with its requests whole, as the older build shows them anyway.
fn listed(all: &mut Vec<Question>, who: &Who, path: String, whats: [&'static str; 2], of: [Of; 2]) {
    all.push(same(whats[0], of[0], who, path.clone(), Reads::List));
    let now = format!("{path}&expand=request");
    all.push(Question { now, ..same(whats[1], of[1], who, path, Reads::List) });
}

/// Common words and rare ones, two of them, none that is there, numbers and references of each side.
fn searches(all: &mut Vec<Question>, who: &Who, told: &Told) {
    let (first, escalation) = (told.requests[0].1.as_str(), told.escalations[0].as_str());
    let small = first.to_lowercase();
    let sought = [
        COMMON,
        "sauvegarde",
        ONCE,
        "Hygrometre",
        "passer",
        "tunnel quota",
        "passerelle maintenance",
        "gateway backup sauvegarde",
        "introuvable-nulle-part",
        REFERENCE,
        first,
        small.as_str(),
        escalation,
        told.at_vendor[0].as_str(),
    ];
    for q in sought.map(escaped) {
        let of = [Of::Search, Of::WholeSearch];
        let path = format!("/api/v1/requests?limit=20&q={q}");
        listed(all, who, path, ["list of what a search finds", "the same, whole"], of);
        let path = format!("/api/v1/search?limit=200&q={q}");
        listed(all, who, path, ["search", "search, requests whole"], of);
    }
}

fn desk(all: &mut Vec<Question>, who: &Who) {
    for (what, path) in [("who asks", "me"), ("numbers beside the queues", "counts")] {
        all.push(same(what, Of::Desk, who, format!("/api/v1/{path}"), Reads::One));
    }
    for shelf in SHELVES {
        all.push(same("what a desk keeps", Of::Desk, who, format!("/api/v1/{shelf}"), Reads::List));
    }
}

/// A request, and what is beside it.
fn one(all: &mut Vec<Question>, who: &Who, number: &str, beside: &[&str]) {
    let path = format!("/api/v1/requests/{number}");
    all.push(same("one request", Of::Whole, who, path.clone(), Reads::One));
    for part in beside {
        let (what, of) = match *part {
            "entries" => ("entries of a request", Of::Entries),
            "escalations" => ("escalations behind a request", Of::Escalations),
            "clocks" => ("promises of a request", Of::Desk),
            _ => ("duties of a request", Of::Desk),
        };
        all.push(same(what, of, who, format!("{path}/{part}"), Reads::List));
    }
}

fn escalations(all: &mut Vec<Question>, who: &Who, told: &Told) {
    for filter in ["", "open=true", "open=false", "awaits_us=true", "awaits_us=false", "mine=true"] {
        let path = format!("/api/v1/escalations?{}", query(&["limit=4", filter]));
        all.push(same("list of escalations", Of::Escalations, who, path, Reads::List));
    }
    for number in &told.escalations {
        let path = format!("/api/v1/escalations/{number}");
        all.push(same("one escalation", Of::Escalations, who, path.clone(), Reads::One));
        all.push(same("entries of an escalation", Of::Entries, who, format!("{path}/entries"), Reads::List));
        all.push(same("acts on an escalation", Of::Entries, who, format!("{path}/acts"), Reads::List));
    }
}

fn reports(all: &mut Vec<Question>, who: &Who) {
    let day =
        |hours| (MachineClock.now() + SignedDuration::from_hours(hours)).strftime("%Y-%m-%d").to_string();
    let days = format!("from={}&to={}", day(-24 * 5), day(24));
    for by in DIVISIONS {
        for promise in PROMISES {
            let path = format!("/api/v1/reports/attainment?{days}&by={by}&promise={promise}");
            all.push(same("report", Of::Report, who, path, Reads::One));
        }
    }
    for figure in FIGURES {
        let path = format!("/api/v1/reports/attainment/requests?{days}&figure={figure}");
        all.push(same("requests behind a figure", Of::Whole, who, path, Reads::List));
    }
}

/// Pages of the desk and of the portal, by the rows and the words they show.
async fn pages(all: &mut Vec<Question>, at: &Installation, told: &Told) {
    let agent = Who::with_cookie("agent", &at.agent_cookie);
    let contact = Who::with_cookie("contact", &at.contact_cookie);
    for view in VIEWS {
        for more in ["", "&page=2", "&sort=updated", "&sort=updated&page=2"] {
            let path = format!("/d/boreal/requests?view={view}{more}");
            all.push(same("page: the queue", Of::Rows, &agent, path, Reads::Rows));
        }
    }
    all.push(same("page: escalations", Of::Rows, &agent, "/d/boreal/escalations".into(), Reads::Rows));
    all.push(same("page: the portal’s home", Of::Rows, &contact, at.home.clone(), Reads::Rows));
    for show in SHOWS {
        let path = format!("{}/requests?show={show}", at.home);
        all.push(same("page: the portal’s requests", Of::Rows, &contact, path, Reads::Rows));
    }
    let mut wire = Wire::to(at.server().address);
    for (nth, (account, number)) in told.requests.iter().enumerate() {
        if nth % PAGE_IN == 0 {
            let words = words(&mut wire, &Who::with_token("agent", &at.agent), number).await;
            let path = format!("/d/boreal/requests/{number}");
            all.push(same("page: a request", Of::Words, &agent, path, Reads::Words(words)));
        }
        if nth % PAGE_IN < 3 && *account == 0 {
            let words = words(&mut wire, &Who::with_token("contact", &at.contacts[0]), number).await;
            let path = format!("{}/requests/{number}", at.home);
            all.push(same("page: a request on the portal", Of::Words, &contact, path, Reads::Words(words)));
        }
    }
}

/// What the page of a request tells, as the API has it.
async fn words(wire: &mut Wire, who: &Who, number: &str) -> Vec<String> {
    let path = format!("/api/v1/requests/{number}");
    let request = answered(wire, who, &path, &Reads::One).await;
    let entries = answered(wire, who, &format!("{path}/entries"), &Reads::List).await;
    let said = |field: &'static str| move |(_, it): (String, Value)| it[field].as_str().map(str::to_owned);
    let subjects = request.items.clone().into_iter().filter_map(said("subject"));
    let products = request.items.into_iter().filter_map(said("product"));
    let texts = entries.items.into_iter().filter_map(said("text"));
    subjects.chain(products).chain(texts).chain([number.to_owned()]).collect()
}

/// What is called so stands beside the items of a list, and is none.
const BESIDE: &str = "beside the items";

/// Asks, and reads the answer.
pub async fn answered(wire: &mut Wire, who: &Who, path: &str, reads: &Reads) -> Answer {
    let (mut path, mut items) = (path.to_owned(), Vec::new());
    let status = loop {
        let answer = wire.send(&who.asks(&path)).await.expect("an answer");
        let status = answer.status.as_u16();
        if !answer.status.is_success() {
            return Answer::of(status, vec![("refused".to_owned(), answer.json()["code"].clone())]);
        }
        items.extend(match reads {
            Reads::List | Reads::Count => of_list(answer.json()),
            Reads::One => vec![(String::new(), answer.json())],
            Reads::Rows => of_rows(&answer.text()),
            Reads::Words(words) => of_words(&answer.text(), words),
        });
        match next(&answer).filter(|_| matches!(reads, Reads::List | Reads::Count)) {
            Some(next) => path = next,
            None => break status,
        }
    };
    if *reads == Reads::Count {
        let said = items.iter().find(|(name, _)| name == BESIDE).map(|(_, it)| it["count"].clone());
        let count = said.unwrap_or_else(|| json!(items.len()));
        items = vec![(String::new(), json!({ "count": count }))];
    }
    Answer::of(status, items)
}

/// Where a list goes on.
fn next(answer: &wire::Answer) -> Option<String> {
    let link = answer.headers.get("link")?.to_str().ok()?;
    let (path, rest) = link.strip_prefix('<')?.split_once('>')?;
    rest.contains("rel=\"next\"").then(|| path.to_owned())
}

fn of_list(mut answer: Value) -> Vec<(String, Value)> {
    let items = answer.as_object_mut().and_then(|it| it.remove("items")).unwrap_or_default();
    let items = items.as_array().cloned().unwrap_or_default().into_iter().enumerate().map(|(nth, item)| {
        // What a search found says first what it is.
        let found =
            ["request", "publication"].iter().find_map(|it| item.get(*it).filter(|it| it.is_object()));
        let item = found.cloned().unwrap_or(item);
        (called(&item).unwrap_or_else(|| format!("item {nth}")), item)
    });
    let says_more = answer.as_object().is_some_and(|it| !it.is_empty());
    items.chain(says_more.then(|| (BESIDE.to_owned(), answer.clone()))).collect()
}

fn called(item: &Value) -> Option<String> {
    let name = ["number", "id", "seat", "message"].iter().find_map(|it| item.get(*it))?;
    name.as_str().map(str::to_owned).or_else(|| name.as_u64().map(|it| it.to_string()))
}

/// Rows of tables, and cards.
fn of_rows(page: &str) -> Vec<(String, Value)> {
    let mut rows = Vec::new();
    for (begin, end) in [("<tr", "</tr>"), ("<li class=\"request-card", "</li>")] {
        for row in page.split(begin).skip(1) {
            let row = row.split(end).next().unwrap_or_default();
            let Some((_, number)) = row.split_once("class=\"number\">") else { continue };
            let number = number.split('<').next().unwrap_or_default();
            let shown: Map<String, Value> = texts(row).into_iter().map(|text| (text, json!(true))).collect();
            rows.push((number.to_owned(), Value::Object(shown)));
        }
    }
    rows
}

fn of_words(page: &str, words: &[String]) -> Vec<(String, Value)> {
    let shown = texts(page).join("\n");
    words.iter().map(|word| (word.clone(), json!({ "shown": shown.contains(word.as_str()) }))).collect()
}

/// The texts of a page or of a part of it, in their order; an instant stands for how far it is away.
fn texts(page: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for part in page.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let instant = tag.strip_prefix("time ").and_then(|it| it.split("datetime=\"").nth(1));
        match instant.and_then(|it| it.split('"').next()) {
            Some(instant) => texts.push(instant.to_owned()),
            None if text.trim().is_empty() => {}
            None => texts.push(html::unescaped(text.trim())),
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_a_page_says_its_number_and_its_words_and_no_distance_from_now() {
        let page = "<table><tr><th>Number</th></tr><tr class=\"is-grave\"><td><a href=\"/x\">It&#39;s down</a>\
             <span class=\"number\">BOR-1</span></td><td><time datetime=\"2026-11-30\">2 minutes ago</time></td></tr></table>\
             <ul><li class=\"request-card needs-you\"><span class=\"number\">BOR-2</span></li></ul>";
        let row = json!({"It's down": true, "BOR-1": true, "2026-11-30": true});
        let rows = [("BOR-1".to_owned(), row), ("BOR-2".to_owned(), json!({"BOR-2": true}))];
        assert_eq!(of_rows(page), rows);
        let words = ["BOR-2", "BOR-3"].map(str::to_owned);
        let shown: Vec<Value> =
            of_words(page, &words).into_iter().map(|(_, it)| it["shown"].clone()).collect();
        assert_eq!(shown, [json!(true), json!(false)]);
    }

    #[test]
    fn an_item_is_called_by_its_number_also_where_a_search_found_it() {
        let list =
            json!({"items": [{"number": "BOR-1"}, {"type": "request", "request": {"number": "BOR-2"}}]});
        let names: Vec<String> = of_list(list).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["BOR-1", "BOR-2"]);
        let beside = of_list(json!({"items": [], "unreadable": ["BOR-3"]}));
        assert_eq!(beside, [(BESIDE.to_owned(), json!({"unreadable": ["BOR-3"]}))]);
    }
}
