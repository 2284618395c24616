//! Lanes of a desk that somebody has paused: whoever claims leaves alone what waits in them. Outside the desks' row-level
//! security, because whoever claims asks of all of them.

use domain::Timestamp;
use domain::id::DeskId;
use domain::lane::Lane;
use uuid::Uuid;

use crate::arg::{args, at};
use crate::outbox::lane_of;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    PAUSE => ["insert into pause (desk_id, lane, since, who, reason) values ($1, $2, $3, $4, $5) on conflict (desk_id, lane) do nothing"];
    RESUME => ["delete from pause where desk_id = $1 and lane = $2"];
    OF_DESK => ["select lane, since, who, reason from pause where desk_id = $1 order by lane"];
    OF_ALL => ["select desk_id, lane, since from pause order by desk_id, lane"];
}

/// A lane that is paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    pub lane: Lane,
    pub since: Timestamp,
    /// Who paused it, by name.
    pub who: String,
    pub reason: Option<String>,
}

/// Pauses a lane of a desk; whether it was not paused before. One that is stays as it is.
pub async fn pause(tx: &mut Tx, desk: DeskId, pause: &Pause) -> Result<bool, Fault> {
    let (who, reason) = (pause.who.as_str(), pause.reason.as_deref());
    Ok(tx.touches(PAUSE, args![desk, pause.lane.code(), pause.since, who, reason]).await? > 0)
}

/// Resumes a lane of a desk; whether it was paused.
pub async fn resume(tx: &mut Tx, desk: DeskId, lane: Lane) -> Result<bool, Fault> {
    Ok(tx.touches(RESUME, args![desk, lane.code()]).await? > 0)
}

/// The lanes of a desk that are paused.
pub async fn of(tx: &mut Tx, desk: DeskId) -> Result<Vec<Pause>, Fault> {
    let rows: Vec<(String, i64, String, Option<String>)> = tx.all(OF_DESK, args![desk]).await?;
    rows.into_iter()
        .map(|(lane, since, who, reason)| Ok(Pause { lane: lane_of(&lane)?, since: at(since), who, reason }))
        .collect()
}

/// Every lane of any desk that is paused, and since when.
pub async fn all(tx: &mut Tx) -> Result<Vec<(DeskId, Lane, Timestamp)>, Fault> {
    let rows: Vec<(Uuid, String, i64)> = tx.all(OF_ALL, Vec::new()).await?;
    rows.into_iter().map(|(desk, lane, since)| Ok((DeskId(desk), lane_of(&lane)?, at(since)))).collect()
}
