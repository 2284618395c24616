//! One listener under every protocol: places that nobody can take from all others, a deadline on every wait, the
//! address of whoever stands behind a proxy, answers compressed where that pays, and an end that loses no answer.
//!
//! Architecture invariant: nothing here knows what Relais is. A protocol ([`Protocol`]) gets a connection that has its
//! place; whoever proves a seat says so to that place ([`Place::proved`]).

mod accept;
mod address;
mod away;
mod bind;
mod http;
mod places;
mod preamble;
mod proxies;
mod settings;
mod stop;
mod timed;

pub use accept::{Connection, Protocol, serve};
pub use address::ClientAddress;
pub use bind::bind;
pub use http::{Fault, Http, PACKED, packed, takes_packed};
pub use places::{Full, Place, Places};
pub use proxies::{NotANetwork, Proxies, Says};
pub use settings::{Deadlines, Drain, Room, Settings};
pub use stop::{Stop, Stopper, stop};
pub use timed::Timed;
