//! Which verified lines a node takes into its record, and which it delays.
//!
//! Promise: admission never changes what a line means, it may only delay it (COUNT-002); a line whose past is here is
//! never delayed, but for the 33rd branch of a lane (LIM-008), so whatever others rest on gets through in the order in
//! which it was written (COUNT-005).
//! Not here: signatures, quarantine, bytes (see the node); what a line means (see [`crate::judge`]).

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use crate::entry::{Admitted, Verified};
use crate::header::Header;
use crate::ids::{EntryId, LaneId, Member, NetworkId};
use crate::limits;
use crate::record::Record;
use crate::refusal::Refusal;
use crate::structural::{Genesis, Structural};

impl Record {
    /// Takes a verified line of this dossier, or says why this node does not take it.
    ///
    /// `waiting` is how many lines of the delivering peer already wait for lines they rest on. Refuses with
    /// [`Refusal::Malformed`] what belongs to another dossier and with [`Refusal::Quota`] what would wait beyond the
    /// limit (LIM-009).
    pub fn admit(&self, verified: Verified, waiting: usize) -> Result<Admitted, Refusal> {
        let header = verified.header();
        let ours = header.dossier == Some(self.id) || verified.id() == self.id.genesis();
        if !ours {
            return Err(Refusal::Malformed);
        }
        // No exception for what waiting lines rest on: two members could make each other's lines wait for ever more.
        // What is delayed comes again, after what it rests on. (COUNT-005)
        let complete = self.missing_for(header).is_empty();
        if !complete && waiting >= limits::PENDING_ENTRIES_MAX {
            return Err(Refusal::Quota);
        }
        match self.overgrown_by(&verified) {
            Some(refusal) => Err(refusal),
            None => Ok(verified.admitted()),
        }
    }

    /// Says why a line is not taken that would begin one more branch of a lane that has too many already. Nothing on them
    /// counts, and whoever signs them could make every frontier longer than a message may be (LIM-008).
    ///
    /// From a fork on it is `forked-lane`, and apart from the chain of the lane `bad-chain`: coming again changes nothing.
    fn overgrown_by(&self, verified: &Verified) -> Option<Refusal> {
        let (id, header) = (verified.id(), verified.header());
        let lane = self.lane_index(header.member, header.lane)?;
        let state = &self.lane_states[lane as usize];
        let prev = header.prev.and_then(|prev| self.by_id.get(&prev));
        let goes_on =
            prev.is_some_and(|prev| state.tips.contains(prev) && self.continues_lane(*prev, lane, header.seq));
        // An earlier fork than is known here decides what counts, so every node has to learn of it. (FORK-003)
        let shows_earlier = state.held.get(&header.seq).is_some_and(|(first, _)| *first != id)
            && state.fork.is_none_or(|fork| header.seq < fork);
        let refusal = if state.tips.len() >= limits::BRANCHES_MAX && !goes_on && !shows_earlier {
            match (state.fork, prev) {
                (Some(fork), _) if header.seq >= fork => Refusal::ForkedLane,
                (_, Some(_)) => Refusal::BadChain,
                (_, None) => Refusal::Quota,
            }
        } else if prev.is_none() && self.waiting_beside(header) >= limits::BRANCHES_MAX {
            Refusal::Quota
        } else {
            return None;
        };
        let wanted = self.holds(&id) || self.is_awaited_by_others(&id, header.member);
        (!wanted).then_some(refusal)
    }

    /// How many lines wait here for the same line before them in their lane.
    fn waiting_beside(&self, header: &Header) -> usize {
        let waiting = header.prev.and_then(|prev| self.waiting_for.get(&prev)).into_iter().flatten();
        waiting.filter(|id| self.waiting.get(id).is_some_and(|other| other.prev == header.prev)).count()
    }

    /// Tells whether a lane has as many branches as are taken of one: what is beyond them is not asked for.
    #[must_use]
    pub fn is_overgrown(&self, member: Member, lane: LaneId) -> bool {
        let lane = self.lane_index(member, lane);
        lane.is_some_and(|lane| self.lane_states[lane as usize].tips.len() >= limits::BRANCHES_MAX)
    }

    /// Tells whether any line of a lane is held, folded or not.
    #[must_use]
    pub fn knows_lane(&self, member: Member, lane: LaneId) -> bool {
        self.lane_index(member, lane).is_some()
    }

    /// Takes the genesis of a dossier that this node does not hold yet, if it is one of this network.
    ///
    /// Refuses with [`Refusal::MissingDependency`] what is no genesis and with [`Refusal::WrongAudience`] a dossier of
    /// another network (NET-001).
    pub fn admit_genesis(verified: Verified, network: NetworkId) -> Result<Admitted, Refusal> {
        match &verified.header().structural {
            Some(Structural::Genesis(genesis)) => check_genesis(genesis, verified.header().member, network)?,
            _ => return Err(Refusal::MissingDependency),
        }
        Ok(verified.admitted())
    }

    /// Tells whether a waiting line of another member than `author` rests on this one, directly or through lines of the
    /// author: then no quota for the lanes of the author keeps it out (LIM-008, COUNT-005).
    #[must_use]
    pub fn is_awaited_by_others(&self, id: &EntryId, author: Member) -> bool {
        let (mut seen, mut next) = (BTreeSet::from([*id]), Vec::from([*id]));
        while let Some(id) = next.pop() {
            for waiting in self.waiting_for.get(&id).into_iter().flatten() {
                match self.waiting.get(waiting) {
                    Some(header) if header.member != author => return true,
                    Some(_) if seen.insert(*waiting) => next.push(*waiting),
                    _ => {}
                }
            }
        }
        false
    }
}

/// A genesis is of this network, and lists its author and, in ascending order, whoever else takes part (NET-001,
/// LIM-007).
pub(crate) fn check_genesis(genesis: &Genesis, author: Member, network: NetworkId) -> Result<(), Refusal> {
    if genesis.network != network {
        return Err(Refusal::WrongAudience);
    }
    let ascending = genesis.participants.windows(2).all(|pair| pair[0] < pair[1]);
    if !ascending || !genesis.participants.contains(&author) {
        return Err(Refusal::Malformed);
    }
    if genesis.participants.len() > limits::PARTICIPANTS_MAX {
        return Err(Refusal::TooLarge);
    }
    Ok(())
}
