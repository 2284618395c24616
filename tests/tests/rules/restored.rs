//! Desks that were loaded from a copy: silent until they are opened, and whole again with their peers once they are.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use data_encoding::HEXLOWER;
use domain::SignedDuration;
use domain::lane::Lane;
use engine::machinery::{Ended, Settled};
use engine::{Administer, GivenUp};
use relais_tests::base::{Base, Kind};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::Connection as _;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

async fn copy(chain: &Chain, name: &str) -> PathBuf {
    let file = chain.base.folder.path().join(name);
    chain.engine.copy(None, Box::new(std::fs::File::create(&file).unwrap())).await.unwrap();
    file
}

/// The chain goes on from a copy, in another database.
async fn restore(chain: &mut Chain, file: &Path) -> Base {
    let kind = if chain.base.url.starts_with("sqlite:") { Kind::Sqlite } else { Kind::Postgres };
    let base = Base::new(kind).await;
    chain.clock.pass(MINUTE);
    chain.moves_to(&base.url, store::Server::default()).await;
    chain.engine.load_copy(file).await.unwrap();
    chain.clock.pass(MINUTE);
    base
}

/// Opens every desk, and lets them compare what they hold.
async fn opens_all(chain: &Chain, send: bool) {
    for (desk, _) in chain.engine.closed_desks().await.unwrap() {
        chain.engine.operate(desk.id, Administer::OpenDesk { send }).await.unwrap();
    }
    for _ in 0..4 {
        chain.pass(MINUTE).await;
    }
}

/// A copy of an installation whose desk of this name is as an older copy has it.
fn with_older(newer: &Path, older: &Path, desk: &str) -> PathBuf {
    let (newer_text, older_text) =
        (std::fs::read_to_string(newer).unwrap(), std::fs::read_to_string(older).unwrap());
    // The lines of each desk, behind those that are nobody's.
    let parts = |text: &str| {
        let mut parts: Vec<(Option<String>, Vec<String>)> = vec![(None, Vec::new())];
        let lines: Vec<&str> = text.lines().collect();
        for line in &lines[..lines.len() - 1] {
            let table: Value = serde_json::from_str(line).unwrap();
            if let Some(of) = table["table"].as_str().map(|_| table["desk"].as_str().map(str::to_owned))
                && parts.last().unwrap().0 != of
            {
                parts.push((of, Vec::new()));
            }
            parts.last_mut().unwrap().1.push((*line).to_owned());
        }
        parts
    };
    let old = parts(&older_text);
    let (mut text, mut rows) = (String::new(), 0u64);
    for (of, lines) in parts(&newer_text) {
        let instead = old.iter().find(|(other, _)| of.as_deref() == Some(desk) && *other == of);
        for line in instead.map_or(&lines, |(_, lines)| lines) {
            rows += u64::from(line.starts_with('['));
            text.push_str(line);
            text.push('\n');
        }
    }
    let sha256 = HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
    text.push_str(&json!({"rows": rows, "sha256": sha256}).to_string());
    text.push('\n');
    let file = newer.with_extension("spliced");
    std::fs::write(&file, text).unwrap();
    file
}

async fn said_on(chain: &Chain, who: &str, path: &str) -> Vec<String> {
    let entries = chain.seat(who).lists(&format!("{path}/entries")).await;
    entries.iter().filter_map(|entry| entry["text"].as_str().map(str::to_owned)).collect()
}

/// What claire was mailed since so many mails had left.
fn mailed_to_claire(chain: &Chain, before: usize) -> Vec<String> {
    let sent = chain.sent().into_iter().rev().skip(before).filter(|mail| mail.to == "claire@martin.example");
    sent.filter_map(|mail| mail.text).collect()
}

fn times(said: &[String], text: &str) -> usize {
    said.iter().filter(|it| *it == text).count()
}

/// Claire is written to, and no further try would reach her mailbox; answers how many mails failed with that.
async fn fails_to_mail(chain: &Chain, number: &str, text: &str) -> u64 {
    chain.as_("nadia").post(&format!("requests/{number}/entries"), json!({"text": text})).await.good();
    let due = chain.engine.claim_outbox(&[Lane::Mail], 64).await.unwrap();
    let ended: Vec<Ended> = due
        .into_iter()
        .map(|due| Ended { due, settled: Settled::Hopeless("there is no such mailbox".into()) })
        .collect();
    let failed = ended.len() as u64;
    chain.engine.turn_over(&[], 0, ended).await.unwrap();
    failed
}

both_engines! {
    async fn a_restored_copy_stays_silent_then_speaks_when_told(chain: Chain) {
        let mut chain = chain;
        let (_, escalation, theirs) = chain.escalated().await;
        let waits = json!({"text": "It waited in the copy."});
        chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), waits).await.good();
        let file = copy(&chain, "copy.jsonl").await;
        let _base = restore(&mut chain, &file).await;
        chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), json!({"text": "Written since."})).await.good();
        let before = chain.sent().len();
        chain.pass(SignedDuration::from_hours(24 * 3)).await;
        assert!(!chain.engine.outbox_waits().await.unwrap(), "nothing is to be done for a desk that is closed");
        assert_eq!((times(&said_on(&chain, "victor", &format!("requests/{theirs}")).await, "It waited in the copy."), chain.sent().len()), (0, before));
        // Opened, it says how far it is, and lists what waits.
        opens_all(&chain, false).await;
        let why: Vec<Value> = chain.ada().reads("outgoing").await["given_up"].as_array().unwrap().clone();
        assert!(why.iter().any(|it| it["lane"] == "link" && it["why"] == "waited-in-a-copy"), "{why:?}");
        assert!(why.iter().all(|it| it["why"] == "waited-in-a-copy" || it["why"] == "put-while-closed"), "{why:?}");
        let said = said_on(&chain, "victor", &format!("requests/{theirs}")).await;
        assert_eq!((times(&said, "It waited in the copy."), times(&said, "Written since.")), (0, 0));
        // Told, it speaks, in the order in which things were said.
        chain.operate("boreal", Administer::TryAgain(GivenUp::Held { lane: Lane::Link })).await;
        chain.pass(MINUTE).await;
        let said = said_on(&chain, "victor", &format!("requests/{theirs}")).await;
        let order: Vec<&String> = said.iter().filter(|it| *it == "It waited in the copy." || *it == "Written since.").collect();
        assert_eq!(order, ["It waited in the copy.", "Written since."]);
        chain.must_add_up().await;
    }

    async fn what_was_taken_before_the_copy_is_answered_as_the_first_time(chain: Chain) {
        let mut chain = chain;
        let (_, escalation, theirs) = chain.escalated().await;
        chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), json!({"text": "Said once."})).await.good();
        let older = copy(&chain, "older.jsonl").await;
        chain.pass(MINUTE).await;
        let newer = copy(&chain, "newer.jsonl").await;
        let boreal = chain.desks["boreal"].id.to_string();
        let _base = restore(&mut chain, &with_older(&newer, &older, &boreal)).await;
        opens_all(&chain, true).await;
        let said = said_on(&chain, "victor", &format!("requests/{theirs}")).await;
        assert_eq!(times(&said, "Said once."), 1);
        let act = chain.nadia().reads(&format!("escalations/{escalation}/acts/2")).await;
        assert_eq!(act["state"], "taken", "{act}");
        chain.must_add_up().await;
    }

    async fn a_restored_asker_gets_again_what_its_copy_had_lost_and_no_old_answers(chain: Chain) {
        let mut chain = chain;
        let (_, escalation, theirs) = chain.escalated().await;
        let older = copy(&chain, "older.jsonl").await;
        chain.pass(MINUTE).await;
        chain.nadia().does(&format!("escalations/{escalation}/entries"), json!({"text": "The copy lost this."})).await;
        chain.victor().replies(&theirs, "And this answer.").await;
        let newer = copy(&chain, "newer.jsonl").await;
        let boreal = chain.desks["boreal"].id.to_string();
        let _base = restore(&mut chain, &with_older(&newer, &older, &boreal)).await;
        assert_eq!(times(&said_on(&chain, "nadia", &format!("escalations/{escalation}")).await, "And this answer."), 0);
        opens_all(&chain, true).await;
        let said = said_on(&chain, "nadia", &format!("escalations/{escalation}")).await;
        assert_eq!((times(&said, "The copy lost this."), times(&said, "And this answer.")), (1, 1), "{said:?}");
        // The next message bears a number that one of before has borne: it is another, and is taken.
        chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), json!({"text": "Of the same number."})).await.good();
        chain.pass(MINUTE).await;
        let act = chain.nadia().reads(&format!("escalations/{escalation}/acts/2")).await;
        assert_eq!(act["state"], "taken", "{act}");
        let said = said_on(&chain, "victor", &format!("requests/{theirs}")).await;
        assert_eq!((times(&said, "The copy lost this."), times(&said, "Of the same number.")), (1, 1), "{said:?}");
        chain.must_add_up().await;
    }

    async fn what_a_restored_next_desk_has_lost_is_named_to_those_who_asked(chain: Chain) {
        let mut chain = chain;
        let (_, escalation, theirs) = chain.escalated().await;
        let older = copy(&chain, "older.jsonl").await;
        chain.pass(MINUTE).await;
        chain.nadia().does(&format!("escalations/{escalation}/entries"), json!({"text": "Nimbus lost this."})).await;
        chain.victor().replies(&theirs, "And its own answer.").await;
        let newer = copy(&chain, "newer.jsonl").await;
        let nimbus = chain.desks["nimbus"].id.to_string();
        let _base = restore(&mut chain, &with_older(&newer, &older, &nimbus)).await;
        opens_all(&chain, true).await;
        let told = chain.nadia().entry_of(&escalation, "other-desk-restored").await;
        assert_eq!((&told["facts"]["messages"], &told["facts"]["unknown"]), (&json!("2"), &json!("false")), "{told}");
        assert_eq!(told["facts"]["lost"], "2", "our own words as they were taken there, and the answer");
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads(&format!("{}/escalations/{escalation}", browser.home)).await.text();
        assert!(page.contains("a été restauré à partir d’une copie"), "{page}");
        // Both go on from there.
        chain.as_("victor").post(&format!("requests/{theirs}/entries"), json!({"text": "We go on from here."})).await.good();
        chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), json!({"text": "Said again."})).await.good();
        for _ in 0..3 {
            chain.pass(MINUTE).await;
        }
        let ours = said_on(&chain, "nadia", &format!("escalations/{escalation}")).await;
        assert_eq!((times(&ours, "We go on from here."), times(&ours, "Said again.")), (1, 1), "{ours:?}");
        let said = said_on(&chain, "victor", &format!("requests/{theirs}")).await;
        assert_eq!((times(&said, "Said again."), times(&said, "Nimbus lost this.")), (1, 0), "{said:?}");
        chain.must_add_up().await;
    }

    async fn a_request_that_one_of_the_two_has_lost_is_named_to_the_other(chain: Chain) {
        let mut chain = chain;
        let older = copy(&chain, "older.jsonl").await;
        chain.pass(MINUTE).await;
        let (_, escalation, theirs) = chain.escalated().await;
        let newer = copy(&chain, "newer.jsonl").await;
        let desks = ["nimbus", "boreal"].map(|desk| chain.desks[desk].id.to_string());
        for (lost_by, reads) in desks.iter().zip(["nadia", "victor"]) {
            let _base = restore(&mut chain, &with_older(&newer, &older, lost_by)).await;
            opens_all(&chain, true).await;
            let path = if reads == "nadia" { format!("escalations/{escalation}") } else { format!("requests/{theirs}") };
            let entries = chain.seat(reads).lists(&format!("{path}/entries")).await;
            let told = entries.iter().find(|it| it["type"] == "other-desk-restored").unwrap_or_else(|| panic!("{reads}: {entries:?}"));
            assert_eq!(told["facts"]["unknown"], "true");
        }
    }

    async fn on_a_closed_desk_nothing_lapses_and_what_is_written_down_may_be_old(chain: Chain) {
        let mut chain = chain;
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().hands_back(&number, "Your proxy answers in our place.").await;
        let file = copy(&chain, "copy.jsonl").await;
        let _base = restore(&mut chain, &file).await;
        chain.pass(SignedDuration::from_hours(24 * 14)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "handed-back");
        // Of a fortnight ago, which the policy does not take otherwise.
        let then = chain.engine.now() - SignedDuration::from_hours(24 * 13);
        let late = json!({"text": "From the system of before.", "channel": "phone", "who": "Claire Martin", "happened_at": then.to_string()});
        chain.as_("nadia").post(&format!("requests/{number}/entries"), late.clone()).await.good();
        opens_all(&chain, false).await;
        let refused = chain.as_("nadia").post(&format!("requests/{number}/entries"), late).await;
        assert_eq!(refused.refused(), "happened-too-early");
        // Whoever has to answer has the whole time from when it was opened.
        assert_eq!(chain.nadia().request(&number).await["status"], "handed-back");
        chain.pass(SignedDuration::from_hours(24 * 4)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "open");
        chain.must_add_up().await;
    }

    async fn administrators_open_a_desk_by_page_and_by_the_api(chain: Chain) {
        let mut chain = chain;
        assert_eq!(chain.ada().reads("desk").await["closed_since"], Value::Null, "a new desk is open");
        let file = copy(&chain, "copy.jsonl").await;
        let _base = restore(&mut chain, &file).await;
        assert!(chain.ada().reads("desk").await["closed_since"].is_string());
        let mut browser = chain.signed_in("ada").await;
        let home = browser.home.clone();
        let page = browser.reads(&home).await.text();
        assert!(page.contains(&format!("action=\"{home}/opening\"")), "{page}");
        let mut agent = chain.signed_in("nadia").await;
        let page = agent.reads(&agent.home.clone()).await.text();
        assert!(page.contains("Ce centre a été restauré") && !page.contains("/opening\""), "{page}");
        assert_eq!(chain.as_("nadia").post("desk/opening", json!({})).await.refused(), "not-yours");
        let secret = browser.secret(&home).await;
        let answer = browser.posts(&format!("{home}/opening"), &[("csrf", secret.as_str())]).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let again = chain.as_("ada").post("desk/opening", json!({"send": true})).await.good();
        assert_eq!(again, json!({"opened": false}));
        assert_eq!(chain.ada().reads("desk").await["closed_since"], Value::Null);
        assert!(chain.ada().reads("audit").await.to_string().contains("desk-opened"));
        let page = browser.reads(&home).await.text();
        assert!(!page.contains("/opening\""), "{page}");
    }

    async fn what_waited_in_a_copy_is_sent_or_dropped_lane_by_lane(chain: Chain) {
        let mut chain = chain;
        let (number, escalation, theirs) = chain.escalated().await;
        let said = json!({"text": "It waited in the copy."});
        chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), said.clone()).await.good();
        chain.as_("nadia").post(&format!("requests/{number}/entries"), said.clone()).await.good();
        let file = copy(&chain, "copy.jsonl").await;
        let _base = restore(&mut chain, &file).await;
        let held = async |lane: &str| {
            let lanes = chain.ada().reads("outgoing").await["lanes"].clone();
            lanes.as_array().unwrap().iter().find(|it| it["lane"] == lane).unwrap()["held"].as_u64().unwrap()
        };
        assert_eq!(held("link").await, 1);
        assert!(held("mail").await >= 1);
        // Said before the desk is opened, it counts from then on.
        let told = chain.as_("ada").post("outgoing/retry", json!({"lane": "link", "held": true})).await.good();
        assert_eq!(told, json!({"lane": "link", "count": 1, "more": false}));
        let refused = chain.as_("ada").post("outgoing/drop", json!({"lane": "link", "held": true})).await;
        assert_eq!(refused.refused(), "line-must-be-whole");
        let mut browser = chain.signed_in("ada").await;
        let path = format!("{}/outgoing", browser.home);
        let page = browser.reads(&path).await.text();
        assert!(page.contains("Envoyer ce qui est retenu") && page.contains("Retirer ce qui est retenu"), "{page}");
        let secret = browser.secret(&path).await;
        let fields = [("csrf", secret.as_str()), ("lane", "mail"), ("held", "on"), ("act", "drop")];
        let answer = browser.posts(&path, &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!((held("link").await, held("mail").await), (0, 0));
        let before = chain.sent().len();
        let said = json!({"text": "Written since."});
        chain.as_("nadia").post(&format!("requests/{number}/entries"), said).await.good();
        opens_all(&chain, false).await;
        let said = said_on(&chain, "victor", &format!("requests/{theirs}")).await;
        assert_eq!(times(&said, "It waited in the copy."), 1, "{said:?}");
        let mails = mailed_to_claire(&chain, before);
        assert_eq!((times(&mails, "It waited in the copy."), times(&mails, "Written since.")), (0, 0), "{mails:?}");
        assert!(held("mail").await >= 1, "what was put out meanwhile is held");
        chain.as_("ada").post("outgoing/retry", json!({"lane": "mail", "held": true})).await.good();
        chain.rest().await;
        let mails = mailed_to_claire(&chain, before);
        assert_eq!((times(&mails, "It waited in the copy."), times(&mails, "Written since.")), (0, 1), "{mails:?}");
        chain.must_add_up().await;
    }

    async fn a_word_on_what_failed_is_none_on_what_is_held(chain: Chain) {
        let mut chain = chain;
        let (number, _, _) = chain.escalated().await;
        for text in ["Held, one.", "Held, two."] {
            chain.as_("nadia").post(&format!("requests/{number}/entries"), json!({"text": text})).await.good();
        }
        let file = copy(&chain, "copy.jsonl").await;
        let _base = restore(&mut chain, &file).await;
        opens_all(&chain, false).await;
        let before = chain.sent().len();
        let mail = async || {
            let lanes = chain.ada().reads("outgoing").await["lanes"].clone();
            let mail = lanes.as_array().unwrap().iter().find(|it| it["lane"] == "mail").unwrap().clone();
            (mail["given_up"].as_u64().unwrap(), mail["held"].as_u64().unwrap())
        };
        let (_, held) = mail().await;
        assert!(held >= 2, "{held}");
        assert_eq!(mail().await, (held, held), "nothing has failed yet");
        // The record says so of what it told.
        let said_to_be_held = async || {
            let stands = chain.nadia().lists(&format!("requests/{number}/deliveries")).await;
            let held = |it: &&Value| it["state"] == "waits" && it["why"] == "waited-in-a-copy";
            stands.iter().filter(held).count()
        };
        assert!(said_to_be_held().await >= 2);
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads(&format!("{}/requests/{number}", browser.home)).await.text();
        assert!(page.contains("envoi retenu. Cet envoi attendait dans la copie"), "{page}");
        // Tried again, by the API.
        let failed = fails_to_mail(&chain, &number, "Fails, and is tried again.").await;
        assert_eq!((failed > 0, mail().await), (true, (held + failed, held)));
        let told = chain.as_("ada").post("outgoing/retry", json!({"lane": "mail"})).await.good();
        assert_eq!(told, json!({"lane": "mail", "count": failed, "more": false}));
        chain.rest().await;
        let mails = mailed_to_claire(&chain, before);
        assert_eq!((times(&mails, "Fails, and is tried again."), times(&mails, "Held, one.")), (1, 0), "{mails:?}");
        // Dropped, by the API, by page and by the operator's command.
        let failed = fails_to_mail(&chain, &number, "Fails, and is dropped.").await;
        let told = chain.as_("ada").post("outgoing/drop", json!({"lane": "mail"})).await.good();
        assert_eq!((told, mail().await), (json!({"lane": "mail", "count": failed, "more": false}), (held, held)));
        for act in ["retry", "drop"] {
            fails_to_mail(&chain, &number, &format!("Fails, and is settled by page: {act}.")).await;
            let mut browser = chain.signed_in("ada").await;
            let path = format!("{}/outgoing", browser.home);
            let secret = browser.secret(&path).await;
            let answer = browser.posts(&path, &[("csrf", secret.as_str()), ("lane", "mail"), ("act", act)]).await;
            assert_eq!(answer.status, 303, "{}", answer.text());
            chain.rest().await;
            assert_eq!(mail().await, (held, held), "{act}");
        }
        for act in [Administer::TryAgain, Administer::DropOutgoing] {
            fails_to_mail(&chain, &number, "Fails, and is settled by command.").await;
            chain.operate("boreal", act(GivenUp::Lane { lane: Lane::Mail })).await;
            chain.rest().await;
            assert_eq!(mail().await, (held, held));
        }
        let mails = mailed_to_claire(&chain, before);
        let left = ["Held, one.", "Held, two.", "Fails, and is dropped.", "Fails, and is settled by page: drop."];
        assert_eq!(left.map(|text| times(&mails, text)), [0; 4], "{mails:?}");
        // Said of what is held, it counts.
        chain.as_("ada").post("outgoing/retry", json!({"lane": "mail", "held": true})).await.good();
        chain.rest().await;
        let mails = mailed_to_claire(&chain, before);
        assert_eq!((times(&mails, "Held, one."), times(&mails, "Held, two.")), (1, 1), "{mails:?}");
        assert_eq!((mail().await, said_to_be_held().await), ((0, 0), 0));
        chain.must_add_up().await;
    }

    async fn what_a_closed_desk_has_lost_costs_its_peer_nothing_until_it_is_open(chain: Chain) {
        let mut chain = chain;
        let (_, escalation, theirs) = chain.escalated().await;
        let older = copy(&chain, "older.jsonl").await;
        chain.pass(MINUTE).await;
        chain.victor().replies(&theirs, "The copy lost this.").await;
        let newer = copy(&chain, "newer.jsonl").await;
        let boreal = chain.desks["boreal"].id.to_string();
        let _base = restore(&mut chain, &with_older(&newer, &older, &boreal)).await;
        chain.operate("nimbus", Administer::OpenDesk { send: true }).await;
        for _ in 0..4 {
            chain.pass(MINUTE).await;
        }
        chain.as_("victor").post(&format!("requests/{theirs}/entries"), json!({"text": "Said meanwhile."})).await.good();
        chain.rest().await;
        let changes = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&changes);
        chain.engine.watch_commits(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        // As a worker looks, who writes only where something is due.
        for _ in 0..120 {
            chain.clock.pass(MINUTE);
            if chain.engine.outbox_due(Lane::ALL).await.unwrap() {
                chain.rest().await;
            }
        }
        assert_eq!(changes.load(Ordering::SeqCst), 0, "each try would be three changes");
        assert!(!chain.engine.outbox_waits().await.unwrap());
        let path = format!("escalations/{escalation}");
        assert_eq!(times(&said_on(&chain, "nadia", &path).await, "Said meanwhile."), 0);
        // Nobody has to ring for it: the desk is open, and what waited for that is due.
        opens_all(&chain, true).await;
        let said = said_on(&chain, "nadia", &path).await;
        assert_eq!((times(&said, "The copy lost this."), times(&said, "Said meanwhile.")), (1, 1), "{said:?}");
        chain.must_add_up().await;
    }

    async fn a_letter_says_itself_in_which_epoch_it_was_put_out(chain: Chain) {
        let mut chain = chain;
        let (_, escalation, theirs) = chain.escalated().await;
        let path = format!("escalations/{escalation}/entries");
        chain.as_("nadia").post(&path, json!({"text": "From before."})).await.good();
        // An epoch beside what leaves, as an earlier program kept it.
        if chain.base.url.starts_with("sqlite:") {
            let mut open = sqlx::SqliteConnection::connect(&chain.base.url).await.unwrap();
            let beside = "alter table outbox add column epoch integer not null default 1; \
                update outbox set epoch = 7 where done is null and body like '%From before.%'";
            sqlx::raw_sql(beside).execute(&mut open).await.unwrap();
        } else {
            let mut open = sqlx::PgConnection::connect(&chain.base.url).await.unwrap();
            let beside = "alter table outbox add column epoch bigint not null default 1; \
                update outbox set epoch = 7 where done is null and body like '%From before.%'";
            sqlx::raw_sql(beside).execute(&mut open).await.unwrap();
        }
        let file = copy(&chain, "copy.jsonl").await;
        let base = restore(&mut chain, &file).await;
        chain.as_("nadia").post(&path, json!({"text": "Since."})).await.good();
        let store = store::Store::open(&base.url).await.unwrap();
        let boreal = chain.desks["boreal"].id;
        let letters = store.read(boreal, |tx| Box::pin(store::outbox::recent(tx, Lane::Link))).await.unwrap();
        let epoch = |text: &str| {
            let (_, body, _) = letters.iter().find(|(_, body, _)| body.contains(text)).unwrap();
            let parcel: Value = serde_json::from_str(body).unwrap();
            parcel["message"]["epoch"].as_u64()
        };
        assert_eq!(epoch("From before."), Some(7));
        assert!(epoch("Since.") > Some(1_000_000), "an epoch is told by the clock: {:?}", epoch("Since."));
        opens_all(&chain, true).await;
        let said = said_on(&chain, "victor", &format!("requests/{theirs}")).await;
        assert_eq!((times(&said, "From before."), times(&said, "Since.")), (1, 1), "{said:?}");
        chain.must_add_up().await;
    }

    async fn what_waited_a_week_leaves_in_its_order(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let idle = worker::Worker::new(chain.engine.clone());
        for text in ["The first.", "The second.", "The third."] {
            let said = json!({"text": text});
            chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), said).await.good();
        }
        for _ in 0..7 {
            chain.clock.pass(SignedDuration::from_hours(24));
            idle.run_to_rest().await.unwrap();
        }
        assert_eq!(times(&said_on(&chain, "victor", &format!("requests/{theirs}")).await, "The first."), 0);
        chain.rest().await;
        let said = said_on(&chain, "victor", &format!("requests/{theirs}")).await;
        assert_eq!(said.iter().filter(|it| it.starts_with("The ") && it.ends_with('.') && it.len() < 13).collect::<Vec<_>>(), ["The first.", "The second.", "The third."]);
        chain.must_add_up().await;
    }
}
