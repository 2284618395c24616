//! A person who is taken out of a desk: the records whose words name them, and the rows beside records that do.

mod decoded;

use domain::event::words::Words;
use domain::id::{DeskId, PersonId, SeatId};
use domain::redaction::{MARK, Taken, telephone_numbers, telling};
use domain::row::Record;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::arg::args;
use crate::fault::Fault;
use crate::redaction::{TOGETHER, holding, sought, without_in_row};
use crate::remembered::Document;
use crate::tx::{Tx, statements};

statements! {
    // With a space for whatever stands between words in a tag.
    RECORDS => [
        sqlite "select min(record), record_id from event where desk_id = $1 and record_id > $2 and instr(replace(replace(replace(lower(content), '-', ' '), '_', ' '), '.', ' '), $3) > 0 group by record_id order by record_id limit $4"
        postgres "select min(record), record_id from event where desk_id = $1 and record_id > $2 and strpos(translate(lower(content collate \"C\"), '-_.', '   '), $3) > 0 group by record_id order by record_id limit $4"
    ];
    WORDS => ["select content from event where desk_id = $1 and record_id = $2 and content is not null"];
    CALLS => [
        sqlite "select content from event where desk_id = $1 and instr(content, '/call/caller') > 0 and instr(lower(content), $2) > 0"
        postgres "select content from event where desk_id = $1 and strpos(content, '/call/caller') > 0 and strpos(lower(content collate \"C\"), $2) > 0"
    ];
    MAILS => ["select id, standing, sender, raw from mail where desk_id = $1 and id > $2 and length(raw) > 0 order by id limit $3"];
    EMPTY_MAIL => ["update mail set raw = $3, problem = 'taken-out' where desk_id = $1 and id = $2"];
    IGNORE_MAIL => ["update mail set raw = $3, problem = 'taken-out', standing = case when standing in ('waiting', 'quarantined') then 'ignored' else standing end where desk_id = $1 and id = $2"];
    DELIVERY => ["select cast(1 as bigint) from delivery where desk_id = $1 and record_id = $2 and entry = $3 and recipient = $4 and lane = $5"];
    REWRITE_DELIVERY => ["update delivery set recipient = $6, why = $7 where desk_id = $1 and record_id = $2 and entry = $3 and recipient = $4 and lane = $5"];
    DROP_DELIVERY => ["delete from delivery where desk_id = $1 and record_id = $2 and entry = $3 and recipient = $4 and lane = $5"];
    FORGET_NAMES => ["delete from known_name where desk_id = $1"];
    TOKENS => ["delete from token where desk_id = $1 and seat_id = $2"];
    FORGET_PERSON => ["update person set email = $2, name = $3, password = null, devices = devices + 1 where id = $1"];
    END_SESSIONS => ["delete from session where person_id = $1"];
    DROP_LINKS => ["delete from sign_in_link where person_id = $1"];
}

/// A column of a desk's rows that may name somebody: its table, its name, whether it is a document of JSON, and by which id
/// its row is found again; none: by what stands in it, as rows of that kind are few.
type Column = (&'static str, &'static str, bool, Option<&'static str>);

const COLUMNS: &[Column] = &[
    ("seat", "body", true, Some("id")),
    ("seat", "name", false, Some("id")),
    ("agreement", "body", true, Some("id")),
    ("link", "body", true, Some("id")),
    ("invitation", "invited_by", false, Some("agreement_id")),
    ("terms_acceptance", "name", false, None),
    ("publication", "body", true, Some("id")),
    ("notice", "body", true, Some("id")),
    ("rota", "body", true, Some("id")),
    ("paging", "body", true, None),
    ("outbox", "body", true, Some("id")),
    ("outbox", "parked", false, Some("id")),
    ("mail", "sender", false, Some("id")),
    ("mail", "subject", false, Some("id")),
    ("pause", "who", false, None),
    ("pause", "reason", false, None),
];

/// Records of which some words may hold a text, after the one with an id, in the order of their ids: so many, and whether
/// something that is taken out stands in each.
pub async fn records_with(
    tx: &mut Tx,
    desk: DeskId,
    (taken, text): (&Taken, &str),
    (after, limit): (Uuid, u32),
) -> Result<Vec<(Record, Uuid, bool)>, Fault> {
    let sought = telling(text).replace(['-', '_', '.'], " ");
    let rows: Vec<(String, Uuid)> = tx.all(RECORDS, args![desk, after, sought, limit]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for (record, id) in rows {
        let known = if record == Record::Request.code() { Record::Request } else { Record::Escalation };
        if known.code() != record {
            return Err(Fault::Corrupt(format!("record {id} is of no known kind")));
        }
        let words: Vec<(String,)> = tx.all(WORDS, args![desk, id]).await?;
        let holds =
            |words: &str| serde_json::from_str(words).is_ok_and(|words: Words| taken.stands_in(&words));
        found.push((known, id, words.iter().any(|(words,)| holds(words))));
    }
    Ok(found)
}

/// The telephone numbers from which a person called a desk, or was called.
pub async fn numbers_of_calls(tx: &mut Tx, desk: DeskId, taken: &Taken) -> Result<Vec<String>, Fault> {
    let mut numbers = Vec::new();
    for sought in sought(taken) {
        let calls: Vec<(String,)> = tx.all(CALLS, args![desk, sought]).await?;
        for (words,) in calls {
            let words: Words = serde_json::from_str(&words)
                .map_err(|error| Fault::unreadable("the words of a call", &error))?;
            numbers.extend(telephone_numbers(taken, &words));
        }
    }
    Ok(numbers)
}

/// Takes a person out of the rows of a desk that are no records; answers how many rows named them.
pub async fn out_of_rows(tx: &mut Tx, desk: DeskId, taken: &Taken) -> Result<u64, Fault> {
    let (mut rows, mut names) = (0, 0);
    for column in COLUMNS {
        for sought in sought(taken) {
            let touched = match column.3 {
                Some(key) => out_of_column(tx, desk, taken, (column, key), &sought).await?,
                None => out_of_few(tx, desk, taken, column, &sought).await?,
            };
            rows += touched;
            if matches!(column.0, "seat" | "agreement" | "link") {
                names += touched;
            }
        }
    }
    for sought in sought(taken) {
        rows += out_of_deliveries(tx, desk, taken, &sought).await?;
    }
    // What was read of them before says it still.
    tx.settled.clear();
    if names > 0 {
        // What is kept of the names in these follows them: it is filled anew when it is next asked.
        tx.run(FORGET_NAMES, args![desk]).await?;
    }
    Ok(rows)
}

/// A delivery: of which record, which entry, to whom and by which lane, and why it stands as it does.
type Delivered = (Uuid, i64, String, String, Option<String>);

/// Deliveries are found by whom they are for: two that become the same are one.
async fn out_of_deliveries(tx: &mut Tx, desk: DeskId, taken: &Taken, sought: &str) -> Result<u64, Fault> {
    let (recipient, why) = (holding(tx.is_postgres(), "recipient"), holding(tx.is_postgres(), "why"));
    let select = format!(
        "select record_id, entry, recipient, lane, why from delivery where desk_id = $1 and (record_id, entry, recipient, lane) > ($3, $4, $5, $6)
         and ({recipient} or {why}) order by record_id, entry, recipient, lane limit $7"
    );
    let (mut touched, mut after) = (0, (Uuid::nil(), i64::MIN, String::new(), String::new()));
    loop {
        let args = args![desk, sought, after.0, after.1, after.2.as_str(), after.3.as_str(), TOGETHER];
        let rows: Vec<Delivered> = tx.all_built(select.clone(), args).await?;
        let Some((record, entry, recipient, lane, _)) = rows.last() else { return Ok(touched) };
        after = (*record, *entry, recipient.clone(), lane.clone());
        for (record, entry, recipient, lane, why) in rows {
            let to = taken.out_of_text(&recipient);
            let said = why.as_deref().and_then(|why| taken.out_of_text(why));
            if to.is_none() && said.is_none() {
                continue;
            }
            if let Some(to) = &to {
                let args = args![desk, record, entry, to.as_str(), lane.as_str()];
                if tx.optional::<(i64,)>(DELIVERY, args).await?.is_some() {
                    let args = args![desk, record, entry, recipient, lane];
                    touched += tx.touches(DROP_DELIVERY, args).await?;
                    continue;
                }
            }
            let rest = (to.unwrap_or_else(|| recipient.clone()), said.or(why));
            let args = args![desk, record, entry, recipient, lane, rest.0, rest.1];
            touched += tx.touches(REWRITE_DELIVERY, args).await?;
        }
    }
}

async fn out_of_column(
    tx: &mut Tx,
    desk: DeskId,
    taken: &Taken,
    ((table, column, document, _), key): (&Column, &str),
    sought: &str,
) -> Result<u64, Fault> {
    let holds = holding(tx.is_postgres(), column);
    let (mut touched, mut after) = (0, Uuid::nil());
    loop {
        let built = format!(
            "select {key}, {column} from {table} where desk_id = $1 and {key} > $3 and {holds} order by {key} limit $4"
        );
        let rows: Vec<(Uuid, String)> = tx.all_built(built, args![desk, sought, after, TOGETHER]).await?;
        let Some((last, _)) = rows.last() else { return Ok(touched) };
        after = *last;
        for (id, text) in rows {
            if let Some(rest) = rest_of(taken, &text, *document) {
                let built = format!("update {table} set {column} = $3 where desk_id = $1 and {key} = $2");
                touched += tx.touches_built(built, args![desk, id, rest]).await?;
            }
        }
    }
}

async fn out_of_few(
    tx: &mut Tx,
    desk: DeskId,
    taken: &Taken,
    (table, column, document, _): &Column,
    sought: &str,
) -> Result<u64, Fault> {
    let holds = holding(tx.is_postgres(), column);
    let built = format!("select distinct {column} from {table} where desk_id = $1 and {holds}");
    let rows: Vec<(String,)> = tx.all_built(built, args![desk, sought]).await?;
    let mut touched = 0;
    for (text,) in rows {
        if let Some(rest) = rest_of(taken, &text, *document) {
            let built = format!("update {table} set {column} = $3 where desk_id = $1 and {column} = $2");
            touched += tx.touches_built(built, args![desk, text, rest]).await?;
        }
    }
    Ok(touched)
}

fn rest_of(taken: &Taken, text: &str, document: bool) -> Option<String> {
    if document { without_in_row(taken, text) } else { taken.out_of_text(text) }
}

/// What becomes of a mail when a person is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It does not name them.
    Stays,
    /// Somebody else's that waits has their name as a word, which may mean anybody: it is what a customer wrote, unread.
    Kept,
    /// It was filed and names them: it loses its bytes.
    Emptied,
    /// Somebody else's that waits has their address: it loses its bytes, and goes on waiting.
    EmptiedWaiting,
    /// It is theirs: one that waits is read by nobody any more.
    Ignored,
}

/// Mails that have their bytes, after the one with an id, in the order of their ids: so many, and what becomes of each when
/// a person with an address is taken out, as it names them in its headers or as it is written below them, in whichever of the
/// encodings of mail.
pub async fn mails_with(
    tx: &mut Tx,
    desk: DeskId,
    (taken, address): (&Taken, &Taken),
    (after, limit): (Uuid, u32),
) -> Result<Vec<(Uuid, Fate)>, Fault> {
    let rows: Vec<(Uuid, String, String, Vec<u8>)> = tx.all(MAILS, args![desk, after, limit]).await?;
    let fate = |standing: &str, sender: &str, raw: &[u8]| {
        let (texts, waits) = (decoded::texts(raw), matches!(standing, "waiting" | "quarantined"));
        let holds = |taken: &Taken| texts.iter().any(|text| taken.out_of_text(text).is_some());
        match () {
            () if address.out_of_text(sender).is_some() => Fate::Ignored,
            () if waits && holds(address) => Fate::EmptiedWaiting,
            () if !holds(taken) => Fate::Stays,
            () if waits => Fate::Kept,
            () => Fate::Emptied,
        }
    };
    Ok(rows.iter().map(|(id, standing, sender, raw)| (*id, fate(standing, sender, raw))).collect())
}

/// Takes the bytes of a mail as far as its fate is that: what they hold, in which encoding, cannot be told.
pub async fn empty_mail(tx: &mut Tx, desk: DeskId, (mail, fate): (Uuid, Fate)) -> Result<u64, Fault> {
    let nothing = Vec::<u8>::new();
    match fate {
        Fate::Stays | Fate::Kept => Ok(0),
        Fate::Emptied | Fate::EmptiedWaiting => tx.touches(EMPTY_MAIL, args![desk, mail, nothing]).await,
        Fate::Ignored => tx.touches(IGNORE_MAIL, args![desk, mail, nothing]).await,
    }
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
    tx.settled.remove(&Document::Person(person));
    tx.run(FORGET_PERSON, args![person, email, MARK]).await
}
