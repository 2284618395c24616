//! Machinery: what is written beside business, each in its own transaction. Nothing here decides anything.

mod at_work;
mod belief;
mod building;
mod due;
mod edges;
mod health;
pub mod link_in;
mod load;
mod news;
mod onward;
mod outbox;
mod page;
mod secrets;
mod shares;
mod storage;
mod uploads;

pub(crate) use at_work::{AtWork, LONG};
pub use belief::ClockBelief;
pub(crate) use belief::Judge;
pub use building::Step;
pub(crate) use building::builder;
pub use due::Claimed;
pub use health::Finding;
pub use load::Load;
pub(crate) use news::News;
pub(crate) use outbox::nowhere;
pub use outbox::{Due, Ended, Settled};
pub use page::{Call, Page};
pub use secrets::Secrets;
pub(crate) use secrets::owner;
pub(crate) use shares::Shares;
pub use shares::{Limits, Standing, Use, limit_headers};
pub(crate) use uploads::{Quotas, UploadPlace, Uploads};
