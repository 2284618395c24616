//! The same past in short, for whom knows nothing of the domain: a request as people tell it.

use domain::Timestamp;
use serde::Serialize;

use super::fate::{Fate, Stands};
use super::words::Words;
use super::{Size, luck_of};

/// A request with what was said in it.
#[derive(Debug, Clone, Serialize)]
pub struct Ticket {
    pub subject: String,
    pub text: String,
    /// Which of the contacts asks.
    pub contact: usize,
    pub ended: bool,
    /// Who said what after: the agent or the contact.
    pub said: Vec<(By, String)>,
}

/// Who says something.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    Agent,
    Contact,
    /// The agent, to colleagues alone.
    Note,
}

/// All requests of a world of this size, as they stand at a time.
pub fn tickets(size: Size, now: Timestamp) -> impl Iterator<Item = Ticket> {
    let (words, contacts) = (Words::new(), size.contacts());
    (0..size.requests).map(move |nth| {
        let mut luck = luck_of(1, nth);
        let fate = Fate::of(&mut luck, (nth, size.requests), now);
        let contact = luck.index(contacts);
        let subject = words.line(&mut luck, fate.language, 5);
        let text = words.text(&mut luck, fate.language, 30);
        let said = (0..=fate.said).map(|turn| {
            let by = match luck.below(10) {
                // The first answer is the agent's.
                _ if turn == 0 => By::Agent,
                0..2 => By::Note,
                2..6 => By::Contact,
                _ => By::Agent,
            };
            (by, words.text(&mut luck, fate.language, 20))
        });
        let said = said.collect();
        let ended = !matches!(fate.stands, Stands::New | Stands::Open | Stands::Waiting | Stands::Resolved);
        Ticket { subject, text, contact, ended, said }
    })
}
