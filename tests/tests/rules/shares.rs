//! Shares: nobody takes what is there from the others; a request, its words and the answer to a page are always taken.

use domain::SignedDuration;
use engine::machinery::Limits;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::outside::Outside;
use serde_json::{Value, json};

const STORM: usize = 30;

async fn wakes(chain: &Chain, outside: &Outside) {
    let leads = json!({"whom": [{"whom": "leads"}], "by": ["mail"], "webhooks": ["wall"], "minutes": 30});
    let wall = json!({"name": "wall", "url": outside.url("/wall"), "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"});
    let plan = json!({"rounds": 1, "steps": [leads], "webhooks": [wall]});
    chain.ada().puts("paging", json!({"version": 0, "plan": plan})).await;
}

/// Of each record its last page, the oldest record first.
async fn last_pages(chain: &Chain, numbers: &[String]) -> Vec<Value> {
    let mut pages = Vec::new();
    for number in numbers {
        let view = chain.nadia().request(number).await;
        pages.push(view["pages"].as_array().unwrap().last().cloned().unwrap_or_default());
    }
    pages
}

async fn opens(chain: &Chain, who: &str, nth: usize) -> String {
    let text = json!({"severity": 1, "subject": format!("Machine {nth} stands still")});
    chain.seat(who).opens_with(text).await
}

both_engines! {
    async fn a_storm_of_severity_1_is_stored_whole_and_rings_a_few_times(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        let mut numbers = Vec::new();
        for nth in 0..STORM {
            numbers.push(opens(&chain, "claire", nth).await);
        }
        // Somebody else’s is no part of it.
        let other = opens(&chain, "denis", 0).await;
        chain.pass(SignedDuration::from_secs(1)).await;
        let rings = domain::paging::RINGS as usize;
        assert_eq!(outside.came("/wall").len(), rings + 1);
        let pages = last_pages(&chain, &numbers).await;
        let rang: Vec<&String> =
            numbers.iter().zip(&pages).filter(|(_, page)| page["joined"].is_null()).map(|(it, _)| it).collect();
        assert_eq!(rang.len(), rings);
        let joined: Vec<&Value> = pages.iter().filter(|page| !page["joined"].is_null()).collect();
        assert_eq!(joined.len(), STORM - rings);
        let first = joined[0]["joined"].as_str().unwrap().to_owned();
        assert!(rang.iter().any(|it| **it == first));
        assert!(joined.iter().all(|page| page["joined"] == first.as_str() && page["steps"] == json!([])));
        assert_eq!(last_pages(&chain, &[other]).await[0]["joined"], Value::Null);
        // Whoever looks at one that joined reads where people were woken.
        let silent = numbers.iter().zip(&pages).find(|(_, page)| !page["joined"].is_null()).unwrap().0;
        let html = chain.signed_in("nadia").await.reads(&format!("/d/boreal/requests/{silent}")).await.text();
        assert!(html.contains(&first) && html.contains("du même interlocuteur"), "{html}");
        // It has not been answered by that, and can be.
        chain.nadia().does(&format!("requests/{silent}/pages/answer"), json!({})).await;
        // By the next day the promises of all have run out, which rings a few times as well; after that it rings again.
        chain.pass(SignedDuration::from_hours(24)).await;
        chain.pass(SignedDuration::from_mins(11)).await;
        let before = outside.came("/wall").len();
        opens(&chain, "claire", 99).await;
        chain.pass(SignedDuration::from_secs(1)).await;
        assert_eq!(outside.came("/wall").len(), before + 1);
        chain.must_add_up().await;
    }

    async fn reads_exports_and_settings_end_at_a_limit_and_words_do_not(chain: Chain) {
        let mut chain = chain;
        let limits = Limits { reads: 10, files: 4, exports: 2, settings: 3, ..Limits::none() };
        chain.engine = chain.engine.clone().with_limits(limits);
        let number = chain.claire().opens("Gateway down").await;
        let first = chain.claire().get("requests").await;
        assert_eq!(first.headers["ratelimit-policy"], "\"reads\";q=10;w=60");
        assert_eq!(first.headers["ratelimit"], "\"reads\";r=9;t=6");
        let mut refused = None;
        for _ in 0..30 {
            let answer = chain.claire().get("requests").await;
            if answer.status != 200 {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.expect("a limit");
        assert_eq!(refused.status, 429);
        assert!(refused.headers["ratelimit"].to_str().unwrap().starts_with("\"reads\";r=0;t="));
        let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=6).contains(&wait), "{wait}");
        assert_eq!(refused.refused(), "limit-reached");
        // Others of the account go on, up to what the account has; and nobody is refused their words.
        let of_paul = chain.paul().get("requests").await;
        assert_eq!(of_paul.status, 200);
        // What is left is told of the caller's own share alone: of Claire's storm it says nothing.
        assert_eq!(of_paul.headers["ratelimit"], "\"reads\";r=9;t=6");
        for turn in 0..30 {
            chain.claire().opens(&format!("Gateway down again, {turn}")).await;
            chain.claire().replies(&number, "Still down.").await;
        }
        // A page says the same.
        let mut browser = chain.signed_in("nadia").await;
        let mut page = browser.reads("/d/boreal/requests").await;
        for _ in 0..30 {
            if page.status != 200 {
                break;
            }
            page = browser.reads("/d/boreal/requests").await;
        }
        assert_eq!(page.status, 429);
        let wait: u64 = page.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=6).contains(&wait) && page.headers.contains_key("ratelimit"), "{wait}");
        assert!(page.text().contains("demandé trop souvent"), "{}", page.text());
        // Settings and files.
        let note = |nth: usize| json!({"name": format!("Account {nth}")});
        let mut codes = Vec::new();
        for nth in 0..8 {
            codes.push(chain.ada().post("accounts", note(nth)).await.status.as_u16());
        }
        assert!(codes.contains(&201) && codes.ends_with(&[429, 429]), "{codes:?}");
        // A page whose form comes back says when, too.
        let mut browser = chain.signed_in("ada").await;
        let csrf = browser.secret("/d/boreal/accounts/new").await;
        let again = browser.posts("/d/boreal/accounts/new", &[("csrf", &csrf), ("name", "Account 9")]).await;
        assert_eq!(again.status, 429, "{}", again.text());
        let wait: u64 = again.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=20).contains(&wait) && again.text().contains("Account 9"), "{wait}");
        let mut files = Vec::new();
        for nth in 0..8u8 {
            let bytes = axum::body::Body::from(vec![b'a' + nth]);
            files.push(chain.claire().ask(axum::http::Method::POST, "/api/v1/files?name=a.txt", &[], bytes).await);
        }
        assert!(files[0].status == 201 && files[7].status == 429);
        let wait: u64 = files[7].headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=15).contains(&wait), "{wait}");
        chain.must_add_up().await;
    }
}
