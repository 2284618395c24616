//! The listener as clients meet it: on real sockets, with deadlines short enough to be waited for.
#![expect(clippy::unwrap_used, reason = "a test may fail that way")]

mod deadlines;
mod drain;
mod heads;
mod places;
mod proxies;
mod world;
