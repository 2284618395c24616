//! Who sees what of an account, and until when.

use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::chain::{Chain, monday};
use relais_tests::letter::Letter;
use relais_tests::seat::{Seat, word};
use serde_json::{Value, json};

async fn contact<'c>(chain: &'c Chain, name: &str, reach: &str, team: Option<&str>) -> Seat<'c> {
    let made = chain
        .ada()
        .does(
            "contacts",
            json!({
                "account": chain.accounts["Ateliers Martin"], "email": format!("{name}@martin.example"),
                "name": name, "reach": reach, "team": team
            }),
        )
        .await;
    chain.seat_of("boreal", &word(&made["id"])).await
}

fn numbers(list: &[Value]) -> Vec<String> {
    let mut numbers: Vec<String> = list.iter().map(|it| word(&it["number"])).collect();
    numbers.sort();
    numbers
}

async fn sees(seat: &Seat<'_>) -> Vec<String> {
    numbers(&seat.lists("requests").await)
}

fn sorted(all: &[&String]) -> Vec<String> {
    let mut all: Vec<String> = all.iter().map(|it| (*it).clone()).collect();
    all.sort();
    all
}

fn in_days(days: i64) -> String {
    (monday() + SignedDuration::from_hours(24 * days)).to_string()
}

async fn ends(chain: &Chain, desk: &str, agreement: &str, after: i64, readable: i64) {
    let keeper = if desk == "nimbus" { chain.vera() } else { chain.ada() };
    let path = format!("agreements/{}/ending", chain.agreements[agreement]);
    keeper.does(&path, json!({"ends": in_days(after), "readable_until": in_days(readable)})).await;
}

async fn ends_at(chain: &Chain, agreement: &str, after: i64, readable: i64) {
    let path = format!("agreements/{agreement}/ending");
    chain.ada().does(&path, json!({"ends": in_days(after), "readable_until": in_days(readable)})).await;
}

both_engines! {
    async fn a_contact_sees_its_own_its_team_s_or_all_requests_of_the_account(chain: Chain) {
        let (ines, jean) = (
            contact(&chain, "ines", "team", Some("ops")).await,
            contact(&chain, "jean", "own", Some("ops")).await,
        );
        let marie = contact(&chain, "marie", "team", Some("hr")).await;
        let claires = chain.claire().opens("Claire’s").await;
        let pauls = chain.paul().opens("Paul’s").await;
        let ines_own = ines.opens("Ines’s").await;
        let jeans = jean.opens("Jean’s").await;
        let denis = chain.denis().opens("Another account’s").await;
        assert_eq!(sees(&chain.claire()).await, sorted(&[&claires, &pauls, &ines_own, &jeans]));
        assert_eq!(sees(&chain.paul()).await, sorted(&[&pauls]));
        assert_eq!(sees(&ines).await, sorted(&[&ines_own, &jeans]), "the team’s, and nothing else");
        assert_eq!(sees(&jean).await, sorted(&[&jeans]));
        assert_eq!(sees(&marie).await, Vec::<String>::new());
        assert_eq!(sees(&chain.denis()).await, sorted(&[&denis]));
        // What is out of reach answers as what does not exist, also for a change.
        for path in [format!("requests/{claires}"), format!("requests/{claires}/entries")] {
            assert_eq!(chain.paul().get(&path).await.status.as_u16(), 404, "{path}");
        }
        assert_eq!(
            chain.paul().may_not(&format!("requests/{claires}/entries"), json!({"text": "x"})).await,
            "not-found"
        );
    }

    async fn an_agent_with_chosen_accounts_sees_no_other(chain: Chain) {
        let duval = chain.denis().opens("Duval’s").await;
        let martin = chain.claire().opens("Martin’s").await;
        let made = chain.ada().does("agents", json!({
            "email": "olga@boreal.example", "name": "Olga", "role": "agent", "accounts": [chain.accounts["Cabinet Duval"]]
        })).await;
        let olga = chain.seat_of("boreal", &word(&made["id"])).await;
        assert_eq!(sees(&olga).await, sorted(&[&duval]));
        assert_eq!(olga.get(&format!("requests/{martin}")).await.status.as_u16(), 404);
        assert_eq!(olga.lists("accounts").await.len(), 1);
        assert_eq!(olga.reads("counts").await["technical"], 1, "counts are of what one may see");
        let opening = json!({"subject": "x", "text": "x", "account": chain.accounts["Ateliers Martin"]});
        assert_eq!(olga.may_not("requests", opening).await, "not-found");
    }

    async fn one_person_with_seats_at_two_organisations_mixes_nothing(chain: Chain) {
        let (martins, garniers) =
            (chain.claire().opens("Martin’s").await, chain.gwen().opens("Garnier’s").await);
        assert_eq!(sees(&chain.seat("faye@boreal")).await, sorted(&[&martins]));
        assert_eq!(sees(&chain.seat("faye@cime")).await, sorted(&[&garniers]));
        assert_eq!(chain.seat("faye@cime").get(&format!("requests/{martins}")).await.status.as_u16(), 404);
        // Neither desk learns that the address is known elsewhere: a third one adds it as a new person.
        let new = json!({"email": "faye@freelance.example", "name": "F. Lindt", "role": "agent"});
        let (known, fresh) = (
            chain.vera().post("agents", new).await,
            chain
                .vera()
                .post("agents", json!({"email": "new@x.example", "name": "N", "role": "agent"}))
                .await,
        );
        assert_eq!(known.status, fresh.status);
        let shape = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(shape(&known.good()), shape(&fresh.good()));
    }

    async fn an_agreement_that_ends_closes_intake_and_keeps_reading_until_its_date(chain: Chain) {
        let number = chain.claire().opens("Before the end").await;
        ends(&chain, "boreal", "Ateliers Martin", 2, 30).await;
        chain.claire().opens("Still before").await;
        chain.pass(SignedDuration::from_hours(49)).await;
        let opening = json!({"subject": "x", "text": "x", "severity": 1});
        assert_eq!(chain.claire().may_not("requests", opening).await, "intake-closed");
        assert_eq!(chain.claire().request(&number).await["status"], "new");
        chain.nadia().replies(&number, "We finish what was begun.").await;
        chain.claire().replies(&number, "Thank you.").await;
        chain.pass(SignedDuration::from_hours(24 * 29)).await;
        let gone = chain.claire().get(&format!("requests/{number}")).await;
        assert_eq!(gone.refused(), "agreement-ended");
        assert_eq!(
            chain.nadia().request(&number).await["account"],
            "Ateliers Martin",
            "the desk keeps its record"
        );
        chain.must_add_up().await;
    }

    async fn a_renewed_agreement_goes_on_where_the_old_one_ended(chain: Chain) {
        let before = chain.claire().opens("Under the old one").await;
        let draft = |name: &str, starts: i64, products: Value| json!({
            "account": chain.accounts["Ateliers Martin"], "name": name, "products": products,
            "policy": {"id": "partner-default", "version": 1}, "personal_data": true, "attachments": true,
            "starts": in_days(starts)
        });
        let renewed = word(&chain.ada().does("agreements", draft("Renewed", 2, json!([]))).await["id"]);
        ends(&chain, "boreal", "Ateliers Martin", 2, 30).await;
        chain.pass(SignedDuration::from_hours(49)).await;
        // By portal, API and mail, without a change of any seat.
        let after = chain.claire().opens("Under the new one").await;
        let letter = Letter::from("claire@martin.example", "9@martin.example").about("By mail", "Under the new one too.");
        let filed = chain.receives("boreal", &letter.raw()).await;
        let mailed = word(&filed["number"]);
        assert_eq!(sees(&chain.claire()).await, sorted(&[&before, &after, &mailed]));
        chain.pass(SignedDuration::from_hours(24 * 29)).await;
        assert_eq!(sees(&chain.claire()).await, sorted(&[&after, &mailed]), "the old one is read no more");
        assert_eq!(chain.claire().get(&format!("requests/{before}")).await.refused(), "agreement-ended");
        assert_eq!(chain.claire().lists("agreements").await[0]["id"], renewed);
        // Of two that cover what is asked, the one that names the product counts.
        let of_mail = draft("For mail", 3, json!(["Nimbus Mail"]));
        let of_mail = word(&chain.ada().does("agreements", of_mail).await["id"]);
        let number = chain.claire().opens_with(json!({"product": "Nimbus Mail"})).await;
        ends_at(&chain, &of_mail, 40, 41).await;
        chain.pass(SignedDuration::from_hours(24 * 15)).await;
        assert_eq!(chain.claire().get(&format!("requests/{number}")).await.refused(), "agreement-ended");
        assert_eq!(sees(&chain.claire()).await, sorted(&[&after, &mailed]));
        chain.must_add_up().await;
    }

    async fn whoever_left_hears_no_more(chain: Chain) {
        let number = chain.paul().opens("Printer").await;
        let seat = word(&chain.paul().reads("me").await["seat"]);
        assert!(chain.ada().delete(&format!("contacts/{seat}")).await.status.is_success());
        chain.rest().await;
        let told = chain.engine.recent_mail().await.unwrap().len();
        chain.nadia().replies(&number, "It prints again.").await;
        chain.rest().await;
        assert_eq!(chain.engine.recent_mail().await.unwrap().len(), told, "no mail to who has left");
    }

    async fn an_agreement_that_ends_lets_escalations_finish_or_be_withdrawn(chain: Chain) {
        let (_, finishing, theirs) = chain.escalated().await;
        let (_, withdrawn, _) = chain.escalated().await;
        let late = chain.claire().opens("After the end").await;
        chain.nadia().triages(&late).await;
        ends(&chain, "nimbus", "Boréal Services", 1, 30).await;
        chain.pass(SignedDuration::from_hours(25)).await;
        assert_eq!(
            chain.nadia().escalates_with(&late, "boreal>nimbus", json!({})).await.refused(),
            "intake-closed"
        );
        chain.victor().resolves(&theirs, "Pin the route table.").await;
        chain.nadia().does(&format!("escalations/{finishing}/confirmation"), json!({"accepted": true})).await;
        assert_eq!(chain.nadia().escalation(&finishing).await["status"], "closed");
        chain
            .nadia()
            .does(&format!("escalations/{withdrawn}/withdrawal"), json!({"reason": "Solved here."}))
            .await;
        assert_eq!(chain.nadia().escalation(&withdrawn).await["status"], "withdrawn");
        chain.must_add_up().await;
    }

    async fn a_seat_that_ended_opens_no_door_and_the_person_keeps_every_other(chain: Chain) {
        let agents = chain.ada().lists("agents").await;
        let faye = agents.iter().find(|it| it["name"] == "Faye Lindt").unwrap();
        chain.ada().delete(&format!("agents/{}", word(&faye["seat"]))).await.good();
        assert_eq!(chain.seat("faye@boreal").get("requests").await.status.as_u16(), 401);
        assert_eq!(chain.seat("faye@cime").get("requests").await.status.as_u16(), 200);
        // The last administrator cannot lock everybody out.
        let ada = agents.iter().find(|it| it["name"] == "Ada Blanc").unwrap();
        let refused = chain.ada().delete(&format!("agents/{}", word(&ada["seat"]))).await;
        assert_eq!(refused.refused(), "last-administrator");
    }

    async fn a_desk_opens_requests_for_its_own_organisation(chain: Chain) {
        let number = chain.nadia().opens_with(json!({"subject": "Alert: disk full on br-4"})).await;
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["account"], &view["holder"]), (&Value::Null, &json!("desk")), "{view:#}");
        assert_eq!(chain.claire().get(&format!("requests/{number}")).await.status.as_u16(), 404);
        chain.nadia().triages(&number).await;
        chain.nadia().escalates(&number, "boreal>nimbus").await;
        assert_eq!(chain.nadia().request(&number).await["holder"], "next-desk");
        chain.must_add_up().await;
    }
}
