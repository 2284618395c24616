//! The API as a client meets it: over HTTP, on a desk of its own, every answer held against the document.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod bodies;
mod conditions;
mod keeping;
mod schema;
mod story;
mod walls;
mod world;
