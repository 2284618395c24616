//! The pages, as people use them: in a real browser, and walked from end to end by those who may not see it all.
#![expect(clippy::unwrap_used, reason = "a step that fails has failed its test")]

mod crawl;
mod explained;
mod filters;
mod mails;
mod narrow;
mod planted;
mod reads;
mod seats;
mod story;
mod tabs;
mod tags;
mod vouched;
mod walls;
mod worlds;
