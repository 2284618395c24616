//! The queue of a desk narrows by its form, without a script: what is set stands in the address and can be taken away.

use relais_tests::both_engines;
use relais_tests::html;
use relais_tests::pages::Browser;
use serde_json::json;

async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.status);
    html::unescaped(&answer.text())
}

/// Which of these a page names.
fn named<'n>(page: &str, numbers: &[&'n str]) -> Vec<&'n str> {
    numbers.iter().copied().filter(|it| page.contains(it)).collect()
}

both_engines! {
    async fn the_queue_narrows_by_its_form_and_says_by_what(chain: Chain) {
        let gateway = chain.claire().opens("Gateway down").await;
        let mailbox = chain.claire().opens_with(json!({"product": "Nimbus Mail", "severity": 1})).await;
        let slow = chain.denis().opens("Gateway slow").await;
        let leo = chain.viewer("leo").await.seat().unwrap();
        chain.nadia().does(&format!("requests/{slow}/assignment"), json!({"seat": leo.to_string()})).await;
        let all = [gateway.as_str(), mailbox.as_str(), slow.as_str()];
        let (martin, duval) = (chain.accounts["Ateliers Martin"], chain.accounts["Cabinet Duval"]);
        let mut nadia = chain.signed_in("nadia").await;
        for (query, numbers) in [
            (String::new(), all.to_vec()),
            (format!("account={martin}"), vec![all[0], all[1]]),
            ("account=cabinet+duval".into(), vec![all[2]]),
            ("account=ateliers".into(), vec![all[0], all[1]]),
            ("account=nobody".into(), vec![]),
            ("severity=1".into(), vec![all[1]]),
            ("product=Nimbus+Mail".into(), vec![all[1]]),
            (format!("assignee={leo}"), vec![all[2]]),
            (format!("account={martin}&product=Nimbus+Compute&severity=2"), vec![all[0]]),
            (format!("account={duval}&severity=1"), vec![]),
            // What means nothing narrows nothing.
            ("severity=grave&assignee=leo".into(), all.to_vec()),
        ] {
            let shown = page(&mut nadia, &format!("/d/boreal/requests?view=all&{query}")).await;
            assert_eq!(named(&shown, &all), numbers, "{query}");
        }
        // What is set is said, is still set in the form, and goes one by one.
        let path = format!("/d/boreal/requests?view=all&account={martin}&severity=1");
        let raw = nadia.get(&path).await.text();
        let shown = html::unescaped(&raw);
        assert!(shown.contains("Ateliers Martin") && shown.contains(&format!("<option value=\"{martin}\" selected>")), "{shown}");
        let links = html::addresses(&raw);
        let without = [
            "/d/boreal/requests?view=all&severity=1".to_owned(),
            format!("/d/boreal/requests?view=all&account={martin}"),
            "/d/boreal/requests?view=all".to_owned(),
        ];
        for link in &without {
            assert!(links.iter().any(|it| html::unescaped(it) == *link), "{link} is not among {links:?}");
        }
        assert_eq!(named(&page(&mut nadia, &without[1]).await, &all), [all[0], all[1]]);
    }

    async fn the_page_of_an_account_shows_its_newest_requests_and_leads_to_all(chain: Chain) {
        let (martin, duval) = (chain.accounts["Ateliers Martin"], chain.accounts["Cabinet Duval"]);
        let mut numbers = Vec::new();
        for nth in 0..6 {
            numbers.push(chain.claire().opens(&format!("Number {nth}")).await);
            chain.clock.pass(domain::SignedDuration::from_secs(1));
        }
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let mut nadia = chain.signed_in("nadia").await;
        let shown = page(&mut nadia, &format!("/d/boreal/accounts/{martin}")).await;
        assert_eq!(named(&shown, &numbers), numbers[1..], "the newest five");
        let all = format!("/d/boreal/requests?view=all&account={martin}");
        assert!(shown.contains(&all), "{shown}");
        assert_eq!(named(&page(&mut nadia, &all).await, &numbers), numbers);
        let other = page(&mut nadia, &format!("/d/boreal/accounts/{duval}")).await;
        assert_eq!(named(&other, &numbers), Vec::<&str>::new());
        assert!(!other.contains("view=all&account"), "there is nothing to lead to");
    }
}
