//! Lists of requests, by whatever they are narrowed and in whatever order.

use domain::Timestamp;
use domain::id::{DeskId, PersonId, QueueId, SeatId};
use domain::kind::Door;
use domain::policy::Severity;
use domain::word::Speaker;
use relais_tests::run;
use store::requests::{Filter, Order, Waiting};
use store::{Scope, requests};
use uuid::Uuid;

use super::{Node, empty, filled, on_postgres, on_sqlite};

/// A list: what it is called, what narrows it, and the indexes that may serve it on SQLite, of open and of ended ones.
struct List {
    name: &'static str,
    filter: Filter,
    open: &'static str,
    ended: &'static str,
    /// Whether something finds so few that they are sorted, in order of due times.
    few: bool,
    /// What PostgreSQL looks for in an index.
    sought: &'static str,
}

fn lists() -> Vec<List> {
    let id = Uuid::from_u128(9);
    let list = |name, filter, (open, ended), few, sought| List { name, filter, open, ended, few, sought };
    let all = Filter { limit: 50, ..Filter::default() };
    let at = Timestamp::UNIX_EPOCH;
    vec![
        list("all", all.clone(), ("request_open", "request_ended"), false, "desk_id"),
        list(
            "status",
            Filter { status: Some("open".into()), ..all.clone() },
            ("request_open", "request_ended_status"),
            false,
            "status",
        ),
        list(
            "kind",
            Filter { kind: Some("training".into()), ..all.clone() },
            ("request_open", "request_ended_kind"),
            false,
            "kind",
        ),
        list(
            "door",
            Filter { door: Some("business".into()), ..all.clone() },
            ("request_open", "request_ended_door"),
            false,
            "queue",
        ),
        list(
            "holder",
            Filter { holder: Some("desk".into()), ..all.clone() },
            ("request_open", "request_ended_holder"),
            false,
            "holder",
        ),
        list(
            "severity",
            Filter { severity: Some(Severity(1)), ..all.clone() },
            ("request_open", "request_ended_severity"),
            false,
            "severity",
        ),
        // The asker speaks on the request alone. Whoever else may have spoken on an escalation: of each row in the list's
        // order it is asked by its key.
        list(
            "last by the asker",
            Filter { last_by: Some(Speaker::Asker), ..all.clone() },
            ("request_open", "request_ended_last_by"),
            false,
            "last_by",
        ),
        list(
            "last by the desk",
            Filter { last_by: Some(Speaker::Desk), ..all.clone() },
            ("request_open", "request_ended"),
            false,
            "desk_id",
        ),
        list(
            "product",
            Filter { product: Some("gateway".into()), ..all.clone() },
            ("request_product", "request_product"),
            true,
            "product",
        ),
        list(
            "contact",
            Filter { contact: Some(PersonId(id)), ..all.clone() },
            ("request_contact", "request_contact"),
            true,
            "contact_id",
        ),
        list(
            "assignee",
            Filter { assignees: [Some(SeatId(id)), None], ..all.clone() },
            ("request_assignee", "request_assignee"),
            true,
            "assignee_id",
        ),
        list(
            "account",
            Filter { accounts: Some(vec![id]), ..all.clone() },
            ("request_of_account", "request_of_account"),
            true,
            "account_id",
        ),
        list(
            "queue",
            Filter { queue: Some(Waiting { queue: QueueId(id), first_of: None }), ..all.clone() },
            ("request_waits", "request_waits"),
            true,
            "queue_id",
        ),
        list(
            "first queue",
            Filter {
                queue: Some(Waiting { queue: QueueId(id), first_of: Some(Door::Business) }),
                ..all.clone()
            },
            ("request_waits", "request_waits"),
            true,
            "queue_id",
        ),
        list(
            "opened",
            Filter { opened: (Some(at), Some(at)), ..all.clone() },
            ("request_opened", "request_opened"),
            false,
            "opened",
        ),
        list(
            "changed",
            Filter { updated_since: Some(at), ..all.clone() },
            ("request_open", "request_ended"),
            false,
            "updated",
        ),
        list(
            "due",
            Filter { due_before: Some(at), ..all },
            ("request_due", "request_ended_due"),
            false,
            "due",
        ),
    ]
}

/// Each list of open ones, of ended ones, and of both; its texts, and whether it is read in its order.
fn texts(list: &List, postgres: bool) -> Vec<(String, [String; 2], Vec<&'static str>, bool)> {
    let scope = Scope::whole(DeskId(Uuid::from_u128(7)));
    let mut all = Vec::new();
    for (said, open) in [("open", Some(true)), ("ended", Some(false)), ("both", None)] {
        // A status says by itself which.
        if list.name == "status" && open.is_none() {
            continue;
        }
        let status = if open == Some(false) { "closed" } else { "open" };
        for order in [Order::Updated, Order::Due] {
            let status = list.filter.status.as_ref().map(|_| status.to_owned());
            let filter = Filter { open, order, status, ..list.filter.clone() };
            let due = order == Order::Due;
            // Of the escalations behind one request, the last words are sorted.
            let spoken = list.filter.last_by.is_some();
            let found = list.name == "opened" || list.name == "due" && !due;
            let sorted = spoken || found || due && (list.few || list.name == "changed");
            let served = match (open, due && !list.few && list.name != "opened") {
                (Some(true), false) => vec![list.open],
                (Some(false), false) => vec![list.ended],
                (None, false) => vec![list.open, list.ended],
                (Some(true), true) => vec!["request_due"],
                (Some(false), true) => vec!["request_ended_due"],
                (None, true) => vec!["request_due", "request_ended_due"],
            };
            let name = format!("{}, {said}, {order:?}", list.name);
            all.push((name, requests::texts(&scope, &filter, postgres), served, sorted));
        }
    }
    all
}

#[test]
fn each_list_on_sqlite_finds_what_it_is_narrowed_by() {
    run(async {
        let (_base, mut open) = empty().await;
        let mut found = Vec::new();
        for list in lists() {
            for (name, [rows, count], served, sorted) in texts(&list, false) {
                let plan = on_sqlite(&mut open, &rows).await;
                let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE"));
                // What changed since then is found by that, and sorted by when it is due.
                let by_change = list.name == "changed" && sorted;
                let serves = |index: &&str| plan.iter().any(|line| line.contains(&format!(" {index} ")));
                if sorts != sorted || !by_change && !served.iter().all(serves) {
                    found.push(format!("{name}: {plan:#?}"));
                }
                let counted = on_sqlite(&mut open, &count).await;
                // In whatever order it is, it is counted as it is read by its changes.
                let counts = |index: &&str| counted.iter().any(|line| line.contains(&format!(" {index} ")));
                if name.ends_with("Updated") && !served.iter().all(counts) {
                    found.push(format!("how many: {name}: {counted:#?}"));
                }
                for line in plan.iter().chain(&counted) {
                    if line.starts_with("SCAN request") {
                        found.push(format!("{name}: {line}"));
                    }
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn each_list_on_postgres_finds_what_it_is_narrowed_by() {
    run(async {
        let (_base, mut open) = filled().await;
        let mut found = Vec::new();
        for list in lists() {
            for (name, [rows, count], _, sorted) in texts(&list, true) {
                let plan = on_postgres(&mut open, &rows).await;
                let sorts = plan.iter().any(|node| node.does == "Sort" || node.does == "Incremental Sort");
                let reads: Vec<&Node> = plan.iter().filter(|node| !node.index.is_empty()).collect();
                let counted = on_postgres(&mut open, &count).await;
                let finds = plan
                    .iter()
                    .chain(&counted)
                    .filter(|node| node.index.starts_with("request_") && !node.index.ends_with("_pkey"))
                    .all(|node| node.sought.contains(&format!("({} ", list.sought)));
                // What waits in no queue is sorted: it is from before there were any, and no more becomes of it.
                let may_sort = sorted || ["changed", "first queue"].contains(&list.name);
                if sorts && !may_sort || reads.is_empty() || !finds {
                    found.push(format!("{name}: {plan:#?} {counted:#?}"));
                }
                for node in plan.iter().chain(&counted).filter(|node| node.does == "Seq Scan") {
                    found.push(format!("{name}: {node:?}"));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}
