//! Nothing typed is lost: every form of every page, sent with something wrong in it, comes back with every word.

use std::collections::BTreeSet;

use relais_tests::base::Kind;
use relais_tests::chain::Chain;
use relais_tests::html::{self, Form};
use serde_json::json;

/// Pages with forms, found by following links from where somebody begins.
async fn forms(chain: &Chain, seat: &str) -> Vec<(String, Form)> {
    let mut browser = chain.signed_in(seat).await;
    let (mut waiting, mut seen, mut found) = (vec!["/".to_owned()], BTreeSet::new(), Vec::new());
    let mut kinds = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if path.starts_with("/assets/") || path.starts_with("/brand/") || !seen.insert(path.clone()) {
            continue;
        }
        let answer = browser.get(&path).await;
        waiting.extend(answer.headers.get("location").map(|to| to.to_str().unwrap().to_owned()));
        let text = answer.text();
        if !answer.headers.get("content-type").is_some_and(|it| it.as_bytes().starts_with(b"text/html")) {
            continue;
        }
        waiting.extend(html::addresses(&text));
        for form in html::forms(&text)
            .into_iter()
            .filter(|form| form.method == "post" && form.areas().next().is_some())
        {
            // The same form at another record is the same form.
            let act = form.hidden("act").unwrap_or_default().to_owned();
            let shape: Vec<String> = form.fields.iter().map(|field| field.name.clone()).collect();
            let at: String =
                form.action.split('/').filter(|part| !part.contains('-') && part.len() < 20).collect();
            if kinds.insert((at, act, shape)) {
                found.push((path.clone(), form));
            }
        }
    }
    found
}

/// Sends a form with words in every field and NUL in one: refused, with all the words back.
async fn comes_back(chain: &Chain, seat: &str, page: &str, form: &Form) -> Result<(), String> {
    let mut browser = chain.signed_in(seat).await;
    let secret = browser.secret(page).await;
    let mut sent: Vec<(String, String)> = vec![("csrf".into(), secret)];
    let mut words = Vec::new();
    let mut spoilt = false;
    for (nth, field) in form.fields.iter().enumerate().filter(|(_, field)| field.name != "csrf") {
        let value = match field.kind.as_str() {
            "textarea" => {
                let word = format!("Dit avec soin {nth} {}", field.name);
                words.push(word.clone());
                if spoilt {
                    word
                } else {
                    spoilt = true;
                    format!("{word}\u{0}.")
                }
            }
            "text" | "search" => {
                let word = format!("Mot {nth} {}", field.name);
                words.push(word.clone());
                word
            }
            "file" => continue,
            _ => field.value.clone(),
        };
        sent.push((field.name.clone(), value));
    }
    let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = browser.posts(&form.action, &pairs).await;
    if !answer.status.is_client_error() {
        return Err(format!("answers {}", answer.status));
    }
    let text = html::unescaped(&answer.text());
    let lost: Vec<&String> = words.iter().filter(|word| !text.contains(word.as_str())).collect();
    if lost.is_empty() { Ok(()) } else { Err(format!("{} loses {lost:?}", answer.status)) }
}

#[test]
fn every_form_of_every_page_comes_back_with_every_word() {
    relais_tests::run(async {
        let chain = Chain::new(Kind::Sqlite).await;
        let (number, escalation, theirs) = chain.escalated().await;
        chain.victor().replies(&theirs, "We look at it.").await;
        chain.claire().opens("Another").await;
        chain
            .victor()
            .does(&format!("requests/{theirs}/information-requests"), json!({"text": "Which build?"}))
            .await;
        let by_hand = chain.nadia().escalates(&number, "boreal>strato").await;
        drop((escalation, by_hand));
        let (mut tried, mut lost) = (0, Vec::new());
        for seat in ["claire", "nadia", "ada", "victor"] {
            for (page, form) in forms(&chain, seat).await {
                tried += 1;
                if let Err(why) = comes_back(&chain, seat, &page, &form).await {
                    let act = form.hidden("act").unwrap_or_default();
                    lost.push(format!("{seat}: {page}: {} {act}: {why}", form.action));
                }
            }
        }
        assert!(tried > 30, "{tried} forms were tried");
        assert_eq!(lost, Vec::<String>::new(), "of {tried} forms");
        chain.must_add_up().await;
    });
}
