//! The network between machines: slow, lossy, cut, and sometimes careless.
//!
//! Promise: every call comes back exactly once, as an answer or as a trouble, whatever becomes of it; what happens to
//! it follows from the seed.

use std::collections::{BTreeMap, BTreeSet};

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
    /// A call arrives after minutes, hours or days, when nobody waits for its answer any more.
    pub late: u64,
    /// A call or an answer is cut short.
    pub truncate: u64,
    /// A proxy gives a page of its own instead of the answer, or says that nobody is there.
    pub page: u64,
    /// A proxy gives an answer that it has kept.
    pub cached: u64,
}

impl Weather {
    /// Nothing is lost.
    pub const FAIR: Weather = Weather {
        lose_call: 0,
        lose_answer: 0,
        duplicate: 0,
        slow: 0,
        spoil: 0,
        late: 0,
        truncate: 0,
        page: 0,
        cached: 0,
    };
    /// What a bad line does.
    pub const ROUGH: Weather =
        Weather { lose_call: 60, lose_answer: 60, duplicate: 40, slow: 60, spoil: 15, late: 5, ..Self::FAIR };
    /// What nobody would put up with.
    pub const STORM: Weather =
        Weather { lose_call: 200, lose_answer: 200, duplicate: 100, slow: 200, spoil: 40, late: 20, ..Self::FAIR };
    /// A proxy that means well.
    pub const MEDDLED: Weather =
        Weather { slow: 60, duplicate: 60, truncate: 50, page: 80, cached: 80, late: 5, ..Self::FAIR };
    /// Everything arrives, and much of it far too late.
    pub const CLOGGED: Weather = Weather { slow: 300, late: 150, duplicate: 60, ..Self::FAIR };
}

/// What happens to the bytes of a call or an answer on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    /// Nothing.
    None,
    /// One byte is another one.
    Spoilt,
    /// The end is missing.
    Truncated,
}

/// What a proxy does to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meddling {
    /// Nothing.
    None,
    /// It gives a page for people instead.
    Page,
    /// It says that nobody is there.
    BadGateway,
    /// It gives the last answer that came by here.
    Cached,
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
        /// What it has become.
        harm: Harm,
    },
    /// It arrives after this time; nobody waits for an answer so long.
    Late {
        /// In milliseconds.
        after_ms: u64,
    },
    /// The caller hears nothing until it gives up or the connection breaks.
    Hangs {
        /// The call itself still gets through, after this time, in milliseconds.
        arrives_ms: Option<u64>,
        /// What the caller learns in the end.
        trouble: Trouble,
        /// After how many milliseconds.
        ms: u64,
    },
    /// It gets to this place instead, after this time, in milliseconds.
    Astray(Elsewhere, u64),
}

/// The network.
pub struct Network {
    chance: Chance,
    /// How bad it is now.
    pub weather: Weather,
    /// From which machine nothing gets to which.
    pub cuts: BTreeSet<(usize, usize)>,
    /// Connections that are dead and do not know it yet: from which machine to which, and when that comes out, in
    /// milliseconds of the world.
    pub half_open: BTreeMap<(usize, usize), u64>,
    /// Machines whose certificate has run out: whoever calls them does not trust it.
    pub expired: BTreeSet<usize>,
    /// Machines whose name leads elsewhere.
    pub astray: BTreeMap<usize, Elsewhere>,
    /// By caller and called: the last answer that passed.
    passed: BTreeMap<(usize, usize), Vec<u8>>,
}

/// Where the name on a card leads, after somebody changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// To a machine on which nobody listens.
    Nobody,
    /// To a server that gives a page for people.
    Page,
    /// To the node of another member.
    Node(usize),
}

/// How long a caller waits for an answer, in milliseconds.
pub(crate) const PATIENCE_MS: u64 = 10_000;

impl Network {
    /// Begins in fair weather.
    #[must_use]
    pub fn new(chance: Chance) -> Self {
        Self {
            chance,
            weather: Weather::FAIR,
            cuts: BTreeSet::new(),
            half_open: BTreeMap::new(),
            expired: BTreeSet::new(),
            astray: BTreeMap::new(),
            passed: BTreeMap::new(),
        }
    }

    /// Ends everything that is wrong with it.
    pub fn heal(&mut self) {
        self.weather = Weather::FAIR;
        self.cuts.clear();
        self.half_open.clear();
        self.expired.clear();
        self.astray.clear();
    }

    /// Tells whether nothing gets from one machine to another.
    #[must_use]
    pub fn is_cut(&self, from: usize, to: usize) -> bool {
        self.cuts.contains(&(from, to))
    }

    /// Decides what becomes of a call that is made at `now_ms`.
    pub fn fate_of_call(&mut self, from: usize, to: usize, now_ms: u64, counts: &mut Counts) -> Fate {
        if self.is_cut(from, to) {
            counts.hit("call into a cut");
            return match self.chance.below(3) {
                0 => Fate::Lost(Trouble::Refused, 20),
                1 => Fate::Lost(Trouble::Timeout, PATIENCE_MS),
                _ => Fate::Lost(Trouble::CutOff, 300),
            };
        }
        if let Some(elsewhere) = self.astray.get(&to).copied() {
            counts.hit("call led astray");
            return Fate::Astray(elsewhere, self.delay_ms(counts));
        }
        if self.expired.contains(&to) {
            counts.hit("call to a certificate that has run out");
            return Fate::Lost(Trouble::Tls, 30);
        }
        if let Some(comes_out_ms) = self.half_open.get(&(from, to)).copied() {
            return self.fate_on_a_dead_connection((from, to), comes_out_ms.saturating_sub(now_ms), counts);
        }
        if self.chance.says(self.weather.lose_call) {
            counts.hit("call lost");
            return self.lost();
        }
        let again_ms = self.chance.says(self.weather.duplicate).then(|| {
            counts.hit("call doubled");
            self.chance.between(1, 20_000)
        });
        if self.chance.says(self.weather.late) {
            counts.hit("call late by minutes to days");
            let longest_ms = if self.chance.says(200) { 3 * 24 * 3_600_000 } else { 3_600_000 };
            return Fate::Late { after_ms: self.chance.between(60_000, longest_ms) };
        }
        let harm = self.harm_done(counts);
        Fate::Arrives { after_ms: self.delay_ms(counts), again_ms, harm }
    }

    /// Until it comes out that the connection is dead, a call may still get through and no answer does; the first call
    /// after that finds it broken, and the next one makes another.
    fn fate_on_a_dead_connection(&mut self, link: (usize, usize), left_ms: u64, counts: &mut Counts) -> Fate {
        if left_ms == 0 {
            counts.hit("call on a connection that was broken");
            self.half_open.remove(&link);
            return Fate::Lost(Trouble::CutOff, 1);
        }
        counts.hit("call on a connection that is half open");
        let arrives_ms = self.chance.says(500).then(|| self.delay_ms(counts));
        let (trouble, ms) =
            if left_ms < PATIENCE_MS { (Trouble::CutOff, left_ms) } else { (Trouble::Timeout, PATIENCE_MS) };
        Fate::Hangs { arrives_ms, trouble, ms }
    }

    /// Decides what becomes of an answer. The way of an answer is the connection of its call, so that a cut of one way does
    /// not stop it.
    pub fn fate_of_answer(&mut self, counts: &mut Counts) -> Fate {
        if self.chance.says(self.weather.lose_answer) {
            counts.hit("answer lost");
            return self.lost();
        }
        let harm = self.harm_done(counts);
        Fate::Arrives { after_ms: self.delay_ms(counts), again_ms: None, harm }
    }

    fn harm_done(&mut self, counts: &mut Counts) -> Harm {
        if self.chance.says(self.weather.spoil) {
            counts.hit("call or answer spoilt");
            Harm::Spoilt
        } else if self.chance.says(self.weather.truncate) {
            counts.hit("call or answer cut short");
            Harm::Truncated
        } else {
            Harm::None
        }
    }

    /// Decides what a proxy does to an answer.
    pub fn meddling(&mut self, counts: &mut Counts) -> Meddling {
        if self.chance.says(self.weather.page) {
            counts.hit("proxy gave a page of its own");
            if self.chance.says(500) { Meddling::Page } else { Meddling::BadGateway }
        } else if self.chance.says(self.weather.cached) {
            counts.hit("proxy gave an answer that it had kept");
            Meddling::Cached
        } else {
            Meddling::None
        }
    }

    /// Keeps an answer that passes, as a proxy may.
    pub fn remember(&mut self, caller: usize, called: usize, bytes: &[u8]) {
        if self.weather.cached > 0 {
            self.passed.insert((caller, called), bytes.to_vec());
        }
    }

    /// Returns the answer that a proxy has kept.
    #[must_use]
    pub fn remembered(&self, caller: usize, called: usize) -> Option<Vec<u8>> {
        self.passed.get(&(caller, called)).cloned()
    }

    /// Does harm to bytes.
    #[must_use]
    pub fn harm(&mut self, mut bytes: Vec<u8>, harm: Harm) -> Vec<u8> {
        if harm == Harm::None || bytes.is_empty() {
            return bytes;
        }
        let at = usize::try_from(self.chance.below(bytes.len() as u64)).unwrap_or(0);
        match harm {
            Harm::None => {}
            Harm::Spoilt => bytes[at] ^= 1 << self.chance.below(8),
            Harm::Truncated => bytes.truncate(at),
        }
        bytes
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
