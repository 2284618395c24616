//! Machinery: what is written beside business, each in its own transaction. Nothing here decides anything.

mod at_work;
mod belief;
mod due;
mod edges;
mod load;
mod log;
mod onward;
mod outbox;
mod page;
mod secrets;
mod storage;

pub use crate::engine::{Limits, Standing, Use, limit_headers};
pub use belief::ClockBelief;
pub use due::Claimed;
pub use load::Load;
pub use log::{Begin, Content, Logged, ReadOn};
pub use outbox::{Due, Ended, Settled};
pub use page::{Call, Page};
pub use secrets::Secrets;
