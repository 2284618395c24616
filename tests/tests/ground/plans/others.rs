//! What an agent's and a contact's lists, escalations and searches ask beside.

use domain::Timestamp;
use domain::escalation::Standing;
use domain::id::{AccountId, DeskId, PersonId, SeatId};
use domain::kind::Kind;
use domain::policy::Severity;
use domain::seat::Reach;
use domain::word::Speaker;
use relais_tests::run;
use store::requests::{Filter, Order};
use store::{Part, Scope, escalations, requests, search};
use uuid::Uuid;

use super::{Node, empty, filled, grows, on_postgres, on_sqlite};

/// A list in order of what the next desks owe.
const OWED: &str = "what the next desks owe";

/// Their texts, each by what it is.
fn others(postgres: bool) -> Vec<(String, String)> {
    let desk = DeskId(Uuid::from_u128(7));
    let whole = Scope::whole(desk);
    let contact = |team: Option<&str>, reach| {
        let (account, person) = (AccountId(Uuid::from_u128(8)), PersonId(Uuid::from_u128(9)));
        let part = Part::Contact { account, person, team: team.map(str::to_owned), reach };
        Scope { desk, part, within: None }
    };
    let mut all = Vec::new();
    for (name, scope) in [
        ("all of an account", contact(None, Reach::All)),
        ("a team's", contact(Some("works"), Reach::Team)),
        ("one's own", contact(None, Reach::Own)),
    ] {
        for holder in [None, Some("you".to_owned())] {
            let filter =
                Filter { holder, agreements: Some(vec![Uuid::from_u128(5)]), limit: 50, ..Filter::default() };
            let [rows, count] = requests::texts(&scope, &filter, postgres);
            all.extend([(name.to_owned(), rows), (format!("how many: {name}"), count)]);
        }
    }
    for open in [None, Some(true), Some(false)] {
        for awaits_us in [None, Some(true)] {
            let filter = escalations::Filter { open, awaits_us, limit: 50, ..escalations::Filter::default() };
            all.push(("escalations".to_owned(), escalations::text(&whole, &filter, postgres)));
            let contacts = [Some(PersonId(Uuid::from_u128(9))), None];
            let one = escalations::Filter { contacts, ..filter.clone() };
            all.push(("escalations of one".to_owned(), escalations::text(&whole, &one, postgres)));
            let (standing, at) = (Some(Standing::Open), Some(Timestamp::UNIX_EPOCH));
            let last_by = Some(Speaker::NextDesk);
            let narrowed =
                escalations::Filter { standing, last_by, due_before: at, updated_since: at, ..filter };
            all.push(("escalations by several".to_owned(), escalations::text(&whole, &narrowed, postgres)));
        }
        let bearing = Some(vec![Uuid::from_u128(9), Uuid::from_u128(10)].into());
        let named = escalations::Filter { open, bearing, limit: 50, ..escalations::Filter::default() };
        let name = "what escalation bears a reference".to_owned();
        all.push((name, escalations::text(&whole, &named, postgres)));
    }
    all.extend(about(postgres).into_iter().map(|(name, text)| (format!("escalations by {name}"), text)));
    // What a search named, what bears a reference, what has an answer or a tag, and for what a next desk owes soon.
    let ids = Some(vec![Uuid::from_u128(9), Uuid::from_u128(10)].into());
    let value = Some(("version".to_owned(), "7".to_owned()));
    let limit = 50;
    for (name, filter) in [
        ("what was found", Filter { found: ids.clone(), limit, ..Filter::default() }),
        ("what bears a reference", Filter { bearing: ids, limit, ..Filter::default() }),
        ("what has an answer", Filter { value, limit, ..Filter::default() }),
        ("what bears a tag", Filter { tag: Some("vpn".to_owned()), limit, ..Filter::default() }),
        (
            "what a next desk owes by then",
            Filter { next_due_before: Some(Timestamp::UNIX_EPOCH), limit, ..Filter::default() },
        ),
    ] {
        for open in [None, Some(true)] {
            let filter = Filter { open, ..filter.clone() };
            let [rows, count] = requests::texts(&whole, &filter, postgres);
            all.extend([(name.to_owned(), rows), (format!("how many: {name}"), count)]);
        }
    }
    // What the next desks owe stands in the rows of their escalations: all that else is asked for is gone through, and sorted.
    for open in [None, Some(true), Some(false)] {
        let owed = Filter { open, order: Order::NextDue, limit, ..Filter::default() };
        let few = Filter { assignees: [Some(SeatId(Uuid::from_u128(9))), None], ..owed.clone() };
        let spoken = Filter { last_by: Some(Speaker::NextDesk), ..owed.clone() };
        for filter in [owed, few, spoken] {
            let [rows, count] = requests::texts(&whole, &filter, postgres);
            all.extend([(OWED.to_owned(), rows), (format!("how many: {OWED}"), count)]);
        }
    }
    // Of one request, and of as many as a list shows.
    for places in [1, 64] {
        all.push(("escalations behind requests".to_owned(), requests::text_of_ties(places)));
    }
    let mut searches = search::texts(&whole, "gateway down somewh", postgres);
    searches.extend(search::texts_of_escalations(&whole, "str4411", postgres));
    all.extend(searches.into_iter().map(|text| ("a search".to_owned(), text)));
    all
}

/// Lists of escalations by what these are about: the column that narrows each, and its text.
fn about(postgres: bool) -> Vec<(&'static str, String)> {
    let whole = Scope::whole(DeskId(Uuid::from_u128(7)));
    let all = escalations::Filter { limit: 50, ..escalations::Filter::default() };
    let by = [
        ("severity", escalations::Filter { severity: Some(Severity(2)), ..all.clone() }),
        ("kind", escalations::Filter { kind: Some(Kind::Training), ..all.clone() }),
        ("product", escalations::Filter { product: Some("gateway".to_owned()), ..all }),
    ];
    by.into_iter().map(|(column, filter)| (column, escalations::text(&whole, &filter, postgres))).collect()
}

#[test]
fn escalations_are_found_by_what_they_are_about_on_sqlite() {
    run(async {
        let (_base, mut open) = empty().await;
        for (column, text) in about(false) {
            let plan = on_sqlite(&mut open, &text).await;
            let by = format!("USING INDEX escalation_{column} (desk_id=? AND {column}=?)");
            assert!(plan.iter().any(|line| line.contains(&by)), "{text}: {plan:#?}");
        }
    });
}

#[test]
fn escalations_are_found_by_what_they_are_about_on_postgres() {
    run(async {
        let (_base, mut open) = filled().await;
        for (column, text) in about(true) {
            let plan = on_postgres(&mut open, &text).await;
            let finds = |node: &Node| node.sought.contains(&format!("({column} = "));
            assert!(plan.iter().any(finds), "{text}: {plan:#?}");
        }
    });
}

#[test]
fn lists_of_contacts_escalations_and_searches_on_sqlite_read_indexes() {
    run(async {
        let (_base, mut open) = empty().await;
        let mut found = Vec::new();
        for (name, text) in others(false) {
            for line in on_sqlite(&mut open, &text).await {
                let table = line.split(' ').nth(1).unwrap_or_default();
                let sorted =
                    (name.starts_with("what ") || name.ends_with(OWED)) && line.contains("TEMP B-TREE");
                // Of those that are open, or have ended.
                let owed = name.ends_with(OWED)
                    && ["request_open", "request_ended"].iter().any(|it| line.contains(it));
                let of_desk = table == "request" && line.ends_with("(desk_id=?)") && !owed;
                if line.starts_with("SCAN") && grows(table)
                    || of_desk
                    || !sorted && line.contains("TEMP B-TREE")
                {
                    found.push(format!("{name}: {line}"));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn lists_of_contacts_escalations_and_searches_on_postgres_read_indexes() {
    run(async {
        let (_base, mut open) = filled().await;
        let mut found = Vec::new();
        for (name, text) in others(true) {
            let plan = on_postgres(&mut open, &text).await;
            let scans = plan.iter().filter(|node| {
                let owed =
                    name.ends_with(OWED) && ["request_open", "request_ended"].contains(&node.index.as_str());
                let of_desk = node.table == "request" && node.sought == "(desk_id = $1)" && !owed;
                grows(&node.table) && node.does == "Seq Scan" || of_desk
            });
            found.extend(scans.map(|node| format!("{name}: {node:?}")));
        }
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn how_far_the_newest_reach_on_sqlite_is_read_in_the_order_of_an_index() {
    run(async {
        let (_base, mut open) = empty().await;
        for open_alone in [None, Some(true), Some(false)] {
            let filter = Filter { open: open_alone, limit: 50, ..Filter::default() };
            let plan = on_sqlite(
                &mut open,
                &requests::text_of_oldest(&Scope::whole(DeskId(Uuid::from_u128(7))), &filter),
            )
            .await;
            let read: Vec<&String> = plan.iter().filter(|line| line.contains(" request ")).collect();
            assert_eq!(read.len(), if open_alone.is_none() { 2 } else { 1 }, "{plan:#?}");
            assert!(read.iter().all(|line| line.contains("USING COVERING INDEX")), "{plan:#?}");
            assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{plan:#?}");
        }
    });
}
