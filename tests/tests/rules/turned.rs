//! Lists that grow are read a page at a time, by the API and on pages: each item once, in the order of the whole, whatever
//! comes meanwhile.

use std::ops::Range;

use domain::SignedDuration;
use domain::id::OutboxId;
use domain::lane::Lane;
use domain::text::Language;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::letter::Letter;
use relais_tests::pages::Browser;
use relais_tests::seat::Seat;
use serde_json::{Value, json};
use store::Store;
use store::audit::{self, Line};
use store::outbox::{self, Item};
use uuid::Uuid;

/// Lists of a desk, each with the field that holds its items.
const LISTS: [(&str, &str); 6] = [
    ("links?", "items"),
    ("queues?", "items"),
    ("agreements?", "items"),
    ("audit?", "items"),
    ("mails?standing=quarantined&", "items"),
    ("outgoing?", "given_up"),
];

/// What is put into a list under a number is called so.
fn name(list: &str, nth: u32) -> String {
    let list: String = list.chars().take_while(char::is_ascii_alphabetic).collect();
    format!("Turned {list} {nth:03}")
}

fn of_outbox(nth: u32) -> OutboxId {
    OutboxId(Uuid::from_u128(u128::from(nth) + 7_000))
}

/// Puts one more into a list.
async fn adds(chain: &Chain, list: &str, nth: u32) {
    let (ada, name) = (chain.ada(), name(list, nth));
    match list {
        "links?" => {
            let draft = json!({
                "name": name, "products": ["Strato Vault"], "personal_data": true, "attachments": true,
                "policy": {"id": "vmware-saas-production", "version": 1}
            });
            ada.does("links", draft).await;
        }
        "queues?" => {
            ada.does("queues", json!({"name": {"en": name, "fr": name}, "door": "technical"})).await;
        }
        // Whatever is kept leaves a line.
        "agreements?" | "audit?" => {
            let draft = json!({"account": chain.accounts["Ateliers Martin"], "name": name,
                "policy": {"id": "partner-default", "version": 1}, "personal_data": true, "attachments": true,
                "starts": "2040-01-01T00:00:00Z"});
            ada.does("agreements", draft).await;
        }
        "mails?standing=quarantined&" => {
            let (who, id) = (format!("nobody{nth}@elsewhere.example"), format!("{nth}@elsewhere.example"));
            let letter = Letter::from(&who, &id).about(&name, "Is anybody there?");
            chain.receives("boreal", &letter.raw()).await;
        }
        "outgoing?" => gives_up(chain, nth..nth + 1).await,
        _ => panic!("no list {list}"),
    }
}

/// Pages that nobody took, and that were given up.
async fn gives_up(chain: &Chain, these: Range<u32>) {
    let store = Store::open(&chain.base.url).await.unwrap();
    let (desk, now) = (chain.desks["boreal"].id, chain.engine.now());
    let put = these.clone();
    store
        .write(desk, move |tx| {
            let put = put.clone();
            Box::pin(async move {
                for nth in put {
                    let place = (Lane::Page, format!("turned/{nth}"));
                    outbox::put(tx, Item::new((desk, of_outbox(nth)), place, "{}".to_owned(), now));
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    store
        .write(desk, move |tx| {
            let these = these.clone();
            Box::pin(async move {
                for nth in these {
                    let line = format!("turned/{nth}");
                    let which = ((desk, of_outbox(nth)), line.as_str());
                    outbox::give_up(tx, which, Lane::Page, (now, "nobody took it")).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}

/// Lines in the audit of long ago, all about the same.
async fn kept(chain: &Chain, about: &'static str, these: Range<u32>, days: i64) {
    let store = Store::open(&chain.base.url).await.unwrap();
    let (desk, on) = (chain.desks["boreal"].id, chain.engine.now() - SignedDuration::from_hours(24 * days));
    store
        .write(desk, move |tx| {
            let these = these.clone();
            Box::pin(async move {
                for nth in these {
                    let line = Line {
                        at: on,
                        who: "Ada Blanc".to_owned(),
                        what: "site-kept".to_owned(),
                        subject: about.to_owned(),
                        body: String::new(),
                    };
                    audit::put(tx, desk, Uuid::from_u128(u128::from(nth) + 7_000), &line).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}

/// A page by its path: what it holds, and where it says that the next one is.
async fn page(seat: &Seat<'_>, path: &str, field: &str) -> (Vec<Value>, Option<String>) {
    let answer = seat.get(path).await;
    let next = answer.headers.get("link").map(|link| {
        let to = link.to_str().unwrap().split(['<', '>']).nth(1).unwrap();
        to.trim_start_matches("/api/v1/").to_owned()
    });
    (answer.good()[field].as_array().unwrap().clone(), next)
}

/// The pages from one on.
async fn from(seat: &Seat<'_>, mut next: Option<String>, field: &str) -> Vec<Value> {
    let mut all = Vec::new();
    while let Some(path) = next {
        let (items, after) = page(seat, &path, field).await;
        assert!(items.len() == 2 || after.is_none(), "{path}: {items:?}");
        all.extend(items);
        next = after;
    }
    all
}

/// The pages of the desk from an address on, one text for each.
async fn shown(browser: &mut Browser, path: &str) -> Vec<String> {
    let (mut pages, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = next {
        let text = browser.get(&path).await.text();
        let mut links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        next = links.find(|to| to.contains("from=")).map(|to| to.replace("&#38;", "&").replace("&amp;", "&"));
        pages.push(text);
    }
    pages
}

both_engines! {
    async fn every_item_of_a_list_comes_once_and_in_its_order_a_page_at_a_time(chain: Chain) {
        for (list, field) in LISTS {
            for nth in 0..5 {
                adds(&chain, list, nth).await;
            }
            let ada = chain.ada();
            let (whole, more) = page(&ada, &format!("{list}limit=200"), field).await;
            assert!(whole.len() >= 5 && more.is_none(), "{list}: {whole:?}");
            let turned = from(&ada, Some(format!("{list}limit=2")), field).await;
            assert_eq!(turned, whole, "{list}");
        }
    }

    async fn what_comes_between_two_pages_neither_doubles_nor_hides_another(chain: Chain) {
        for (list, field) in LISTS {
            for nth in 10..15 {
                adds(&chain, list, nth).await;
            }
            let ada = chain.ada();
            let (whole, _) = page(&ada, &format!("{list}limit=200"), field).await;
            let (mut turned, next) = page(&ada, &format!("{list}limit=2"), field).await;
            adds(&chain, list, 5).await;
            turned.extend(from(&ada, next, field).await);
            turned.retain(|it| whole.contains(it));
            assert_eq!(turned, whole, "{list}");
        }
    }

    async fn no_list_goes_on_from_a_place_that_is_none_or_shows_a_page_of_nothing(chain: Chain) {
        for (list, _) in LISTS {
            for odd in ["cursor=nonsense", "cursor=bm8", "limit=0"] {
                let refused = chain.ada().get(&format!("{list}{odd}")).await.refused();
                assert_eq!(refused, "field-invalid", "{list}{odd}");
            }
        }
    }

    async fn the_pages_of_the_desk_lead_on_to_all_that_a_list_holds(chain: Chain) {
        for (list, _) in LISTS.iter().filter(|(list, _)| !list.starts_with("outgoing")) {
            for nth in 0..70 {
                adds(&chain, list, nth).await;
            }
        }
        gives_up(&chain, 0..70).await;
        let mut browser = chain.signed_in("ada").await;
        let home = browser.home.clone();
        for (list, path) in [
            ("links", "links"),
            ("queues", "queues"),
            ("agreements", "agreements"),
            ("mails", "mail?show=quarantined"),
        ] {
            let pages = shown(&mut browser, &format!("{home}/{path}")).await;
            assert!(pages.len() > 1, "{path}");
            let all = pages.concat();
            for nth in 0..70 {
                let called = format!(">{}<", name(list, nth));
                assert_eq!(all.matches(&called).count(), 1, "{path}: {called}");
            }
        }
        let pages = shown(&mut browser, &format!("{home}/outgoing")).await;
        let all = pages.concat();
        for nth in 0..70 {
            let item = format!("name=\"item\" value=\"{}\"", of_outbox(nth));
            assert_eq!(all.matches(&item).count(), 1, "{item}");
        }
        let pages = shown(&mut browser, &format!("{home}/audit")).await;
        assert!(pages.len() > 1);
        let lines: usize = pages.iter().map(|text| text.matches("<dt><time ").count()).sum();
        let mut next = Some("audit?limit=200".to_owned());
        let mut kept = 0;
        while let Some(path) = next {
            let (items, after) = page(&chain.ada(), &path, "items").await;
            kept += items.len();
            next = after;
        }
        assert_eq!(lines, kept);
    }

    async fn words_are_sought_through_the_audit_and_not_through_a_page_of_it(chain: Chain) {
        let mut browser = chain.signed_in("ada").await;
        let path = format!("{}/audit", browser.home);
        let says = |text: &str, key: &str| {
            Language::ALL.into_iter().any(|it| text.contains(&format!("<h2>{}</h2>", words::sentence(it, key))))
        };
        let lines = |pages: &[String]| -> Vec<usize> {
            pages.iter().map(|text| text.matches("<dt><time ").count()).collect()
        };
        let none = shown(&mut browser, &format!("{path}?q=zzzzz")).await;
        assert_eq!(lines(&none), [0]);
        assert!(says(&none[0], "ui-o-audit-none-found"), "{}", none[0]);
        // What stands behind some pages of other lines is found at once.
        kept(&chain, "Hay", 0..1_000, 10).await;
        kept(&chain, "Needle", 1_000..1_001, 30).await;
        assert_eq!(lines(&shown(&mut browser, &format!("{path}?q=needle")).await), [1]);
        // Behind more than are looked through at once, the page says that older ones are left.
        for part in 2..6 {
            kept(&chain, "Hay", part * 1_000..(part + 1) * 1_000, 20).await;
        }
        let found = shown(&mut browser, &format!("{path}?q=needle")).await;
        assert_eq!(lines(&found), [0, 1]);
        assert!(says(&found[0], "ui-o-audit-none-yet"), "{}", found[0]);
        let none = shown(&mut browser, &format!("{path}?q=zzzzz")).await;
        assert_eq!(lines(&none), [0, 0]);
        assert!(says(&none[0], "ui-o-audit-none-yet"), "{}", none[0]);
        assert!(says(&none[1], "ui-o-audit-none-older"), "{}", none[1]);
    }

    async fn whoever_has_a_lane_tried_again_is_told_that_more_is_left(chain: Chain) {
        gives_up(&chain, 0..203).await;
        let mut browser = chain.signed_in("ada").await;
        let path = format!("{}/outgoing", browser.home);
        for (left, more) in [(3, true), (0, false)] {
            let secret = browser.secret(&path).await;
            let fields = [("csrf", secret.as_str()), ("lane", "page"), ("act", "drop")];
            let answer = browser.posts(&path, &fields).await;
            assert_eq!(answer.status, 303, "{}", answer.text());
            let text = browser.get(&path).await.text();
            assert_eq!(text.contains("Il en reste"), more, "{text}");
            let outgoing = chain.ada().reads("outgoing").await;
            assert_eq!(outgoing["given_up"].as_array().unwrap().len(), left);
        }
    }
}
