//! What an answer reads is of one instant: whatever it shows, it opens one transaction on its desk and gives it back.

use engine::RequestFilter;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;

/// How many transactions read a desk while something is asked. Who signed in is looked up outside of desks.
async fn reads(chain: &Chain, asked: impl Future<Output = Answer>) -> u64 {
    let before = chain.engine.storage_reads();
    let answer = asked.await;
    assert!(answer.status.is_success(), "{}: {}", answer.status, answer.text());
    chain.engine.storage_reads() - before
}

both_engines! {
    async fn each_page_reads_in_one_transaction(chain: Chain) {
        let (number, escalation, _) = chain.escalated().await;
        let (mut nadia, mut claire) = (chain.signed_in("nadia").await, chain.signed_in("claire").await);
        let (desk, portal) = (nadia.home.clone(), claire.home.clone());
        for page in [
            format!("{desk}/requests"),
            format!("{desk}/requests?q=gateway"),
            format!("{desk}/requests/count?q=gateway"),
            format!("{desk}/requests/{number}"),
            format!("{desk}/requests/{number}?do=assign"),
            format!("{desk}/escalations/{escalation}"),
        ] {
            assert_eq!(reads(&chain, nadia.get(&page)).await, 1, "{page}");
        }
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
