//! The network between machines: slow, lossy, cut, and sometimes careless.
//!
//! Promise: every call comes back exactly once, as an answer or as a trouble, whatever becomes of it; what happens to
//! it follows from the seed.

use std::collections::BTreeSet;

use comity_node::values::Trouble;

use crate::chance::Chance;
use crate::counts::Counts;

/// How bad the network is, in cases per thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weather {
    /// A call is lost on its way.
    pub lose_call: u64,
    /// The call arrives and its answer is lost.
    pub lose_answer: u64,
    /// A call arrives a second time, later.
    pub duplicate: u64,
    /// A call or an answer takes seconds.
    pub slow: u64,
    /// Something in between changes a byte.
    pub spoil: u64,
}

impl Weather {
    /// Nothing is lost.
    pub const FAIR: Weather = Weather { lose_call: 0, lose_answer: 0, duplicate: 0, slow: 0, spoil: 0 };
    /// What a bad line does.
    pub const ROUGH: Weather = Weather { lose_call: 60, lose_answer: 60, duplicate: 40, slow: 60, spoil: 15 };
    /// What nobody would put up with.
    pub const STORM: Weather = Weather { lose_call: 200, lose_answer: 200, duplicate: 100, slow: 200, spoil: 40 };
}

/// What becomes of a call or an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It never arrives, and the caller learns so after this time.
    Lost(Trouble, u64),
    /// It arrives after this time.
    Arrives {
        /// In milliseconds.
        after_ms: u64,
        /// It arrives again after this time.
        again_ms: Option<u64>,
        /// One byte is another one.
        spoilt: bool,
    },
}

/// The network.
pub struct Network {
    chance: Chance,
    /// How bad it is now.
    pub weather: Weather,
    /// From which machine nothing gets to which.
    pub cuts: BTreeSet<(usize, usize)>,
}

/// How long a caller waits for an answer, in milliseconds.
const PATIENCE_MS: u64 = 10_000;

impl Network {
    /// Begins in fair weather.
    #[must_use]
    pub fn new(chance: Chance) -> Self {
        Self { chance, weather: Weather::FAIR, cuts: BTreeSet::new() }
    }

    /// Tells whether nothing gets from one machine to another.
    #[must_use]
    pub fn is_cut(&self, from: usize, to: usize) -> bool {
        self.cuts.contains(&(from, to))
    }

    /// Decides what becomes of a call.
    pub fn fate_of_call(&mut self, from: usize, to: usize, counts: &mut Counts) -> Fate {
        if self.is_cut(from, to) {
            counts.hit("call into a cut");
            return match self.chance.below(3) {
                0 => Fate::Lost(Trouble::Refused, 20),
                1 => Fate::Lost(Trouble::Timeout, PATIENCE_MS),
                _ => Fate::Lost(Trouble::CutOff, 300),
            };
        }
        if self.chance.says(self.weather.lose_call) {
            counts.hit("call lost");
            return self.lost();
        }
        let again_ms = self.chance.says(self.weather.duplicate).then(|| {
            counts.hit("call doubled");
            self.chance.between(1, 20_000)
        });
        let spoilt = self.chance.says(self.weather.spoil);
        if spoilt {
            counts.hit("call spoilt");
        }
        Fate::Arrives { after_ms: self.delay_ms(counts), again_ms, spoilt }
    }

    /// Decides what becomes of an answer. The way of an answer is the connection of its call, so that a cut of one way does
    /// not stop it.
    pub fn fate_of_answer(&mut self, counts: &mut Counts) -> Fate {
        if self.chance.says(self.weather.lose_answer) {
            counts.hit("answer lost");
            return self.lost();
        }
        let spoilt = self.chance.says(self.weather.spoil);
        if spoilt {
            counts.hit("answer spoilt");
        }
        Fate::Arrives { after_ms: self.delay_ms(counts), again_ms: None, spoilt }
    }

    /// Changes one byte.
    pub fn spoil(&mut self, bytes: &mut [u8]) {
        let at = usize::try_from(self.chance.below(bytes.len() as u64)).unwrap_or(0);
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << self.chance.below(8);
        }
    }

    fn lost(&mut self) -> Fate {
        if self.chance.says(500) { Fate::Lost(Trouble::Timeout, PATIENCE_MS) } else { Fate::Lost(Trouble::CutOff, 200) }
    }

    fn delay_ms(&mut self, counts: &mut Counts) -> u64 {
        if self.chance.says(self.weather.slow) {
            counts.hit("slow");
            self.chance.between(500, 9_000)
        } else {
            self.chance.between(1, 40)
        }
    }
}
