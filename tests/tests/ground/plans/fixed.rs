//! Statements that stand as they are.

use relais_tests::run;

use super::{empty, filled, grows, on_postgres, on_sqlite};

/// Statements that read more than what they answer, by the ends of their names, and why each may.
const ALLOWED: [(&str, &str); 51] = [
    ("::chains::RECORDS", "a migration, once: every record has its chain written anew"),
    ("::chains::SEALS", "a migration, once: every seal of a desk is written anew"),
    ("::chains::WRITE", "a migration, once, and nobody else may: an event by its key"),
    ("::chains::WRITE_SEAL", "a migration, once, and nobody else may: a seal by its key"),
    ("::people::NAME_SEATS", "a migration, once: every seat is named"),
    ("::events::SEALS", "a check looks at every seal of a desk"),
    ("::requests::ALL_IDS", "a check looks at every request of a desk"),
    ("::tally::COUNT", "a desk that was loaded, or differs from its requests, is counted anew"),
    ("::tally::COUNT_OWN", "a desk that was loaded, or differs from its requests, is counted anew"),
    ("::tally::DIFFER", "a check counts a desk and compares"),
    ("::versions::RECORDS", "how many records are built anew, once as that begins"),
    (
        "::search::blocks::SOME_BEFORE",
        "what an earlier version left for the search, some at a time until none is left",
    ),
    ("::search::blocks::DROP_TERMS_OF_SOME", "a desk is taken out, some at a time"),
    ("::search::blocks::DROP_SOME", "a desk is taken out, some at a time"),
    ("::mail::COUNTS", "the mailroom's page counts a desk's mails by how they stand, from an index alone"),
    ("::redaction::LEAVING", "a text is taken out of whatever leaves, where no index finds it"),
    (
        "::redaction::MAILS",
        "a text is taken out of the mails of a record, which no index finds by its number",
    ),
    ("::redaction::ANSWERS", "a text is taken out of the answers that are kept, where no index finds it"),
    (
        "::redaction::OUTCOMES",
        "a text is taken out of what was answered to other desks, where no index finds it",
    ),
    ("::redaction::AUDIT", "a text is taken out of the audit, where no index finds it"),
    ("::erasure::RECORDS", "a person is taken out of every record that names them, where no index finds it"),
    ("::erasure::CALLS", "a person's numbers are gathered from all calls, where no index finds it"),
    ("::erasure::FORGET_NAMES", "a person is taken out of a desk, whose names are kept anew"),
    ("::files::NAMED_BY", "a file is taken out of every record that names it, where no index finds it"),
    ("::audit::NEWEST", "the last of an index, as many as are asked for"),
    ("::events::LAST_SEAL", "the last of an index"),
    ("::log::NEWEST", "the last of an index"),
    ("::log::LAST_AUDIT", "the last of an index"),
    ("::facts::NEWEST", "the last of an index, and what is not sealed yet, which another holds alone"),
    ("::escalations::NEWEST_IDS", "the last of an index, as many as are asked for"),
    ("::requests::NEWEST_IDS", "the last of two indexes, as many as are asked for"),
    ("::clocks::ANY_DUE", "the first of an index"),
    ("::clocks::ANY_DUE_OPEN", "the first of an index whose desk is not closed"),
    ("::people::ANY_PERSON", "the first of an index"),
    ("::events::UNSEALED", "what is not sealed yet, which an index holds alone"),
    (
        "::requests::OPEN_OF_SEVERITY",
        "what is open, some at a time, which an index holds alone: whom it wakes has changed",
    ),
    (
        "::escalations::OPEN",
        "what is open, some at a time, which an index holds alone: whom it wakes has changed",
    ),
    ("::outbox::BY_LANE", "what waits or was given up, which an index holds alone"),
    ("::outbox::BY_LANE_OF_DESK", "what waits or was given up, which an index holds alone"),
    ("::outbox::AGAIN", "what waits, which an index holds alone, once a clock that was wrong is right"),
    ("::outbox::PARKED", "what was given up, which an index holds alone"),
    ("::outbox::PARKED_OF_LANE", "what was given up, which an index holds alone"),
    (
        "::outbox::held::HELD_OF_LANE",
        "what a copy holds back, which stands in the index of what was given up",
    ),
    ("::outbox::held::RELEASE", "what a copy holds back, which stands in the index of what was given up"),
    (
        "::outbox::held::STANDS_HELD",
        "how what is held stands on its records, when its desk was loaded or is opened",
    ),
    ("::outbox::held::STANDS_RELEASED", "how what was held stands on its records, when its desk is opened"),
    ("outbox hold", "what waits, which an index holds alone, when its desk was loaded from a copy"),
    ("outbox mark_heads", "what waits, which an index holds alone, when its desk was loaded from a copy"),
    ("::outbox::RECENT", "the demo's page of mail"),
    ("::known_names::CONTACTS", "the seats of a desk, which it compares with all names once"),
    (
        "::people::EMAILS_OF_AGENTS",
        "the seats of a desk, among which PostgreSQL looks for agents until it knows how many there are",
    ),
];

fn is_allowed(name: &str, text: &str) -> bool {
    // Rows of which no record is there: a check.
    text.starts_with("select distinct") && !name.contains("::")
        || ALLOWED.iter().any(|(allowed, _)| name.ends_with(allowed))
}

#[test]
fn each_statement_that_may_read_more_is_there() {
    let all = store::statements();
    let gone = ALLOWED.iter().filter(|(allowed, _)| !all.iter().any(|(name, _)| name.ends_with(allowed)));
    assert_eq!(gone.collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
}

#[test]
fn no_statement_on_sqlite_reads_a_table_that_grows() {
    run(async {
        let (_base, mut open) = empty().await;
        let mut found = Vec::new();
        for (name, sql) in store::statements() {
            if is_allowed(name, sql.sqlite) {
                continue;
            }
            for line in on_sqlite(&mut open, sql.sqlite).await {
                let mut words = line.split(' ');
                let (how, table) = (words.next().unwrap(), words.next().unwrap_or_default());
                let of_desk = line.ends_with("(desk_id=?)");
                if grows(table) && (how == "SCAN" || how == "SEARCH" && of_desk) {
                    found.push(format!("{name}: {line}"));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn no_statement_on_postgres_reads_a_table_that_grows() {
    run(async {
        let (_base, mut open) = filled().await;
        let mut found = Vec::new();
        for (name, sql) in store::statements() {
            if is_allowed(name, sql.postgres) {
                continue;
            }
            let plan = on_postgres(&mut open, sql.postgres).await;
            for node in plan.iter().filter(|node| grows(&node.table)) {
                if node.does == "Seq Scan" || node.sought == "(desk_id = $1)" {
                    found.push(format!("{name}: {node:?}"));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}
