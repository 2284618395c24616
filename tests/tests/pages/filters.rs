//! The queue of a desk narrows by its form, without a script: what is set stands in the address and can be taken away.

use domain::text::Language;
use domain::{SignedDuration, Timestamp};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::html;
use relais_tests::pages::Browser;
use relais_tests::seat::{Seat, word};
use serde_json::json;

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.status);
    html::unescaped(&answer.text())
}

/// Which of these a page names.
fn named<'n>(page: &str, numbers: &[&'n str]) -> Vec<&'n str> {
    numbers.iter().copied().filter(|it| page.contains(it)).collect()
}

/// Which of these a list of the API names, in their order.
async fn listed<'n>(seat: &Seat<'_>, path: &str, numbers: &[&'n str]) -> Vec<&'n str> {
    let list: Vec<String> = seat.lists(path).await.iter().map(|it| word(&it["number"])).collect();
    numbers.iter().copied().filter(|number| list.iter().any(|it| it == number)).collect()
}

/// What somebody types for a number, which does not name it to whoever looks for the number.
fn typed(number: &str) -> String {
    number.to_lowercase().replace('-', "")
}

/// Three requests of Boréal, each of another day: of Claire, of Paul and of Denis.
async fn three_days(chain: &Chain) -> [String; 3] {
    let gateway = chain.claire().opens("Gateway down").await;
    chain.clock.pass(DAY);
    let mailbox = chain.paul().opens_with(json!({"product": "Nimbus Mail", "severity": 1})).await;
    chain.clock.pass(DAY);
    let slow = chain.denis().opens("Gateway slow").await;
    [gateway, mailbox, slow]
}

/// The person of a contact, by name.
async fn person(chain: &Chain, name: &str) -> String {
    let all = chain.ada().lists("contacts").await;
    word(&all.iter().find(|it| it["name"] == name).unwrap()["person"])
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

    async fn what_the_api_narrows_a_list_by_the_queue_narrows_by_too(chain: Chain) {
        let opened = three_days(&chain).await;
        let all: Vec<&str> = opened.iter().map(String::as_str).collect();
        let (gateway, mailbox, slow) = (all[0], all[1], all[2]);
        let leo = chain.viewer("leo").await.seat().unwrap();
        chain.nadia().does(&format!("requests/{slow}/assignment"), json!({"seat": leo.to_string()})).await;
        chain.nadia().does(&format!("requests/{slow}/tags"), json!({"add": ["edge"]})).await;
        let (martin, paul) = (chain.accounts["Ateliers Martin"], person(&chain, "Paul Petit").await);
        let mut nadia = chain.signed_in("nadia").await;
        // Midnight at Boréal, in summer time.
        let (first, second) = ("2026-10-05T22:00:00Z", "2026-10-06T22:00:00Z");
        for (page_says, api_says, numbers) in [
            (format!("contact={paul}"), format!("contact={paul}"), vec![mailbox]),
            ("contact=paul%40martin.example".into(), format!("contact={paul}"), vec![mailbox]),
            ("contact=PAUL+petit".into(), format!("contact={paul}"), vec![mailbox]),
            ("opened_since=2026-10-06".into(), format!("opened_since={first}"), vec![mailbox, slow]),
            ("opened_before=2026-10-06".into(), format!("opened_before={first}"), vec![gateway]),
            (
                "opened_since=2026-10-06&opened_before=2026-10-07".into(),
                format!("opened_since={first}&opened_before={second}"),
                vec![mailbox],
            ),
            ("updated_since=2026-10-07".into(), format!("updated_since={second}"), vec![slow]),
            (format!("account={martin}"), format!("account={martin}"), vec![gateway, mailbox]),
            (format!("assignee={leo}"), format!("assignee={leo}"), vec![slow]),
            ("severity=1".into(), "severity=1".into(), vec![mailbox]),
            ("product=Nimbus+Mail".into(), "product=Nimbus%20Mail".into(), vec![mailbox]),
            (format!("reference={}", typed(slow)), format!("reference={slow}"), vec![slow]),
            ("kind=technical".into(), "kind=technical".into(), all.clone()),
            ("kind=billing".into(), "kind=billing".into(), vec![]),
            ("tag=Edge".into(), "tag=edge".into(), vec![slow]),
            ("tag=nothing-has-it".into(), "tag=nothing-has-it".into(), vec![]),
        ] {
            assert_eq!(listed(&chain.nadia(), &format!("requests?{api_says}"), &all).await, numbers, "{api_says}");
            for view in ["all", "open"] {
                let shown = page(&mut nadia, &format!("/d/boreal/requests?view={view}&{page_says}")).await;
                assert_eq!(named(&shown, &all), numbers, "{view}, {page_says}");
                assert!(!shown.contains("notice-warn"), "{page_says}: {shown}");
            }
        }
        // Nobody is not everybody; several are offered.
        let nobody = page(&mut nadia, "/d/boreal/requests?view=all&contact=nobody").await;
        assert_eq!(named(&nobody, &all), Vec::<&str>::new());
        let several = page(&mut nadia, "/d/boreal/requests?view=all&contact=martin.example").await;
        assert_eq!(named(&several, &all), all);
        assert!(several.contains("notice-warn") && several.contains(&format!("<option value=\"{paul}\">")), "{several}");
        // One who was named stands in the form by the address, and in links by the person.
        let raw = nadia.get("/d/boreal/requests?view=all&contact=petit&severity=1").await.text();
        assert!(html::unescaped(&raw).contains("value=\"paul@martin.example\""), "{raw}");
        let without = format!("/d/boreal/requests?view=all&contact={paul}");
        assert!(html::addresses(&raw).iter().any(|it| html::unescaped(it) == without), "{raw}");
    }

    async fn a_list_narrows_by_when_the_nearest_promises_fall_due(chain: Chain) {
        let (escalated, ..) = chain.escalated().await;
        let opened = three_days(&chain).await;
        let mut all: Vec<&str> = opened.iter().map(String::as_str).collect();
        all.push(&escalated);
        let list = chain.nadia().lists("requests").await;
        let mut nadia = chain.signed_in("nadia").await;
        for (name, field) in [("due_before", "due_at"), ("next_due_before", "next_due_at")] {
            let due = |number: &str| -> Option<Timestamp> {
                let row = list.iter().find(|it| it["number"] == number).unwrap();
                row[field].as_str().map(|at| at.parse().unwrap())
            };
            let owed: Vec<Timestamp> = all.iter().copied().filter_map(due).collect();
            assert!(!owed.is_empty(), "{field}: {list:?}");
            let before = |end: Timestamp| -> Vec<&str> {
                all.iter().copied().filter(|it| due(it).is_some_and(|due| due < end)).collect()
            };
            // The instant itself is not before it.
            for end in owed.iter().flat_map(|due| [*due, *due + SignedDuration::from_secs(1)]) {
                for order in ["", "&by_due=true", "&by_next_due=true", "&open=true", "&severity=2", "&q=gateway"] {
                    let found = listed(&chain.nadia(), &format!("requests?{name}={end}{order}"), &all).await;
                    // The mailbox alone is of another severity.
                    let meant = |it: &&str| !order.contains("severity") || *it != opened[1];
                    let expected: Vec<&str> = before(end).into_iter().filter(meant).collect();
                    assert_eq!(found, expected, "{name}={end}{order}");
                }
                let count = chain.nadia().reads(&format!("requests/count?{name}={end}")).await;
                assert_eq!(count["count"], before(end).len(), "{name}={end}");
            }
            // By page it is the midnight that a day begins with.
            for day in 5..12 {
                let midnight: Timestamp = format!("2026-10-{:02}T22:00:00Z", day - 1).parse().unwrap();
                for sort in ["due", "next-due", "updated"] {
                    let path = format!("/d/boreal/requests?view=open&sort={sort}&{name}=2026-10-{day:02}");
                    assert_eq!(named(&page(&mut nadia, &path).await, &all), before(midnight), "{path}");
                }
            }
            let contact = chain.claire().get(&format!("requests?{name}=2026-10-05T08:00:00Z")).await;
            assert_eq!((contact.status.as_u16(), &contact.json()["facts"]["field"]), (422, &json!(name)));
        }
    }

    async fn an_answer_is_asked_for_by_two_fields_and_half_of_one_narrows_nothing(chain: Chain) {
        let (_, _, theirs) = chain.escalated().await;
        let mut victor = chain.signed_in("victor").await;
        let all = [theirs.as_str()];
        for (query, found) in [
            ("field=product-version&answer=Compute+8.1", true),
            ("value=product-version%3ACompute+8.1", true),
            ("field=product-version&answer=another", false),
            ("field=environment&answer=Compute+8.1", false),
        ] {
            let shown = page(&mut victor, &format!("/d/nimbus/requests?view=all&{query}")).await;
            assert_eq!(!named(&shown, &all).is_empty(), found, "{query}");
            assert!(!shown.contains("notice-warn"), "{query}: {shown}");
        }
        let half = page(&mut victor, "/d/nimbus/requests?view=all&field=product-version&answer=").await;
        assert_eq!(named(&half, &all), all);
        assert!(half.contains("notice-warn") && half.contains("name=\"field\" value=\"product-version\""), "{half}");
    }

    async fn what_means_nothing_is_said_and_what_else_is_set_stays(chain: Chain) {
        let opened = three_days(&chain).await;
        let all: Vec<&str> = opened.iter().map(String::as_str).collect();
        let martin = chain.accounts["Ateliers Martin"];
        let mut nadia = chain.signed_in("nadia").await;
        for wrong in [
            "severity=grave",
            "severity=0",
            "status=nonsense",
            "kind=nonsense",
            "holder=nobody",
            "last_by=somebody",
            "assignee=leo",
            "queue=nonsense",
            "opened_since=yesterday",
            "opened_before=2026-02-30",
            "updated_since=2026-10-06T08%3A00",
            "due_before=soon",
            "next_due_before=06.10.2026",
        ] {
            let path = format!("/d/boreal/requests?view=all&account={martin}&{wrong}");
            let shown = page(&mut nadia, &path).await;
            assert_eq!(named(&shown, &all), all[..2], "{wrong}");
            assert!(shown.contains("notice-warn"), "{wrong}: {shown}");
            assert!(shown.contains(&format!("<option value=\"{martin}\" selected>")), "{wrong}: {shown}");
        }
    }

    async fn a_number_opens_its_request_unless_the_list_is_narrowed_by_anything(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let martin = chain.accounts["Ateliers Martin"];
        let mut nadia = chain.signed_in("nadia").await;
        let path = format!("/d/boreal/requests?q={number}");
        for at_once in ["", "&view=open&sort=updated"] {
            assert!(nadia.get(&format!("{path}{at_once}")).await.status.is_redirection(), "{at_once}");
        }
        for more in [
            format!("account={martin}"),
            "contact=claire".into(),
            "severity=2".into(),
            "product=Nimbus+Mail".into(),
            format!("assignee={martin}"),
            "tag=edge".into(),
            "reference=7".into(),
            "value=version%3A7".into(),
            "field=version&answer=7".into(),
            "opened_since=2026-10-05".into(),
            "opened_before=2026-10-05".into(),
            "updated_since=2026-10-05".into(),
            "due_before=2026-10-05".into(),
            "next_due_before=2026-10-05".into(),
            "status=new".into(),
            "kind=technical".into(),
            "holder=desk".into(),
            "last_by=asker".into(),
            "page=2".into(),
            "count=yes".into(),
        ] {
            assert!(nadia.get(&format!("{path}&{more}")).await.status.is_success(), "{more}");
        }
        let mut claire = chain.signed_in("claire").await;
        let path = format!("{}/requests?q={number}", claire.home);
        assert!(claire.get(&path).await.status.is_redirection());
        for more in ["kind=technical", "status=new", "severity=2", "product=Nimbus+Mail", "opened_since=2026-10-05"] {
            assert!(claire.get(&format!("{path}&{more}")).await.status.is_success(), "{more}");
        }
    }

    async fn escalations_narrow_by_their_form_and_by_the_api_alike(chain: Chain) {
        let (_, upwards, _) = chain.escalated().await;
        let (_, by_hand) = chain.telephoned().await;
        let all = [upwards.as_str(), by_hand.as_str()];
        let nadia = match chain.viewer("nadia").await {
            domain::seat::Viewer::Agent(seat) => seat.person,
            other => panic!("{other:?} is no agent"),
        };
        let paul = person(&chain, "Paul Petit").await;
        let list = chain.nadia().lists("escalations").await;
        let standing = |number: &str| word(&list.iter().find(|it| it["number"] == number).unwrap()["status"]);
        let mut browser = chain.signed_in("nadia").await;
        let mut table = vec![
            (format!("link={}", chain.links["boreal>nimbus"]), vec![all[0]]),
            (format!("link={}", chain.links["boreal>strato"]), vec![all[1]]),
            (format!("contact={nadia}"), all.to_vec()),
            (format!("contact={paul}"), vec![]),
            ("status=withdrawn".into(), vec![]),
            ("last_by=asker".into(), vec![]),
            ("severity=2".into(), all.to_vec()),
            ("severity=1".into(), vec![]),
            ("kind=technical".into(), all.to_vec()),
            ("kind=training".into(), vec![]),
            ("product=Nimbus+Compute".into(), vec![all[0]]),
            ("product=Strato+Vault&severity=2".into(), vec![all[1]]),
            ("reference=STR-4411".into(), vec![all[1]]),
            (format!("reference={}", typed(all[0])), vec![all[0]]),
        ];
        for code in [standing(all[0]), standing(all[1])] {
            let those = all.iter().copied().filter(|it| standing(it) == code).collect();
            table.push((format!("status={code}"), those));
        }
        for (query, numbers) in table {
            assert_eq!(listed(&chain.nadia(), &format!("escalations?{query}"), &all).await, numbers, "{query}");
            let shown = page(&mut browser, &format!("/d/boreal/escalations?view=open&{query}")).await;
            assert_eq!(named(&shown, &all), numbers, "{query}");
            assert!(!shown.contains("notice-warn"), "{query}: {shown}");
        }
        let ours = listed(&chain.nadia(), "escalations?last_by=desk", &all).await;
        let theirs = listed(&chain.nadia(), "escalations?last_by=next-desk", &all).await;
        assert!(ours.contains(&all[0]) != theirs.contains(&all[0]), "one of the two said something last");
        // All changed on Monday, and nothing fell due before.
        for (by_page, by_api, numbers) in [
            ("updated_since=2026-10-05", "updated_since=2026-10-04T22:00:00Z", all.to_vec()),
            ("updated_since=2026-10-07", "updated_since=2026-10-06T22:00:00Z", vec![]),
            ("due_before=2026-10-05", "due_before=2026-10-04T22:00:00Z", vec![]),
        ] {
            assert_eq!(listed(&chain.nadia(), &format!("escalations?{by_api}"), &all).await, numbers, "{by_api}");
            let shown = page(&mut browser, &format!("/d/boreal/escalations?{by_page}")).await;
            assert_eq!(named(&shown, &all), numbers, "{by_page}");
        }
        let owed = listed(&chain.nadia(), "escalations?due_before=2036-10-05T00:00:00Z", &all).await;
        assert!(owed.contains(&all[0]), "{owed:?}");
        let product = "/d/boreal/escalations?view=open&product=Strato+Vault";
        assert!(page(&mut browser, product).await.contains("<option value=\"Strato Vault\" selected>"));
        for wrong in [
            "status=nonsense",
            "link=nimbus",
            "contact=nadia",
            "last_by=me",
            "severity=grave",
            "severity=0",
            "kind=nonsense",
            "updated_since=now",
            "due_before=soon",
        ] {
            let shown = page(&mut browser, &format!("/d/boreal/escalations?view=open&{wrong}")).await;
            assert!(shown.contains("notice-warn"), "{wrong}: {shown}");
            assert_eq!(named(&shown, &all), all, "{wrong}");
            let field = wrong.split_once('=').unwrap().0;
            let refused = chain.nadia().get(&format!("escalations?{wrong}")).await;
            assert_eq!((refused.status.as_u16(), &refused.json()["facts"]["field"]), (422, &json!(field)));
        }
    }

    async fn contacts_narrow_their_list_and_see_no_more_by_it(chain: Chain) {
        let opened = three_days(&chain).await;
        let all: Vec<&str> = opened.iter().map(String::as_str).collect();
        let (gateway, mailbox) = (all[0], all[1]);
        let mut claire = chain.signed_in("claire").await;
        let list = format!("{}/requests?show=all", claire.home);
        for (query, numbers) in [
            ("", vec![gateway, mailbox]),
            ("&severity=1", vec![mailbox]),
            ("&severity=2", vec![gateway]),
            ("&product=Nimbus+Mail", vec![mailbox]),
            ("&status=new", vec![gateway, mailbox]),
            ("&status=closed", vec![]),
            ("&opened_since=2026-10-06", vec![mailbox]),
            ("&opened_before=2026-10-06", vec![gateway]),
            ("&updated_since=2026-10-06", vec![mailbox]),
            ("&updated_since=2026-10-06&severity=2", vec![]),
        ] {
            let shown = page(&mut claire, &format!("{list}{query}")).await;
            assert_eq!(named(&shown, &all), numbers, "{query}");
            assert!(!shown.contains("notice-warn"), "{query}: {shown}");
        }
        // Whoever asked for no words is not advised to ask for fewer.
        let says = |shown: &str, key: &str| {
            Language::ALL.into_iter().any(|language| shown.contains(&*words::sentence(language, key)))
        };
        for (query, of_words) in [("&status=closed", false), ("&updated_since=2026-10-06&severity=2", false), ("&q=zzzzz", true)] {
            let shown = page(&mut claire, &format!("{list}{query}")).await;
            assert_eq!(says(&shown, "ui-p-none-found-text"), of_words, "{query}: {shown}");
            assert_eq!(says(&shown, "ui-p-none-fits-text"), !of_words, "{query}: {shown}");
        }
        // What the desk writes for itself is no change that a contact is shown.
        chain.nadia().notes(gateway, "Looks like the edge.").await;
        let since = format!("{list}&updated_since=2026-10-07");
        assert_eq!(named(&page(&mut claire, &since).await, &all), Vec::<&str>::new());
        chain.nadia().replies(gateway, "We look at it.").await;
        assert_eq!(named(&page(&mut claire, &since).await, &all), [gateway]);
        // What means nothing is said, and what else is set stays; what the desk narrows by is no filter here.
        for wrong in ["status=nonsense", "kind=nonsense", "opened_since=yesterday", "opened_before=5", "updated_since=2026-13-01"] {
            let shown = page(&mut claire, &format!("{list}&severity=1&{wrong}")).await;
            assert_eq!(named(&shown, &all), [mailbox], "{wrong}");
            assert!(shown.contains("notice-warn"), "{wrong}: {shown}");
        }
        let plain = page(&mut claire, &format!("{list}&due_before=2026-10-05&assignee=nobody&tag=edge")).await;
        assert_eq!(named(&plain, &all), [gateway, mailbox]);
    }

    async fn what_nothing_can_hold_is_named_where_an_address_asks_for_it(chain: Chain) {
        let mut nadia = chain.signed_in("nadia").await;
        let mut claire = chain.signed_in("claire").await;
        let portal = format!("{}/requests?q=%00", claire.home);
        for answer in [
            nadia.get("/d/boreal/requests?view=all&q=a%00b").await,
            nadia.get("/d/boreal/escalations?q=%00").await,
            nadia.get("/d/boreal/requests/count?q=%00").await,
            claire.get(&portal).await,
        ] {
            assert_eq!(answer.status.as_u16(), 422, "{}", answer.text());
            let shown = html::unescaped(&answer.text());
            let named = |language| shown.contains(&words::field(language, "q"));
            assert!(Language::ALL.into_iter().any(named), "{shown}");
        }
        for page in ["/d/boreal/requests/%00", "/d/%00/requests"] {
            assert_eq!(nadia.get(page).await.status.as_u16(), 404, "{page}");
        }
    }

    async fn each_filter_has_its_name_in_both_languages(chain: Chain) {
        let mut nadia = chain.signed_in("nadia").await;
        let mut claire = chain.signed_in("claire").await;
        let portal = format!("{}/requests", claire.home);
        for shown in [
            page(&mut nadia, "/d/boreal/requests").await,
            page(&mut nadia, "/d/boreal/escalations").await,
            page(&mut claire, &portal).await,
        ] {
            assert!(!shown.contains(">ui-"), "a key is no name: {shown}");
        }
        for key in [
            "ui-filter-tag",
            "ui-filter-field",
            "ui-filter-answers",
            "ui-filter-opened-since",
            "ui-filter-opened-before",
            "ui-filter-updated-since",
            "ui-filter-due-before",
            "ui-filter-next-due-before",
            "ui-p-status",
            "ui-p-opened-since",
            "ui-p-opened-before",
            "ui-p-updated-since",
        ] {
            for language in [Language::En, Language::Fr] {
                assert_ne!(words::sentence(language, key), key, "{language:?}");
            }
        }
    }
}
