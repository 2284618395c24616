//! The commands of operation, one file each.

pub mod agent;
pub mod backup;
pub mod check;
pub mod clock;
pub mod desk;
pub mod doctor;
pub mod erase;
pub mod mail;
pub mod migrate;
pub mod outgoing;
pub mod policy;
pub mod rebuild;
pub mod redact;
pub mod secrets;
pub mod token;
