//! What happened in the three weeks before the demo starts.

mod boreal;
mod business;
mod calls;
mod cime;
mod crowd;
mod endings;
mod letters;
mod night;
mod queue;
mod shelf;
mod three_tiers;
mod two_vendors;

use super::cast::NADIA;
use super::past::{Past, day};
use super::story::Story;

/// The whole story.
pub fn all(past: Past) -> Story {
    let mut story = Story::new(past);
    shelf::tell(&mut story);
    boreal::tell(&mut story);
    night::tell(&mut story);
    crowd::tell(&mut story);
    two_vendors::tell(&mut story);
    calls::tell(&mut story);
    endings::tell(&mut story);
    business::tell(&mut story);
    cime::tell(&mut story);
    three_tiers::tell(&mut story);
    letters::tell(&mut story);
    queue::tell(&mut story);
    for before in [9, 5, 4, 2] {
        story.time_passes(NADIA, day(before, 18, 30));
    }
    story
}
