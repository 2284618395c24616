//! Reports sum what has ended from rows of its own: to the second what folding every record says, whatever the figure, the
//! group and the viewer.

use domain::SignedDuration;
use domain::attainment::{Division, Figure};
use domain::clock::Promise;
use domain::policy::Policy;
use engine::machinery::Limits;
use engine::{Administer, Step};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::Seat;
use serde_json::{Value, json};

use super::reports::{YEAR, month};

/// In which version the rows of reports are made; another than the program's is still to be built, and every record is folded.
fn is_made_in(chain: &Chain, version: u32) {
    drop(chain.engine.clone().with_projection_version("request_report", version));
}

/// Nothing is promised any more to whom it concerns little.
async fn promises_less(chain: &Chain, account: &str) {
    let viewer = chain.viewer("ada").await;
    let policies = chain.engine.read(&viewer).policies().await.unwrap();
    let policy = policies.into_iter().find(|it| it.id == "partner-default").unwrap();
    let mut policy = Policy { version: 2, ..policy };
    policy.waiting.answer = None;
    policy.severities.iter_mut().filter(|it| it.level.0 == 4).for_each(|it| it.targets.clear());
    chain.operate("boreal", Administer::PutPolicy(Box::new(policy))).await;
    let mut agreement = chain.engine.read(&viewer).agreement(chain.agreements[account]).await.unwrap();
    agreement.policy.version = 2;
    chain.operate("boreal", Administer::PutAgreement(Box::new(agreement))).await;
}

/// Requests that end in every way, some of them after they came back; on hours that were promised, around the clock, and on
/// those of the desk.
async fn ends(chain: &Chain) {
    promises_less(chain, "Cabinet Duval").await;
    let hours = |hours: i64| chain.pass(SignedDuration::from_hours(hours));
    let (claire, denis, nadia) = (chain.claire(), chain.denis(), chain.nadia());
    for severity in [1, 2, 3] {
        let withdrawn = claire.opens_with(json!({"severity": severity})).await;
        hours(5).await;
        claire.does(&format!("requests/{withdrawn}/withdrawal"), json!({"reason": "It works again."})).await;
        let rejected = denis.opens_with(json!({"severity": severity})).await;
        hours(3).await;
        let why = json!({"reason": "not-ours", "text": "Their own network."});
        nadia.does(&format!("requests/{rejected}/rejection"), why).await;
        let back = claire.opens_with(json!({"severity": severity})).await;
        nadia.replies(&back, "We look at it.").await;
        hours(30).await;
        nadia.resolves(&back, "Restart it.").await;
        claire.accepts_the_resolution(&back).await;
        hours(20).await;
        claire.does(&format!("requests/{back}/reopenings"), json!({"reason": "Down again."})).await;
        if severity > 1 {
            hours(9).await;
            nadia.resolves(&back, "Replace it.").await;
            claire.accepts_the_resolution(&back).await;
        }
    }
    for waits in [4, 40] {
        let nothing = denis.opens_with(json!({"severity": 4})).await;
        nadia.does(&format!("requests/{nothing}/information-requests"), json!({"text": "Which?"})).await;
        hours(waits).await;
        denis.does(&format!("requests/{nothing}/withdrawal"), json!({"reason": "We know."})).await;
    }
    let bill =
        json!({"kind": "billing", "subject": "Twice", "text": "Twice.", "product": null, "severity": 3});
    let bill = claire.opens_with(bill).await;
    let contact = chain.bea().request(&bill).await["contact_person"].clone();
    let technical = json!({"kind": "technical", "phase": "production", "contact": contact});
    chain.bea().puts(&format!("requests/{bill}/classification"), technical).await;
    nadia.does(&format!("requests/{bill}/severity"), json!({"severity": 2})).await;
    hours(7).await;
    nadia.does(&format!("requests/{bill}/closure"), json!({"text": "Paid."})).await;
    let ours = nadia.opens("Our own printer").await;
    nadia.does(&format!("requests/{ours}/closure"), json!({"text": "Paper."})).await;
    let (one, other) = (claire.opens("Gateway down").await, claire.opens("Gateway down too").await);
    nadia.does(&format!("requests/{one}/duplicate-of"), json!({"number": other})).await;
    nadia.notes(&one, "Nothing of it moves.").await;
}

/// An agent with a part of the desk.
async fn agent<'c>(chain: &'c Chain, email: &str, part: Value) -> Seat<'c> {
    let mut new = json!({"email": email, "name": email, "role": "agent"});
    new.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
    let made = chain.ada().does("agents", new).await;
    chain.seat_of("boreal", made["id"].as_str().unwrap()).await
}

/// Every report that these may ask for, and what is behind each figure of one promise.
async fn asked(seats: &[&Seat<'_>]) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for (nth, seat) in seats.iter().enumerate() {
        for by in Division::ALL {
            for promise in Promise::ALL {
                let place = format!("reports/attainment?{YEAR}&by={}&promise={}", by.code(), promise.code());
                all.push((format!("{nth} {place}"), seat.reads(&place).await));
            }
            let place = format!("reports/attainment?{YEAR}&by={}", by.code());
            let report = seat.reads(&place).await;
            let groups = report["groups"].as_array().unwrap().iter().map(|it| it["key"].as_str().unwrap());
            let mut groups: Vec<String> =
                groups.map(|key| format!("&group={}", if key.is_empty() { "none" } else { key })).collect();
            groups.extend([String::new(), "&group=nothing".to_owned()]);
            for figure in Figure::ALL {
                for group in &groups {
                    let place = format!(
                        "reports/attainment/requests?{YEAR}&by={}&figure={}{group}",
                        by.code(),
                        figure.code()
                    );
                    let numbers = seat.lists(&place).await.into_iter().map(|it| it["number"].clone());
                    all.push((format!("{nth} {place}"), numbers.collect()));
                }
            }
        }
    }
    all
}

/// A few of the same: each report of one promise.
async fn some(seat: &Seat<'_>) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for by in Division::ALL {
        let place = format!("reports/attainment?{YEAR}&by={}", by.code());
        all.push((place.clone(), seat.reads(&place).await));
    }
    all
}

fn must_be_same(one: &[(String, Value)], other: &[(String, Value)]) {
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
}

both_engines! {
    async fn a_report_is_what_folding_every_record_says(chain: Chain) {
        let mut chain = chain;
        chain.engine = chain.engine.clone().with_limits(Limits::none());
        month(&chain).await;
        ends(&chain).await;
        chain.rest().await;
        let olga = agent(&chain, "olga@boreal.example", json!({"accounts": [chain.accounts["Cabinet Duval"]]})).await;
        let tom = agent(&chain, "tom@boreal.example", json!({"doors": ["business"]})).await;
        let nadia = chain.nadia();
        let seats = [&nadia, &olga, &tom];
        for (rows, least) in [("", 12), (" where spans is null", 10), (" where spans is not null", 2)] {
            let of_boreal = if rows.is_empty() { " where" } else { " and" };
            let count = format!(
                "select count(*) from request_report{rows}{of_boreal} desk_id = (select id from desk where slug = 'boreal')"
            );
            assert!(chain.base.counts(&count).await >= least, "{count}");
        }

        let kept = asked(&seats).await;
        is_made_in(&chain, 9);
        must_be_same(&kept, &asked(&seats).await);
        is_made_in(&chain, 1);

        // Where nothing was promised, it is the desk's hours that count, as they are when somebody asks.
        let kept = some(&nadia).await;
        let hours = json!({"zone": "Europe/Paris", "weekly": {"mon": [["09:00", "10:00"]]}});
        let seldom = json!({"name": "Seldom", "regions": [{"hours": hours}]});
        let seldom = chain.ada().does("calendars", seldom).await["id"].clone();
        chain.ada().puts("desk/calendar", json!({"calendar": seldom})).await;
        let since = some(&nadia).await;
        assert_ne!(since, kept);
        is_made_in(&chain, 9);
        must_be_same(&since, &some(&nadia).await);
        is_made_in(&chain, 1);

        // It is these rows that are summed.
        let damaged = chain.base.alters("update request_report set held_desk = held_desk + 1000").await;
        assert!(damaged > 0);
        assert_ne!(some(&nadia).await, since);
        chain.engine.rebuild(None).await.unwrap();
        must_be_same(&since, &some(&nadia).await);
        chain.must_add_up().await;
    }

    async fn a_report_is_right_while_its_rows_are_built(chain: Chain) {
        let mut chain = chain;
        chain.engine = chain.engine.clone().with_limits(Limits::none());
        month(&chain).await;
        chain.rest().await;
        let nadia = chain.nadia();
        let before = some(&nadia).await;
        // As an older program left it.
        chain.base.alters("delete from request_report").await;
        chain.base.alters("delete from projection where name = 'request_report'").await;
        is_made_in(&chain, 1);
        must_be_same(&before, &some(&nadia).await);
        let ended = chain.claire().opens("Gateway down").await;
        chain.claire().does(&format!("requests/{ended}/withdrawal"), json!({"reason": "It works again."})).await;
        let mut before = some(&nadia).await;
        loop {
            match chain.engine.build(chain.desks["boreal"].id).await.unwrap() {
                Step::Built => break,
                Step::More => must_be_same(&before, &some(&nadia).await),
                // Other nodes are to hear of it first.
                Step::Later => {
                    chain.clock.pass(SignedDuration::from_secs(31));
                    before = some(&nadia).await;
                }
            }
            chain.engine.was_at_work();
        }
        must_be_same(&before, &some(&nadia).await);
        assert!(chain.base.counts("select count(*) from request_report").await > 1);
        chain.rest().await;
        chain.must_add_up().await;
    }

    async fn what_comes_back_is_counted_as_open_until_it_ends_again(chain: Chain) {
        let rows = "select count(*) from request_report";
        let number = chain.claire().opens("Gateway down").await;
        let report = async || chain.nadia().reads(&format!("reports/attainment?{YEAR}")).await["whole"].clone();
        assert_eq!(chain.base.counts(rows).await, 0);
        chain.nadia().resolves(&number, "Restart it.").await;
        chain.claire().accepts_the_resolution(&number).await;
        let whole = report().await;
        assert_eq!((chain.base.counts(rows).await, &whole["ended"], &whole["requests"]), (1, &json!(1), &json!(1)));
        chain.claire().does(&format!("requests/{number}/reopenings"), json!({"reason": "Down again."})).await;
        let whole = report().await;
        assert_eq!((chain.base.counts(rows).await, &whole["ended"], &whole["requests"]), (0, &json!(0), &json!(1)));
        chain.claire().does(&format!("requests/{number}/withdrawal"), json!({"reason": "It works."})).await;
        assert_eq!((chain.base.counts(rows).await, report().await["ended"].clone()), (1, json!(1)));
        chain.must_add_up().await;
    }
}
