//! The connection dies at the commit. Whether the change was kept is unknown, and said so.

use relais_tests::between::Way;
use relais_tests::{html, run};

use super::office::{Office, reply, shown, unavailable};

#[test]
fn a_connection_that_dies_at_the_commit_leaves_the_outcome_unknown_and_the_same_key_finds_out() {
    run(async {
        let office = Office::new().await;
        for (way, key, kept) in [(Way::CutBeforeCommit, "k-1", 0), (Way::CutAfterCommit, "k-2", 1)] {
            office.between.is(way);
            let before = office.subjects().await.len();
            let answer = office.opens(key).await;
            assert_eq!(unavailable(&answer), "outcome-unknown", "{way:?}");
            assert!(answer.text().contains("same key"), "{}", answer.text());
            // Not once more by itself: that could be the second time.
            assert_eq!(office.between.cuts(), 1, "{way:?}");
            assert_eq!(office.subjects().await.len() - before, kept, "{way:?}");
            office.between.is(Way::Open);
            office.is_there_once(key).await;
        }
    });
}

#[test]
fn a_page_keeps_what_was_typed_when_the_outcome_is_unknown_and_sending_it_again_does_not_double() {
    run(async {
        let office = Office::new().await;
        let number = office.opens("k-0").await.good()["number"].as_str().unwrap().to_owned();
        let mut browser = office.chain.signed_in("claire").await;
        for (way, text) in
            [(Way::CutBeforeCommit, "It hums, too."), (Way::CutAfterCommit, "It smells of smoke.")]
        {
            let (action, csrf, once) = reply(&mut browser, &number).await;
            let fields = [("csrf", csrf.as_str()), ("once", once.as_str()), ("act", "reply"), ("text", text)];
            office.between.is(way);
            let answer = browser.posts(&action, &fields).await;
            office.between.is(Way::Open);
            assert_eq!(answer.status, 503, "{}", answer.text());
            assert!(answer.headers.contains_key("retry-after"));
            // Claire’s pages are in French.
            let page = answer.text();
            assert!(page.contains(text) && page.contains("ignore si celui-ci a eu lieu"), "{way:?}: {page}");
            // The form that came back is the same form: its key is the one that was sent.
            let form = html::forms(&page).into_iter().find(|form| form.hidden("act") == Some("reply"));
            let form = form.unwrap_or_else(|| panic!("{way:?}: {page}"));
            assert_eq!(form.hidden("once"), Some(once.as_str()), "{way:?}");
            assert!(browser.posts(&action, &fields).await.status.is_redirection());
            assert_eq!(shown(&mut browser, &number, text).await, 1, "{way:?}");
        }
    });
}
