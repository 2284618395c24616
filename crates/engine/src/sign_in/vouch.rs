//! What a desk vouches for opens that desk's seats and no other, whoever else knows the same person.

use domain::id::SeatId;
use domain::kind::Channel;
use domain::seat::Viewer;
use domain::{Reason, Refusal};

use super::{SignedIn, hash, secret};
use crate::command::Change;
use crate::command::Command;
use crate::command::administer::Administer;
use crate::engine::{Answering, Engine};

impl SignedIn {
    /// Refuses whoever is known by the word of a desk alone.
    pub fn must_be_proved(&self) -> Result<(), Refusal> {
        if self.proof.is_own() { Ok(()) } else { Err(Refusal::new(Reason::ProofNeeded)) }
    }
}

impl Engine {
    /// Makes a single-use sign-in link for whoever has a seat at the viewer's desk, on that desk's word. Its secret is in
    /// this answer and nowhere else; asked again, it is another one: no key makes the answer repeat.
    pub fn vouch<'a>(&'a self, viewer: &'a Viewer, channel: Channel, seat: SeatId) -> Answering<'a, String> {
        Box::pin(async move {
            let secret = secret(&mut self.dice.clone());
            let vouch = Administer::Vouch { seat, hash: hash(&secret) };
            let change = Change::new(viewer.clone(), channel, Command::Administer(Box::new(vouch)));
            self.execute(change).await?;
            Ok(secret)
        })
    }
}
