//! How far this node has caught up with what its peers told it: *catching up, n of m*.
//!
//! Promise: every number is a count of lines: those that came since this node began to catch up, from whomever they came,
//! and beside them those that a peer's frontier named and that are not here. What nobody could give is counted no longer
//! once it was asked for in vain. Bounded, whatever peers claim.
//! Not here: what is asked for in which order (`peers::Wanted`), words for people.

use std::collections::BTreeMap;

use comity_dossier::{DossierId, LaneId, Member, Time};
use comity_exchange::op::LaneRange;

use crate::node::Node;

/// Lanes of which it is remembered how far they were told of; more are fetched and not counted.
const LANES_MAX: usize = 16_384;
/// Lines that came are part of catching up if they came at most so long before a peer told of more: pushes are quicker
/// than comparisons.
const LATELY_MS: u64 = 60_000;
/// Lines of one lane that a peer is believed to have when it claims more.
const LINES_OF_LANE_MAX: u64 = 1_000_000;

/// How far this node has caught up, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatchingUpLook {
    /// Since when.
    pub since: Time,
    /// Lines that came since.
    pub have: u64,
    /// The same, and those that peers told of and that are not here.
    pub of: u64,
}

/// What peers told of and what came.
#[derive(Debug, Default)]
pub(crate) struct CatchingUp {
    since: Option<Time>,
    /// By lane: the last position that a peer told of.
    told: BTreeMap<(DossierId, Member, LaneId), u64>,
    /// Lines that came without a pause longer than [`LATELY_MS`], and when the first and the last of them did.
    came: Option<Came>,
    rest: u64,
}

#[derive(Clone, Copy, Debug)]
struct Came {
    first: Time,
    last: Time,
    lines: u64,
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
            let first = self.came.filter(|came| came.is_lately(now)).map_or(now, |came| came.first);
            self.since.get_or_insert(first);
            self.told.insert(lane, to);
            self.rest = self.rest.saturating_add(to - from + 1);
        }
    }

    /// Notes that a line came that was not here before.
    pub(crate) fn came(&mut self, dossier: DossierId, member: Member, lane: LaneId, seq: u64, now: Time) {
        let before = self.came.filter(|came| self.since.is_some() || came.is_lately(now));
        let lines = before.map_or(0, |came| came.lines) + 1;
        self.came = Some(Came { first: before.map_or(now, |came| came.first), last: now, lines });
        if self.told.get(&(dossier, member, lane)).is_some_and(|to| seq <= *to) {
            self.rest = self.rest.saturating_sub(1);
        }
    }

    /// Ends the count: nothing is being fetched any more, so what has not come is what nobody gave.
    pub(crate) fn end(&mut self) {
        *self = Self { came: self.came, ..Self::default() };
    }

    fn look(&self) -> Option<CatchingUpLook> {
        let since = self.since.filter(|_| self.rest > 0)?;
        let have = self.came.filter(|came| came.last >= since).map_or(0, |came| came.lines);
        Some(CatchingUpLook { since, have, of: have.saturating_add(self.rest) })
    }
}

impl Came {
    fn is_lately(&self, now: Time) -> bool {
        now.since_ms(self.last) <= LATELY_MS
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
        state.came(DOSSIER, range(lane, 0, 0).member, LaneId([lane; 16]), seq, Time(10));
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
        assert_eq!(seen(&state), Some((5, 15)));
        came(&mut state, 3, 0);
        assert_eq!(seen(&state), Some((6, 16)), "a line that nobody told of came as well");
        state.told(DOSSIER, &range(1, 15, 24), Time(7));
        assert_eq!(seen(&state), Some((6, 21)), "a peer that has five more");
        assert_eq!(state.look().map(|look| look.since), Some(Time(5)));
        (15..25).for_each(|seq| came(&mut state, 1, seq));
        (0..5).for_each(|seq| came(&mut state, 2, seq));
        assert_eq!(seen(&state), None);
    }

    /// Covers REP-009.
    #[test]
    fn lines_that_came_before_the_first_comparison_are_part_of_it_if_they_came_just_before() {
        let mut state = CatchingUp::default();
        (0..300).for_each(|seq| came(&mut state, 1, seq));
        assert_eq!(seen(&state), None, "it lacks nothing that it knows of");
        state.told(DOSSIER, &range(1, 300, 399), Time(20));
        assert_eq!((seen(&state), state.look().map(|look| look.since)), (Some((300, 400)), Some(Time(10))));
        state.end();
        state.told(DOSSIER, &range(2, 0, 9), Time(10 + LATELY_MS + 1));
        assert_eq!(seen(&state), Some((0, 10)), "that was long ago");
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
