//! The charter: who is in the network, by which keys, under which rules.
//!
//! ```text
//!   Charter ── SignedCharter::draft ──> files to and from the council ── merge ──> CharterChain::append ──> the next version
//! ```
//!
//! Promise: from the same versions every node knows the same members and the same rules, whenever and from whom it got
//! them (CHARTER-001 to CHARTER-007). Status governs transport, never what counts.
//! Not here: signatures themselves (a [`crate::KeyVerifier`] is given), clocks, words for people.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::canonical;
use crate::cose;
use crate::ids::{Hash, Kid, Member, NetworkId};
use crate::language::{self, Said};
use crate::text::Line;
use crate::time::Time;

mod chain;
mod fault;
mod fingerprint;
mod policy;
mod signed;
mod suspension;

pub(crate) use chain::check_succession;
pub use chain::{Appended, CharterChain, CharterConflict, Review};
pub use fault::CharterFault;
pub use fingerprint::{Fingerprint, FingerprintFault};
pub use policy::{Clock, Clocks, Limits, PROTOCOL_VERSION, Policy};
pub use signed::{SignatureFile, Signatures, SignedCharter};
pub use suspension::{SUSPENSION_MS_MAX, SignedSuspension, Suspension};

/// The greatest size of a charter's payload, in bytes.
pub const CHARTER_BYTES_MAX: usize = 1024 * 1024;
/// The most codes a charter lists, those that left included.
pub const LISTED_MAX: usize = 1_024;
/// The most seats of a council.
pub const SEATS_MAX: usize = 64;
/// The most languages in which a name is given.
pub const NAMES_MAX: usize = 16;

/// What a member is. A member is not a country: organisations are members too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Standing {
    /// An agency of a state.
    #[n(0)]
    State,
    /// An international organisation.
    #[n(1)]
    Organisation,
}

/// Whether calls of a member are taken (CHARTER-007).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Status {
    /// In the network.
    #[n(0)]
    Active,
    /// Not for now: its calls are refused, its lines count as before.
    #[n(1)]
    Suspended,
    /// Out of the network. The code stays listed, so that nobody else ever gets it.
    #[n(2)]
    Left,
}

/// A member as the charter lists it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Listed {
    /// Its code.
    #[n(1)]
    pub code: Member,
    /// Its name, in ascending order of language; at least one.
    #[n(2)]
    pub names: Vec<Said>,
    /// What it is.
    #[n(3)]
    pub standing: Standing,
    /// Its root key (Ed25519), which signs its cards and nothing else.
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    pub root: [u8; 32],
    /// Whether its calls are taken.
    #[n(5)]
    pub status: Status,
}

/// A seat of the council: a key, and who holds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Seat {
    /// The key (Ed25519).
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub key: [u8; 32],
    /// The member that answers for the seat.
    #[n(2)]
    pub member: Member,
    /// The office that holds the key, such as `Head of the duty desk`. An office, not a person.
    #[n(3)]
    pub holder: Line,
}

impl Seat {
    /// Returns the id of the seat's key.
    #[must_use]
    pub fn kid(&self) -> Kid {
        cose::kid_of_ed25519(&self.key)
    }
}

/// Who signs charters, and how many of them it takes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Council {
    /// The seats, in ascending order of their keys.
    #[n(1)]
    pub seats: Vec<Seat>,
    /// Seats that it takes to change the charter: more than half (CHARTER-003).
    #[n(2)]
    pub change: u32,
    /// Seats that it takes to suspend a member for at most 72 hours: at least one, at most as many as for a change.
    #[n(3)]
    pub suspend: u32,
}

impl Council {
    /// Returns the seat whose key has this id.
    #[must_use]
    pub fn seat(&self, kid: &Kid) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.kid() == *kid)
    }

    fn check(&self, members: &[Listed]) -> Result<(), CharterFault> {
        let seats = u32::try_from(self.seats.len()).unwrap_or(u32::MAX);
        let thresholds = self.change <= seats
            && u64::from(self.change) * 2 > u64::from(seats)
            && (1..=self.change).contains(&self.suspend);
        if !thresholds {
            return Err(CharterFault::Threshold);
        }
        if self.seats.len() > SEATS_MAX {
            return Err(CharterFault::TooLarge);
        }
        let distinct = self.seats.windows(2).all(|pair| pair[0].key < pair[1].key);
        let listed = self.seats.iter().all(|seat| members.iter().any(|member| member.code == seat.member));
        if distinct && listed { Ok(()) } else { Err(CharterFault::Council) }
    }
}

/// One version of the charter (CHARTER-001).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Charter {
    /// The network, drawn at random when it was founded; the same in every version.
    #[n(1)]
    pub network: NetworkId,
    /// The version, from 1.
    #[n(2)]
    pub version: u64,
    /// The hash of the version before; none in version 1.
    #[n(3)]
    pub prev: Option<Hash>,
    /// When the council says it was made.
    #[n(4)]
    pub issued: Time,
    /// By when it must be looked at again (CHARTER-006).
    #[n(5)]
    pub review_by: Time,
    /// Every code there has ever been, in ascending order.
    #[n(6)]
    pub members: Vec<Listed>,
    /// The council.
    #[n(7)]
    pub council: Council,
    /// Clocks, limits, protocol.
    #[n(8)]
    pub policy: Policy,
}

impl Charter {
    /// Reads a charter from its bytes, which are kept elsewhere as received.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CharterFault> {
        if bytes.len() > CHARTER_BYTES_MAX {
            return Err(CharterFault::TooLarge);
        }
        let charter: Charter = canonical::decode(bytes)?;
        charter.check()?;
        Ok(charter)
    }

    /// Encodes the charter in its one form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// Checks what one version alone can show: order, repeats, thresholds, limits (CHARTER-001, LIM-011).
    pub fn check(&self) -> Result<(), CharterFault> {
        if self.version == 0 || (self.version == 1) != self.prev.is_none() {
            return Err(CharterFault::Chain);
        }
        if self.members.len() > LISTED_MAX || self.members.iter().any(|member| member.names.len() > NAMES_MAX) {
            return Err(CharterFault::TooLarge);
        }
        let ascending = self.members.windows(2).all(|pair| pair[0].code < pair[1].code);
        let named = self.members.iter().all(|m| !m.names.is_empty() && language::is_ascending(&m.names));
        if !ascending || !named || self.shares_a_root_key() {
            return Err(CharterFault::Members);
        }
        if self.review_by <= self.issued {
            return Err(CharterFault::ReviewDate);
        }
        self.council.check(&self.members)?;
        self.policy.check()
    }

    fn shares_a_root_key(&self) -> bool {
        let mut roots: Vec<&[u8; 32]> = self.members.iter().map(|member| &member.root).collect();
        roots.sort_unstable();
        roots.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// Returns the member with this code.
    #[must_use]
    pub fn member(&self, code: &Member) -> Option<&Listed> {
        self.members.binary_search_by(|listed| listed.code.cmp(code)).ok().map(|at| &self.members[at])
    }
}

/// Returns the hash of a charter: SHA-256 of its payload as received (CHARTER-001).
#[must_use]
pub fn hash_of(payload: &[u8]) -> Hash {
    Hash(Sha256::digest(payload).into())
}

#[cfg(test)]
pub(crate) mod tests;
