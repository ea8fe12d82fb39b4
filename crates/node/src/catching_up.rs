//! How far this node has caught up with what its peers told it: *catching up, n of m*.
//!
//! Promise: every number is a count of lines: those that a peer's frontier named and that were not here then, and those of
//! them that came since, from whomever they came. What nobody could give is counted no longer once it was asked for in
//! vain. Bounded, whatever peers claim.
//! Not here: what is asked for in which order (`peers::Wanted`), words for people.

use std::collections::BTreeMap;

use comity_dossier::{DossierId, LaneId, Member, Time};
use comity_exchange::op::LaneRange;

use crate::node::Node;

/// Lanes of which it is remembered how far they were told of; more are fetched and not counted.
const LANES_MAX: usize = 16_384;
/// Lines of one lane that a peer is believed to have when it claims more.
const LINES_OF_LANE_MAX: u64 = 1_000_000;

/// How far this node has caught up, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatchingUpLook {
    /// Since when.
    pub since: Time,
    /// Lines that came since.
    pub have: u64,
    /// Lines that peers told of since, those that came included.
    pub of: u64,
}

/// What peers told of and what came.
#[derive(Debug, Default)]
pub(crate) struct CatchingUp {
    since: Option<Time>,
    /// By lane: the last position that a peer told of.
    told: BTreeMap<(DossierId, Member, LaneId), u64>,
    have: u64,
    rest: u64,
}

impl CatchingUp {
    /// Notes that a peer told of lines that are not here.
    pub(crate) fn told(&mut self, dossier: DossierId, range: &LaneRange, now: Time) {
        let to = range.to_seq.unwrap_or(range.from_seq).min(range.from_seq.saturating_add(LINES_OF_LANE_MAX - 1));
        let lane = (dossier, range.member, range.lane);
        let from = match self.told.get(&lane) {
            Some(before) => before.saturating_add(1),
            None if self.told.len() < LANES_MAX => range.from_seq,
            None => return,
        };
        if from <= to {
            self.since.get_or_insert(now);
            self.told.insert(lane, to);
            self.rest = self.rest.saturating_add(to - from + 1);
        }
    }

    /// Notes that a line came that was not here before.
    pub(crate) fn came(&mut self, dossier: DossierId, member: Member, lane: LaneId, seq: u64) {
        if self.rest > 0 && self.told.get(&(dossier, member, lane)).is_some_and(|to| seq <= *to) {
            self.rest -= 1;
            self.have += 1;
        }
    }

    /// Ends the count: nothing is being fetched any more, so what has not come is what nobody gave.
    pub(crate) fn end(&mut self) {
        *self = Self::default();
    }

    fn look(&self) -> Option<CatchingUpLook> {
        let since = self.since.filter(|_| self.rest > 0)?;
        Some(CatchingUpLook { since, have: self.have, of: self.have.saturating_add(self.rest) })
    }
}

impl Node {
    /// Tells how far this node has caught up; `None` while it lacks nothing that it was told of.
    #[must_use]
    pub fn catching_up(&self) -> Option<CatchingUpLook> {
        self.catching_up.look()
    }

    /// Ends the count if nothing is being fetched from anybody.
    pub(crate) fn note_caught_up(&mut self) {
        if !self.peers.values().any(crate::peers::Peer::is_fetching) {
            self.catching_up.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOSSIER: DossierId = DossierId([1; 32]);

    fn range(lane: u8, from_seq: u64, to: u64) -> LaneRange {
        let member = Member::new("delta").expect("a code");
        LaneRange { member, lane: LaneId([lane; 16]), from_seq, to_seq: Some(to) }
    }

    fn came(state: &mut CatchingUp, lane: u8, seq: u64) {
        state.came(DOSSIER, range(lane, 0, 0).member, LaneId([lane; 16]), seq);
    }

    fn seen(state: &CatchingUp) -> Option<(u64, u64)> {
        state.look().map(|look| (look.have, look.of))
    }

    /// Covers REP-009.
    #[test]
    fn lines_that_peers_told_of_are_counted_once_and_as_they_come() {
        let mut state = CatchingUp::default();
        assert_eq!(seen(&state), None);
        state.told(DOSSIER, &range(1, 10, 19), Time(5));
        state.told(DOSSIER, &range(1, 10, 19), Time(6));
        state.told(DOSSIER, &range(2, 0, 4), Time(6));
        assert_eq!(seen(&state), Some((0, 15)), "two peers told of the same lane");
        (10..15).for_each(|seq| came(&mut state, 1, seq));
        came(&mut state, 1, 20);
        came(&mut state, 3, 0);
        assert_eq!(seen(&state), Some((5, 15)), "what nobody told of is not part of it");
        state.told(DOSSIER, &range(1, 15, 24), Time(7));
        assert_eq!(seen(&state), Some((5, 20)), "a peer that has five more");
        assert_eq!(state.look().map(|look| look.since), Some(Time(5)));
        (15..25).for_each(|seq| came(&mut state, 1, seq));
        (0..5).for_each(|seq| came(&mut state, 2, seq));
        assert_eq!(seen(&state), None);
    }

    #[test]
    fn what_a_liar_claims_is_bounded_and_over_when_it_was_asked_for_in_vain() {
        let mut state = CatchingUp::default();
        state.told(DOSSIER, &range(1, 7, u64::MAX), Time(5));
        assert_eq!(seen(&state), Some((0, LINES_OF_LANE_MAX)));
        for lane in 0..2 * LANES_MAX as u64 {
            let mut id = [9; 16];
            id[..8].copy_from_slice(&lane.to_be_bytes());
            state.told(DOSSIER, &LaneRange { lane: LaneId(id), ..range(0, 0, 0) }, Time(5));
        }
        assert_eq!(state.told.len(), LANES_MAX);
        state.end();
        assert_eq!(seen(&state), None);
    }
}
