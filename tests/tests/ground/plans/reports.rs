//! Reports: a span of days is read as it lies, whatever is counted of it.

use domain::Timestamp;
use domain::attainment::Figure;
use domain::clock::Promise;
use domain::id::{AccountId, DeskId, QueueId, SeatId};
use domain::kind::Door;
use relais_tests::run;
use store::reports::{By, Of, Part};
use store::requests::Which;
use store::{Scope, Within, reports, requests};
use uuid::Uuid;

use super::{empty, filled, on_postgres, on_sqlite};

/// What agents may see.
fn scopes() -> Vec<Scope> {
    let (desk, id) = (DeskId(Uuid::from_u128(7)), Uuid::from_u128(9));
    let doors = Some(vec![Door::Business]);
    let within = Within { doors, queues: Some(vec![QueueId(id)]), seat: SeatId(id) };
    vec![
        Scope::whole(desk),
        Scope { desk, part: store::Part::Accounts(vec![AccountId(id)]), within: None },
        Scope { desk, part: store::Part::Whole, within: Some(within) },
    ]
}

/// What reports ask of their own rows.
fn sums(postgres: bool) -> Vec<String> {
    let mut all = Vec::new();
    let span = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
    for scope in scopes() {
        for promise in Promise::ALL {
            for (by, part) in [
                (By::Severity, Part::Level(2)),
                (By::Agreement, Part::Of(Some(Uuid::from_u128(5)))),
                (By::Account, Part::Of(None)),
                (By::Nothing, Part::All),
            ] {
                let of = Of { span, promise: *promise, by };
                for figure in Figure::ALL {
                    all.extend(reports::texts(&scope, &of, *figure, part, postgres));
                }
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// What is read one by one, and by which index.
fn moving() -> Vec<(String, &'static str)> {
    let indexes = ["request_opened", "request_ended_due"];
    let texts = |scope: &Scope| requests::texts_of_opened(scope, Which::Moving).into_iter().zip(indexes);
    scopes().iter().flat_map(texts).collect()
}

#[test]
fn a_report_on_sqlite_reads_its_span_and_sorts_nothing() {
    run(async {
        let (_base, mut open) = empty().await;
        let span = "USING PRIMARY KEY (desk_id=? AND opened>? AND opened<?)";
        for text in sums(false) {
            let plan = on_sqlite(&mut open, &text).await;
            assert!(plan.iter().any(|line| line.contains(span)), "{text}: {plan:#?}");
            assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{text}: {plan:#?}");
        }
        for (text, index) in moving() {
            let plan = on_sqlite(&mut open, &text).await;
            let by = format!("SEARCH request USING INDEX {index} (desk_id=? AND");
            assert!(plan.iter().any(|line| line.starts_with(&by)), "{text}: {plan:#?}");
        }
    });
}

#[test]
fn a_report_on_postgres_reads_its_span() {
    run(async {
        let (_base, mut open) = filled().await;
        for text in sums(true) {
            let plan = on_postgres(&mut open, &text).await;
            let read: Vec<_> = plan
                .iter()
                .filter(|node| !node.index.is_empty() && node.index.starts_with("request"))
                .collect();
            let spans = read
                .iter()
                .all(|node| node.sought.contains("opened >= ") && node.sought.contains("opened < "));
            assert!(!read.is_empty() && spans, "{text}: {plan:#?}");
            assert!(
                !plan.iter().any(|node| node.does == "Seq Scan" && node.table == "request_report"),
                "{text}: {plan:#?}"
            );
        }
        for (text, index) in moving() {
            let plan = on_postgres(&mut open, &text).await;
            assert!(plan.iter().any(|node| node.index == index), "{text}: {plan:#?}");
        }
    });
}
