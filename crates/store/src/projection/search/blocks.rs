//! Blocks of words as they are written: each has a row that holds its words, and is found by them and by its walls.

use domain::id::{AccountId, DeskId, QueueId};
use domain::kind::Door;
use domain::row::BlockRow;
use uuid::Uuid;

use super::{PLACED, Subject, account_term, audience_term, desk_term, door_term, queue_term, reference_term};
use crate::arg::{Arg, args};
use crate::projection::version;
use crate::run::Fault;
use crate::search::terms;
use crate::tx::{Sql, Tx, statements};

statements! {
    LAST => [
        sqlite "select * from (select audience, ordinal, version, size, words from search_block
                  where desk_id = $1 and subject_id = $2 and audience = 'desk' and source_id = $3 order by ordinal desc limit 1) as ours
                union all select * from (select audience, ordinal, version, size, words from search_block
                  where desk_id = $1 and subject_id = $2 and audience = 'both' and source_id = $3 order by ordinal desc limit 1) as shared"
        postgres "select * from (select audience, ordinal, version, size, '' from search_block
                    where desk_id = $1 and subject_id = $2 and audience = 'desk' and source_id = $3 order by ordinal desc limit 1) as ours
                  union all select * from (select audience, ordinal, version, size, '' from search_block
                    where desk_id = $1 and subject_id = $2 and audience = 'both' and source_id = $3 order by ordinal desc limit 1) as shared"
    ];
    GO_ON => [
        sqlite "select $1, $2, $3, $4, $5, $6, $7 where false"
        postgres "update search_block set size = $6, words = concat_ws(' ', nullif(words, ''), nullif($7, '')),
                  terms = terms || strip(to_tsvector('simple', $7))
                  where desk_id = $1 and subject_id = $2 and audience = $3 and source_id = $4 and ordinal = $5"
    ];
    KEYS => ["select audience, source_id, ordinal from search_block where desk_id = $1 and subject_id = $2"];
    PUT => [
        sqlite "insert into search_block (desk_id, subject_id, audience, source_id, ordinal, subject, version, size, words, id)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, (select coalesce(max(id), 0) + 1 from search_block))
                on conflict (desk_id, subject_id, audience, source_id, ordinal) do update set subject = excluded.subject,
                version = excluded.version, size = excluded.size, words = excluded.words"
        postgres "insert into search_block (desk_id, subject_id, audience, source_id, ordinal, subject, version, size, words, terms)
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, strip(to_tsvector('simple', $10)))
                  on conflict (desk_id, subject_id, audience, source_id, ordinal) do update set subject = excluded.subject,
                  version = excluded.version, size = excluded.size, words = excluded.words, terms = excluded.terms"
    ];
    DROP_TERMS => [
        sqlite "delete from block_terms where rowid = (select id from search_block
                where desk_id = $1 and subject_id = $2 and audience = $3 and source_id = $4 and ordinal = $5)"
        postgres "select $1::uuid, $2::uuid, $3::text, $4::uuid, $5::bigint where false"
    ];
    PUT_TERMS => [
        sqlite "insert into block_terms (rowid, terms) values ((select id from search_block
                where desk_id = $1 and subject_id = $2 and audience = $3 and source_id = $4 and ordinal = $5), $6)"
        postgres "select $1::uuid, $2::uuid, $3::text, $4::uuid, $5::bigint, $6::text where false"
    ];
    DROP_ONE => ["delete from search_block where desk_id = $1 and subject_id = $2 and audience = $3 and source_id = $4 and ordinal = $5"];
    DROP_TERMS_OF_SUBJECT => [
        sqlite "delete from block_terms where rowid in (select id from search_block where desk_id = $1 and subject_id = $2 and audience = $3)"
        postgres "select $1::uuid, $2::uuid, $3::text where false"
    ];
    DROP_SUBJECT => ["delete from search_block where desk_id = $1 and subject_id = $2 and audience = $3"];
    DROP_TERMS_OF_SOME => [
        sqlite "delete from block_terms where rowid in (select id from search_block where desk_id = $1 order by id limit $2)"
        postgres "select $1::uuid, $2::bigint where false"
    ];
    DROP_SOME => [
        sqlite "delete from search_block where id in (select id from search_block where desk_id = $1 order by id limit $2)"
        postgres "delete from search_block where desk_id = $1 and ctid in (select ctid from search_block where desk_id = $1 limit $2)"
    ];
    HOLDS => [
        sqlite "select ordinal from search_block where desk_id = $1 and subject_id = $2 and audience = $3 and source_id = $4 and ordinal = $5
                and exists (select 1 from block_terms where block_terms match $6 and block_terms.rowid = search_block.id)"
        postgres "select ordinal from search_block where desk_id = $1 and subject_id = $2 and audience = $3 and source_id = $4 and ordinal = $5
                  and strip(terms) = strip(to_tsvector('simple', $6))"
    ];
    // How many terms the index holds of a block, as it keeps that beside them.
    HOW_MANY => [
        sqlite "select sz from block_terms_docsize where id = (select id from search_block
                where desk_id = $1 and subject_id = $2 and audience = $3 and source_id = $4 and ordinal = $5)"
        postgres "select ''::bytea where $1::uuid is null and $2::uuid is null and $3::text is null and $4::uuid is null and $5::bigint is null"
    ];
    SOME_BEFORE => ["select id, subject_id, audience from search_document where desk_id = $1 limit $2"];
    DROP_BEFORE => ["delete from search_document where desk_id = $1 and subject_id = $2 and audience = $3"];
    DROP_TERMS_BEFORE => [sqlite "delete from search_terms where rowid = $1" postgres "select $1::bigint where false"];
}

/// Whose a block is, and where what it is of waits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Walls {
    pub account: Option<AccountId>,
    /// What is no request came in by no door, and waits in no queue.
    pub door: Option<Door>,
    pub queue: Option<QueueId>,
}

/// A block as it is written.
#[derive(Debug, Clone)]
pub struct Block<'a> {
    pub subject: Subject,
    pub id: Uuid,
    /// `desk`, `both` (a request's account), `customers`.
    pub audience: &'a str,
    /// The record whose entries it holds.
    pub source: Uuid,
    pub ordinal: u32,
    pub walls: Walls,
    pub version: u32,
    /// How much text its words were made of.
    pub size: u64,
    /// Its terms, in order.
    pub words: String,
}

/// A block that is there: the last of its record, for an audience.
#[derive(Debug, Clone)]
pub struct Kept {
    pub audience: String,
    pub ordinal: u32,
    pub version: u32,
    pub size: u64,
    /// Its terms, where the engine cannot add to them in place.
    words: String,
}

/// The terms of a text and of the numbers and references that it gives, squeezed.
pub fn words(text: &str, references: &[String]) -> String {
    let mut all = terms(text);
    all.extend(references.iter().map(|it| reference_term(it)));
    all.join(" ")
}

/// The last block of a record among those of a subject, for each audience that has one.
pub async fn last(tx: &mut Tx, desk: DeskId, subject: Uuid, source: Uuid) -> Result<Vec<Kept>, Fault> {
    let rows: Vec<(String, i64, i64, i64, String)> = tx.all(LAST, args![desk, subject, source]).await?;
    let kept = |(audience, ordinal, version, size, words): (String, i64, i64, i64, String)| Kept {
        audience,
        ordinal: u32::try_from(ordinal).unwrap_or_default(),
        version: u32::try_from(version).unwrap_or_default(),
        size: size.cast_unsigned(),
        words,
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// Writes a block, whether it was there or not.
pub async fn put(tx: &mut Tx, desk: DeskId, block: &Block<'_>) -> Result<(), Fault> {
    let (row, terms) = written(desk, block, tx.is_postgres());
    tx.run(PUT, row).await?;
    let Some(terms) = terms else { return Ok(()) };
    // Also of one whose number is taken anew: what it stood for may have gone without its terms.
    let key = args![desk, block.id, block.audience, block.source, block.ordinal];
    tx.run(DROP_TERMS, key).await?;
    tx.run(PUT_TERMS, terms).await
}

/// What writes a block that is not there.
pub(crate) fn inserts(desk: DeskId, block: &Block<'_>, postgres: bool) -> Vec<(Sql, Vec<Arg>)> {
    let (row, terms) = written(desk, block, postgres);
    std::iter::once((PUT, row)).chain(terms.map(|terms| (PUT_TERMS, terms))).collect()
}

/// What is written of a block: its row, and what finds it where that is no part of the row.
fn written(desk: DeskId, block: &Block<'_>, postgres: bool) -> (Vec<Arg>, Option<Vec<Arg>>) {
    let key = || args![desk, block.id, block.audience, block.source, block.ordinal];
    let mut found_by = block.words.clone();
    for term in walls(desk, block) {
        found_by.push(' ');
        found_by.push_str(&term);
    }
    let mut row = key();
    row.extend(args![block.subject.code(), block.version, block.size, block.words.as_str()]);
    if postgres {
        row.extend(args![found_by]);
        return (row, None);
    }
    let mut terms = key();
    terms.extend(args![found_by]);
    (row, Some(terms))
}

/// Adds to a block that is there, behind the words that it holds: it stays behind the walls it is behind, and holds the
/// text that `block.size` says.
pub async fn add(tx: &mut Tx, desk: DeskId, kept: &Kept, mut block: Block<'_>) -> Result<(), Fault> {
    if tx.is_postgres() {
        // What it holds already is neither sent to and fro nor read for words again.
        let mut row = args![desk, block.id, block.audience, block.source, block.ordinal];
        row.extend(args![block.size, block.words]);
        return tx.run(GO_ON, row).await;
    }
    let between = if kept.words.is_empty() || block.words.is_empty() { "" } else { " " };
    block.words = format!("{}{between}{}", kept.words, block.words);
    put(tx, desk, &block).await
}

/// What keeps a block from those who may not find it.
fn walls(desk: DeskId, block: &Block<'_>) -> Vec<String> {
    let mut terms = vec![desk_term(desk), audience_term(block.subject, block.audience)];
    terms.extend(block.walls.account.map(account_term));
    if let Some(door) = block.walls.door {
        terms.extend([PLACED.to_owned(), door_term(door)]);
    }
    terms.extend(block.walls.queue.map(queue_term));
    terms
}

/// Writes a publication's text for an audience, in pieces that are a block each.
pub async fn put_publication(
    tx: &mut Tx,
    desk: DeskId,
    id: Uuid,
    audience: &str,
    pieces: &[&str],
) -> Result<(), Fault> {
    keep_only(tx, desk, id, |of, _, ordinal| of != audience || (ordinal as usize) < pieces.len()).await?;
    let version = version::<BlockRow>(tx);
    for (ordinal, text) in (0..).zip(pieces) {
        let block = Block {
            subject: Subject::Publication,
            id,
            audience,
            source: id,
            ordinal,
            walls: Walls::default(),
            version,
            size: text.len() as u64,
            words: words(text, &[]),
        };
        put(tx, desk, &block).await?;
    }
    Ok(())
}

/// Takes out every block of a subject that is not among these, by audience, source and ordinal.
pub async fn keep_only(
    tx: &mut Tx,
    desk: DeskId,
    subject: Uuid,
    made: impl Fn(&str, Uuid, u32) -> bool,
) -> Result<(), Fault> {
    let rows: Vec<(String, Uuid, i64)> = tx.all(KEYS, args![desk, subject]).await?;
    for (audience, source, ordinal) in rows {
        if !u32::try_from(ordinal).is_ok_and(|ordinal| made(&audience, source, ordinal)) {
            drop_block(tx, desk, (subject, &audience, source, ordinal)).await?;
        }
    }
    Ok(())
}

/// Takes out one block.
pub(crate) async fn drop_block(
    tx: &mut Tx,
    desk: DeskId,
    (subject, audience, source, ordinal): (Uuid, &str, Uuid, i64),
) -> Result<(), Fault> {
    let key = || args![desk, subject, audience, source, ordinal];
    if !tx.is_postgres() {
        tx.run(DROP_TERMS, key()).await?;
    }
    tx.run(DROP_ONE, key()).await
}

/// Takes out all blocks of a subject for an audience.
pub async fn drop_subject(tx: &mut Tx, desk: DeskId, subject: Uuid, audience: &str) -> Result<(), Fault> {
    let key = || args![desk, subject, audience];
    if !tx.is_postgres() {
        tx.run(DROP_TERMS_OF_SUBJECT, key()).await?;
    }
    tx.run(DROP_SUBJECT, key()).await
}

/// Takes out some blocks of a desk; answers how many.
pub(crate) async fn drop_some(tx: &mut Tx, desk: DeskId, limit: u64) -> Result<u64, Fault> {
    if !tx.is_postgres() {
        tx.run(DROP_TERMS_OF_SOME, args![desk, limit]).await?;
    }
    tx.touches(DROP_SOME, args![desk, limit]).await
}

/// Takes out some of what stood in one document for each audience, which nothing reads any more; answers how many.
pub async fn drop_some_before(tx: &mut Tx, desk: DeskId, limit: u64) -> Result<u64, Fault> {
    let rows: Vec<(i64, Uuid, String)> = tx.all(SOME_BEFORE, args![desk, limit]).await?;
    let gone = rows.len() as u64;
    for (row, subject, audience) in rows {
        if !tx.is_postgres() {
            tx.run(DROP_TERMS_BEFORE, args![row]).await?;
        }
        tx.run(DROP_BEFORE, args![desk, subject, audience]).await?;
    }
    Ok(gone)
}

/// Whether what finds a block is its words and its walls: each of them, and nothing besides.
pub(crate) async fn is_found(tx: &mut Tx, desk: DeskId, block: &Block<'_>) -> Result<bool, Fault> {
    let key = || args![desk, block.id, block.audience, block.source, block.ordinal];
    let walls = walls(desk, block);
    let words = block.words.split(' ').filter(|word| !word.is_empty());
    let all: Vec<&str> = words.chain(walls.iter().map(String::as_str)).collect();
    let runs = if tx.is_postgres() { vec![all.join(" ")] } else { phrases(&all) };
    for run in runs {
        let mut asked = key();
        asked.extend(args![run]);
        let found: Option<(i64,)> = tx.optional(HOLDS, asked).await?;
        if found.is_none() {
            return Ok(false);
        }
    }
    if tx.is_postgres() {
        return Ok(true);
    }
    let held: Option<(Vec<u8>,)> = tx.optional(HOW_MANY, key()).await?;
    let Some((held,)) = held else { return Ok(false) };
    // What is cut otherwise than here may be nothing to the index, or a term for each of its characters.
    let (sure, others): (Vec<&str>, Vec<&str>) = all.into_iter().partition(|word| is_sure(word));
    let more: usize = others.iter().map(|word| word.chars().count()).sum();
    Ok((sure.len()..=sure.len() + more).contains(&counted(&held)))
}

/// Terms that one question of SQLite's looks for, next to each other.
const TOGETHER: usize = 64;

/// All terms of a block in order, as SQLite is asked for them: it cuts them itself, and what it makes nothing of is never
/// asked for alone.
fn phrases(terms: &[&str]) -> Vec<String> {
    let (mut all, mut run) = (Vec::new(), Vec::new());
    for term in terms {
        run.push(*term);
        if run.len() >= TOGETHER && is_sure(term) {
            all.push(format!("\"{}\"", run.join(" ")));
            run.clear();
        }
    }
    if !run.is_empty() {
        all.push(format!("\"{}\"", run.join(" ")));
    }
    all
}

/// Whether a term is one to SQLite as well, whatever it knows of scripts: of letters and digits that are old enough.
fn is_sure(term: &str) -> bool {
    let is_old = |c| matches!(c, '\u{c0}'..='\u{24f}' | '\u{386}'..='\u{481}' | '\u{48a}'..='\u{4ff}');
    term.chars().all(|c| c.is_ascii_alphanumeric() || c.is_alphabetic() && is_old(c))
}

/// A number as SQLite writes it beside its terms: seven bits to a byte, the highest first.
fn counted(bytes: &[u8]) -> usize {
    bytes.iter().fold(0_usize, |sum, byte| (sum << 7) | usize::from(byte & 0x7f))
}
