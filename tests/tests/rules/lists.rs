//! Lists narrow by what people ask them for: each filter alone, with the others, from page to page, and inside the walls
//! of whoever asks.

use domain::{SignedDuration, Timestamp};
use relais_tests::both_engines;
use relais_tests::chain::{Chain, monday};
use relais_tests::pages::escaped;
use relais_tests::seat::{Seat, word};
use serde_json::{Value, json};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Requests of Boréal, opened an hour apart from Monday at eight.
struct Opened {
    gateway: String,
    mailbox: String,
    invoice: String,
    slow: String,
}

impl Opened {
    async fn on(chain: &Chain) -> Self {
        let (claire, paul, denis) = (chain.claire(), chain.paul(), chain.denis());
        let gateway = claire.opens_with(json!({"subject": "Gateway down", "severity": 2})).await;
        chain.clock.pass(HOUR);
        let more = json!({"subject": "Mailbox full", "severity": 1, "product": "Nimbus Mail"});
        let mailbox = paul.opens_with(more).await;
        chain.clock.pass(HOUR);
        let more = json!({"subject": "Invoice twice", "severity": 3, "product": null, "kind": "billing"});
        let invoice = claire.opens_with(more).await;
        chain.clock.pass(HOUR);
        let slow = denis.opens_with(json!({"subject": "Gateway slow", "severity": 2})).await;
        chain.clock.pass(HOUR);
        let seat = seat_of(chain, "leo").await;
        chain.nadia().does(&format!("requests/{gateway}/assignment"), json!({"seat": seat})).await;
        Self { gateway, mailbox, invoice, slow }
    }

    /// The same, by how each is called here.
    fn named(&self, number: &str) -> &'static str {
        let all = [
            (&self.gateway, "gateway"),
            (&self.mailbox, "mailbox"),
            (&self.invoice, "invoice"),
            (&self.slow, "slow"),
        ];
        all.iter().find(|(it, _)| *it == number).map_or("another", |(_, name)| *name)
    }

    /// What a list shows, by name.
    async fn found(&self, seat: &Seat<'_>, query: &str) -> Vec<&'static str> {
        let list = seat.lists(&format!("requests?{query}")).await;
        let mut found: Vec<_> = list.iter().map(|it| self.named(&word(&it["number"]))).collect();
        found.sort_unstable();
        found
    }
}

async fn seat_of(chain: &Chain, who: &str) -> String {
    chain.viewer(who).await.seat().unwrap().to_string()
}

/// The person of a contact, by name.
async fn person(chain: &Chain, name: &str) -> String {
    let all = chain.ada().lists("contacts").await;
    word(&all.iter().find(|it| it["name"] == name).unwrap()["person"])
}

/// The field that a refusal names.
async fn wrong(seat: &Seat<'_>, path: &str) -> Value {
    let answer = seat.get(path).await;
    assert_eq!(answer.status.as_u16(), 422, "{path}: {}", answer.text());
    answer.json()["facts"]["field"].clone()
}

both_engines! {
    async fn a_list_narrows_by_each_filter_and_by_several(chain: Chain) {
        let opened = Opened::on(&chain).await;
        let (martin, duval) = (chain.accounts["Ateliers Martin"], chain.accounts["Cabinet Duval"]);
        let (leo, bea) = (seat_of(&chain, "leo").await, seat_of(&chain, "bea").await);
        let paul = person(&chain, "Paul Petit").await;
        let at = |hours: i32| (monday() + HOUR * hours).to_string();
        let table = [
            (format!("account={martin}"), vec!["gateway", "invoice", "mailbox"]),
            (format!("account={duval}"), vec!["slow"]),
            (format!("contact={paul}"), vec!["mailbox"]),
            (format!("assignee={leo}"), vec!["gateway"]),
            (format!("assignee={bea}"), vec![]),
            ("severity=2".into(), vec!["gateway", "slow"]),
            ("kind=billing".into(), vec!["invoice"]),
            ("queue=business".into(), vec!["invoice"]),
            ("product=Nimbus%20Mail".into(), vec!["mailbox"]),
            ("product=Nimbus".into(), vec![]),
            (format!("opened_since={}", at(1)), vec!["invoice", "mailbox", "slow"]),
            (format!("opened_before={}", at(1)), vec!["gateway"]),
            (format!("opened_since={}&opened_before={}", at(1), at(3)), vec!["invoice", "mailbox"]),
            // It was given to somebody last.
            (format!("updated_since={}", at(4)), vec!["gateway"]),
            (format!("account={martin}&severity=2"), vec!["gateway"]),
            (format!("account={duval}&assignee={leo}"), vec![]),
            ("q=gateway&severity=2".into(), vec!["gateway", "slow"]),
            (format!("q=gateway&account={duval}&by_due=true"), vec!["slow"]),
            (format!("product=Nimbus%20Compute&opened_since={}&status=new", at(2)), vec!["slow"]),
            // Nothing between the signs narrows nothing.
            ("account=&severity=&product=&updated_since=".into(), vec!["gateway", "invoice", "mailbox", "slow"]),
        ];
        for (query, names) in table {
            assert_eq!(opened.found(&chain.nadia(), &query).await, names, "{query}");
        }
        // Who has it and whose it is to be: both have to hold.
        assert_eq!(opened.found(&chain.leo(), "mine=true").await, ["gateway"]);
        assert_eq!(opened.found(&chain.leo(), &format!("mine=true&assignee={leo}")).await, ["gateway"]);
        assert_eq!(opened.found(&chain.nadia(), &format!("mine=true&assignee={leo}")).await, Vec::<&str>::new());
        // What it is about is found as it was put right.
        let claire = person(&chain, "Claire Martin").await;
        let to = json!({"kind": "technical", "phase": "production", "product": "Nimbus Mail", "contact": claire});
        chain.nadia().puts(&format!("requests/{}/classification", opened.gateway), to).await;
        assert_eq!(opened.found(&chain.nadia(), "product=Nimbus%20Mail").await, ["gateway", "mailbox"]);
        assert_eq!(opened.found(&chain.nadia(), "product=Nimbus%20Compute").await, ["slow"]);
        chain.must_add_up().await;
    }

    async fn a_list_narrows_by_an_answer_to_a_form_and_by_a_reference_of_either_side(chain: Chain) {
        let (asked, escalation, theirs) = chain.escalated().await;
        let numbers = |list: Vec<Value>| list.iter().map(|it| word(&it["number"])).collect::<Vec<_>>();
        for (answer, found) in [
            ("product-version:Compute%208.1", true),
            ("product-version:%20compute%208.1%20", true),
            ("product-version:Compute", false),
            ("environment:Compute%208.1", false),
            ("nothing:Compute%208.1", false),
        ] {
            let list = numbers(chain.victor().lists(&format!("requests?value={answer}")).await);
            assert_eq!(list, if found { vec![theirs.clone()] } else { vec![] }, "{answer}");
        }
        // The same request, by what each side calls it, for whoever may know that.
        for reference in [&asked, &escalation, &theirs] {
            let path = format!("requests?reference={}", reference.to_lowercase().replace('-', ""));
            assert_eq!(numbers(chain.nadia().lists(&path).await), std::slice::from_ref(&asked), "{reference}");
        }
        for (reference, known) in [(&asked, true), (&escalation, false), (&theirs, false)] {
            let list = chain.claire().lists(&format!("requests?reference={reference}")).await;
            assert_eq!(!list.is_empty(), known, "{reference}");
        }
        // With words, both have to hold.
        let both = format!("requests?reference={asked}&q=nonsense");
        assert_eq!(chain.nadia().lists(&both).await, Vec::<Value>::new());
        for wrongly in ["region", ":eu", "region:", "region:%20", "region:eu%00"] {
            assert_eq!(wrong(&chain.nadia(), &format!("requests?value={wrongly}")).await, "value", "{wrongly}");
        }
        chain.must_add_up().await;
    }

    async fn what_a_filter_cannot_mean_is_named(chain: Chain) {
        for (field, value) in [
            ("account", "martin"),
            ("contact", "7"),
            ("assignee", "leo"),
            ("severity", "0"),
            ("severity", "300"),
            ("severity", "grave"),
            ("kind", "nonsense"),
            ("queue", "nonsense"),
            ("door", "nonsense"),
            ("last_by", "somebody"),
            ("by_next_due", "true&by_due=true"),
            ("opened_since", "yesterday"),
            ("opened_before", "2026-10-05"),
            ("updated_since", "2026-10-05T08:00:00"),
            ("due_before", "tomorrow"),
            ("next_due_before", "2026-10-05"),
        ] {
            assert_eq!(wrong(&chain.nadia(), &format!("requests?{field}={value}")).await, field, "{value}");
        }
        for (field, value) in [
            ("contact", "7"),
            ("link", "nimbus"),
            ("status", "nonsense"),
            ("severity", "0"),
            ("severity", "grave"),
            ("kind", "nonsense"),
            ("product", "a%00"),
            ("reference", "7%00"),
            ("last_by", "somebody"),
            ("updated_since", "yesterday"),
            ("due_before", "tomorrow"),
        ] {
            assert_eq!(wrong(&chain.nadia(), &format!("escalations?{field}={value}")).await, field, "{value}");
        }
    }

    async fn a_filter_opens_no_wall(chain: Chain) {
        let opened = Opened::on(&chain).await;
        let (martin, duval) = (chain.accounts["Ateliers Martin"], chain.accounts["Cabinet Duval"]);
        let leo = seat_of(&chain, "leo").await;
        // Accounts and who has a request are the desk's to narrow by, whether they are the contact's own or not.
        for account in [martin, duval] {
            assert_eq!(wrong(&chain.claire(), &format!("requests?account={account}")).await, "account");
        }
        assert_eq!(wrong(&chain.claire(), &format!("requests?assignee={leo}")).await, "assignee");
        assert_eq!(wrong(&chain.claire(), "requests?last_by=desk").await, "last_by");
        assert_eq!(wrong(&chain.claire(), "requests/count?by_next_due=true").await, "by_next_due");
        for due in ["due_before", "next_due_before"] {
            assert_eq!(wrong(&chain.claire(), &format!("requests?{due}={}", chain.engine.now())).await, due);
        }
        // The others narrow what the contact sees, and no more than that.
        assert_eq!(opened.found(&chain.claire(), "severity=2").await, ["gateway"]);
        assert_eq!(opened.found(&chain.paul(), "product=Nimbus%20Compute").await, Vec::<&str>::new());
        let denis = person(&chain, "Denis Duval").await;
        assert_eq!(opened.found(&chain.claire(), &format!("contact={denis}")).await, Vec::<&str>::new());
        // What the desk writes for itself moves nothing that a contact is shown.
        chain.clock.pass(HOUR);
        let since = chain.engine.now();
        chain.nadia().notes(&opened.gateway, "Looks like the edge.").await;
        let query = format!("updated_since={since}");
        assert_eq!(opened.found(&chain.nadia(), &query).await, ["gateway"]);
        assert_eq!(opened.found(&chain.claire(), &query).await, Vec::<&str>::new());
        chain.nadia().replies(&opened.gateway, "We look at it.").await;
        assert_eq!(opened.found(&chain.claire(), &query).await, ["gateway"]);
        // Whoever was given one account finds nothing of another.
        let new = json!({"email": "nils@boreal.example", "name": "Nils Noir", "role": "agent", "accounts": [duval]});
        let made = chain.ada().does("agents", new).await;
        let nils = chain.seat_of("boreal", &word(&made["id"])).await;
        assert_eq!(opened.found(&nils, "severity=2").await, ["slow"]);
        assert_eq!(opened.found(&nils, &format!("account={martin}")).await, Vec::<&str>::new());
    }

    async fn pages_go_on_inside_the_filter(chain: Chain) {
        for nth in 0..5 {
            for product in ["Nimbus Mail", "Nimbus Compute"] {
                chain.claire().opens_with(json!({"subject": format!("Number {nth}"), "product": product})).await;
                chain.clock.pass(SignedDuration::from_secs(1));
            }
        }
        for order in ["", "&by_due=true", "&by_next_due=true"] {
            let mut next = Some(format!("requests?product=Nimbus%20Mail&severity=2&limit=2&expand=request{order}"));
            let (mut sizes, mut numbers) = (Vec::new(), std::collections::BTreeSet::new());
            while let Some(path) = next {
                let page = chain.nadia().get(&path).await;
                let link = page.headers.get("link").map(|it| it.to_str().unwrap().to_owned());
                next = link.map(|it| it.split(['<', '>']).nth(1).unwrap().trim_start_matches("/api/v1/").to_owned());
                let items = page.good()["items"].as_array().unwrap().clone();
                assert!(items.iter().all(|it| it["product"] == "Nimbus Mail"), "{items:?}");
                sizes.push(items.len());
                numbers.extend(items.iter().map(|it| word(&it["number"])));
            }
            assert_eq!((sizes, numbers.len()), (vec![2, 2, 1], 5), "{order}");
        }
    }

    async fn a_list_says_who_said_something_last_and_what_the_next_desk_owes_first(chain: Chain) {
        let other = chain.denis().opens("Mailbox full").await;
        chain.clock.pass(HOUR);
        let number = chain.claire().opens("Gateway down").await;
        let speaker = async |expected: &str| {
            chain.rest().await;
            assert_eq!(chain.nadia().request(&number).await["last_by"], expected);
            let listed = chain.nadia().lists(&format!("requests?last_by={expected}")).await;
            assert!(listed.iter().all(|it| it["last_by"] == expected), "each row says what it was found by: {listed:?}");
            let listed: Vec<_> = listed.iter().map(|it| word(&it["number"])).collect();
            assert!(listed.contains(&number), "{expected}: {listed:?}");
            assert_eq!(listed.contains(&other), expected == "asker", "{expected}: {listed:?}");
            for another in ["asker", "desk", "next-desk"].into_iter().filter(|it| *it != expected) {
                let listed = chain.nadia().lists(&format!("requests?last_by={another}")).await;
                assert!(listed.iter().all(|it| it["number"] != json!(number)), "{expected}, not {another}");
            }
            chain.clock.pass(SignedDuration::from_secs(60));
        };
        speaker("asker").await;
        // What is done without a word, and what the other side does not read, is no word.
        chain.nadia().does(&format!("requests/{number}/acceptance"), json!({})).await;
        chain.nadia().notes(&number, "Looks like the edge.").await;
        chain.nadia().triages(&number).await;
        speaker("asker").await;
        chain.nadia().replies(&number, "We look at it.").await;
        speaker("desk").await;
        chain.claire().replies(&number, "Since nine.").await;
        speaker("asker").await;
        let escalation = chain.nadia().escalates(&number, "boreal>nimbus").await;
        speaker("desk").await;
        let reference = chain.nadia().reference(&escalation).await;
        let owed = chain.nadia().escalation(&escalation).await["clocks"].clone();
        let owed = owed.as_array().unwrap().iter();
        let runs = owed.filter(|it| it["kept_by"] == "asked" && it["stopped_at"].is_null() && it["standing"] != "paused");
        let first: Timestamp = runs.map(|it| word(&it["due_at"]).parse().unwrap()).min().unwrap();
        let listed = chain.nadia().lists("requests?by_next_due=true").await;
        let due: Timestamp = word(&listed[0]["next_due_at"]).parse().unwrap();
        assert_eq!((&listed[0]["number"], due), (&json!(number), first));
        assert_eq!((&listed[1]["number"], &listed[1]["next_due_at"]), (&json!(other), &Value::Null));
        assert_eq!(listed[0]["waits_in"]["name"]["en"], "Technical support");
        chain.victor().replies(&reference, "Which version?").await;
        speaker("next-desk").await;
        let reply = json!({"text": "The newest."});
        chain.nadia().does(&format!("escalations/{escalation}/entries"), reply).await;
        speaker("desk").await;
        chain.victor().replies(&reference, "Thank you.").await;
        speaker("next-desk").await;

        let theirs = chain.claire().request(&number).await;
        assert!(theirs.get("last_by").is_none() && theirs.get("next_due_at").is_none(), "{theirs}");
        chain.must_add_up().await;
    }

    async fn a_list_is_counted_when_that_is_asked_for(chain: Chain) {
        Opened::on(&chain).await;
        let count = async |seat: &Seat<'_>, query: &str| seat.reads(&format!("requests/count?{query}")).await;
        assert_eq!(count(&chain.nadia(), "").await, json!({"count": 4, "more": false}));
        assert_eq!(count(&chain.nadia(), "severity=2&by_due=true").await["count"], 2);
        // All of it is counted: a page of it would be shown without a word as all.
        for page in ["limit=1", "cursor=x"] {
            let refused = chain.nadia().get(&format!("requests/count?{page}")).await;
            assert_eq!(refused.json()["facts"]["field"], page.split('=').next().unwrap());
            assert_eq!(refused.refused(), "bad-request", "{page}");
        }
        assert_eq!(count(&chain.denis(), "").await["count"], 1);
        for nth in 0..23 {
            chain.claire().opens(&format!("Number {nth}")).await;
        }
        let mut browser = chain.signed_in("nadia").await;
        let page = format!("{}/requests?view=all", browser.home);
        let shown = browser.get(&page).await.text();
        assert!(shown.contains("data-says="), "nobody has counted: {shown}");
        let said = browser.get(&format!("{}/requests/count?view=all", browser.home)).await.text();
        assert!(said.starts_with("27") && said.len() < 20, "{said}");
        let counted = browser.get(&format!("{page}&count=yes")).await.text();
        assert!(!counted.contains("data-says=") && counted.contains(&said), "{counted}");
        // What the desk keeps, and what ends on this page, needs no counting.
        for known in ["view=open", "view=all&severity=3", "view=all&page=2"] {
            let shown = browser.get(&format!("{}/requests?{known}", browser.home)).await.text();
            assert!(!shown.contains("data-says="), "{known}: {shown}");
        }
        // Behind the last page is that one, whether anybody has counted or not, with the way to the others.
        for behind in ["view=all&page=3", "view=all&page=6", "view=all&count=yes&page=6", "view=all&page=900", "view=open&page=6"] {
            let shown = browser.get(&format!("{}/requests?{behind}", browser.home)).await.text();
            assert_eq!(shown.matches("class=\"subject\"").count(), 2, "{behind}: {shown}");
            assert!(shown.contains("aria-current=\"page\">2</a>") && shown.contains("page=1"), "{behind}: {shown}");
        }
        // What one page holds is on the first, and of nothing there is one page, which says so.
        for (behind, rows) in [("severity=2&page=2", 25), ("severity=1&page=6", 1), ("severity=4&page=6", 0)] {
            let shown = browser.get(&format!("{}/requests?view=all&{behind}", browser.home)).await.text();
            assert_eq!(shown.matches("class=\"subject\"").count(), rows, "{behind}: {shown}");
            assert_eq!(shown.contains("class=\"empty\""), rows == 0, "{behind}: {shown}");
        }
    }

    async fn escalations_narrow_by_link_by_contact_and_by_change(chain: Chain) {
        let (_, upwards, _) = chain.escalated().await;
        let (_, by_hand) = chain.telephoned().await;
        let nadia = match chain.viewer("nadia").await {
            domain::seat::Viewer::Agent(seat) => seat.person,
            other => panic!("{other:?} is no agent"),
        };
        let found = async |query: &str| -> Vec<String> {
            let list = chain.nadia().lists(&format!("escalations?{query}")).await;
            list.iter().map(|it| word(&it["number"])).collect()
        };
        let over = |link: &str| format!("link={}", chain.links[link]);
        assert_eq!(found(&over("boreal>nimbus")).await, [upwards.as_str()]);
        assert_eq!(found(&over("boreal>strato")).await, [by_hand.as_str()]);
        assert_eq!(found(&format!("contact={nadia}&mine=true")).await.len(), 2);
        let paul = person(&chain, "Paul Petit").await;
        assert_eq!(found(&format!("contact={paul}")).await, Vec::<String>::new());
        chain.clock.pass(HOUR);
        let since = chain.engine.now();
        let reply = json!({"text": "Any news?"});
        chain.nadia().does(&format!("escalations/{upwards}/entries"), reply).await;
        assert_eq!(found(&format!("updated_since={since}")).await, [upwards.as_str()]);
    }

    async fn escalations_narrow_by_what_they_are_about(chain: Chain) {
        let (number, upwards, _) = chain.escalated().await;
        let by_hand = chain.nadia().escalates(&number, "boreal>strato").await;
        let worse = json!({"severity": 1, "reason": "Everybody is out."});
        chain.nadia().does(&format!("escalations/{upwards}/severity"), worse).await;
        chain.rest().await;
        for (query, numbers) in [
            ("severity=1", vec![&upwards]),
            ("severity=2", vec![&by_hand]),
            ("severity=4", vec![]),
            ("kind=technical&severity=2", vec![&by_hand]),
            ("kind=training", vec![]),
            ("product=Nimbus%20Compute", vec![&upwards]),
            ("product=Strato%20Vault&open=true", vec![&by_hand]),
            ("product=Strato", vec![]),
            ("product=Strato%20Vault&severity=1", vec![]),
            ("severity=&kind=&product=&reference=&open=false", vec![]),
        ] {
            let list = chain.nadia().lists(&format!("escalations?{query}")).await;
            let listed: Vec<String> = list.iter().map(|it| word(&it["number"])).collect();
            assert_eq!(listed.iter().collect::<Vec<_>>(), numbers, "{query}");
        }
        chain.must_add_up().await;
    }

    async fn an_escalation_is_found_by_every_reference_that_it_bore_and_no_other_behind_its_request_is(chain: Chain) {
        let (number, upwards, theirs) = chain.escalated().await;
        let by_hand = chain.nadia().escalates(&number, "boreal>strato").await;
        let told = json!({"who": "Sven", "channel": "phone", "reference": "STR-4411"});
        chain.nadia().does(&format!("escalations/{by_hand}/told"), told).await;
        let particulars = format!("escalations/{by_hand}/particulars");
        chain.nadia().does(&particulars, json!({"reference": "CASE 00123"})).await;
        let found = async |seat: &Seat<'_>, reference: &str| -> Vec<String> {
            let list = seat.lists(&format!("escalations?reference={}", escaped(reference))).await;
            list.iter().map(|it| word(&it["number"])).collect()
        };
        let pasted = theirs.to_lowercase().replace('-', "");
        for (reference, escalation) in [
            (&*theirs, &upwards),
            (&*pasted, &upwards),
            (&*upwards, &upwards),
            (&*by_hand, &by_hand),
            // What it was called before, and what it is called now.
            ("STR-4411", &by_hand),
            ("str4411", &by_hand),
            ("CASE 00123", &by_hand),
            ("case-00123", &by_hand),
        ] {
            assert_eq!(found(&chain.nadia(), reference).await, std::slice::from_ref(escalation), "{reference}");
        }
        // The number of the request is none of its escalations'; and with what else is asked, both have to hold.
        for nothing in [&*number, "STR-4412", "—"] {
            assert_eq!(found(&chain.nadia(), nothing).await, Vec::<String>::new(), "{nothing}");
        }
        let both = "escalations?reference=STR-4411&product=Nimbus%20Compute";
        assert_eq!(chain.nadia().lists(both).await, Vec::<Value>::new());
        // Neither the next desk nor whoever was given other accounts finds it.
        assert_eq!(found(&chain.victor(), &upwards).await, Vec::<String>::new());
        let duval = chain.accounts["Cabinet Duval"];
        let new = json!({"email": "nils@boreal.example", "name": "Nils Noir", "role": "agent", "accounts": [duval]});
        let made = chain.ada().does("agents", new).await;
        let nils = chain.seat_of("boreal", &word(&made["id"])).await;
        for reference in [&*by_hand, "STR-4411"] {
            assert_eq!(found(&nils, reference).await, Vec::<String>::new(), "{reference}");
        }
        // What several bear comes in pages, the newest change first.
        chain.clock.pass(HOUR);
        let (_, another) = chain.telephoned().await;
        let page = chain.nadia().get("escalations?reference=STR-4411&limit=1").await;
        let link = page.headers["link"].to_str().unwrap().to_owned();
        let next = link.split(['<', '>']).nth(1).unwrap().trim_start_matches("/api/v1/").to_owned();
        assert_eq!(page.good()["items"][0]["number"], json!(another));
        let rest = chain.nadia().lists(&next).await;
        assert_eq!((rest.len(), &rest[0]["number"]), (1, &json!(by_hand)));
        chain.must_add_up().await;
    }
}
