//! Bad input, tried everywhere: a clear reason in both languages, nothing changed, nothing typed lost.
#![expect(clippy::unwrap_used, reason = "a step that fails has failed its test")]

mod hostile;
mod programs;
mod sentences;
mod typed;
