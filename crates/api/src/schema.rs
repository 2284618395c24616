//! The schemas of what the engine shows and what the domain keeps: one file a subject, as in `engine::view`.

mod codes;
mod entries;
mod escalations;
mod parts;
mod problem;
mod requests;

pub use entries::Entry;
pub use problem::problem;
