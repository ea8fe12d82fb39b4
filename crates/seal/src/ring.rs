//! The sealing keys of a node, and the encapsulations that its calls and those of others share (SEAL-006).
//!
//! ```text
//!   seal_call(to) ── the encapsulation of the last calls to this key, or a new one ──> the call, ReplyKey
//!   open_call(from) ── the same as its last calls? then nothing to decapsulate ──────> the request, ReplyKey
//! ```
//!
//! Promise: whatever is kept here only saves work: a ring that was made a moment ago opens what any other opens, and a call
//! that was sealed under a shared encapsulation stands for itself. What is kept is bounded, and dies with the process.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use comity_dossier::card::SealingEntry;
use comity_dossier::ids::Kid;
use comity_dossier::{Member, Sealed, Suite, Time};
use rand_core::CryptoRng;

use crate::encapsulation::Encapsulation;
use crate::hpke::{OpenFault, SealFault, SealingKey, SealingPublic, open, seal_to};
use crate::reply_key::ReplyKey;
use crate::secret::Wiped;

/// For how long calls share an encapsulation: what a thief of this memory could read of what has passed.
const SHARED_MS: u64 = 10 * 60 * 1000;
/// How many calls share an encapsulation at most.
const SHARED_CALLS_MAX: u32 = 4_096;
/// How many encapsulations of one caller are kept: that of now, and that of before it started again or renewed it.
const HEARD_MAX: usize = 2;

/// All sealing keys of a node: the current ones, and older ones to which parcels may still be on their way.
#[derive(Default)]
pub struct SealingRing {
    keys: HashMap<Kid, SealingKey>,
    /// By receiver's key: under what the calls to it are sealed.
    in_use: HashMap<Kid, InUse>,
    /// By caller: under what its last calls were sealed.
    heard: HashMap<Member, VecDeque<Encapsulation>>,
}

/// An encapsulation in use.
struct InUse {
    encapsulation: Encapsulation,
    since: Time,
    calls: u32,
}

impl InUse {
    fn is_used_up(&self, now: Time) -> bool {
        // A clock that was put back would keep it for as long.
        self.calls >= SHARED_CALLS_MAX || now < self.since || now.0 - self.since.0 >= SHARED_MS
    }
}

impl SealingRing {
    /// Makes an empty ring.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key.
    pub fn add(&mut self, key: SealingKey) {
        self.keys.insert(key.kid(), key);
    }

    /// Returns the key with this id.
    #[must_use]
    pub fn key(&self, kid: &Kid) -> Option<&SealingKey> {
        self.keys.get(kid)
    }

    /// Seals `plaintext` to the key that a card lists, bound to `aad` (SEAL-003).
    pub fn seal_to(
        &mut self,
        to: &SealingEntry,
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<(Sealed, ReplyKey), SealFault> {
        seal_to(&SealingPublic::of_card(to)?, aad, plaintext, rng)
    }

    /// Opens what was sealed to any of the keys (SEAL-001).
    pub fn open(&self, aad: &[u8], sealed: &Sealed) -> Result<(Wiped, ReplyKey), OpenFault> {
        if sealed.suite == Suite::CALL {
            return self.decapsulated(sealed)?.open(aad, sealed);
        }
        if !Suite::ALL.contains(&sealed.suite) {
            return Err(OpenFault::UnknownSuite);
        }
        open(self.keys.get(&sealed.receiver).ok_or(OpenFault::UnknownKey)?, aad, sealed)
    }

    /// Seals a call to the key that a card lists, bound to `aad`, under the encapsulation of the last calls to it or under a
    /// new one (SEAL-006).
    pub fn seal_call(
        &mut self,
        to: &SealingEntry,
        now: Time,
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<(Sealed, ReplyKey), SealFault> {
        let kid = to.kid().ok_or(SealFault::UnknownSuite)?;
        if self.in_use.get(&kid).is_none_or(|in_use| in_use.is_used_up(now)) {
            // Those of keys that nobody calls any more go as well.
            self.in_use.retain(|_, in_use| !in_use.is_used_up(now));
        }
        let in_use = match self.in_use.entry(kid) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(free) => {
                let encapsulation = SealingPublic::of_card(to)?.encapsulate(rng)?;
                free.insert(InUse { encapsulation, since: now, calls: 0 })
            }
        };
        in_use.calls += 1;
        Ok(in_use.encapsulation.seal(aad, plaintext, rng))
    }

    /// Opens a call of `from`, whose signature was checked: its encapsulation is kept for its next calls (SEAL-006).
    pub fn open_call(&mut self, from: Member, aad: &[u8], sealed: &Sealed) -> Result<(Wiped, ReplyKey), OpenFault> {
        if sealed.suite != Suite::CALL {
            return self.open(aad, sealed);
        }
        let known = self.heard.get(&from).and_then(|heard| heard.iter().find(|one| one.is_of(sealed)));
        if let Some(known) = known {
            return known.open(aad, sealed);
        }
        let encapsulation = self.decapsulated(sealed)?;
        let opened = encapsulation.open(aad, sealed)?;
        let heard = self.heard.entry(from).or_default();
        heard.truncate(HEARD_MAX - 1);
        heard.push_front(encapsulation);
        Ok(opened)
    }

    fn decapsulated(&self, sealed: &Sealed) -> Result<Encapsulation, OpenFault> {
        let key = self.keys.get(&sealed.receiver).ok_or(OpenFault::UnknownKey)?;
        let enc = Encapsulation::key_in(sealed).ok_or(OpenFault::Closed)?;
        key.decapsulate(enc).ok_or(OpenFault::Closed)
    }
}

#[cfg(test)]
mod tests;
