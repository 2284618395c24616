//! Mail in and out.

pub mod intake;
pub mod out;
pub mod read;
