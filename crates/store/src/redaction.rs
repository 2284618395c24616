//! Words that are taken out for good: what holds them beside events. Nothing of them stays in the free room of an embedded
//! database or in its log; on a server, rows that are dead go with the next vacuum.

use domain::id::DeskId;
use domain::redaction::{MARK, Taken, is_long_enough, telling, telling_as_written};
use serde_json::Value;
use uuid::Uuid;

use crate::arg::args;
use crate::fault::Fault;
use crate::tx::{Tx, statements};

statements! {
    // What is undertaken still needs its own words.
    LEAVING => [
        sqlite "select id, body from outbox where desk_id = $1 and id > $3 and lane <> 'undertaking' and instr(lower(body), $2) > 0 order by id limit $4"
        postgres "select id, body from outbox where desk_id = $1 and id > $3 and lane <> 'undertaking' and strpos(lower(body collate \"C\"), $2) > 0 order by id limit $4"
    ];
    REWRITE => ["update outbox set body = $3 where desk_id = $1 and id = $2"];
    MAILS => ["select id, subject from mail where desk_id = $1 and number = $2"];
    EMPTY_MAIL => ["update mail set raw = $3, subject = $4, problem = 'taken-out' where desk_id = $1 and id = $2"];
    ANSWERS => [
        sqlite "select seat_id, key, answer from idempotency where desk_id = $1 and (seat_id, key) > ($3, $4) and instr(lower(answer), $2) > 0 order by seat_id, key limit $5"
        postgres "select seat_id, key, answer from idempotency where desk_id = $1 and (seat_id, key) > ($3, $4) and strpos(lower(answer collate \"C\"), $2) > 0 order by seat_id, key limit $5"
    ];
    FORGET_ANSWER => ["delete from idempotency where desk_id = $1 and seat_id = $2 and key = $3"];
    OUTCOMES => [
        sqlite "select edge_id, escalation_id, number, outcome from link_in where desk_id = $1 and (edge_id, escalation_id, number) > ($3, $4, $5) and instr(lower(outcome), $2) > 0 order by edge_id, escalation_id, number limit $6"
        postgres "select edge_id, escalation_id, number, outcome from link_in where desk_id = $1 and (edge_id, escalation_id, number) > ($3, $4, $5) and strpos(lower(outcome collate \"C\"), $2) > 0 order by edge_id, escalation_id, number limit $6"
    ];
    REWRITE_OUTCOME => ["update link_in set outcome = $5 where desk_id = $1 and edge_id = $2 and escalation_id = $3 and number = $4"];
    AUDIT => [
        sqlite "select id, who, subject, body from audit where desk_id = $1 and id > $3 and (instr(lower(who), $2) > 0 or instr(lower(subject), $2) > 0 or instr(lower(body), $2) > 0) order by id limit $4"
        postgres "select id, who, subject, body from audit where desk_id = $1 and id > $3 and (strpos(lower(who collate \"C\"), $2) > 0 or strpos(lower(subject collate \"C\"), $2) > 0 or strpos(lower(body collate \"C\"), $2) > 0) order by id limit $4"
    ];
    REWRITE_AUDIT => ["update audit set who = $3, subject = $4, body = $5 where desk_id = $1 and id = $2"];
    MERGE_BLOCKS => [sqlite "insert into block_terms(block_terms) values ('optimize')" postgres "select 1 where false"];
    // What an earlier version left is taken away only as blocks are made.
    MERGE_TERMS => [sqlite "insert into search_terms(search_terms) values ('optimize')" postgres "select 1 where false"];
}

/// Tables of which rows are rewritten or deleted when words are taken out.
pub(crate) const HOLD_WORDS: &[&str] = &[
    "event",
    "request",
    "request_value",
    "request_tag",
    "escalation",
    "search_block",
    "search_document",
    "outbox",
    "mail",
    "file",
    "file_holder",
    "file_piece",
    "idempotency",
    "link_in",
    "audit",
    "seat",
    "person",
    "agreement",
    "link",
    "paging",
    "known_name",
    "delivery",
    "invitation",
    "terms_acceptance",
    "publication",
    "notice",
    "rota",
    "pause",
    "token",
    "session",
    "sign_in_link",
];

/// Rows that are read together.
pub(crate) const TOGETHER: u32 = 500;

/// A text as it stands in a document of JSON.
pub(crate) fn as_written(text: &str) -> String {
    let written = Value::from(text).to_string();
    written.trim_matches('"').to_owned()
}

/// What rows are looked through for, in small letters: those that hold none of it name nothing that is taken out.
pub(crate) fn sought(taken: &Taken) -> Vec<String> {
    let mut sought: Vec<String> = match taken {
        Taken::Passage(passage) => vec![telling_as_written(passage)],
        Taken::File(files) => files.clone(),
        Taken::Person(texts) => texts.iter().map(|text| telling(text)).collect(),
    };
    sought.sort_unstable();
    sought.dedup();
    sought
}

/// Whether a column may hold what is sought, which is `$2`.
pub(crate) fn holding(postgres: bool, column: &str) -> String {
    if postgres {
        // Its letters of ASCII alone, as on the other engine.
        format!("strpos(lower({column} collate \"C\"), $2) > 0")
    } else {
        format!("instr(lower({column}), $2) > 0")
    }
}

/// What the bytes of a file are looked through for.
fn in_bytes(taken: &Taken) -> Vec<String> {
    match taken {
        Taken::Passage(passage) => vec![as_written(passage)],
        Taken::File(files) => files.clone(),
        Taken::Person(texts) => {
            texts.iter().filter(|text| is_long_enough(text)).map(|text| as_written(text)).collect()
        }
    }
}

/// Takes it out of what waits to leave or has left, as far as that is about one of these records, by id or number.
pub async fn out_of_outbox(tx: &mut Tx, desk: DeskId, taken: &Taken, about: &[String]) -> Result<u64, Fault> {
    let mut rewritten = 0;
    for sought in sought(taken) {
        let mut after = Uuid::nil();
        loop {
            let args = args![desk, sought.as_str(), after, TOGETHER];
            let rows: Vec<(Uuid, String)> = tx.all(LEAVING, args).await?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            for (id, body) in rows {
                if about.iter().any(|it| body.contains(it.as_str()))
                    && let Some(body) = without_in_row(taken, &body)
                {
                    rewritten += tx.touches(REWRITE, args![desk, id, body]).await?;
                }
            }
        }
    }
    Ok(rewritten)
}

/// A document that has codes beside words without it; none: it does not stand there.
pub(crate) fn without_in_row(taken: &Taken, document: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(document).ok()?;
    taken.out_of_document(&mut value).then(|| value.to_string())
}

/// Takes it out of how messages of other desks were answered, and of answers that are kept under a key.
pub async fn out_of_answers(tx: &mut Tx, desk: DeskId, taken: &Taken) -> Result<(), Fault> {
    for sought in sought(taken) {
        let mut after = (Uuid::nil(), Uuid::nil(), i64::MIN);
        loop {
            let args = args![desk, sought.as_str(), after.0, after.1, after.2, TOGETHER];
            let rows: Vec<(Uuid, Uuid, i64, String)> = tx.all(OUTCOMES, args).await?;
            let Some((edge, escalation, number, _)) = rows.last() else { break };
            after = (*edge, *escalation, *number);
            for (edge, escalation, number, outcome) in rows {
                if let Some(outcome) = without_in_row(taken, &outcome) {
                    tx.run(REWRITE_OUTCOME, args![desk, edge, escalation, number, outcome]).await?;
                }
            }
        }
        let mut after = (Uuid::nil(), String::new());
        loop {
            let args = args![desk, sought.as_str(), after.0, after.1.as_str(), TOGETHER];
            let answers: Vec<(Uuid, String, String)> = tx.all(ANSWERS, args).await?;
            let Some((seat, key, _)) = answers.last() else { break };
            after = (*seat, key.clone());
            for (seat, key, answer) in answers {
                if without_in_row(taken, &answer).is_some() {
                    tx.run(FORGET_ANSWER, args![desk, seat, key]).await?;
                }
            }
        }
    }
    Ok(())
}

/// Takes it out of the audit, with all that stands beside it in a field.
pub async fn out_of_audit(tx: &mut Tx, desk: DeskId, taken: &Taken) -> Result<u64, Fault> {
    let mut rewritten = 0;
    for sought in sought(taken) {
        let mut after = Uuid::nil();
        loop {
            let args = args![desk, sought.as_str(), after, TOGETHER];
            let rows: Vec<(Uuid, String, String, String)> = tx.all(AUDIT, args).await?;
            let Some((last, ..)) = rows.last() else { break };
            after = *last;
            for (id, who, subject, body) in rows {
                if ![&who, &subject, &body].into_iter().any(|field| stands_in(taken, field)) {
                    continue;
                }
                let rest = |field: String| if stands_in(taken, &field) { MARK.to_owned() } else { field };
                let args = args![desk, id, rest(who), rest(subject), rest(body)];
                rewritten += tx.touches(REWRITE_AUDIT, args).await?;
            }
        }
    }
    Ok(rewritten)
}

/// Whether it stands in a field that is a text or a document.
fn stands_in(taken: &Taken, field: &str) -> bool {
    match serde_json::from_str(field) {
        Ok(mut document @ (Value::Object(_) | Value::Array(_))) => taken.out_of_document(&mut document),
        _ => taken.out_of_text(field).is_some(),
    }
}

/// Takes the bytes of mails that belong to a request: what they hold, in which encoding, cannot be told.
pub async fn empty_mails(tx: &mut Tx, desk: DeskId, number: &str, taken: &Taken) -> Result<(), Fault> {
    let rows: Vec<(Uuid, String)> = tx.all(MAILS, args![desk, number]).await?;
    for (id, subject) in rows {
        let mut subject = Value::from(subject);
        taken.out_of(&mut subject);
        let subject = subject.as_str().unwrap_or_default().to_owned();
        tx.run(EMPTY_MAIL, args![desk, id, Vec::<u8>::new(), subject]).await?;
    }
    Ok(())
}

/// Leaves nothing of what this change deletes: terms that no document has any more go from the index, and once the change
/// is committed, the log of an embedded database is emptied into it, and the file is looked through.
pub async fn wipe(tx: &mut Tx, taken: Option<&Taken>) -> Result<(), Fault> {
    if !tx.is_postgres() {
        tx.run(MERGE_BLOCKS, Vec::new()).await?;
        tx.run(MERGE_TERMS, Vec::new()).await?;
        tx.wipes.get_or_insert_default().extend(taken.map(in_bytes).unwrap_or_default());
    }
    Ok(())
}

/// Has a server clear the dead rows of this change beside other work, once it is committed. An embedded database leaves none.
pub fn clear_after(tx: &mut Tx) {
    if tx.is_postgres() {
        tx.wipes.get_or_insert_default().clear();
    }
}
