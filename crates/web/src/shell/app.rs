//! What every handler has: the engine, how pages are served, randomness.

use domain::id::Dice as _;
use engine::Engine;
use engine::time::{SharedDice, SystemDice};

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
        let mut bytes = [0u8; 20];
        self.dice.clone().fill(&mut bytes);
        data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase()
    }
}
