//! Carriers between desks. In process: both desks live in this installation, and the parcel is executed at the
//! other as its party. By hand there is nothing to carry: people do, and the record waits for them.

mod in_process;

pub use in_process::{carry, transfer};
