//! Unique strings planted with one party never appear in anything another can reach.

use std::collections::BTreeSet;

use engine::About;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::Value;

use super::{opens, works};

/// Everything a seat can read: lists, records, entries, what a search finds, with headers.
async fn reaches(chain: &Chain, seat: &str, words: &[&str]) -> String {
    let client = chain.as_(seat);
    let mut all = String::new();
    let mut waiting: Vec<String> = [
        "me",
        "requests",
        "requests?open=false",
        "requests?expand=request",
        "accounts",
        "contacts",
        "agents",
        "agreements",
        "links",
        "counts",
        "policies",
        "publications",
        "notices",
        "terms",
        "guide",
        "mails",
        "audit",
        "escalations",
        "opening-form?kind=technical",
        "reports/attainment?from=2026-01-01&to=2026-12-31&by=account",
        "reports/attainment?from=2026-01-01&to=2026-12-31&by=agreement",
        "reports/attainment.csv?from=2026-01-01&to=2026-12-31&by=account",
        "reports/attainment/requests?from=2026-01-01&to=2026-12-31&figure=requests",
    ]
    .map(str::to_owned)
    .to_vec();
    waiting.extend(words.iter().flat_map(|word| {
        [format!("search?q={word}"), format!("requests?q={word}"), format!("publications?q={word}")]
    }));
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = client.get(&path).await;
        all.push_str(&format!("{path}\n{:?}\n{}\n", answer.headers, answer.text()));
        if !answer.status.is_success() {
            continue;
        }
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { continue };
        for item in body["items"].as_array().into_iter().flatten() {
            if let Some(number) = item["number"].as_str() {
                for record in ["requests", "escalations"] {
                    for part in ["", "/entries", "/triage", "/escalations", "/clocks", "/form", "/acts"] {
                        waiting.push(format!("{record}/{number}{part}"));
                    }
                }
            }
        }
    }
    all
}

both_engines! {
    async fn what_is_planted_with_one_party_never_appears_at_another(chain: Chain) {
        let martin = opens(&chain, "claire", "Gateway canarymartin", "Down canarymartin").await;
        opens(&chain, "denis", "Gateway canaryduval", "Down canaryduval").await;
        let gwen = opens(&chain, "gwen", "Gateway canarygarnier", "Down canarygarnier").await;
        works(&chain, ("nadia", "boreal>nimbus"), &martin, ("canaryboreal", "canarynimbus")).await;
        works(&chain, ("carl", "cime>nimbus"), &gwen, ("canarycime", "canaryvendor")).await;

        let planted = [
            "canarymartin", "canaryduval", "canarygarnier", "canaryboreal", "canarynimbus", "canarycime", "canaryvendor",
        ];
        // Who may read what: the text a desk writes for the next one is read there, and nothing is read two hops away.
        for (seat, own) in [
            ("claire", &["canarymartin"][..]),
            ("paul", &[]),
            ("denis", &["canaryduval"]),
            ("gwen", &["canarygarnier"]),
            ("nadia", &["canarymartin", "canaryduval", "canaryboreal", "canarynimbus"]),
            ("carl", &["canarygarnier", "canarycime", "canaryvendor"]),
            ("victor", &["canaryboreal", "canarynimbus", "canarycime", "canaryvendor"]),
        ] {
            let all = reaches(&chain, seat, &planted).await;
            // The words of a search are the seeker's own: they come back in links and in nothing else.
            let answers: String =
                all.lines().filter(|line| !line.contains("?q=")).collect::<Vec<_>>().join("\n");
            for word in planted {
                let found = answers.contains(word);
                let may = own.contains(&word);
                assert!(may || !found, "{seat} reads {word}: {}", around(&answers, word));
                assert!(!may || found, "{seat} does not reach its own {word}: the test would not notice a leak");
            }
        }
        // Notes and vendors' words for the vendor's own desk cross nowhere.
        let nadia = reaches(&chain, "nadia", &[]).await;
        assert!(!nadia.contains("Vendor note"), "{}", around(&nadia, "Vendor note"));
        let victor = reaches(&chain, "victor", &[]).await;
        for inside in ["Note canary", "Looked at with care", "KB canary", "Ateliers Martin", "Claire Martin", &martin] {
            assert!(!victor.contains(inside), "{}", around(&victor, inside));
        }
        for mail in chain.engine.recent_mail().await.unwrap() {
            let out = format!("{:?}", post::out::compose(&mail.1, "https://relais.example"));
            if mail.1.about == About::Portal {
                for foreign in ["Nimbus Cloud", "canaryboreal", "canarynimbus", "canarycime", "canaryvendor"] {
                    assert!(!out.contains(foreign), "{foreign} in a customer's mail: {out}");
                }
            }
        }
    }
}

fn around<'a>(text: &'a str, word: &str) -> &'a str {
    let at = text.find(word).unwrap_or(0);
    let (mut from, mut to) = (at.saturating_sub(200), (at + 200).min(text.len()));
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    while !text.is_char_boundary(to) {
        to += 1;
    }
    &text[from..to]
}
