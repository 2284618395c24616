//! Words that are taken out for good: what holds them beside events. Nothing of them stays in the free room of an embedded
//! database or in its log; on a server, rows that are dead go with the next vacuum.

use domain::id::DeskId;
use domain::redaction::{MARK, Taken};
use serde_json::Value;
use uuid::Uuid;

use crate::arg::args;
use crate::fault::Fault;
use crate::tx::{Tx, statements};

statements! {
    LEAVING => [
        sqlite "select id, body from outbox where desk_id = $1 and instr(body, $2) > 0"
        postgres "select id, body from outbox where desk_id = $1 and strpos(body, $2) > 0"
    ];
    REWRITE => ["update outbox set body = $3 where desk_id = $1 and id = $2"];
    MAILS => ["select id, subject from mail where desk_id = $1 and number = $2"];
    EMPTY_MAIL => ["update mail set raw = $3, subject = $4, problem = 'taken-out' where desk_id = $1 and id = $2"];
    FORGET_ANSWERS => [
        sqlite "delete from idempotency where desk_id = $1 and instr(answer, $2) > 0"
        postgres "delete from idempotency where desk_id = $1 and strpos(answer, $2) > 0"
    ];
    OUTCOMES => [
        sqlite "select edge_id, escalation_id, number, outcome from link_in where desk_id = $1 and instr(outcome, $2) > 0"
        postgres "select edge_id, escalation_id, number, outcome from link_in where desk_id = $1 and strpos(outcome, $2) > 0"
    ];
    REWRITE_OUTCOME => ["update link_in set outcome = $5 where desk_id = $1 and edge_id = $2 and escalation_id = $3 and number = $4"];
    AUDIT => [
        sqlite "update audit set who = case when instr(who, $2) > 0 then $3 else who end, subject = case when instr(subject, $2) > 0 then $3 else subject end,
                body = case when instr(body, $2) > 0 then $3 else body end where desk_id = $1 and (instr(who, $2) > 0 or instr(subject, $2) > 0 or instr(body, $2) > 0)"
        postgres "update audit set who = case when strpos(who, $2) > 0 then $3 else who end, subject = case when strpos(subject, $2) > 0 then $3 else subject end,
                  body = case when strpos(body, $2) > 0 then $3 else body end where desk_id = $1 and (strpos(who, $2) > 0 or strpos(subject, $2) > 0 or strpos(body, $2) > 0)"
    ];
    MERGE_BLOCKS => [sqlite "insert into block_terms(block_terms) values ('optimize')" postgres "select 1 where false"];
    // What an earlier version left is taken away only as blocks are made.
    MERGE_TERMS => [sqlite "insert into search_terms(search_terms) values ('optimize')" postgres "select 1 where false"];
}

/// Tables of which rows are rewritten or deleted when words are taken out.
pub(crate) const HOLD_WORDS: &[&str] = &[
    "event",
    "request",
    "request_value",
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
];

/// A text as it stands in a document of JSON.
pub(crate) fn as_written(text: &str) -> String {
    let written = Value::from(text).to_string();
    written.trim_matches('"').to_owned()
}

/// What is looked for in documents.
fn sought(taken: &Taken) -> Vec<String> {
    match taken {
        Taken::Passage(passage) => vec![as_written(passage)],
        Taken::File(files) => files.clone(),
        Taken::Person(texts) => texts.iter().map(|text| as_written(text)).collect(),
    }
}

/// Takes it out of what waits to leave or has left, as far as that is about one of these records, by id or number.
pub async fn out_of_outbox(tx: &mut Tx, desk: DeskId, taken: &Taken, about: &[String]) -> Result<u64, Fault> {
    let mut rewritten = 0;
    for sought in sought(taken) {
        let rows: Vec<(Uuid, String)> = tx.all(LEAVING, args![desk, sought]).await?;
        for (id, body) in rows {
            if about.iter().any(|it| body.contains(it.as_str()))
                && let Some(body) = without(taken, &body)
            {
                rewritten += tx.touches(REWRITE, args![desk, id, body]).await?;
            }
        }
    }
    Ok(rewritten)
}

fn without(taken: &Taken, document: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(document).ok()?;
    taken.out_of(&mut value).then(|| value.to_string())
}

/// Takes it out of how messages of other desks were answered, and of answers that are kept under a key.
pub async fn out_of_answers(tx: &mut Tx, desk: DeskId, taken: &Taken) -> Result<(), Fault> {
    for sought in sought(taken) {
        let rows: Vec<(Uuid, Uuid, i64, String)> = tx.all(OUTCOMES, args![desk, sought.as_str()]).await?;
        for (edge, escalation, number, outcome) in rows {
            if let Some(outcome) = without(taken, &outcome) {
                tx.run(REWRITE_OUTCOME, args![desk, edge, escalation, number, outcome]).await?;
            }
        }
        tx.run(FORGET_ANSWERS, args![desk, sought]).await?;
    }
    Ok(())
}

/// Takes a text out of the audit, with all that stands beside it in a field.
pub async fn out_of_audit(tx: &mut Tx, desk: DeskId, text: &str) -> Result<u64, Fault> {
    tx.touches(AUDIT, args![desk, text, MARK]).await
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
        tx.wipes.get_or_insert_default().extend(taken.map(sought).unwrap_or_default());
    }
    Ok(())
}
