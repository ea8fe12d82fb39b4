//! What two frontiers lack of each other (REP-002).
//!
//! Promise: asking for what [`missing_here`] names, and sending what [`missing_there`] names, until both are empty, leaves
//! both nodes with the lines of both.
//! Not here: reading lines, deciding who may have them.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use comity_dossier::{EntryId, Head, LaneId, Member};

use crate::op::LaneRange;

type Lane = (Member, LaneId);

/// Returns the stretches of lanes to fetch from a peer with the tips `theirs`, given our own tips.
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

/// Returns the stretches of our lanes that a peer with the tips `theirs` lacks, given our own tips: what to push.
///
/// `ours_below` tells whether a line of theirs is here; a tip that is not here says nothing about what they lack.
#[must_use]
pub fn missing_there(mine: &[Head], theirs: &[Head], has: impl Fn(&EntryId) -> bool) -> Vec<LaneRange> {
    let named: BTreeSet<EntryId> = theirs.iter().map(|tip| tip.id).collect();
    let mut known: BTreeMap<Lane, u64> = BTreeMap::new();
    for tip in theirs.iter().filter(|tip| has(&tip.id)) {
        let end = known.entry((tip.member, tip.lane)).or_insert(tip.seq);
        *end = tip.seq.max(*end);
    }
    let lacking = |tip: &&Head| !named.contains(&tip.id);
    let mut wanted: BTreeMap<Lane, (u64, u64)> = BTreeMap::new();
    for tip in mine.iter().filter(lacking) {
        let from = match known.get(&(tip.member, tip.lane)) {
            Some(end) if *end < tip.seq => end + 1,
            Some(_) => 0, // a branch of ours that ends below theirs
            None => 0,
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
