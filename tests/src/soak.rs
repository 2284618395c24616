//! What is tried by the hundred in `cargo xtask soak`, and in small and from a fixed seed in the suite.

pub mod clocks;
pub mod collection;
pub mod commands;
pub mod crowd;
pub mod drain;
pub mod flood;
pub mod kill;
pub mod locks;
pub mod luck;
pub mod mails;
pub mod month;
pub mod nodes;
pub mod office;
#[path = "../../crates/domain/tests/oracle/mod.rs"]
pub mod oracle;
pub mod order;
pub mod raw;
pub mod signing_in;
