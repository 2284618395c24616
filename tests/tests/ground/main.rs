//! The ground that everything stands on: storage on both engines, and the hop as a message.
#![expect(clippy::unwrap_used, reason = "a step that fails has failed its test")]

mod desks;
mod groups;
mod hop;
mod idle;
mod keys;
mod keys_on_disk;
mod left;
mod log;
mod machine;
mod places;
mod plans;
mod remembered;
mod storage;
mod together;
mod turns;
