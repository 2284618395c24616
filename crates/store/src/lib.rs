//! Storage: SQL written once for SQLite and PostgreSQL, migrations, rows, search, files.
//!
//! Every function takes a transaction and the desk or scope first. No query joins two desks; on PostgreSQL,
//! row-level security on the desk is the second wall.

mod arg;
mod bells;
mod chains;
mod commit;
mod connections;
mod db;
mod embedded;
mod examine;
mod fair;
mod fault;
mod hearing;
mod later;
mod migrate;
mod outage;
mod place;
mod portion;
mod postgres;
mod prepared;
mod remembered;
mod run;
mod scope;
mod sealed;
mod silence;
mod snapshot;
mod tx;

pub mod about;
pub mod asked_in;
pub mod attempts;
pub mod audit;
pub mod bulk;
pub mod copy;
pub mod distribute;
pub mod erasure;
pub mod events;
pub mod facts;
pub mod fence;
pub mod files;
pub mod idempotency;
pub mod invitations;
pub mod keys;
pub mod known_names;
pub mod link_in;
pub mod locks;
pub mod log;
pub mod mail;
pub mod named;
pub mod on_call;
pub mod outages;
pub mod outbox;
pub mod pauses;
pub mod peers;
pub mod people;
pub mod projection;
pub mod queues;
pub mod rebuild;
pub mod redaction;
pub mod roles;
pub mod rows;
pub mod shelf;

pub use arg::Arg;
pub use bells::{Bells, Ear, Rings, Rung};
pub use db::{Engine, Opening, Purpose, Stands, Store};
pub use embedded::READ_AT_ONCE;
pub use fault::{Away, Fault};
pub use later::text_of_several;
pub use outage::{Said, tell};
pub use place::{Holder, OWNER_ONLY, Place, Unfit, open_to_others};
pub use portion::Portion;
pub use postgres::{PLANNED, Server, Waits};
pub use prepared::{Beside, beside};
pub use projection::{clocks, escalations, reports, requests, search, tally};
pub use run::Running;
pub use scope::{Part, Scope, Within};
pub use snapshot::Snapshot;
pub use tx::{Sql, Tx};

/// Every fixed statement, so that a test can prepare each on both engines.
pub fn statements() -> Vec<(&'static str, Sql)> {
    [
        asked_in::STATEMENTS,
        attempts::STATEMENTS,
        audit::STATEMENTS,
        chains::STATEMENTS,
        clocks::STATEMENTS,
        copy::STATEMENTS,
        copy::IMPORT_STATEMENTS,
        erasure::STATEMENTS,
        escalations::STATEMENTS,
        events::STATEMENTS,
        facts::STATEMENTS,
        fence::STATEMENTS,
        files::STATEMENTS,
        idempotency::STATEMENTS,
        invitations::STATEMENTS,
        known_names::STATEMENTS,
        link_in::STATEMENTS,
        locks::STATEMENTS,
        log::STATEMENTS,
        mail::STATEMENTS,
        named::STATEMENTS,
        on_call::STATEMENTS,
        on_call::SECRET_STATEMENTS,
        outages::STATEMENTS,
        outbox::STATEMENTS,
        outbox::HELD_STATEMENTS,
        &outbox::built(),
        pauses::STATEMENTS,
        peers::STATEMENTS,
        people::STATEMENTS,
        projection::STATEMENTS,
        queues::STATEMENTS,
        projection::versions::STATEMENTS,
        &projection::all_statements(),
        rebuild::STATEMENTS,
        redaction::STATEMENTS,
        reports::STATEMENTS,
        requests::STATEMENTS,
        rows::STATEMENTS,
        search::blocks::STATEMENTS,
        shelf::STATEMENTS,
        tally::STATEMENTS,
    ]
    .concat()
}
