//! Canaries: each word is planted once, with those who may read it; it appears to nobody else, anywhere.

use std::collections::BTreeMap;

use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::letter::Letter;
use relais_tests::pages::escaped;
use relais_tests::seat::{filled_in, with, word};
use serde_json::json;

use super::crawl;

/// The desk's own people, its customers, and so on: who reads what.
const BOREAL: &[&str] = &["nadia"];
const MARTIN: &[&str] = &["claire", "nadia"];
const PAUL: &[&str] = &["paul", "claire", "nadia"];
const DUVAL: &[&str] = &["denis", "nadia"];
const CUSTOMERS: &[&str] = &["claire", "paul", "denis", "nadia"];
const HOP: &[&str] = &["nadia", "victor"];
const NIMBUS: &[&str] = &["victor"];
const CIME: &[&str] = &["carl"];
const GARNIER: &[&str] = &["gwen", "carl"];
const OTHER_HOP: &[&str] = &["carl", "victor"];
const ALL_SEATS: &[&str] = &["claire", "paul", "denis", "gwen", "victor", "carl", "nadia"];

/// The words that were planted, with what each was planted as and who may read it.
#[derive(Default)]
struct Planted {
    words: BTreeMap<String, (&'static str, &'static [&'static str])>,
}

impl Planted {
    /// A word that stands nowhere else.
    fn word(&mut self, r#as: &'static str, may: &'static [&'static str]) -> String {
        let word = format!("zebu{:04}x", self.words.len() * 7 + 1000);
        self.words.insert(word.clone(), (r#as, may));
        word
    }
}

/// A request with a word in every place that has one.
async fn opened(chain: &Chain, plant: &mut Planted, who: &str, may: &'static [&'static str]) -> String {
    let seat = chain.seat(who);
    let file = seat.uploads(&format!("{}.txt", plant.word("file name", may)), b"nothing").await;
    let number = seat
        .opens_with(json!({
            "subject": format!("Gateway {}", plant.word("subject", may)),
            "text": format!("Down {}", plant.word("text", may)),
            "reference": plant.word("reference", may), "attachments": [file],
        }))
        .await;
    let reply = json!({"text": plant.word("customer's reply", may)});
    seat.does(&format!("requests/{number}/entries"), reply).await;
    number
}

async fn shelves(chain: &Chain, plant: &mut Planted) {
    for (seat, audience, may) in [
        ("leo", "desk", BOREAL),
        ("leo", "customers", CUSTOMERS),
        ("vera", "desk", NIMBUS),
        ("vera", "askers", &["victor", "nadia", "carl"][..]),
        ("carl", "customers", GARNIER),
    ] {
        let seat = chain.seat(seat);
        let publication = json!({
            "kind": "known-issue", "title": format!("Gateway {}", plant.word("title", may)), "audience": audience,
            "symptoms": plant.word("symptoms", may), "workaround": plant.word("workaround", may),
            "body": plant.word("article", may), "fixed_in": plant.word("fixed in", may),
        });
        seat.does("publications", publication).await;
        let notice = json!({
            "kind": "incident", "title": plant.word("notice", may), "body": plant.word("notice's text", may),
            "audience": audience,
        });
        seat.does("notices", notice).await;
    }
    let guide = json!({"text": {"en": plant.word("guide", DUVAL), "fr": plant.word("guide (fr)", DUVAL)}});
    chain.ada().puts(&format!("agreements/{}/guide", chain.agreements["Cabinet Duval"]), guide).await;
    let terms = |text: String| json!({"text": {"en": text.clone(), "fr": text}});
    chain.ada().puts("terms", terms(plant.word("terms", CUSTOMERS))).await;
    chain.vera().puts("terms", terms(plant.word("vendor's terms", NIMBUS))).await;
    let colleague = json!({
        "account": chain.accounts["Cabinet Duval"], "name": plant.word("colleague", DUVAL), "reach": "own",
        "email": format!("{}@duval.example", plant.word("colleague's address", BOREAL)),
    });
    chain.ada().does("contacts", colleague).await;
    let agent = json!({"name": plant.word("agent", BOREAL), "email": "new@boreal.example", "role": "agent"});
    chain.ada().does("agents", agent).await;
    let stranger = Letter::from("stranger@elsewhere.example", "1@elsewhere.example")
        .about(&plant.word("quarantined subject", BOREAL), &plant.word("quarantined text", BOREAL));
    chain.receives("boreal", &stranger.raw()).await;
}

/// First-line work on a request: for the desk alone.
async fn worked(chain: &Chain, plant: &mut Planted, who: &str, number: &str, may: &'static [&'static str]) {
    let agent = chain.seat(who);
    let file = agent.uploads(&format!("{}.log", plant.word("note's file", may)), b"inside").await;
    let note = json!({"text": plant.word("note", may), "audience": "desk", "attachments": [file]});
    agent.does(&format!("requests/{number}/entries"), note).await;
    for duty in ["isolation", "publications", "recreation", "proposal"] {
        let evidence = json!({
            "outcome": "done", "text": format!("Looked at with care, {}", plant.word("evidence", may)),
            "search": {"words": plant.word("searched", may), "found": [plant.word("found", may)]},
        });
        agent.puts(&format!("requests/{number}/triage/{duty}"), evidence).await;
    }
}

/// An escalation with a word in every place; answers our number and theirs.
async fn escalated(
    chain: &Chain,
    plant: &mut Planted,
    (who, link): (&str, &str),
    number: &str,
    may: &'static [&'static str],
) -> (String, String) {
    let agent = chain.seat(who);
    let file = agent.uploads(&format!("{}.txt", plant.word("escalated file", may)), b"for the vendor").await;
    let mut values = filled_in();
    for field in ["problem-statement", "business-impact", "environment", "diagnostics"] {
        let text = format!("{} {}", word(&values[field]), plant.word("form", may));
        values = with(values, &json!({ field: text }));
    }
    let body = json!({
        "subject": plant.word("escalation's subject", may), "text": plant.word("escalation's text", may),
        "values": values, "attachments": [file],
    });
    let sent = agent.escalates_with(number, link, body).await.good();
    let ours = word(&sent["number"]);
    if link.ends_with("strato") {
        return (ours, String::new());
    }
    let theirs = agent.reference(&ours).await;
    (ours, theirs)
}

/// What the vendor does with it: for itself, and for who asked.
async fn answered(
    chain: &Chain,
    plant: &mut Planted,
    who: &str,
    (ours, theirs): (&str, &str),
    hop: &'static [&'static str],
) {
    let (agent, vendor) = (chain.seat(who), chain.victor());
    let there = |what: &str| format!("requests/{theirs}/{what}");
    let here = |what: &str| format!("escalations/{ours}/{what}");
    vendor.does(&there("acceptance"), json!({"engineer": plant.word("engineer", hop)})).await;
    vendor.notes(theirs, &plant.word("vendor's note", NIMBUS)).await;
    let file = vendor.uploads(&format!("{}.txt", plant.word("vendor's file", hop)), b"a fix").await;
    vendor
        .does(&there("entries"), json!({"text": plant.word("vendor's reply", hop), "attachments": [file]}))
        .await;
    let asked = json!({
        "text": plant.word("question", hop), "fields": [{"name": "build", "label": plant.word("field", hop)}],
    });
    vendor.does(&there("information-requests"), asked).await;
    let given = json!({"text": plant.word("answer", hop), "values": {"build": plant.word("value", hop)}});
    agent.does(&here("answers"), given).await;
    let back = json!({
        "reason": "firewall", "element": plant.word("element", hop), "evidence": plant.word("vendor's evidence", hop),
    });
    vendor.does(&there("hand-backs"), back).await;
    agent.disputes(ours, &plant.word("our evidence", hop)).await;
    let severity = json!({"severity": 3, "reason": plant.word("reason for a severity", hop)});
    vendor.does(&there("severity"), severity).await;
    let manager = json!({"reason": plant.word("reason for a manager", hop)});
    agent.does(&here("management-escalations"), manager).await;
    let plan =
        json!({"manager": plant.word("vendor's manager", hop), "plan": plant.word("vendor's plan", hop)});
    chain.vera().does(&there("management-escalations/answer"), plan).await;
    vendor.resolves(theirs, &plant.word("vendor's workaround", hop)).await;
}

/// A vendor that is only telephoned: all of it is this desk's.
async fn told_by_hand(chain: &Chain, plant: &mut Planted, escalation: &str) {
    let nadia = chain.nadia();
    let place = |what: &str| format!("escalations/{escalation}/{what}");
    let told = json!({
        "who": plant.word("whom we told", BOREAL), "channel": "phone", "reference": plant.word("their number", BOREAL),
    });
    nadia.does(&place("told"), told).await;
    let particulars = json!({
        "engineer": plant.word("named engineer", BOREAL),
        "portal": format!("https://strato.example/{}", plant.word("portal", BOREAL)),
    });
    nadia.does(&place("particulars"), particulars).await;
    let reply = json!({
        "act": "reply", "who": plant.word("who said it", BOREAL), "channel": "phone",
        "text": plant.word("what they said", BOREAL),
    });
    nadia.does(&place("reports"), reply).await;
}

async fn everything(chain: &Chain, plant: &mut Planted) -> Vec<String> {
    shelves(chain, plant).await;
    let martin = opened(chain, plant, "claire", MARTIN).await;
    opened(chain, plant, "paul", PAUL).await;
    let duval = opened(chain, plant, "denis", DUVAL).await;
    let garnier = opened(chain, plant, "gwen", GARNIER).await;
    worked(chain, plant, "nadia", &martin, BOREAL).await;
    worked(chain, plant, "nadia", &duval, BOREAL).await;
    worked(chain, plant, "carl", &garnier, CIME).await;
    let (ours, theirs) = escalated(chain, plant, ("nadia", "boreal>nimbus"), &martin, HOP).await;
    answered(chain, plant, "nadia", (&ours, &theirs), HOP).await;
    let (other, others) = escalated(chain, plant, ("carl", "cime>nimbus"), &garnier, OTHER_HOP).await;
    answered(chain, plant, "carl", (&other, &others), OTHER_HOP).await;
    let (by_hand, _) = escalated(chain, plant, ("nadia", "boreal>strato"), &martin, BOREAL).await;
    told_by_hand(chain, plant, &by_hand).await;
    // What a desk says to its own customer, relayed or not.
    chain.nadia().relays(&ours, "reply", &martin, &plant.word("relayed", MARTIN)).await;
    let asks = json!({"reason": plant.word("customer's reason for a manager", MARTIN)});
    chain.claire().does(&format!("requests/{martin}/management-escalations"), asks).await;
    let plan = json!({"manager": "Léo Marchand", "plan": plant.word("partner's plan", MARTIN)});
    chain.leo().does(&format!("requests/{martin}/management-escalations/answer"), plan).await;
    chain.nadia().replies(&duval, &plant.word("reply to Duval", DUVAL)).await;
    chain.rest().await;
    vec![martin, duval, garnier, ours, theirs, other, others, by_hand]
}

/// Words that Relais itself knows, and that must stay where they belong.
fn names(numbers: &[String], seat: &str) -> Vec<String> {
    let [martin, duval, garnier, ours, theirs, other, others, by_hand] = numbers else { unreachable!() };
    let of = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    match seat {
        "claire" | "paul" => of(&[
            "Nimbus Cloud",
            "Strato Systems",
            "Victor",
            "Vera",
            "Cime",
            "Garnier",
            "Duval",
            "denis@",
            "gwen@",
            duval,
            garnier,
            ours,
            theirs,
            other,
            others,
            by_hand,
            "vmware",
        ]),
        "denis" => of(&[
            "Nimbus Cloud",
            "Strato Systems",
            "Victor",
            "Cime",
            "Garnier",
            "Martin",
            "claire@",
            martin,
            ours,
            theirs,
        ]),
        "gwen" => of(&["Nimbus Cloud", "Victor", "Boréal", "Martin", "Duval", martin, duval, other, others]),
        "victor" => {
            of(&["Martin", "Claire", "Duval", "Garnier", "Strato Systems", martin, duval, garnier, by_hand])
        }
        "carl" => of(&["Boréal", "Martin", "Duval", "Strato Systems", martin, duval, ours, theirs]),
        _ => of(&["Garnier", "Cime", garnier, other, others]),
    }
}

fn around<'t>(text: &'t str, word: &str) -> &'t str {
    let at = text.find(word).unwrap_or(0);
    let start = (0..=at.saturating_sub(160)).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
    let end = (at + 160..text.len()).find(|it| text.is_char_boundary(*it)).unwrap_or(text.len());
    &text[start..end]
}

/// A page without the places of the world whose holidays may be chosen there: some are called like somebody.
fn without_places(path: &str, text: &str) -> String {
    let mut text = text.to_owned();
    if path.contains("/calendars/") || path.ends_with("/countries") {
        let regions = engine::hours::holidays::countries().iter().flat_map(|country| &country.regions);
        for region in regions {
            text = text.replace(region.name, "PLACE");
        }
    }
    text
}

/// Searching for a word that is not there for the seat answers as searching for a word that is nowhere.
async fn searches(chain: &Chain, seat: &str, foreign: &str) {
    let mut browser = chain.signed_in(seat).await;
    let client = chain.as_(seat);
    let home = browser.home.clone();
    let nowhere = "zebu9999y";
    for list in ["requests", "publications"] {
        let at = |word: &str| format!("{home}/{list}?q={}", escaped(word));
        let page = async |browser: &mut relais_tests::pages::Browser, word: &str| {
            let text = browser.get(&at(word)).await.text();
            relais_tests::html::settled(&text.replace(word, "WORD"), &at("WORD"))
        };
        assert_eq!(
            page(&mut browser, foreign).await,
            page(&mut browser, nowhere).await,
            "{seat} searches {foreign}"
        );
        let answer =
            async |word: &str| client.get(&format!("{list}?q={word}")).await.text().replace(word, "WORD");
        assert_eq!(answer(foreign).await, answer(nowhere).await, "{seat} searches {foreign}");
    }
    let answer =
        async |word: &str| client.get(&format!("search?q={word}")).await.text().replace(word, "WORD");
    assert_eq!(answer(foreign).await, answer(nowhere).await, "{seat} searches {foreign}");
}

both_engines! {
    async fn each_planted_word_is_read_by_those_it_is_for_and_by_nobody_else(chain: Chain) {
        let mut plant = Planted::default();
        let numbers = everything(&chain, &mut plant).await;
        let mut read_by_somebody: BTreeMap<&str, bool> =
            plant.words.keys().map(|it| (it.as_str(), false)).collect();
        for seat in ALL_SEATS {
            let mut reached = crawl::pages(&chain, seat).await;
            assert!(reached.len() > 10, "{seat} reaches {} pages", reached.len());
            reached.extend(crawl::api(&chain, seat).await);
            for mail in
                chain.engine.recent_mail().await.unwrap().iter().filter(|(_, it)| it.to == chain.email(seat))
            {
                reached.push((
                    "mail".into(),
                    format!("{:?}", post::out::compose(&mail.1, "https://relais.example")),
                ));
            }
            for (path, text) in &reached {
                for (planted, (r#as, may)) in &plant.words {
                    if !text.contains(planted.as_str()) {
                        continue;
                    }
                    assert!(may.contains(seat), "{seat} reads a {as} at {path}: {}", around(text, planted));
                    read_by_somebody.insert(planted, true);
                }
                let text = &without_places(path, text);
                for name in names(&numbers, seat) {
                    assert!(!text.contains(&name), "{seat} reads {name} at {path}: {}", around(text, &name));
                }
            }
            let foreign = plant.words.iter().filter(|(_, (_, may))| !may.contains(seat)).step_by(20);
            for (planted, _) in foreign {
                searches(&chain, seat, planted).await;
            }
        }
        let unread: Vec<_> = read_by_somebody
            .iter()
            .filter(|(planted, read)| !**read && !plant.words[**planted].1.is_empty())
            .map(|(planted, _)| plant.words[*planted].0)
            .collect();
        assert_eq!(unread, Vec::<&str>::new(), "a word that nobody reaches shows nothing");
        chain.must_add_up().await;
    }
}
