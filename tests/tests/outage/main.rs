//! PostgreSQL as it is under Patroni: away, switching, read-only, silent, waiting for a standby. What Relais answers
//! then, and that the same again is done once.
#![expect(clippy::unwrap_used, reason = "a step that fails has failed its test")]

mod commit;
mod doctor;
mod office;
mod pooler;
mod reads;
mod roles;
mod server;
mod start;
mod way;
