//! Which hours count, and that promises keep those they were made on.

use domain::SignedDuration;
use domain::policy::Policy;
use engine::Administer;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::{Value, json};

const MARTIN: &str = "Ateliers Martin";

/// A calendar of one region, open on every day of the week between two hours of UTC.
fn daily(name: &str, from: &str, to: &str) -> Value {
    json!({"name": name, "regions": [{"hours": hours(from, to)}]})
}

fn hours(from: &str, to: &str) -> Value {
    let day = json!([[from, to]]);
    json!({"zone": "UTC", "weekly": {
        "mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": day, "sun": day
    }})
}

async fn makes(chain: &Chain, calendar: Value) -> Value {
    chain.ada().does("calendars", calendar).await["id"].clone()
}

/// Which hours count for a request, and whose calendar they are.
async fn counted(chain: &Chain, number: &str) -> (String, String) {
    let view = chain.nadia().request(number).await;
    let word = |name: &str| view["hours"][name].as_str().unwrap_or("-").to_owned();
    (word("of"), word("calendar"))
}

fn pair(of: &str, calendar: &str) -> (String, String) {
    (of.to_owned(), calendar.to_owned())
}

both_engines! {
    async fn the_first_of_agreement_site_account_and_desk_that_names_hours_counts(chain: Chain) {
        let ada = chain.ada();
        let first = chain.claire().opens("Under the policy's own hours").await;
        assert_eq!(counted(&chain, &first).await, pair("policy", "-"));
        let viewer = chain.viewer("ada").await;
        let policies = chain.engine.read(&viewer).policies().await.unwrap();
        let policy = policies.into_iter().find(|it| it.id == "partner-default").unwrap();
        let policy = Policy { version: 2, hours: None, ..policy };
        chain.operate("boreal", Administer::PutPolicy(Box::new(policy))).await;
        let mut agreement = chain.engine.read(&viewer).agreement(chain.agreements[MARTIN]).await.unwrap();
        agreement.policy.version = 2;
        chain.operate("boreal", Administer::PutAgreement(Box::new(agreement))).await;
        let before = chain.claire().opens("Before").await;
        let promised = chain.nadia().request(&before).await["clocks"].clone();
        assert_eq!(counted(&chain, &before).await, pair("desk", "-"));

        let desk = makes(&chain, daily("Desk hours", "01:00", "02:00")).await;
        ada.puts("desk/calendar", json!({"calendar": desk})).await;
        assert_eq!(counted(&chain, &before).await, pair("desk", "Desk hours"));

        let account = makes(&chain, daily("Account hours", "02:00", "03:00")).await;
        let martin = chain.accounts[MARTIN].to_string();
        ada.puts(&format!("accounts/{martin}/calendar"), json!({"calendar": account})).await;
        assert_eq!(counted(&chain, &before).await, pair("account", "Account hours"));

        let there = makes(&chain, daily("Site hours", "03:00", "04:00")).await;
        let site = ada.does("sites", json!({"account": martin, "name": "Lyon", "calendar": there})).await;
        let contacts = ada.lists("contacts").await;
        let claire = contacts.iter().find(|it| it["name"] == "Claire Martin").unwrap();
        let seat = claire["seat"].as_str().unwrap();
        ada.puts(&format!("contacts/{seat}/site"), json!({"site": site["id"]})).await;
        let at_lyon = chain.claire().opens("At Lyon").await;
        assert_eq!(counted(&chain, &at_lyon).await, pair("site", "Site hours"));
        assert_eq!(chain.nadia().request(&at_lyon).await["hours"]["site"], "Lyon");
        // What was filed stays where it was filed.
        assert_eq!(counted(&chain, &before).await, pair("account", "Account hours"));

        let own = makes(&chain, daily("Agreement hours", "04:00", "05:00")).await;
        let mut agreement = chain.engine.read(&viewer).agreement(chain.agreements[MARTIN]).await.unwrap();
        agreement.named_calendar = own.as_str().unwrap().parse().ok();
        chain.operate("boreal", Administer::PutAgreement(Box::new(agreement))).await;
        assert_eq!(counted(&chain, &at_lyon).await, pair("agreement", "Agreement hours"));

        // Nothing of all this moved a promise that was made.
        assert_eq!(chain.nadia().request(&before).await["clocks"], promised);
        // What the desk thinks of hours, a customer is not told.
        assert!(chain.claire().request(&at_lyon).await.get("hours").is_none());
        chain.must_add_up().await;
    }

    async fn a_changed_calendar_counts_for_new_promises_and_moves_none(chain: Chain) {
        let ada = chain.ada();
        let id = makes(&chain, daily("Hours", "08:00", "20:00")).await;
        let martin = chain.accounts[MARTIN].to_string();
        ada.puts(&format!("accounts/{martin}/calendar"), json!({"calendar": id})).await;
        let before = chain.claire().opens("Before").await;
        let promised = chain.nadia().request(&before).await;
        let changed = json!({
            "name": "Hours", "version": 1, "regions": [{"hours": hours("10:00", "11:00")}]
        });
        let path = format!("calendars/{}", id.as_str().unwrap());
        ada.puts(&path, changed.clone()).await;
        let after = chain.claire().opens("After").await;
        let (old, new) = (chain.nadia().request(&before).await, chain.nadia().request(&after).await);
        assert_eq!(old["clocks"], promised["clocks"]);
        assert_ne!(old["clocks"][0]["due_at"], new["clocks"][0]["due_at"]);
        // Whoever changes what somebody else has changed is told so.
        let again = ada.send(axum::http::Method::PUT, &path, &changed).await;
        assert_eq!((again.status.as_u16(), again.text().contains("changed-meanwhile")), (412, true));
        chain.must_add_up().await;
    }

    async fn a_request_belongs_to_the_region_that_is_open_now(chain: Chain) {
        let ada = chain.ada();
        let sun = json!({"name": "Sun", "regions": [
            {"queue": "EMEA", "hours": hours("06:00", "14:00")}, {"queue": "AMER", "hours": hours("14:00", "22:00")}
        ]});
        let id = makes(&chain, sun).await;
        let martin = chain.accounts[MARTIN].to_string();
        ada.puts(&format!("accounts/{martin}/calendar"), json!({"calendar": id})).await;
        let number = chain.claire().opens("Under the sun").await;
        let elsewhere = chain.denis().opens("Under the desk's hours").await;
        let listed = async |region: &str| -> Vec<String> {
            let items = chain.nadia().lists(&format!("requests?region={region}")).await;
            items.iter().map(|it| it["number"].as_str().unwrap().to_owned()).collect()
        };
        let turn = async || chain.nadia().request(&number).await["hours"]["region_now"].clone();
        let first = turn().await;
        let (now, then) = if first == "EMEA" { ("EMEA", "AMER") } else { ("AMER", "EMEA") };
        assert_eq!(listed(now).await, std::slice::from_ref(&number));
        assert_eq!(listed(then).await, Vec::<String>::new());
        let hours_on = if first == "EMEA" { 8 } else { 14 };
        chain.pass(SignedDuration::from_hours(hours_on)).await;
        assert_eq!(turn().await, then);
        assert_eq!(listed(then).await, std::slice::from_ref(&number));
        assert_eq!(listed(now).await, Vec::<String>::new());
        assert!(chain.nadia().request(&elsewhere).await["hours"]["region_now"].is_null());
        assert_eq!(chain.claire().get("requests?region=EMEA").await.status.as_u16(), 422);
        chain.must_add_up().await;
    }

    async fn a_calendar_that_never_opens_or_names_nothing_known_is_refused(chain: Chain) {
        let ada = chain.ada();
        let never = json!({"name": "Never", "regions": [{"hours": {"zone": "UTC", "weekly": {}}}]});
        assert_eq!(ada.may_not("calendars", never).await, "calendar-invalid");
        assert_eq!(ada.may_not("calendars", json!({"name": "None", "regions": []})).await, "calendar-invalid");
        let twice = json!({"name": "Twice", "regions": [
            {"queue": "A", "hours": {"zone": "UTC"}}, {"queue": "a", "hours": {"zone": "UTC"}}
        ]});
        assert_eq!(ada.may_not("calendars", twice).await, "already-exists");
        let nowhere = json!({"name": "X", "regions": [
            {"hours": {"zone": "UTC"}, "observes": {"country": "XX", "from": 2026, "to": 2027}}
        ]});
        assert_eq!(ada.may_not("calendars", nowhere).await, "field-invalid");
        assert_eq!(chain.nadia().may_not("calendars", daily("Mine", "08:00", "09:00")).await, "not-yours");
    }

    async fn holidays_and_files_go_into_a_calendar_and_out_again(chain: Chain) {
        let ada = chain.ada();
        let paris = json!({"name": "Paris", "regions": [
            {"hours": hours("08:00", "18:00"), "observes": {"country": "FR", "region": "6AE", "from": 2026, "to": 2027}}
        ]});
        let id = makes(&chain, paris).await;
        let region = format!("calendars/{}/regions/0", id.as_str().unwrap());
        let file = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261224\r\nSUMMARY:Eve\r\nEND:VEVENT\r\n\
                    BEGIN:VEVENT\r\nDTSTART:20261210T100000Z\r\nDTEND:20261210T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let asked = json!({"file": file, "from": "2026-01-01", "to": "2027-12-31"});
        let seen = ada.does(&format!("{region}/import-preview"), asked).await;
        assert_eq!((&seen["entries"][0]["title"], &seen["entries"][0]["days"]), (&json!("Eve"), &json!(["2026-12-24"])));
        let lines: Vec<&Value> = seen["entries"].as_array().unwrap().iter().map(|it| &it["line"]).collect();
        let taken =
            json!({"file": file, "from": "2026-01-01", "to": "2027-12-31", "entries": lines, "version": 1});
        ada.does(&format!("{region}/import"), taken).await;
        let kept = &ada.lists("calendars").await[0]["regions"][0];
        assert_eq!(kept["hours"]["holidays"], json!(["2026-12-24"]));
        assert_eq!(kept["hours"]["exceptions"]["2026-12-10"], json!([["08:00", "10:00"], ["11:00", "18:00"]]));
        assert_eq!(kept["observes"]["dates"]["2026-12-26"]["en"], "Saint Stephen's Day");
        let written = ada.get(&format!("{region}/file")).await.text();
        assert!(written.contains("DTSTART;VALUE=DATE:20261225\r\n") && written.contains("SUMMARY:Eve\r\n"));
        let broken = json!({"file": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR", "from": "2026-01-01", "to": "2026-12-31"});
        assert_eq!(ada.may_not(&format!("{region}/import-preview"), broken).await, "calendar-file-invalid");
    }
}
