//! The log of a desk: its sealed events by position, without gaps, for readers inside. Who reads durably has a cursor: a
//! row by desk and name, which one node at a time moves, under a lease with a fence.
//!
//! A position is the desk's own count of what happened there. Nothing that leaves towards a viewer holds one.

use domain::Timestamp;
use domain::event::{Audience, Envelope};
use domain::id::DeskId;
use domain::row::Record;
use uuid::Uuid;

use crate::arg::{args, at};
use crate::events;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    NEWEST => ["select last from seal where desk_id = $1 order by batch desc limit 1"];
    HEADS => ["select position, record, record_id, seq, audience, type, recorded from event
               where desk_id = $1 and position > $2 order by position limit $3"];
    WHOLE => ["select position, record, record_id, seq, audience, type, recorded, frame, content from event
               where desk_id = $1 and position > $2 order by position limit $3"];
    LAST_AUDIT => ["select at from audit where desk_id = $1 order by at desc limit 1"];
    NOTICES => ["select cast(coalesce(max(updated), 0) as bigint), cast(count(*) as bigint) from notice where desk_id = $1"];
    BEGIN => ["insert into reader (desk_id, name, position, holder, fence, until) values ($1, $2, $3, '', 0, 0)
               on conflict (desk_id, name) do nothing"];
    // Each time another fence, also for the same node: of two of its tasks the later one holds it.
    TAKE => ["update reader set holder = $3, fence = fence + 1, until = $4
              where desk_id = $1 and name = $2 and (until <= $5 or holder = $3) returning position, fence"];
    IS => ["select position from reader where desk_id = $1 and name = $2"];
    ADVANCE => ["update reader set position = $4 where desk_id = $1 and name = $2 and fence = $3 and position <= $4"];
    RELEASE => ["update reader set holder = '', until = 0 where desk_id = $1 and name = $2 and fence = $3"];
}

/// An event as the log tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// Its place on the desk: one more than that of the event before.
    pub position: u64,
    /// What kind of record it belongs to; `None`: a kind that came after this program.
    pub record: Option<Record>,
    pub id: Uuid,
    /// Its place in its record.
    pub seq: u64,
    /// Who it is for; an audience that came after this program is the desk.
    pub audience: Audience,
    pub r#type: String,
    pub recorded: Timestamp,
    pub content: Content,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nobody asked.
    Unasked,
    Read(Box<Envelope>),
    Erased,
    /// It cannot be read, and why: the log goes on behind it.
    Unreadable(String),
}

/// How much of each event is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Which record it belongs to, and who it is for.
    Heads,
    /// What it says, too.
    Whole,
}

/// Where a desk stands, for who compares it with where it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Of its newest event.
    pub position: u64,
    /// Moves with each change of what the desk keeps.
    pub kept: (i64, i64, i64),
}

type Head = (i64, String, Uuid, i64, String, String, i64);
type Row = (i64, String, Uuid, i64, String, String, i64, String, Option<String>);

/// The position of the newest event of a desk; 0: there is none.
pub async fn newest(tx: &mut Tx, desk: DeskId) -> Result<u64, Fault> {
    let row: Option<(i64,)> = tx.optional(NEWEST, args![desk]).await?;
    Ok(row.map_or(0, |(last,)| last.cast_unsigned()))
}

/// The events after a position, in order and without gaps.
pub async fn after(
    tx: &mut Tx,
    desk: DeskId,
    position: u64,
    limit: u32,
    depth: Depth,
) -> Result<Vec<Logged>, Fault> {
    match depth {
        Depth::Heads => {
            let rows: Vec<Head> = tx.all(HEADS, args![desk, position, limit]).await?;
            Ok(rows.into_iter().map(|head| logged(head, Content::Unasked)).collect())
        }
        Depth::Whole => {
            let rows: Vec<Row> = tx.all(WHOLE, args![desk, position, limit]).await?;
            let whole = |(position, record, id, seq, audience, kind, recorded, frame, content): Row| {
                let content = match events::whole((desk, id, seq), &frame, content) {
                    Ok(Some(envelope)) => Content::Read(Box::new(envelope)),
                    Ok(None) => Content::Erased,
                    Err(fault) => Content::Unreadable(fault.to_string()),
                };
                logged((position, record, id, seq, audience, kind, recorded), content)
            };
            Ok(rows.into_iter().map(whole).collect())
        }
    }
}

fn logged((position, record, id, seq, audience, kind, recorded): Head, content: Content) -> Logged {
    Logged {
        position: position.cast_unsigned(),
        record: Record::ALL.iter().copied().find(|it| it.code() == record),
        id,
        seq: seq.cast_unsigned(),
        audience: Audience::ALL.iter().copied().find(|it| it.code() == audience).unwrap_or(Audience::Desk),
        r#type: kind,
        recorded: at(recorded),
        content,
    }
}

/// Where a desk stands.
pub async fn mark(tx: &mut Tx, desk: DeskId) -> Result<Mark, Fault> {
    let position = newest(tx, desk).await?;
    let audited: Option<(i64,)> = tx.optional(LAST_AUDIT, args![desk]).await?;
    // What the next desk addresses to this one leaves no line in the audit.
    let notices: Option<(i64, i64)> = tx.optional(NOTICES, args![desk]).await?;
    let (updated, count) = notices.unwrap_or_default();
    Ok(Mark { position, kept: (audited.map_or(0, |(at,)| at), updated, count) })
}

/// Where a new reader begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// With the desk's first event.
    Start,
    /// With what comes next.
    End,
    /// Behind a position, or at the end if that is not reached yet.
    After(u64),
}

/// A cursor that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The last event that its reader is done with.
    pub position: u64,
    /// Whoever takes it after us has another.
    pub fence: i64,
}

/// What came of taking a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// No reader of this name was begun.
    NotBegun,
    /// Another node reads.
    Elsewhere,
    Here(Cursor),
}

/// Begins a reader; answers whether it is new. One that is there goes on from where it stands.
pub async fn begin(tx: &mut Tx, desk: DeskId, name: &str, begin: Begin) -> Result<bool, Fault> {
    let position = match begin {
        Begin::Start => 0,
        Begin::End => newest(tx, desk).await?,
        Begin::After(position) => position.min(newest(tx, desk).await?),
    };
    Ok(tx.touches(BEGIN, args![desk, name, position]).await? > 0)
}

/// Takes a reader's cursor until an instant, for a node.
pub async fn take(
    tx: &mut Tx,
    (desk, name): (DeskId, &str),
    node: &str,
    (now, until): (Timestamp, Timestamp),
) -> Result<Taken, Fault> {
    let row: Option<(i64, i64)> = tx.optional(TAKE, args![desk, name, node, until, now]).await?;
    if let Some((position, fence)) = row {
        return Ok(Taken::Here(Cursor { position: position.cast_unsigned(), fence }));
    }
    let there: Option<(i64,)> = tx.optional(IS, args![desk, name]).await?;
    Ok(if there.is_some() { Taken::Elsewhere } else { Taken::NotBegun })
}

/// Moves a cursor forward; answers whether it was still held: `false` once the lease has passed on.
pub async fn advance(
    tx: &mut Tx,
    desk: DeskId,
    name: &str,
    fence: i64,
    position: u64,
) -> Result<bool, Fault> {
    Ok(tx.touches(ADVANCE, args![desk, name, fence, position]).await? > 0)
}

/// Lets go of a cursor, so that nobody has to wait for the end of the lease.
pub async fn release(tx: &mut Tx, desk: DeskId, name: &str, fence: i64) -> Result<(), Fault> {
    tx.run(RELEASE, args![desk, name, fence]).await
}
