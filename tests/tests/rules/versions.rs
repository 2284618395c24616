//! What is made from records and an upgrade makes otherwise: it is built anew beside people at work, says how far it has
//! come, goes on where it ended, and is left alone by a node that knows only an older version.

use domain::act::Act;
use domain::kind::Channel;
use domain::{Number, SignedDuration};
use engine::{Change, Command, Step};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::{Value, json};

/// The version that an upgrade would bring.
const NEXT: u32 = 9;

/// So many requests, each with a word of its own.
async fn requests(chain: &Chain, count: usize) -> Vec<String> {
    let mut numbers = Vec::new();
    for nth in 0..count {
        numbers.push(chain.claire().opens(&format!("Zanzibar w{nth}w")).await);
    }
    numbers
}

/// As it would be if an older program had left the search: nothing there for today's.
async fn search_of_before(chain: &Chain) {
    for table in ["search_block", "projection"] {
        chain.base.alters(&format!("delete from {table}")).await;
    }
    is_made_in(chain, NEXT);
}

/// The version of the search that this program makes.
fn is_made_in(chain: &Chain, version: u32) {
    drop(chain.engine.clone().with_projection_version("search_block", version));
}

/// Whether a server would say that a newer program works here.
async fn is_behind(chain: &Chain) -> bool {
    let found = chain.engine.find_out().await.unwrap();
    found.iter().any(|it| it.code == "projection-newer" && it.grave)
}

/// Builds what is to be built of a desk, to its end; on PostgreSQL other nodes are given time to hear of it first.
async fn is_built(chain: &Chain) -> usize {
    let (desk, mut steps) = (chain.desks["boreal"].id, 0);
    loop {
        match chain.engine.build(desk).await.unwrap() {
            Step::Built => return steps,
            Step::More => steps += 1,
            Step::Later => {
                chain.clock.pass(SignedDuration::from_secs(31));
                chain.engine.was_at_work();
            }
        }
        assert!(steps < 1000, "it does not end");
    }
}

async fn found(chain: &Chain, words: &str) -> usize {
    chain.nadia().lists(&format!("requests?q={words}&limit=200")).await.len()
}

both_engines! {
    async fn what_an_upgrade_makes_otherwise_is_built_while_eight_clients_work(chain: Chain) {
        let numbers = requests(&chain, 48).await;
        chain.rest().await;
        search_of_before(&chain).await;
        let list = chain.nadia().reads("requests?q=zanzibar").await;
        assert_eq!(list["building"]["search"], json!(0), "{list}");
        assert_eq!(chain.nadia().reads("search?q=zanzibar").await["building"]["search"], json!(0));
        // What they bear is found by the search as well.
        assert_eq!(chain.nadia().reads("escalations?reference=7").await["building"]["search"], json!(0));
        let clients = numbers.chunks(6).enumerate().map(|(client, some)| {
            let chain = &chain;
            async move {
                for number in some {
                    let text = format!("Quokka of client {client}.");
                    let act = domain::act::Act::Reply { text, attachments: Vec::new() };
                    let number = domain::Number::parse(number).unwrap();
                    let viewer = chain.viewer("nadia").await;
                    let change = Change::new(viewer, Channel::Api, Command::Act { number, act });
                    chain.engine.execute(change).await.unwrap();
                }
            }
        });
        let clients: Vec<_> = clients.collect();
        assert_eq!(clients.len(), 8);
        let (steps, _) = tokio::join!(is_built(&chain), futures_util::future::join_all(clients));
        assert!(steps >= 3, "in blocks, not all at once: {steps}");
        chain.rest().await;
        let list = chain.nadia().reads("requests?q=zanzibar").await;
        assert_eq!(list.get("building"), None, "{list}");
        assert_eq!(found(&chain, "zanzibar").await, 48);
        assert_eq!(found(&chain, "quokka%20zanzibar").await, 48);
        assert_eq!(found(&chain, "w17w").await, 1);
        let boreal = "select count(*) from search_block where version <> 9 and desk_id = (select id from desk where slug = 'boreal')";
        assert_eq!(chain.base.counts(boreal).await, 0, "all of them are of the new version");
        chain.must_add_up().await;
    }

    async fn building_goes_on_where_it_ended_and_says_how_far_it_has_come(chain: Chain) {
        requests(&chain, 50).await;
        search_of_before(&chain).await;
        let desk = chain.desks["boreal"].id;
        let mut seen = Vec::new();
        while chain.engine.build(desk).await.unwrap() != Step::Built {
            chain.clock.pass(SignedDuration::from_secs(31));
            chain.engine.was_at_work();
            let list = chain.claire().reads("requests?q=zanzibar&limit=200").await;
            let percent = list["building"]["search"].as_u64().unwrap();
            let items = list["items"].as_array().unwrap().len() as u64;
            assert_eq!((items * 2).min(99), percent, "of fifty, each is two percent");
            seen.push(percent);
        }
        assert!(seen.is_sorted(), "{seen:?}");
        assert!(seen.contains(&40) && seen.contains(&80), "{seen:?}");
        assert_eq!(chain.claire().reads("requests?q=zanzibar").await.get("building"), None);
    }

    async fn a_page_says_that_the_search_is_still_being_built(chain: Chain) {
        requests(&chain, 1).await;
        search_of_before(&chain).await;
        let mut browser = chain.signed_in("nadia").await;
        let path = format!("{}/requests?q=zanzibar", browser.home);
        let percent = |text: &str| text.contains("still being built") || text.contains("encore en construction");
        assert!(percent(&browser.get(&path).await.text()));
        is_built(&chain).await;
        assert!(!percent(&browser.get(&path).await.text()));
    }

    async fn lists_say_that_rows_of_escalations_are_still_being_built(chain: Chain) {
        let (_, escalation, _) = chain.escalated().await;
        chain.rest().await;
        drop(chain.engine.clone().with_projection_version("escalation", NEXT));
        let before = "update escalation set due = 7, last_by = null, last_word = null, severity = null, kind = null, product = null";
        chain.base.alters(before).await;
        let about = "escalations?severity=2&kind=technical&product=Nimbus%20Compute";
        let found = chain.nadia().reads(about).await;
        assert_eq!((&found["items"], &found["building"]), (&json!([]), &json!({"list": 0})));
        let mut browser = chain.signed_in("nadia").await;
        let pages = [format!("{}/escalations", browser.home), format!("{}/requests", browser.home)];
        for list in ["escalations", "requests"] {
            assert_eq!(chain.nadia().reads(list).await["building"], json!({"list": 0}), "{list}");
        }
        for page in &pages {
            let shown = browser.get(page).await.text();
            assert!(shown.contains("still being built") || shown.contains("encore en construction"), "{shown}");
        }
        is_built(&chain).await;
        for list in ["escalations", "requests"] {
            assert_eq!(chain.nadia().reads(list).await.get("building"), None, "{list}");
        }
        for list in ["escalations", about] {
            assert_eq!(chain.nadia().lists(list).await[0]["number"], json!(escalation), "{list}");
        }
        let again = format!("select count(*) from escalation where number = '{escalation}' and due <> 7 and last_by = 'desk'");
        assert_eq!(chain.base.counts(&again).await, 1);
    }

    async fn rows_from_before_lists_read_columns_alone_show_the_same_until_they_are_built_anew(chain: Chain) {
        chain.escalated().await;
        let (other, leo) = (chain.denis().opens("Mailbox full").await, chain.viewer("leo").await.seat().unwrap());
        chain.nadia().does(&format!("requests/{other}/assignment"), json!({"seat": leo.to_string()})).await;
        chain.nadia().does(&format!("requests/{other}/acceptance"), json!({"engineer": "Nadia Benali"})).await;
        chain.nadia().does(&format!("requests/{other}/tags"), json!({"add": ["disk", "array"]})).await;
        let bill = chain.claire().opens_with(json!({"subject": "A bill", "kind": "billing", "product": null})).await;
        chain.bea().resolves(&bill, "Pay once.").await;
        chain.claire().accepts_the_resolution(&bill).await;
        chain.rest().await;
        let (mut nadia, mut claire) = (chain.signed_in("nadia").await, chain.signed_in("claire").await);
        let pages = [format!("{}/requests?view=all", nadia.home), format!("{}/requests?show=all", claire.home)];
        let mut shown = async || {
            let lists = [chain.nadia().lists("requests").await, chain.claire().lists("requests").await];
            let pages = [nadia.reads(&pages[0]).await.text(), claire.reads(&pages[1]).await.text()];
            let rows = pages.map(|page| {
                let from = page.find("<tbody>").or(page.find("<ul class=\"request-list")).unwrap();
                page[from..].to_owned()
            });
            (lists, rows)
        };
        let now = shown().await;
        // As they were made until then, and earlier.
        let before = "update request set policy_id = null, policy_version = null, assignee = null, contact = null, \
                      engineer = null, promise = null, next_desk = null, unheard = null";
        for before in ["update request set tags = null", before] {
            assert!(chain.base.alters(before).await > 3);
            assert_eq!(shown().await, now, "{before}");
        }
        chain.base.alters("update projection set version = 4 where name = 'request'").await;
        drop(chain.engine.clone().with_projection_version("request", domain::row::RequestRow::VERSION));
        assert_eq!(chain.nadia().reads("requests").await["building"], json!({"list": 0}));
        assert_eq!(shown().await, now);
        // What changes meanwhile is made as it will be.
        chain.nadia().notes(&other, "Looks like the disk.").await;
        assert_eq!(chain.base.counts("select count(*) from request where policy_id is not null").await, 1);
        let now = shown().await;
        is_built(&chain).await;
        let left = "select count(*) from request where policy_id is null and desk_id = (select id from desk where slug = 'boreal')";
        assert_eq!(chain.base.counts(left).await, 0);
        assert_eq!(chain.nadia().reads("requests").await.get("building"), None);
        assert_eq!(shown().await, now);
        chain.must_add_up().await;
    }

    async fn an_entry_that_comes_while_the_search_is_built_is_found_at_once_with_those_before(chain: Chain) {
        let number = requests(&chain, 1).await.remove(0);
        search_of_before(&chain).await;
        assert_eq!(found(&chain, "zanzibar").await, 0);
        chain.nadia().replies(&number, "We look at the quokka.").await;
        assert_eq!(found(&chain, "zanzibar%20quokka").await, 1);
        is_built(&chain).await;
        chain.must_add_up().await;
    }

    async fn answers_that_were_given_before_lists_knew_them_are_found_once_they_are_gathered(chain: Chain) {
        let (_, _, theirs) = chain.escalated().await;
        chain.base.alters("delete from request_value").await;
        chain.base.alters("delete from projection where name = 'request_value'").await;
        // What is known of a desk that was built is forgotten with a version.
        drop(chain.engine.clone().with_projection_version("request_value", 1));
        let path = "requests?value=product-version:compute%208.1";
        let page = chain.victor().get(path).await.good();
        assert_eq!((&page["items"], &page["building"]), (&json!([]), &json!({"values": 0})));
        // What does not ask for them says nothing of it.
        assert_eq!(chain.victor().get("requests").await.good().get("building"), None);
        while chain.engine.build(chain.desks["nimbus"].id).await.unwrap() != Step::Built {
            chain.clock.pass(SignedDuration::from_secs(31));
            chain.engine.was_at_work();
        }
        let page = chain.victor().get(path).await.good();
        assert_eq!((&page["items"][0]["number"], page.get("building")), (&json!(theirs), None));
        chain.must_add_up().await;
    }

    async fn a_node_that_knows_only_an_older_version_says_so_and_writes_nothing(chain: Chain) {
        let number = requests(&chain, 1).await.remove(0);
        search_of_before(&chain).await;
        is_built(&chain).await;
        assert!(!is_behind(&chain).await);
        is_made_in(&chain, NEXT - 1);
        assert!(is_behind(&chain).await);
        // The worker would not come to rest behind it: what it writes is refused as well.
        let act = Act::Reply { text: "Wombat.".into(), attachments: Vec::new() };
        let command = Command::Act { number: Number::parse(&number).unwrap(), act };
        let change = Change::new(chain.viewer("nadia").await, Channel::Api, command);
        let refused = chain.engine.execute(change).await.unwrap_err().refusal();
        assert_eq!(refused.reason.code(), "program-behind");
        let problems = chain.engine.check().await.unwrap().problems;
        assert!(problems[0].contains("search_block"), "{problems:?}");
        // Reads go on; and with the newer program everything does.
        assert_eq!(chain.nadia().request(&number).await["number"], json!(number));
        is_made_in(&chain, NEXT);
        assert!(!is_behind(&chain).await);
        chain.nadia().replies(&number, "Wombat.").await;
        let entries: Vec<Value> = chain.nadia().entries(&number).await;
        assert_eq!(entries.iter().filter(|it| it["text"] == "Wombat.").count(), 1);
    }
}
