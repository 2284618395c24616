//! Machinery: what is written beside business, each in its own transaction. Nothing here decides anything.

mod due;
mod edges;
pub mod link_in;
mod news;
mod outbox;
mod page;

pub(crate) use news::News;
pub(crate) use outbox::nowhere;
pub use outbox::{Due, Settled};
pub use page::{Call, Page};
