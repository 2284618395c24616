//! Mail in and out.

pub mod read;
