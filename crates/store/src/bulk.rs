//! A request whose past is whole, as the statements that write it: for whoever loads many at once, by a way of its own, into
//! an installation that nobody works at. A change runs the same statements with the same arguments, one by one. Not among them
//! are the numbers of open requests ([`crate::tally::moved`]).

use domain::event::Envelope;
use domain::id::{DeskId, Dice};
use domain::request::Request;
use domain::row::{BlockRow, DueRow, FoundBy, Record, ReportRow, RequestRow};

use crate::arg::Arg;
use crate::db::Engine;
use crate::events;
use crate::projection::{self, blocks};
use crate::run::Fault;
use crate::tx::Sql;

pub use events::{Chained, Places, SEALED_AT_ONCE};

/// A statement that adds a row, with its arguments in the order of their numbers.
pub type Insert = (Sql, Vec<Arg>);

/// A request as it is written.
#[derive(Debug)]
pub struct Whole {
    /// Its events in order, for [`Places::append`].
    pub events: Vec<Chained>,
    /// What is made of it.
    pub rows: Vec<Insert>,
}

/// What is made of a request beside its row and what that is found by.
#[derive(Debug)]
pub struct Made<'m> {
    pub due: &'m [DueRow],
    pub report: Option<&'m ReportRow>,
    pub blocks: &'m [BlockRow],
}

/// What writes a request with all of its events, none of which names a file.
pub fn request(
    engine: Engine,
    desk: DeskId,
    record: &Request,
    envelopes: &[Envelope],
    made: &Made<'_>,
    dice: &mut dyn Dice,
) -> Result<Whole, Fault> {
    let unwritable = |error| Fault::unwritable(format_args!("request {}", record.number), &error);
    let mut before = events::beginning(record.id.0);
    let mut chain = Vec::with_capacity(envelopes.len());
    for envelope in envelopes {
        let event = events::chained((desk, Record::Request, record.id.0), envelope, &before, dice)?;
        before.clone_from(&event.hash);
        chain.push(event);
    }
    let (row, found) = (RequestRow::of(record).map_err(unwritable)?, FoundBy::of(record));
    let mut rows = vec![projection::inserts(desk, &row)];
    rows.extend(found.values.iter().map(|it| projection::inserts(desk, it)));
    rows.extend(found.tags.iter().map(|it| projection::inserts(desk, it)));
    rows.extend(made.due.iter().map(|it| projection::inserts(desk, it)));
    rows.extend(made.report.iter().map(|it| projection::inserts(desk, *it)));
    rows.extend(blocks::inserts(desk, made.blocks, engine == Engine::Postgres));
    Ok(Whole { events: chain, rows })
}
