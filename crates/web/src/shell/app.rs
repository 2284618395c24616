//! What every handler has: the engine, how pages are served, randomness.

use domain::id::{Dice as _, SeatId};
use engine::Engine;
use engine::time::{SharedDice, SystemDice};

use super::proof::Proof;
use crate::Options;

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    pub engine: Engine,
    pub options: Options,
    dice: SharedDice,
}

impl App {
    pub fn new(engine: Engine, options: Options) -> Self {
        Self { engine, options, dice: SharedDice::new(SystemDice) }
    }

    /// A secret that nobody guesses: 160 bits.
    pub fn secret(&self) -> String {
        data_encoding::BASE32_NOPAD.encode(&self.chance::<20>()).to_lowercase()
    }

    /// What a form proves itself with, under a mask that no other answer has.
    pub fn proof(&self, bound: &str, seat: Option<SeatId>) -> Proof {
        Proof::new(bound, seat, self.chance())
    }

    fn chance<const BYTES: usize>(&self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        self.dice.clone().fill(&mut bytes);
        bytes
    }
}
