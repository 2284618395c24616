//! A person who is taken out of a desk: the records whose words name them, and the rows beside records that do.

use domain::id::{DeskId, PersonId, SeatId};
use domain::redaction::MARK;
use domain::row::Record;
use serde_json::Value;
use uuid::Uuid;

use crate::arg::args;
use crate::fault::Fault;
use crate::tx::{Tx, statements};

statements! {
    RECORDS => [
        sqlite "select record, record_id from event where desk_id = $1 and record_id > $2 and instr(content, $3) > 0 group by record, record_id order by record_id limit $4"
        postgres "select record, record_id from event where desk_id = $1 and record_id > $2 and strpos(content, $3) > 0 group by record, record_id order by record_id limit $4"
    ];
    MAILS => [
        sqlite "update mail set raw = $3, sender = $4, problem = 'taken-out', standing = case when standing in ('waiting', 'quarantined') then 'ignored' else standing end where desk_id = $1 and instr(lower(sender), $2) > 0"
        postgres "update mail set raw = $3, sender = $4, problem = 'taken-out', standing = case when standing in ('waiting', 'quarantined') then 'ignored' else standing end where desk_id = $1 and strpos(lower(sender), $2) > 0"
    ];
    TOKENS => ["delete from token where desk_id = $1 and seat_id = $2"];
    FORGET_PERSON => ["update person set email = $2, name = $3, password = null, devices = devices + 1 where id = $1"];
    END_SESSIONS => ["delete from session where person_id = $1"];
    DROP_LINKS => ["delete from sign_in_link where person_id = $1"];
}

/// Columns of a desk's rows that may name somebody, and whether they are documents of JSON.
const COLUMNS: &[(&str, &str, bool)] = &[
    ("seat", "body", true),
    ("seat", "name", false),
    ("agreement", "body", true),
    ("link", "body", true),
    ("invitation", "invited_by", false),
    ("terms_acceptance", "name", false),
    ("publication", "body", true),
    ("notice", "body", true),
    ("rota", "body", true),
    ("paging", "body", true),
    ("outbox", "body", true),
    ("link_in", "outcome", true),
    ("idempotency", "answer", true),
    ("mail", "subject", false),
    ("delivery", "recipient", false),
    ("pause", "who", false),
    ("pause", "reason", false),
];

/// Records whose words hold a text, after the one with an id, in the order of their ids: so many.
pub async fn records_with(
    tx: &mut Tx,
    desk: DeskId,
    text: &str,
    (after, limit): (Uuid, u32),
) -> Result<Vec<(Record, Uuid)>, Fault> {
    let text = crate::redaction::as_written(text);
    let rows: Vec<(String, Uuid)> = tx.all(RECORDS, args![desk, after, text, limit]).await?;
    rows.into_iter()
        .map(|(record, id)| {
            let known = if record == Record::Request.code() { Record::Request } else { Record::Escalation };
            if known.code() == record {
                Ok((known, id))
            } else {
                Err(Fault::Corrupt(format!("record {id} is of no known kind")))
            }
        })
        .collect()
}

/// Takes a text out of the rows of a desk that are no records; answers how many rows had it.
pub async fn out_of_rows(tx: &mut Tx, desk: DeskId, text: &str) -> Result<u64, Fault> {
    let find = if tx.is_postgres() { "strpos" } else { "instr" };
    let mut rows = 0;
    for (table, column, document) in COLUMNS {
        let text = if *document { crate::redaction::as_written(text) } else { text.to_owned() };
        let built = format!(
            "update {table} set {column} = replace({column}, $2, $3) where desk_id = $1 and {find}({column}, $2) > 0"
        );
        rows += tx.touches_built(built, args![desk, text, MARK]).await?;
    }
    Ok(rows)
}

/// Takes the bytes of mails from an address, and the address.
pub async fn out_of_mails(tx: &mut Tx, desk: DeskId, email: &str) -> Result<u64, Fault> {
    tx.touches(MAILS, args![desk, email.to_lowercase(), Vec::<u8>::new(), MARK]).await
}

/// Takes away the tokens of a seat.
pub async fn drop_tokens(tx: &mut Tx, desk: DeskId, seat: SeatId) -> Result<u64, Fault> {
    tx.touches(TOKENS, args![desk, seat]).await
}

/// What is kept of a seat's document: nothing that names its person.
pub fn without_person(body: &str) -> Result<String, Fault> {
    let mut body: Value = serde_json::from_str(body).map_err(|error| Fault::unreadable("a seat", &error))?;
    if let Some(name) = body.get_mut("name") {
        *name = MARK.into();
    }
    Ok(body.to_string())
}

/// Leaves of a person no more than an id: nobody signs in as them.
pub async fn forget_person(tx: &mut Tx, person: PersonId) -> Result<(), Fault> {
    tx.run(END_SESSIONS, args![person]).await?;
    tx.run(DROP_LINKS, args![person]).await?;
    // No address that anybody can have: `invalid` is kept from use.
    let email = format!("{}@erased.invalid", person.0.simple());
    tx.run(FORGET_PERSON, args![person, email, MARK]).await
}
