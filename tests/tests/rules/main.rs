//! The rules that Relais keeps, each tried through the API on both engines.
#![expect(clippy::unwrap_used, reason = "a step that fails has failed its test")]

mod acts;
mod answers;
mod audit;
mod carried;
mod classify;
mod clock;
mod contacts;
mod endings;
mod files;
mod forms;
mod gate;
mod hand_back;
mod hand_over;
mod hours;
mod joining;
mod lanes;
mod late;
mod late_hops;
mod mail;
mod many;
mod matrix;
mod names;
mod on_behalf;
mod paging;
mod reach;
mod reachable;
mod refused_here;
mod reports;
mod sealed;
mod severity;
mod shares;
mod shelf;
mod signing_in;
mod time;
mod waits;
