//! Everything that a seat can reach: every page that links lead to, and every read of the API with every id it knows.

use std::collections::BTreeSet;

use relais_tests::chain::Chain;
use relais_tests::html;
use relais_tests::mask;

/// More than any seat of the chain can reach: a crawl that gets here has gone astray.
const TOO_MANY: usize = 2_500;

/// Pages as they were answered: address and text.
pub async fn pages(chain: &Chain, seat: &str) -> Vec<(String, String)> {
    let mut browser = chain.signed_in(seat).await;
    let mut waiting = vec!["/".to_owned(), "/password".to_owned()];
    let (mut seen, mut read) = (BTreeSet::new(), Vec::new());
    while let Some(path) = waiting.pop() {
        if path.starts_with("/assets/") || path.starts_with("/brand/") || !seen.insert(path.clone()) {
            continue;
        }
        assert!(seen.len() < TOO_MANY, "{seat} reaches page after page: {path}");
        let answer = browser.get(&path).await;
        assert!(
            !answer.status.is_server_error() && answer.status.as_u16() != 404,
            "{seat}: {path}: {}",
            answer.status
        );
        let text = answer.text();
        waiting.extend(answer.headers.get("location").map(|to| to.to_str().unwrap().to_owned()));
        if answer.headers.get("content-type").is_some_and(|it| it.as_bytes().starts_with(b"text/html")) {
            waiting.extend(html::addresses(&text));
        }
        read.push((path, format!("{:?}\n{text}", headers(&answer))));
    }
    read
}

/// Headers that say something. What is left of the caller's own share goes by the machine's watch, and two reads of one
/// page differ in it; that it tells nothing of what others use, whose page this is compared with, `rules/shares.rs` shows.
fn headers(answer: &relais_tests::client::Answer) -> Vec<(String, String)> {
    answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "set-cookie" && *name != "ratelimit")
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

/// Answers of the API: address and text. Every id that an answer names is tried wherever an id fits.
pub async fn api(chain: &Chain, seat: &str) -> Vec<(String, String)> {
    let client = chain.as_(seat);
    let (mut known, mut seen, mut read) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    loop {
        let before = seen.len();
        for route in api::routes().into_iter().filter(|route| route.method == "GET") {
            // A stream never ends its answer; what it may name is tried in `rules/events.rs`.
            if route.path == "/api/v1/events" {
                continue;
            }
            for path in filled(route.path, &known) {
                let Some(short) = path.strip_prefix("/api/v1/") else { continue };
                if !seen.insert(path.clone()) {
                    continue;
                }
                assert!(seen.len() < TOO_MANY, "{seat} reaches answer after answer: {path}");
                let answer = client.get(short).await;
                assert!(!answer.status.is_server_error(), "{seat}: {path}: {}", answer.text());
                let text = answer.text();
                if answer.status.is_success() {
                    known.extend(
                        mask::words(&text).filter(|word| mask::names_a_record(word)).map(str::to_owned),
                    );
                }
                read.push((path, format!("{:?}\n{text}", headers(&answer))));
            }
        }
        if seen.len() == before {
            return read;
        }
    }
}

/// The addresses that a route has with what is known.
fn filled(path: &str, known: &BTreeSet<String>) -> Vec<String> {
    let mut paths = vec![path.to_owned()];
    for part in path.split('{').skip(1) {
        let name = part.split('}').next().unwrap();
        let fits = |word: &&String| match name {
            "number" => word.len() < 20,
            "sha256" => word.len() == 64,
            _ => word.len() == 36,
        };
        let values: Vec<String> = match name {
            "promise" => ["first-response", "next-response", "update"].map(str::to_owned).to_vec(),
            "cycle" | "version" => vec!["1".to_owned()],
            "policy" => vec!["partner-default".to_owned(), "vmware-saas-production".to_owned()],
            _ => known.iter().filter(fits).cloned().collect(),
        };
        paths = paths
            .iter()
            .flat_map(|path| values.iter().map(move |value| path.replace(&format!("{{{name}}}"), value)))
            .collect();
    }
    if path == "/api/v1/links/{link}/form" {
        let numbers: Vec<&String> = known.iter().filter(|word| word.len() < 20).collect();
        paths = paths
            .iter()
            .flat_map(|path| numbers.iter().map(move |number| format!("{path}?number={number}")))
            .collect();
    }
    if path == "/api/v1/search" {
        paths = vec!["/api/v1/search?q=gateway".to_owned(), "/api/v1/search?q=passerelle".to_owned()];
    }
    paths
}
