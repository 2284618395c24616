//! The schemas of what the engine shows and what the domain keeps: one file a subject, as in `engine::view`.

mod calendars;
mod codes;
mod desk;
mod entries;
mod escalations;
mod on_call;
mod parts;
mod policies;
mod problem;
mod queues;
mod reports;
mod requests;
mod shelf;

pub use entries::Entry;
pub use problem::problem;
