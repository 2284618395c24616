//! iCalendar (RFC 5545), as far as hours need it: closures read from a calendar file, and a calendar written as one.
//!
//! A small reader of our own: the parsers on the registry bring zone data of their own beside ours, and take what
//! they do not understand in silence. Here what cannot be read is refused, with its line.

mod apply;
mod event;
mod fault;
mod line;
mod read;
mod rule;
mod series;
mod when;
mod write;

pub use apply::{Applied, apply};
pub use fault::{Fault, Why};
pub use read::{Closure, Entry, Import, read};
pub use write::{Titles, write};

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 1024 * 1024;
/// The most events that a file may hold.
pub const MOST_EVENTS: usize = 5_000;
/// The most days and spans that the events of a file may come to, all recurrences counted.
pub const MOST_CLOSURES: usize = 20_000;
/// The most years that are read at once.
pub const MOST_YEARS: i16 = 20;
/// How many dates the rules of a file may try: enough for thousands of birthdays since 1900.
const MOST_STEPS: usize = 2_000_000;
