//! Records looked at beside all that is made of them: refolded from their events, compared, and mended.

use domain::clock::Clock;
use domain::desk::PolicyRef;
use domain::escalation::Escalation;
use domain::event::Envelope;
use domain::id::{DeskId, EscalationId, RequestId};
use domain::life::Life;
use domain::request::Request;
use domain::row::{
    self, BlockRow, DueRow, EscalationRow, LAPSE, Record, RequestRow, SILENCE, TagRow, TieRow, ValueRow,
};
use domain::{Timestamp, closure};
use store::projection::{self, Projected, blocks};
use store::{Fault, Tx, escalations, events, requests, rows};
use uuid::Uuid;

use crate::commit;

/// What became of a record that was looked at.
pub(crate) struct Look {
    /// What it is called, for an operator.
    pub name: String,
    pub events: usize,
    /// What does not fit, in words for an operator.
    pub problems: Vec<String>,
    /// Why it is left as it is: its events cannot be trusted.
    pub broken: bool,
    /// Rows that were mended.
    pub mended: usize,
    /// The promises that its events make.
    pub clocks: Vec<Clock>,
}

/// One record, while it is looked at.
struct Looking<'t> {
    tx: &'t mut Tx,
    desk: DeskId,
    id: Uuid,
    now: Timestamp,
    /// Whether what does not fit is written anew.
    mends: bool,
    /// What of the desk is still as an older version made it: no damage.
    old: Vec<&'static str>,
    look: Look,
}

/// Refolds a record and compares with everything that is made of it; `mends`: writes what differs. Whoever mends has
/// locked it. A record whose events do not hold together says so, and nothing is made of it.
pub(crate) async fn look(
    tx: &mut Tx,
    desk: DeskId,
    (record, id): (Record, Uuid),
    now: Timestamp,
    mends: bool,
) -> Result<Look, Fault> {
    let problems = events::verify_chain(tx, desk, id).await?;
    let envelopes = events::of_record(tx, desk, id).await?;
    let name = format!("{} {id}", record.code());
    let (events, broken) = (envelopes.len(), !problems.is_empty());
    let look = Look { name, events, problems, broken, mended: 0, clocks: Vec::new() };
    let old = projection::building(tx, desk).await?.into_iter().map(|it| it.name).collect();
    let mut looking = Looking { tx, desk, id, now, mends, old, look };
    if !broken {
        match record {
            Record::Request => looking.request(&envelopes).await?,
            Record::Escalation => looking.escalation(&envelopes).await?,
        }
    }
    Ok(looking.look)
}

impl Looking<'_> {
    async fn request(&mut self, envelopes: &[Envelope]) -> Result<(), Fault> {
        let record = Request::fold(RequestId(self.id), envelopes);
        self.look.name = format!("request {}", record.number);
        self.look.clocks.clone_from(&record.life.clocks);
        let kept = requests::peek(self.tx, self.desk, record.id).await;
        if self.knows_more(kept.map(|kept| kept.seq), record.seq)? {
            return Ok(());
        }
        let row = RequestRow::of(&record).map_err(|error| self.unwritten(&error))?;
        self.rows(&[row]).await?;
        self.rows::<ValueRow>(&row::values(&record)).await?;
        self.rows::<TagRow>(&row::tags(&record)).await?;
        let reported = commit::reported(self.tx, self.desk, &record).await;
        self.reckoned("what reports count", reported.map(Vec::from_iter)).await?;
        let due = match commit::of_request(self.tx, self.desk, &record).await {
            Ok(due) => self.put_off(due, &record.life, Some(&record.policy)).await,
            fault => fault,
        };
        self.reckoned("what falls due", due).await?;
        let blocks = commit::blocks_of(self.tx, self.desk, &record, envelopes).await?;
        self.blocks(&blocks).await
    }

    async fn escalation(&mut self, envelopes: &[Envelope]) -> Result<(), Fault> {
        let record = Escalation::fold(EscalationId(self.id), envelopes);
        self.look.name = format!("escalation {}", record.number);
        self.look.clocks.clone_from(&record.life.clocks);
        let kept = escalations::peek(self.tx, self.desk, record.id).await;
        if self.knows_more(kept.map(|kept| kept.seq), record.seq)? {
            return Ok(());
        }
        let row = EscalationRow::of(&record).map_err(|error| self.unwritten(&error))?;
        self.rows(&[row]).await?;
        self.rows::<TieRow>(&row::ties(&record)).await?;
        let due = match commit::of_escalation(self.tx, self.desk, &record).await {
            Ok(due) => self.put_off(due, &record.life, None).await,
            fault => fault,
        };
        self.reckoned("what falls due", due).await
    }

    /// Says of what ends a record by itself until when it may have been put off by now: as if nobody could have answered
    /// since it was opened.
    async fn put_off(
        &mut self,
        mut due: Vec<DueRow>,
        life: &Life,
        policy: Option<&PolicyRef>,
    ) -> Result<Vec<DueRow>, Fault> {
        let nobody = [(life.opened, projection::soon(self.now))];
        for row in &mut due {
            row.latest = match (row.what, policy) {
                (LAPSE, _) => commit::lapses(self.tx, self.desk, life, &nobody).await?,
                (SILENCE, Some(policy)) => {
                    let policy = rows::policy(self.tx, self.desk, &policy.id, policy.version).await?;
                    closure::silence_closes(life, &policy, &nobody)
                }
                _ => None,
            };
        }
        Ok(due)
    }

    /// Whether the row of a record has seen more events than are there: then it is left as it is.
    fn knows_more(&mut self, kept: Result<u64, Fault>, events: u64) -> Result<bool, Fault> {
        let kept = match kept {
            Ok(kept) => kept,
            // What is missing, or cannot be read, knows nothing.
            Err(Fault::Refused(_) | Fault::Corrupt(_)) => return Ok(false),
            Err(fault) => return Err(fault),
        };
        if kept > events {
            self.look.broken = true;
            self.says(&[format!("column state is of {kept} events, and {events} are there")]);
        }
        Ok(kept > events)
    }

    fn unwritten(&self, error: &serde_json::Error) -> Fault {
        Fault::unwritable(&self.look.name, error)
    }

    /// Rows of a table that the record makes, beside those that are kept.
    async fn rows<R: Projected>(&mut self, made: &[R]) -> Result<(), Fault> {
        if self.leaves::<R>() {
            return Ok(());
        }
        let differ = projection::compare(self.tx, self.desk, self.id, made, self.now).await?;
        for difference in &differ {
            self.says(&difference.said);
            if self.mends {
                projection::mend(self.tx, self.desk, difference).await?;
                self.look.mended += 1;
            }
        }
        Ok(())
    }

    /// Rows that are made on hours as well, unless what they are reckoned by is not there.
    async fn reckoned<R: Projected>(&mut self, what: &str, made: Result<Vec<R>, Fault>) -> Result<(), Fault> {
        match made {
            Ok(made) => self.rows(&made).await,
            Err(fault @ (Fault::Refused(_) | Fault::Corrupt(_))) => {
                self.says(&[format!("{what} cannot be reckoned: {fault}")]);
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    /// Blocks that the record makes, beside those that are kept, and beside what finds them.
    async fn blocks(&mut self, made: &[BlockRow]) -> Result<(), Fault> {
        if self.leaves::<BlockRow>() {
            return Ok(());
        }
        let differ = projection::compare(self.tx, self.desk, self.id, made, self.now).await?;
        for difference in &differ {
            self.says(&difference.said);
            if self.mends {
                difference.index(self.tx, self.desk).await?;
                self.look.mended += 1;
            }
        }
        for block in made {
            let differs = differ.iter().any(|it| it.made == Some(block));
            if differs || blocks::is_found(self.tx, self.desk, block).await? {
                continue;
            }
            let (audience, ordinal) = (block.audience.code(), block.ordinal);
            let row = format!("row ({audience}, {}, {ordinal})", block.source);
            self.says(&[format!("table search_block, {row}: its words do not find it")]);
            if self.mends {
                blocks::write(self.tx, self.desk, block).await?;
                self.look.mended += 1;
            }
        }
        Ok(())
    }

    /// Whether rows of a table are still being built, and nothing is mended: then they may differ.
    fn leaves<R: Projected>(&self) -> bool {
        !self.mends && self.old.contains(&R::table().name)
    }

    fn says(&mut self, said: &[String]) {
        let name = &self.look.name;
        self.look.problems.extend(said.iter().map(|it| format!("{name}: {it}")));
    }
}

/// Rows of a desk that belong to nothing, in words for an operator; `mends`: takes out what can be made anew. The row of a
/// record without events is left: it may be all that there is of it.
pub(crate) async fn strays(tx: &mut Tx, desk: DeskId, mends: bool) -> Result<Strays, Fault> {
    let mut found = Strays::default();
    let strays = projection::strays(tx, desk).await?;
    let (records, rows): (Vec<_>, Vec<_>) = strays.into_iter().partition(|it| it.are_records);
    found.problems.extend(records.iter().flat_map(of_nothing));
    found.left = found.problems.len();
    found.problems.extend(rows.iter().flat_map(of_nothing));
    if mends {
        for strays in &rows {
            found.mended += projection::take_out(tx, desk, strays).await?;
        }
    }
    Ok(found)
}

/// What belongs to nothing.
#[derive(Debug, Default)]
pub(crate) struct Strays {
    pub problems: Vec<String>,
    /// How many of the first of them nobody but a person mends.
    pub left: usize,
    pub mended: usize,
}

fn of_nothing(strays: &projection::Strays) -> Vec<String> {
    let table = strays.table;
    strays.ids.iter().map(|id| format!("table {table} has rows of {id}, which has no events")).collect()
}
