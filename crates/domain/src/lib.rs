//! The rules of the desk, and nothing but the rules: types, commands, decisions, clocks, calendars, policies.
//!
//! No I/O, no async, no wall clock and no dice: time and randomness come in as arguments, so that a whole
//! chain of desks can be replayed from one seed.

pub mod act;
pub mod address;
pub mod answer;
pub mod attainment;
pub mod audit;
pub mod belief;
pub mod calendar;
pub mod classify;
pub mod clock;
pub mod closure;
pub mod contacts;
pub mod cover;
pub mod crossing;
pub mod csv;
pub mod desk;
pub mod door;
pub mod duplicate;
pub mod entry;
pub mod escalate;
pub mod escalation;
pub mod event;
pub mod form;
pub mod hand_back;
pub mod holder;
pub mod id;
pub mod information;
pub mod invitation;
pub mod kind;
pub mod lane;
pub mod late;
pub mod leaving;
pub mod life;
pub mod management;
pub mod message;
pub mod misread;
pub mod named;
pub mod names;
pub mod open;
pub mod order;
pub mod paging;
pub mod policy;
pub mod problem;
pub mod proof;
pub mod queue;
pub mod reachable;
pub mod reckon;
pub mod redaction;
pub mod reference;
pub mod refusal;
pub mod request;
pub mod resolution;
pub mod rota;
pub mod row;
pub mod seat;
pub mod severity;
pub mod talk;
pub mod text;
pub mod triage;
pub mod warning;
pub mod word;

pub use id::Number;
pub use jiff::{SignedDuration, Timestamp};
pub use refusal::{Reason, Refusal};
