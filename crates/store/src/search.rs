//! Full-text search: text folded and stemmed here, so that both engines find the same. One document per
//! (desk, subject, audience); desk and audience are terms inside the match, order is newest first.

mod fold;

use domain::Timestamp;
use domain::id::{AccountId, DeskId, PersonId, QueueId};
use domain::kind::Door;
use uuid::Uuid;

pub use fold::{fold, terms};

use crate::arg::{Arg, args};
use crate::asked_in;
use crate::run::Fault;
use crate::scope::{Scope, Within};
use crate::tx::{Tx, statements};

statements! {
    FIND_DOCUMENT => ["select id from search_document where desk_id = $1 and subject_id = $2 and audience = $3"];
    NEXT_ID => [sqlite "select coalesce(max(id), 0) + 1 from search_document" postgres "select nextval('search_document_id')"];
    PUT => ["insert into search_document (desk_id, id, subject_id, subject, audience, account_id, contact_id, team, updated)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (desk_id, subject_id, audience) do update set subject = excluded.subject, account_id = excluded.account_id, contact_id = excluded.contact_id,
             team = excluded.team, updated = excluded.updated"];
    DROP => ["delete from search_document where desk_id = $1 and subject_id = $2 and audience = $3"];
    SOME_OF_DESK => ["select id from search_document where desk_id = $1 order by id limit $2"];
    DROP_ROW => ["delete from search_document where desk_id = $1 and id = $2"];
    HOLDS => [
        sqlite "select id from search_document where desk_id = $1 and subject_id = $2 and audience = $3
                and exists (select 1 from search_terms where search_terms match $4 and search_terms.rowid = search_document.id)"
        postgres "select id from search_document where desk_id = $1 and subject_id = $2 and audience = $3
                  and terms @@ to_tsquery('simple', $4)"
    ];
    DROP_TERMS => [sqlite "delete from search_terms where rowid = $1" postgres "select $1::bigint where false"];
    PUT_TERMS => [sqlite "insert into search_terms (rowid, terms) values ($1, $2)"
                  postgres "update search_document set terms = to_tsvector('simple', $2) where id = $1"];
}

/// What a document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Request,
    Publication,
}

impl Subject {
    fn code(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Publication => "publication",
        }
    }
}

/// A document as it is indexed.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    pub subject: Subject,
    pub id: Uuid,
    /// `desk`, `both` (a request's account), `customers`.
    pub audience: &'a str,
    pub account: Option<AccountId>,
    pub contact: Option<PersonId>,
    pub team: Option<&'a str>,
    /// Where a request came in and waits; what is no request is in no such place.
    pub place: Option<(Door, Option<QueueId>)>,
    pub updated: Timestamp,
    pub text: &'a str,
    /// Numbers and references that open it, squeezed.
    pub references: &'a [String],
}

/// The most text of one document that is indexed, in bytes.
const LONGEST: usize = 400_000;

/// Indexes a document, or indexes it again.
pub async fn index(tx: &mut Tx, desk: DeskId, document: &Document<'_>) -> Result<(), Fault> {
    let known: Option<(i64,)> =
        tx.optional(FIND_DOCUMENT, args![desk, document.id, document.audience]).await?;
    let id = match known {
        Some((id,)) => id,
        None => {
            let next: Option<(i64,)> = tx.optional(NEXT_ID, Vec::new()).await?;
            next.map_or(1, |(id,)| id)
        }
    };
    if !tx.is_postgres() {
        // Also of one whose number is taken anew: what it stood for may have gone without its terms.
        tx.later(DROP_TERMS, args![id]).await?;
    }
    let args = args![
        desk,
        id,
        document.id,
        document.subject.code(),
        document.audience,
        document.account,
        document.contact,
        document.team,
        document.updated,
    ];
    tx.run(PUT, args).await?;
    let mut words = indexed(document);
    words.push(desk_term(desk));
    words.push(audience_term(document.subject, document.audience));
    words.extend(known_by(document));
    words.push(MARK.to_owned());
    if let Some((door, queue)) = document.place {
        words.extend([PLACED.to_owned(), door_term(door)]);
        words.extend(queue.map(queue_term));
    }
    tx.run(PUT_TERMS, args![id, words.join(" ")]).await.map(drop)
}

/// The terms of a document's text, as far as it is indexed.
fn indexed(document: &Document<'_>) -> Vec<String> {
    let mut cut = document.text.len().min(LONGEST);
    while !document.text.is_char_boundary(cut) {
        cut -= 1;
    }
    terms(&document.text[..cut])
}

/// What a document is found by that bears numbers and references.
fn known_by(document: &Document<'_>) -> impl Iterator<Item = String> {
    document.references.iter().map(|it| reference_term(it))
}

/// How a document is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexed {
    /// By each of its words.
    Whole,
    /// It was indexed by a version that took less of a request for its words.
    Before,
    /// It is not there, or its words do not find it.
    Not,
}

/// Whether a document is there, and is found by each of its words, by whoever works where its request waits.
pub(crate) async fn holds(tx: &mut Tx, desk: DeskId, document: &Document<'_>) -> Result<Indexed, Fault> {
    let and = if tx.is_postgres() { " & " } else { " AND " };
    let anywhere = [desk_term(desk), audience_term(document.subject, document.audience)];
    // What either engine cuts words at is its own affair; of letters alone there is no doubt.
    let plain = indexed(document).into_iter().filter(|word| word.bytes().all(|it| it.is_ascii_lowercase()));
    let plain = plain.chain(known_by(document)).chain([MARK.to_owned()]);
    let words: Vec<String> = plain.collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    for some in words.chunks(MOST_WORDS) {
        let query: Vec<&str> = anywhere.iter().chain(some).map(String::as_str).collect();
        let mut query = query.join(and);
        if let Some((door, queue)) = document.place {
            let here: Vec<String> = [door_term(door)].into_iter().chain(queue.map(queue_term)).collect();
            query = not_elsewhere(&query, &here.join(and), tx.is_postgres());
        }
        if !matches(tx, desk, document, query).await? {
            let all = anywhere.join(and);
            let unmarked =
                if tx.is_postgres() { format!("{all} & !{MARK}") } else { format!("({all}) NOT {MARK}") };
            let before = matches(tx, desk, document, unmarked).await?;
            return Ok(if before { Indexed::Before } else { Indexed::Not });
        }
    }
    Ok(Indexed::Whole)
}

async fn matches(tx: &mut Tx, desk: DeskId, document: &Document<'_>, query: String) -> Result<bool, Fault> {
    let args = args![desk, document.id, document.audience, query];
    let found: Option<(i64,)> = tx.optional(HOLDS, args).await?;
    Ok(found.is_some())
}

/// Takes a document out.
pub async fn drop_document(tx: &mut Tx, desk: DeskId, id: Uuid, audience: &str) -> Result<(), Fault> {
    let known: Option<(i64,)> = tx.optional(FIND_DOCUMENT, args![desk, id, audience]).await?;
    if let Some((row,)) = known {
        if !tx.is_postgres() {
            tx.run(DROP_TERMS, args![row]).await?;
        }
        tx.run(DROP, args![desk, id, audience]).await?;
    }
    Ok(())
}

/// Takes out some documents of a desk; answers how many.
pub(crate) async fn drop_some(tx: &mut Tx, desk: DeskId, limit: u64) -> Result<u64, Fault> {
    let rows: Vec<(i64,)> = tx.all(SOME_OF_DESK, args![desk, limit]).await?;
    let gone = rows.len() as u64;
    for (row,) in rows {
        if !tx.is_postgres() {
            tx.run(DROP_TERMS, args![row]).await?;
        }
        tx.run(DROP_ROW, args![desk, row]).await?;
    }
    Ok(gone)
}

/// How many different words a search takes.
const MOST_WORDS: usize = 32;

/// Subjects whose document for this audience holds every word, newest first. The last word may be unfinished.
pub async fn find(
    tx: &mut Tx,
    scope: &Scope,
    subject: Subject,
    audience: &str,
    words: &str,
    limit: u32,
) -> Result<Vec<Uuid>, Fault> {
    match asked(tx, scope.desk, subject, audience, words) {
        Some(query) => matching(tx, scope, (subject, audience), query, limit).await,
        None => Ok(Vec::new()),
    }
}

/// The match of words; `None`: there are none.
fn asked(tx: &Tx, desk: DeskId, subject: Subject, audience: &str, words: &str) -> Option<String> {
    let mut wanted = terms(words);
    // The same for both engines: each has a depth beyond which it reads no more conditions.
    let mut seen = std::collections::HashSet::new();
    wanted.retain(|word| seen.insert(word.clone()));
    let cut = wanted.len() > MOST_WORDS;
    wanted.truncate(MOST_WORDS);
    let last = wanted.len().checked_sub(1)?;
    let mut query: Vec<String> = vec![desk_term(desk), audience_term(subject, audience)];
    let unfinished = !cut && words.chars().last().is_some_and(char::is_alphanumeric);
    for (at, word) in wanted.into_iter().enumerate() {
        let prefix = unfinished && at == last && word.chars().count() >= 3;
        query.push(match (tx.is_postgres(), prefix) {
            (true, true) => format!("{word}:*"),
            (true, false) => word,
            (false, true) => format!("{word}*"),
            (false, false) => word,
        });
    }
    Some(query.join(if tx.is_postgres() { " & " } else { " AND " }))
}

/// All requests whose document for an audience holds every word, however many: a condition of a list, which says itself
/// which of them its scope shows.
#[derive(Debug, Clone)]
pub struct Holding {
    audience: String,
    query: String,
    postgres: bool,
}

impl Holding {
    /// Those that hold these words; `None`: there are no words.
    pub fn words(tx: &Tx, desk: DeskId, audience: &str, words: &str) -> Option<Self> {
        let query = asked(tx, desk, Subject::Request, audience, words)?;
        Some(Self { audience: audience.to_owned(), query, postgres: tx.is_postgres() })
    }

    /// Their ids, for a statement whose first argument is the desk.
    pub(crate) fn ids(&self, args: &mut Vec<Arg>) -> String {
        args.extend(args![Subject::Request.code(), self.audience.as_str(), self.query.as_str()]);
        let (subject, audience, query) = (args.len() - 2, args.len() - 1, args.len());
        if self.postgres {
            format!(
                "select subject_id from search_found(${subject}, ${audience}, ${query}) search_document \
                 where desk_id = $1"
            )
        } else {
            format!(
                "select subject_id from search_document where desk_id = $1 and subject = ${subject} \
                 and audience = ${audience} \
                 and id in (select rowid from search_terms where search_terms match ${query})"
            )
        }
    }
}

/// Requests whose document for this audience bears one of these numbers or references, squeezed; newest first.
pub async fn bearing(
    tx: &mut Tx,
    scope: &Scope,
    audience: &str,
    references: &[String],
    limit: u32,
) -> Result<Vec<Uuid>, Fault> {
    if references.is_empty() {
        return Ok(Vec::new());
    }
    let (and, or) = if tx.is_postgres() { (" & ", " | ") } else { (" AND ", " OR ") };
    let any: Vec<String> = references.iter().map(|it| reference_term(it)).collect();
    let query =
        [desk_term(scope.desk), audience_term(Subject::Request, audience), format!("({})", any.join(or))];
    matching(tx, scope, (Subject::Request, audience), query.join(and), limit).await
}

/// What of a match the scope shows, newest first.
async fn matching(
    tx: &mut Tx,
    scope: &Scope,
    (subject, audience): (Subject, &str),
    mut query: String,
    limit: u32,
) -> Result<Vec<Uuid>, Fault> {
    if let (Subject::Request, Some(within)) = (subject, &scope.within)
        // What somebody was asked in to lies anywhere: then the rows alone say what is shown.
        && !asked_in::anywhere(tx, scope.desk, within.seat).await?
    {
        query = inside(&query, within, tx.is_postgres());
    }
    let (mut sql, text) = if tx.is_postgres() {
        let found = "select subject_id from search_found($2, $3, $4) search_document where desk_id = $1";
        (found.to_owned(), query)
    } else {
        (
            "select subject_id from search_document where desk_id = $1 and subject = $2 and audience = $3 \
             and id in (select rowid from search_terms where search_terms match $4)"
                .to_owned(),
            query,
        )
    };
    let mut args: Vec<Arg> = args![scope.desk, subject.code(), audience, text];
    if subject == Subject::Request {
        scope.narrow_documents(&mut sql, &mut args);
    }
    args.push(Arg::from(limit));
    sql.push_str(&format!(" order by updated desc, subject_id limit ${}", args.len()));
    let rows: Vec<(Uuid,)> = tx.all_built(sql, args).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What every document has that was indexed with all that is taken for its words now.
const MARK: &str = "xi2";

/// What every document has that says where its request waits: one that was indexed before says nothing of it, and is
/// left to the rows.
const PLACED: &str = "xw";

/// A match, without what says that it is elsewhere than inside a part of the desk.
fn inside(query: &str, within: &Within, postgres: bool) -> String {
    let (and, or) = if postgres { (" & ", " | ") } else { (" AND ", " OR ") };
    let doors = within.doors.iter().map(|doors| doors.iter().copied().map(door_term).collect::<Vec<_>>());
    let queues =
        within.queues.iter().map(|queues| queues.iter().copied().map(queue_term).collect::<Vec<_>>());
    // A part that holds nothing is for the rows to say.
    let any = doors.chain(queues).filter(|terms| !terms.is_empty());
    let any: Vec<String> = any.map(|terms| format!("({})", terms.join(or))).collect();
    let here = any.join(and);
    if here.is_empty() { query.to_owned() } else { not_elsewhere(query, &here, postgres) }
}

/// A match, without what says that it is elsewhere than here.
fn not_elsewhere(query: &str, here: &str, postgres: bool) -> String {
    if postgres {
        format!("{query} & !({PLACED} & !({here}))")
    } else {
        format!("({query}) NOT ({PLACED} NOT ({here}))")
    }
}

fn reference_term(squeezed: &str) -> String {
    format!("xr{squeezed}")
}

fn door_term(door: Door) -> String {
    format!("xq{}", door.code())
}

fn queue_term(queue: QueueId) -> String {
    format!("xn{}", queue.0.simple())
}

fn desk_term(desk: DeskId) -> String {
    format!("xd{}", desk.0.simple())
}

fn audience_term(subject: Subject, audience: &str) -> String {
    format!("xa{}{audience}", subject.code())
}
