//! What a peer's frontier has that ours has not (REP-002).
//!
//! Promise: asking for what [`missing_here`] names until it names nothing leaves us with every line that the peer named.
//! Not here: the other direction, which needs the lines themselves (`comity_dossier::Record::beyond`); who may have what.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use comity_dossier::{EntryId, Head, LaneId, Member};

use crate::op::LaneRange;

type Lane = (Member, LaneId);

/// Returns the stretches of lanes to fetch from a peer with the tips `theirs`, given our own tips; ascending, one for each
/// lane.
///
/// `has` tells whether a line is here. Where a peer's tip is unknown at a position that our lane has passed, the lane
/// forked somewhere below: all of it up to there is asked for, every branch.
#[must_use]
pub fn missing_here(mine: &[Head], theirs: &[Head], has: impl Fn(&EntryId) -> bool) -> Vec<LaneRange> {
    let known = ends(mine);
    let mut wanted: BTreeMap<Lane, (u64, u64)> = BTreeMap::new();
    for tip in theirs.iter().filter(|tip| !has(&tip.id)) {
        let from = match known.get(&(tip.member, tip.lane)) {
            Some(end) if *end < tip.seq => end + 1,
            _ => 0,
        };
        let (least, most) = wanted.entry((tip.member, tip.lane)).or_insert((from, tip.seq));
        *least = from.min(*least);
        *most = tip.seq.max(*most);
    }
    let range = |((member, lane), (from_seq, to))| LaneRange { member, lane, from_seq, to_seq: Some(to) };
    wanted.into_iter().map(range).collect()
}

/// The last position known of each lane.
fn ends(tips: &[Head]) -> BTreeMap<Lane, u64> {
    let mut out = BTreeMap::new();
    for tip in tips {
        let end = out.entry((tip.member, tip.lane)).or_insert(tip.seq);
        *end = tip.seq.max(*end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(lane: u8, seq: u64, branch: u8) -> Head {
        let member = Member::new("delta").expect("a code");
        let mut id = [branch; 32];
        (id[0], id[1]) = (lane, u8::try_from(seq).expect("small"));
        Head { member, lane: LaneId([lane; 16]), seq, id: EntryId(id) }
    }

    fn wanted(mine: &[Head], theirs: &[Head], has: &[Head]) -> Vec<(u8, u64, Option<u64>)> {
        let ranges = missing_here(mine, theirs, |id| has.iter().any(|head| head.id == *id));
        ranges.into_iter().map(|range| (range.lane.0[0], range.from_seq, range.to_seq)).collect()
    }

    /// Covers REP-002.
    #[test]
    fn what_is_missing_is_the_rest_of_a_known_lane_and_the_whole_of_an_unknown_one() {
        let mine = [head(1, 3, 0), head(2, 7, 0)];
        let theirs = [head(1, 5, 0), head(2, 7, 0), head(3, 2, 0)];
        assert_eq!(wanted(&mine, &theirs, &mine), [(1, 4, Some(5)), (3, 0, Some(2))]);
    }

    #[test]
    fn a_peer_that_is_behind_has_nothing_for_us() {
        let mine = [head(1, 5, 0)];
        assert_eq!(wanted(&mine, &[head(1, 3, 0)], &[head(1, 3, 0), head(1, 5, 0)]), []);
    }

    /// Covers REP-001.
    #[test]
    fn a_tip_of_another_branch_is_asked_for_from_the_beginning() {
        let mine = [head(1, 5, 0)];
        assert_eq!(wanted(&mine, &[head(1, 4, 9)], &mine), [(1, 0, Some(4))]);
        assert_eq!(wanted(&mine, &[head(1, 4, 9), head(1, 8, 7)], &mine), [(1, 0, Some(8))]);
    }
}
