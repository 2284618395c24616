//! The order in which rows are locked: by rank, and within a rank by id. A row that stands before one that is held is
//! never waited for: the change is rolled back and begun again, and takes it first. So no two changes can wait for each
//! other. docs/locks.md says which change locks what.
//!
//! SQLite has one writer and no locks of rows: nothing here asks it anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use domain::id::{AgreementId, DeskId, EscalationId, LinkId, Number, QueueId, RequestId, SeatId};
use uuid::Uuid;

use crate::arg::args;
use crate::fault::Fault;
use crate::scope::Scope;
use crate::tx::{Sql, Tx, statements};
use crate::{escalations, requests};

statements! {
    DESK => ["select 1 from desk where id = $1" for update];
    SEAT => ["select 1 from seat where desk_id = $1 and id = $2" for share];
    QUEUE => ["select 1 from queue where desk_id = $1 and id = $2" for update];
    QUEUE_SHARED => ["select 1 from queue where desk_id = $1 and id = $2" for share];
    AGREEMENT => ["select 1 from agreement where desk_id = $1 and id = $2" for update];
    AGREEMENT_SHARED => ["select 1 from agreement where desk_id = $1 and id = $2" for share];
    LINK => ["select 1 from link where desk_id = $1 and id = $2" for update];
    LINK_SHARED => ["select 1 from link where desk_id = $1 and id = $2" for share];
    // Without its edge: only a message that is begun again asks so.
    LINE => ["select 1 from link_line where desk_id = $1 and escalation_id = $2" for update];
    ESCALATION => ["select 1 from escalation where desk_id = $1 and id = $2" for update];
    REQUEST => ["select 1 from request where desk_id = $1 and id = $2" for update];
    // A file's name is its digest; its id here is how that begins.
    FILE => ["select 1 from file where desk_id = $1 and sha256 >= $2 and sha256 < $3" for update];
    // It may not be there yet, and who makes it would be waited for as well.
    RING => ["insert into ring_share (desk_id, caller, since, rang, number) values ($1, $2, 0, 0, '')
              on conflict (desk_id, caller) do update set rang = ring_share.rang"];
}

/// How often this process began a change again because it would have locked backwards.
static BEGUN_AGAIN: AtomicU64 = AtomicU64::new(0);

/// How often this process began a change again because it would have locked backwards.
pub fn begun_again() -> u64 {
    BEGUN_AGAIN.load(Ordering::Relaxed)
}

pub(crate) fn begin_again(wanted: &Wanted) {
    BEGUN_AGAIN.fetch_add(1, Ordering::Relaxed);
    tracing::debug!(?wanted, "a change is begun again, to lock in order");
}

/// What is locked, in the order in which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Desk,
    Seat,
    /// What a desk keeps by name: calendars, rotas, how people are woken. Whoever locks one holds the desk.
    Kept,
    /// Where requests wait.
    Queue,
    Agreement,
    Link,
    /// The line of messages about one record of another desk's.
    Line,
    Escalation,
    Request,
    File,
    /// How often people were woken for one caller.
    Ring,
}

/// A row that can be locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub rank: Rank,
    pub id: Uuid,
}

impl Row {
    /// One of a rank, by its id.
    pub fn new(rank: Rank, id: Uuid) -> Self {
        Self { rank, id }
    }

    pub fn seat(id: SeatId) -> Self {
        Self::new(Rank::Seat, id.0)
    }

    pub fn queue(id: QueueId) -> Self {
        Self::new(Rank::Queue, id.0)
    }

    pub fn agreement(id: AgreementId) -> Self {
        Self::new(Rank::Agreement, id.0)
    }

    pub fn link(id: LinkId) -> Self {
        Self::new(Rank::Link, id.0)
    }

    pub fn escalation(id: EscalationId) -> Self {
        Self::new(Rank::Escalation, id.0)
    }

    pub fn request(id: RequestId) -> Self {
        Self::new(Rank::Request, id.0)
    }

    /// A file, by the digest that is its name.
    pub fn file(sha256: &str) -> Self {
        let begins = sha256.get(..32).and_then(|it| u128::from_str_radix(it, 16).ok());
        Self::new(Rank::File, Uuid::from_u128(begins.unwrap_or_default()))
    }
}

/// How firmly a row is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Firm {
    /// Others may read it as firmly; nobody changes it.
    Share,
    /// Nobody else holds it.
    Change,
}

/// Rows, and how firmly each is to be held: what a change takes first when it is begun again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted(BTreeMap<Row, Firm>);

impl Wanted {
    fn add(&mut self, row: Row, firm: Firm) {
        let held = self.0.entry(row).or_insert(firm);
        *held = firm.max(*held);
    }
}

/// What a change holds. Only forward: what is refused says all that the change needs, so that it can be taken in order.
#[derive(Debug, Default)]
pub struct Locks {
    held: BTreeMap<Row, Firm>,
    /// Rows that the change made itself: nobody else knows them.
    made: BTreeSet<Row>,
    /// What would have been a step back, whatever was made of the refusal: the change is begun again.
    pub(crate) backwards: Option<Box<Wanted>>,
}

impl Locks {
    /// Takes the place of a row in the order, before the row is locked.
    pub fn take(&mut self, row: Row, firm: Firm) -> Result<(), Wanted> {
        if self.has(row, firm) {
            return Ok(());
        }
        match self.held.last_key_value() {
            // The same row more firmly is a step back too: two that share it would wait for each other.
            Some((last, _)) if *last >= row => {
                let mut wanted = Wanted(self.held.clone());
                wanted.add(row, firm);
                Err(wanted)
            }
            _ => {
                self.held.insert(row, firm);
                Ok(())
            }
        }
    }

    /// A row that this change made.
    pub fn made(&mut self, row: Row) {
        self.made.insert(row);
    }

    /// Whether this change made a record.
    pub(crate) fn has_made(&self, record: Uuid) -> bool {
        self.made.iter().any(|row| row.id == record)
    }

    /// Whether a row is held so firmly, or was made here.
    pub(crate) fn has(&self, row: Row, firm: Firm) -> bool {
        self.made.contains(&row) || self.held.get(&row).is_some_and(|held| *held >= firm)
    }

    pub(crate) fn forget(&mut self) {
        self.held.clear();
        self.made.clear();
        self.backwards = None;
    }
}

impl Tx {
    /// Takes the place of a row in the order. The statement that locks it follows.
    pub(crate) fn takes(&mut self, row: Row, firm: Firm) -> Result<(), Fault> {
        if !self.is_postgres() || self.locks.has(row, firm) {
            return Ok(());
        }
        // It may have to be waited for: what was only read is read again after that.
        self.settled.retain(|of, _| !of.is_only_read());
        self.locks.take(row, firm).map_err(|wanted| {
            let wanted = Box::new(wanted);
            self.locks.backwards = Some(wanted.clone());
            Fault::Backwards(wanted)
        })
    }

    /// Takes a row that nothing is to be read of.
    pub(crate) async fn hold(&mut self, desk: DeskId, row: Row, firm: Firm) -> Result<(), Fault> {
        if !self.is_postgres() || self.locks.has(row, firm) {
            return Ok(());
        }
        self.takes(row, firm)?;
        let one = |sql: Sql| (sql, args![desk, row.id]);
        let (sql, args) = match (row.rank, firm) {
            (Rank::Desk, _) => (DESK, args![desk]),
            (Rank::Seat, _) => one(SEAT),
            (Rank::Queue, Firm::Share) => one(QUEUE_SHARED),
            (Rank::Queue, Firm::Change) => one(QUEUE),
            (Rank::Agreement, Firm::Share) => one(AGREEMENT_SHARED),
            (Rank::Agreement, Firm::Change) => one(AGREEMENT),
            (Rank::Link, Firm::Share) => one(LINK_SHARED),
            (Rank::Link, Firm::Change) => one(LINK),
            (Rank::Escalation, _) => one(ESCALATION),
            (Rank::Request, _) => one(REQUEST),
            (Rank::File, _) => {
                let begins = row.id.simple().to_string();
                let beyond = format!("{begins}g");
                (FILE, args![desk, begins, beyond])
            }
            (Rank::Ring, _) => one(RING),
            (Rank::Line, _) => one(LINE),
            // Whoever waits for one holds the desk, and so does nobody else.
            (Rank::Kept, _) => return Ok(()),
        };
        // Now, and not with what waits to be written.
        self.touches(sql, args).await.map(drop)
    }

    /// Takes what an earlier run of this change found that it needs, in order.
    pub(crate) async fn take_first(&mut self, desk: DeskId, wanted: &Wanted) -> Result<(), Fault> {
        for (row, firm) in &wanted.0 {
            self.hold(desk, *row, *firm).await?;
        }
        Ok(())
    }
}

/// What a change is about, and so what it locks before anything else.
#[derive(Debug, Clone, Default)]
pub struct Subjects {
    pub requests: Vec<Number>,
    pub escalations: Vec<Number>,
    /// The same by their ids: what falls due.
    pub request_ids: Vec<RequestId>,
    pub escalation_ids: Vec<EscalationId>,
    /// Whether open escalations of the requests are changed as well.
    pub with_escalations: bool,
    pub links: Vec<LinkId>,
    pub seats: Vec<SeatId>,
    pub queues: Vec<QueueId>,
}

impl Subjects {
    /// Whether it is one record alone: by its number, what is before it is taken with it (`by_number`); of what falls due,
    /// little needs more, and begins again where it does.
    fn is_one(&self) -> bool {
        let ids = self.request_ids.len() + self.escalation_ids.len();
        let rows = self.links.len() + self.seats.len() + self.queues.len();
        !self.with_escalations && ids + rows + self.requests.len() + self.escalations.len() <= 1
    }

    /// Locks what these are, and what each decision about them leans on: agreements, links, escalations, requests. What
    /// the scope does not show is left alone: the change refuses by itself.
    pub async fn hold(&self, tx: &mut Tx, scope: &Scope) -> Result<(), Fault> {
        if !tx.is_postgres() || self.is_one() {
            return Ok(());
        }
        let desk = scope.desk;
        let mut wanted = Wanted::default();
        self.seats.iter().for_each(|seat| wanted.add(Row::seat(*seat), Firm::Share));
        self.queues.iter().for_each(|queue| wanted.add(Row::queue(*queue), Firm::Share));
        self.links.iter().for_each(|link| wanted.add(Row::link(*link), Firm::Share));
        let mut behind = self.request_ids.clone();
        for number in &self.escalations {
            if let Some((id, link)) = escalations::place_of(tx, scope, number).await? {
                of_escalation(&mut wanted, id, link);
                behind.extend(escalations::behind(tx, desk, id).await?);
            }
        }
        for id in &self.escalation_ids {
            wanted.add(Row::escalation(*id), Firm::Change);
            behind.extend(escalations::behind(tx, desk, *id).await?);
        }
        let mut found = requests::places_of(tx, scope, &self.requests).await?;
        if self.with_escalations {
            for (id, _) in &found {
                for (escalation, link) in escalations::open_behind(tx, desk, *id).await? {
                    of_escalation(&mut wanted, escalation, link);
                    behind.extend(escalations::behind(tx, desk, escalation).await?);
                }
            }
        }
        found.extend(requests::places_of_ids(tx, desk, &behind).await?);
        for (request, agreement) in found {
            wanted.add(Row::request(request), Firm::Change);
            if let Some(agreement) = agreement {
                wanted.add(Row::agreement(agreement), Firm::Share);
            }
        }
        tx.take_first(desk, &wanted).await
    }
}

fn of_escalation(wanted: &mut Wanted, escalation: EscalationId, link: LinkId) {
    wanted.add(Row::link(link), Firm::Share);
    wanted.add(Row::escalation(escalation), Firm::Change);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(rank: Rank, id: u128) -> Row {
        Row::new(rank, Uuid::from_u128(id))
    }

    #[test]
    fn rows_are_taken_by_rank_and_within_a_rank_by_id() {
        let mut locks = Locks::default();
        for (rank, id) in [(Rank::Agreement, 9), (Rank::Link, 3), (Rank::Request, 4), (Rank::Request, 7)] {
            locks.take(row(rank, id), Firm::Change).unwrap();
        }
        // What is held is held.
        locks.take(row(Rank::Link, 3), Firm::Share).unwrap();
    }

    #[test]
    fn nothing_is_taken_backwards_and_what_is_refused_names_all_that_is_needed() {
        let mut locks = Locks::default();
        locks.take(row(Rank::Request, 4), Firm::Change).unwrap();
        for (rank, id) in [(Rank::Desk, 1), (Rank::Agreement, 9), (Rank::Escalation, 9), (Rank::Request, 3)] {
            let wanted = locks.take(row(rank, id), Firm::Share).unwrap_err();
            // Begun again with what was wanted, all of it is taken in order.
            let mut again = Locks::default();
            for (row, firm) in &wanted.0 {
                again.take(*row, *firm).unwrap();
            }
            again.take(row(rank, id), Firm::Share).unwrap();
            again.take(row(Rank::Request, 4), Firm::Change).unwrap();
        }
    }

    #[test]
    fn a_row_that_is_shared_is_not_taken_more_firmly_on_the_way() {
        let mut locks = Locks::default();
        locks.take(row(Rank::Agreement, 1), Firm::Share).unwrap();
        let wanted = locks.take(row(Rank::Agreement, 1), Firm::Change).unwrap_err();
        assert_eq!(wanted.0[&row(Rank::Agreement, 1)], Firm::Change);
    }

    #[test]
    fn what_the_change_made_itself_stands_in_nobodys_way() {
        let mut locks = Locks::default();
        locks.made(row(Rank::Request, 2));
        locks.take(row(Rank::Escalation, 5), Firm::Change).unwrap();
        locks.take(row(Rank::Request, 9), Firm::Change).unwrap();
        locks.take(row(Rank::Request, 2), Firm::Change).unwrap();
    }

    #[test]
    fn files_stand_in_the_order_of_their_digests() {
        let (a, b) = ("00ff".repeat(16), "0100".repeat(16));
        assert!(Row::file(&a) < Row::file(&b));
    }
}
