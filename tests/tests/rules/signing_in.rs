//! Signing in: nobody can keep somebody else out, and nothing is stored while the answer says no.

use axum::http::StatusCode;
use domain::SignedDuration;
use domain::lane::Lane;
use engine::machinery::{Due, Ended, Limits};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use relais_tests::pages::Browser;
use serde_json::json;

const RIGHT: &str = "a long enough passphrase";
const WRONG: &str = "not this one at all";
const HOME: &str = "198.51.100.7";
const OFFICE: &str = "192.0.2.1";
const ATTACKER: &str = "203.0.113.9";

async fn with_password(chain: &Chain, seat: &str) {
    let person = match chain.viewer(seat).await {
        domain::seat::Viewer::Agent(seat) => seat.person,
        domain::seat::Viewer::Contact(seat) => seat.person,
        other => panic!("{other:?} is nobody who signs in"),
    };
    chain.engine.set_password(person, RIGHT).await.unwrap();
}

async fn tries(browser: &mut Browser, email: &str, password: &str) -> Answer {
    let csrf = browser.secret("/sign-in").await;
    browser.posts("/sign-in", &[("csrf", &csrf), ("email", email), ("password", password)]).await
}

async fn asks_for_a_link(browser: &mut Browser, email: &str) -> StatusCode {
    let csrf = browser.secret("/sign-in/link").await;
    browser.posts("/sign-in/link", &[("csrf", &csrf), ("email", email)]).await.status
}

/// Somebody who uses up what an address has against one person.
async fn attacks(chain: &Chain, email: &str, from: &str) {
    let mut attacker = chain.browser().at(from);
    for _ in 0..10 {
        assert_eq!(tries(&mut attacker, email, WRONG).await.status, StatusCode::UNAUTHORIZED);
    }
    let refused = tries(&mut attacker, email, WRONG).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.text().contains("15 minutes"), "{}", refused.text());
    assert_eq!(waits(&refused), 900);
}

/// After how many seconds it is worth trying again, as the answer says.
fn waits(answer: &Answer) -> u64 {
    let wait =
        answer.headers.get("retry-after").unwrap_or_else(|| panic!("no word of it: {}", answer.text()));
    wait.to_str().unwrap().parse().unwrap()
}

/// A browser that signed in once and keeps no session.
async fn known_device(chain: &Chain, email: &str, at: &str) -> Browser {
    let mut browser = chain.browser().at(at);
    assert!(tries(&mut browser, email, RIGHT).await.status.is_redirection());
    assert!(browser.kept("device").is_some(), "the browser is known from now on");
    browser.forget("session");
    browser
}

/// Chooses a password on its page.
async fn chooses(browser: &mut Browser, present: &str, new: &str) -> Answer {
    let csrf = browser.secret("/password").await;
    let fields =
        [("csrf", &*csrf), ("password-present", present), ("password", new), ("password-again", new)];
    browser.posts("/password", &fields).await
}

async fn next_due(chain: &Chain, lane: Lane) -> Due {
    let due = chain.engine.claim_outbox(Lane::ALL, 64).await.unwrap();
    let mut found: Vec<_> = due.into_iter().filter(|due| due.lane == lane).collect();
    assert_eq!(found.len(), 1, "{lane:?}: {found:?}");
    found.remove(0)
}

both_engines! {
    async fn wrong_tries_keep_nobody_out_but_whoever_tries(chain: Chain) {
        let claire = chain.email("claire");
        with_password(&chain, "claire").await;
        attacks(&chain, claire, ATTACKER).await;
        let mut attacker = chain.browser().at(ATTACKER);
        let refused = tries(&mut attacker, claire, RIGHT).await.status;
        assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS, "the right one is judged no more");
        let elsewhere = tries(&mut chain.browser().at(HOME), claire, RIGHT).await;
        assert!(elsewhere.status.is_redirection(), "{}", elsewhere.text());
        // Links count for themselves.
        for _ in 0..10 {
            assert_eq!(asks_for_a_link(&mut attacker, claire).await, StatusCode::OK);
        }
        assert_eq!(asks_for_a_link(&mut attacker, claire).await, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(asks_for_a_link(&mut chain.browser().at(HOME), claire).await, StatusCode::OK);
        // An address of IPv6 is one of the 2^64 that its owner has.
        attacks(&chain, claire, "2001:db8:7:7::1").await;
        let mut beside = chain.browser().at("2001:db8:7:7:1234::9");
        assert_eq!(tries(&mut beside, claire, RIGHT).await.status, StatusCode::TOO_MANY_REQUESTS);
        chain.clock.pass(SignedDuration::from_mins(15));
        assert!(tries(&mut attacker, claire, RIGHT).await.status.is_redirection(), "it is over");
    }

    async fn a_device_that_signed_in_before_passes_at_the_same_address(chain: Chain) {
        let claire = chain.email("claire");
        with_password(&chain, "claire").await;
        with_password(&chain, "paul").await;
        let mut device = known_device(&chain, claire, OFFICE).await;
        let of_paul = known_device(&chain, chain.email("paul"), OFFICE).await;
        attacks(&chain, claire, OFFICE).await;
        let mut new = chain.browser().at(OFFICE);
        assert_eq!(tries(&mut new, claire, RIGHT).await.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(tries(&mut device, claire, RIGHT).await.status.is_redirection());
        assert_eq!(asks_for_a_link(&mut device, claire).await, StatusCode::OK);
        // It vouches for its own person alone, and only as it was signed.
        for note in [of_paul.kept("device").unwrap().to_owned(), changed(device.kept("device").unwrap())] {
            let mut forged = chain.browser().at(OFFICE);
            forged.keep("device", &note);
            assert_eq!(tries(&mut forged, claire, RIGHT).await.status, StatusCode::TOO_MANY_REQUESTS);
        }
        // One that was stolen has tries of its own, and takes none of another's.
        let mut other = known_device(&chain, claire, HOME).await;
        device.forget("session");
        for _ in 0..10 {
            assert_eq!(tries(&mut device, claire, WRONG).await.status, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(tries(&mut device, claire, RIGHT).await.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(tries(&mut other, claire, RIGHT).await.status.is_redirection());
    }

    async fn a_device_is_known_for_ninety_days_and_until_all_sessions_end(chain: Chain) {
        let claire = chain.email("claire");
        with_password(&chain, "claire").await;
        let mut old = known_device(&chain, claire, OFFICE).await;
        chain.clock.pass(SignedDuration::from_hours(24 * 89));
        attacks(&chain, claire, OFFICE).await;
        let mut young = old.clone();
        assert!(tries(&mut young, claire, RIGHT).await.status.is_redirection());
        chain.clock.pass(SignedDuration::from_hours(25));
        attacks(&chain, claire, OFFICE).await;
        assert_eq!(tries(&mut old, claire, RIGHT).await.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(tries(&mut young, claire, RIGHT).await.status.is_redirection(), "known since its last time");
        assert!(chooses(&mut young, "", "another long passphrase").await.status.is_redirection());
        let mut ended = old;
        ended.keep("device", young.kept("device").unwrap());
        with_password(&chain, "claire").await;
        assert_eq!(tries(&mut ended, claire, RIGHT).await.status, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn whoever_has_to_wait_is_told_for_how_long(chain: Chain) {
        let claire = chain.email("claire");
        with_password(&chain, "claire").await;
        attacks(&chain, claire, ATTACKER).await;
        chain.clock.pass(SignedDuration::from_mins(5));
        let mut attacker = chain.browser().at(ATTACKER);
        assert_eq!(waits(&tries(&mut attacker, claire, RIGHT).await), 600);
        // The page that asks for a link, the one that sets up, the one that changes a password.
        let csrf = attacker.secret("/sign-in/link").await;
        let link = [("csrf", csrf.as_str()), ("email", claire)];
        let mut answer = attacker.posts("/sign-in/link", &link).await;
        while answer.status == StatusCode::OK {
            answer = attacker.posts("/sign-in/link", &link).await;
        }
        assert_eq!((answer.status, waits(&answer)), (StatusCode::TOO_MANY_REQUESTS, 900));
        let mut answer = attacker.get("/set-up/guessed").await;
        while answer.status != StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.status.is_client_error(), "{}", answer.status);
            answer = attacker.get("/set-up/guessed").await;
        }
        assert_eq!(waits(&answer), 900);
        chain.clock.pass(SignedDuration::from_mins(1));
        let set_up = [("csrf", csrf.as_str()), ("desk", "Boréal"), ("password", RIGHT)];
        let answer = attacker.posts("/set-up/guessed", &set_up).await;
        assert_eq!((answer.status, waits(&answer)), (StatusCode::TOO_MANY_REQUESTS, 840));
        let mut home = chain.browser().at(HOME);
        assert!(tries(&mut home, claire, RIGHT).await.status.is_redirection());
        chain.clock.pass(SignedDuration::from_mins(6));
        let mut answer = chooses(&mut home, WRONG, "another passphrase").await;
        while answer.status == StatusCode::UNPROCESSABLE_ENTITY {
            answer = chooses(&mut home, WRONG, "another passphrase").await;
        }
        assert_eq!((answer.status, waits(&answer)), (StatusCode::TOO_MANY_REQUESTS, 900));
    }

    async fn a_flood_from_an_address_keeps_no_device_out_that_signed_in_there(chain: Chain) {
        let mut chain = chain;
        chain.engine = chain.engine.clone().with_limits(Limits { knocks: 6, ..Limits::none() });
        let claire = chain.email("claire");
        with_password(&chain, "claire").await;
        let mut device = known_device(&chain, claire, OFFICE).await;
        let mut flood = chain.browser().at(OFFICE);
        let mut answer = flood.get("/sign-in").await;
        for _ in 0..50 {
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
            answer = flood.get("/sign-in").await;
        }
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!((1..=10).contains(&waits(&answer)), "a tenth of a minute each: {}", waits(&answer));
        let note = device.kept("device").unwrap().to_owned();
        assert!(tries(&mut device, claire, RIGHT).await.status.is_redirection());
        // Nobody else is it: a note that we did not sign, or one that is too old, is none.
        let knocks = async |note: &str| {
            let mut browser = chain.browser().at(OFFICE);
            browser.keep("device", note);
            browser.get("/sign-in").await.status
        };
        assert_eq!(knocks(&changed(&note)).await, StatusCode::TOO_MANY_REQUESTS);
        // A device has a share of its own, and no more than that: two of it are left.
        let mut of_device = Vec::new();
        for _ in 0..6 {
            of_device.push(knocks(&note).await);
        }
        assert_eq!((of_device[0], of_device[5]), (StatusCode::OK, StatusCode::TOO_MANY_REQUESTS));
        chain.clock.pass(SignedDuration::from_hours(24 * 90));
        assert_eq!(knocks(&note).await, StatusCode::TOO_MANY_REQUESTS);
        // Somewhere else nobody is held for it.
        assert_eq!(chain.browser().at(HOME).get("/sign-in").await.status, StatusCode::OK);
    }

    async fn an_address_that_tries_many_people_is_stopped(chain: Chain) {
        with_password(&chain, "claire").await;
        let mut attacker = chain.browser().at(ATTACKER);
        for nth in 0..60 {
            let somebody = format!("person-{}@martin.example", nth / 6);
            assert_eq!(tries(&mut attacker, &somebody, WRONG).await.status, StatusCode::UNAUTHORIZED);
        }
        let refused = tries(&mut attacker, chain.email("claire"), RIGHT).await.status;
        assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS);
        // Whoever signs in rightly costs the address nothing.
        for _ in 0..65 {
            let answer = tries(&mut chain.browser().at(OFFICE), chain.email("claire"), RIGHT).await;
            assert!(answer.status.is_redirection(), "{}", answer.text());
        }
    }

    async fn wrong_links_stop_whoever_tries_them_and_right_ones_always_work(chain: Chain) {
        let mut attacker = chain.browser().at(ATTACKER);
        let csrf = attacker.secret("/sign-in").await;
        let mut answers = Vec::new();
        for nth in 0..61 {
            let guess = format!("/sign-in/{:0>52}", nth);
            answers.push(attacker.posts(&guess, &[("csrf", &csrf)]).await.status);
        }
        assert!(answers[..60].iter().all(|status| *status == StatusCode::GONE), "{answers:?}");
        assert_eq!(answers[60], StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(attacker.get("/set-up/guessed").await.status, StatusCode::TOO_MANY_REQUESTS);
        let link = chain.engine.make_sign_in_link(chain.email("claire")).await.unwrap().unwrap();
        let used = attacker.posts(&format!("/sign-in/{link}"), &[("csrf", &csrf)]).await;
        assert!(used.status.is_redirection(), "{}", used.text());
    }

    async fn a_password_is_changed_by_the_present_one_or_just_after_signing_in(chain: Chain) {
        let claire = chain.email("claire");
        let mut by_link = chain.signed_in("claire").await.at(HOME);
        chain.clock.pass(SignedDuration::from_mins(6));
        let page = by_link.get("/password").await.text();
        assert!(page.contains("/sign-in/link") && !page.contains("new-password"), "{page}");
        assert_eq!(chooses(&mut by_link, "", RIGHT).await.status, StatusCode::FORBIDDEN);
        let mut fresh = chain.signed_in("claire").await.at(HOME);
        assert!(!fresh.get("/password").await.text().contains("password-present"));
        assert!(chooses(&mut fresh, "", RIGHT).await.status.is_redirection());
        assert!(fresh.get("/password").await.status.is_success(), "this browser has a new session");
        assert!(by_link.get("/password").await.status.is_redirection(), "the others have ended");
        chain.clock.pass(SignedDuration::from_mins(6));
        let mut other = chain.browser().at(OFFICE);
        assert!(tries(&mut other, claire, RIGHT).await.status.is_redirection());
        chain.clock.pass(SignedDuration::from_mins(6));
        assert!(fresh.get("/password").await.text().contains("password-present"));
        // While the answer says no, nothing changes: neither the password, nor the sessions.
        assert_eq!(chooses(&mut fresh, "", "another passphrase").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(chooses(&mut fresh, RIGHT, "short").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        for _ in 0..10 {
            let refused = chooses(&mut fresh, WRONG, "another passphrase").await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let refused = chooses(&mut fresh, RIGHT, "another passphrase").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(other.get("/password").await.status.is_success(), "no session ended");
        assert!(fresh.get("/password").await.status.is_success());
        assert!(tries(&mut chain.browser().at(OFFICE), claire, RIGHT).await.status.is_redirection());
        let answer = chooses(&mut other, RIGHT, "another passphrase").await;
        assert!(answer.status.is_redirection(), "{}", answer.text());
        assert!(fresh.get("/password").await.status.is_redirection());
        assert_eq!(tries(&mut chain.browser(), claire, RIGHT).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_password_is_chosen_whatever_others_try(chain: Chain) {
        let claire = chain.email("claire");
        with_password(&chain, "claire").await;
        let mut browser = chain.signed_in("claire").await.at(OFFICE);
        attacks(&chain, claire, OFFICE).await;
        assert!(chooses(&mut browser, "", "another passphrase").await.status.is_redirection());
    }

    async fn asking_for_a_link_does_the_same_for_everybody_and_keeps_no_secret(chain: Chain) {
        let (known, unknown) = (chain.email("ada"), "abe@boreal.example");
        let mut asked = Vec::new();
        for email in [known, unknown] {
            let mut browser = chain.browser().at(HOME);
            assert_eq!(asks_for_a_link(&mut browser, email).await, StatusCode::OK);
            let due = next_due(&chain, Lane::SignIn).await;
            asked.push((due.desk, due.body.replace(email, ""), due.body.len()));
            assert!(chain.engine.recent_mail().await.unwrap().iter().all(|mail| mail.1.what.code() != "sign-in" || mail.1.text.is_none()));
            let settled = chain.engine.deliver_sign_in_link(&due).await;
            chain.engine.turn_over(&[], 0, vec![Ended { due: due.clone(), settled }]).await.unwrap();
        }
        assert_eq!(asked[0].1, asked[1].1);
        assert_eq!(asked[0].0, asked[1].0);
        let mails = chain.engine.recent_mail().await.unwrap();
        let mails: Vec<_> = mails.into_iter().filter(|mail| mail.1.what.code() == "sign-in").collect();
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].1.to.as_str(), &mails[0].1.text), (known, &None));
        // Made when it leaves, and then alone: the mail brings whoever reads it in, once. Its lease has ended by then.
        chain.clock.pass(SignedDuration::from_secs(61));
        let due = next_due(&chain, Lane::Mail).await;
        assert!(!due.body.contains(unknown));
        let mail = chain.engine.mail_to_send(&due).await.unwrap().unwrap();
        let link = mail.text.clone().unwrap();
        let out = post::out::compose(&mail, "https://support.example");
        assert!(out.body.contains(&format!("https://support.example/sign-in/{link}")), "{}", out.body);
        let mut ada = chain.browser().at(HOME);
        let csrf = ada.secret(&format!("/sign-in/{link}")).await;
        assert!(ada.posts(&format!("/sign-in/{link}"), &[("csrf", &csrf)]).await.status.is_redirection());
        for (desk, name) in [(None, "all"), (Some("boreal".to_owned()), "boreal")] {
            let file = chain.base.folder.path().join(format!("{name}.copy"));
            chain.engine.copy(desk, Box::new(std::fs::File::create(&file).unwrap())).await.unwrap();
            let copy = std::fs::read_to_string(&file).unwrap();
            assert!(!copy.contains(&link) && !copy.contains(unknown), "{name}");
        }
    }

    async fn nobody_is_flooded_with_links_and_the_last_one_asked_for_comes(chain: Chain) {
        let ada = chain.email("ada");
        for nth in 0..12 {
            let mut browser = chain.browser().at(&format!("198.51.100.{nth}"));
            assert_eq!(asks_for_a_link(&mut browser, ada).await, StatusCode::OK);
        }
        chain.rest().await;
        let of_ada = async || {
            let mails = chain.engine.recent_mail().await.unwrap();
            mails.into_iter().filter(|mail| mail.1.to == ada && mail.1.what.code() == "sign-in").count()
        };
        assert!(of_ada().await <= 2, "{} mails for twelve asks", of_ada().await);
        assert_eq!(asks_for_a_link(&mut chain.browser().at(HOME), ada).await, StatusCode::OK);
        chain.rest().await;
        assert!(of_ada().await <= 2, "it waits for its minute, in place of the last");
        assert!(chain.engine.claim_outbox(Lane::ALL, 64).await.unwrap().is_empty());
        chain.clock.pass(SignedDuration::from_mins(1));
        assert_eq!(next_due(&chain, Lane::Mail).await.lane, Lane::Mail);
    }

    async fn addresses_that_look_like_others_are_refused_wherever_they_come_in(chain: Chain) {
        let misleading = "cl\u{430}ire@martin.example";
        let mut browser = chain.browser();
        let csrf = browser.secret("/sign-in/link").await;
        for (language, sentence) in [("en", "letter by letter"), ("fr", "lettre par lettre")] {
            browser.keep("language", language);
            let fields = [("csrf", csrf.as_str()), ("email", misleading)];
            let answer = browser.posts("/sign-in/link", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text().contains(sentence), "{}", answer.text());
        }
        assert_eq!(tries(&mut browser, misleading, RIGHT).await.status, StatusCode::UNAUTHORIZED);
        let agent = json!({"email": misleading, "name": "Claire", "role": "agent", "accounts": null, "language": "fr"});
        assert_eq!(chain.as_("ada").post("agents", agent).await.refused(), "address-misleading");
        let mailbox = engine::Administer::AddAgent(engine::NewAgent {
            email: "\u{ff41}da@boreal.example".into(),
            name: "Ada".into(),
            role: domain::seat::Role::Agent,
            accounts: None,
            doors: None, queues: None,
            language: domain::text::Language::Fr,
        });
        let refused = chain.engine.operate(chain.desks["boreal"].id, mailbox).await.unwrap_err();
        assert_eq!(refused.refusal().reason.code(), "address-misleading");
    }
}

/// A note with another letter in it.
fn changed(note: &str) -> String {
    let first = if note.starts_with('A') { "B" } else { "A" };
    format!("{first}{}", &note[1..])
}
