//! The way to the server fails: nobody listens, a proxy has no server, nothing passes, something else answers.

use std::time::Duration;

use relais_tests::base::{Base, Kind};
use relais_tests::between::Way;
use relais_tests::{html, run};

use super::office::{Office, reply, shown, soon, unavailable};

#[test]
fn a_server_that_cannot_be_reached_is_said_to_be_away_and_the_same_again_is_done_once() {
    run(async {
        let base = Base::new(Kind::Postgres).await;
        let office = Office::on(base, Duration::from_secs(1)).await;
        let mut browser = office.chain.signed_in("claire").await;
        let number = office.opens("k-0").await.good()["number"].as_str().unwrap().to_owned();
        let (path, csrf, once) = reply(&mut browser, &number).await;
        for (way, key) in
            [(Way::Refused, "k-1"), (Way::Closed, "k-2"), (Way::Silent, "k-3"), (Way::Nonsense, "k-4")]
        {
            office.between.is(way);
            let fields = [
                ("csrf", csrf.as_str()),
                ("once", once.as_str()),
                ("act", "reply"),
                ("text", "It hums, too."),
            ];
            let (mut reader, mut writer) = (browser.clone(), browser.clone());
            let (posted, read, page, sent) = tokio::join!(
                office.opens(key),
                office.reads(),
                soon(reader.get(&path)),
                soon(writer.posts(&path, &fields)),
            );
            assert_eq!(unavailable(&posted), "storage-away", "{way:?}");
            assert_eq!(unavailable(&read), "storage-away", "{way:?}");
            assert_eq!((page.status.as_u16(), sent.status.as_u16()), (503, 503), "{way:?}");
            for page in [&page, &sent] {
                let said = page.text();
                let says_so = said.contains("database") || said.contains("base de données");
                assert!(page.headers.contains_key("retry-after") && says_so, "{way:?}");
            }
            // What was typed is there to read, and the button sends the same form.
            let kept = sent.text();
            assert!(kept.contains("It hums, too."), "{way:?}: {kept}");
            let again = html::forms(&kept).into_iter().find(|form| form.hidden("act") == Some("reply"));
            let again = again.unwrap_or_else(|| panic!("{way:?}: {kept}"));
            assert_eq!(again.action, path, "{way:?}");
            assert_eq!(again.hidden("once"), Some(once.as_str()), "{way:?}");
            assert_eq!(again.hidden("text"), Some("It hums, too."), "{way:?}");
            office.between.is(Way::Open);
            office.is_there_once(key).await;
        }
        // The form is pressed again, and again.
        let fields =
            [("csrf", csrf.as_str()), ("once", once.as_str()), ("act", "reply"), ("text", "It hums, too.")];
        for _ in 0..2 {
            assert!(browser.posts(&path, &fields).await.status.is_redirection());
        }
        assert_eq!(shown(&mut browser, &number, "It hums, too.").await, 1);
    });
}

#[test]
fn whoever_waits_for_a_page_waits_no_longer_than_five_seconds_for_a_silent_server() {
    let waits = store::Server::default().waits;
    assert!(waits.change.as_millis() + 500 <= 5_000, "{waits:?}");
    let found_out = waits.look() + waits.answer() + waits.answer() / 4;
    assert!(found_out <= Duration::from_secs(5), "{waits:?}");
}
