//! How much of what others sign this node takes in a day or keeps: lanes, dossiers, receipts.
//!
//! Promise: a quota delays and never changes what a line means (COUNT-002); what others rest on passes it (COUNT-005).
//! Not here: what waits for its past (the record), what is kept aside (the store), how large things may be
//! (`comity_dossier::limits`).

use std::collections::BTreeMap;

use comity_dossier::{DossierId, Header, Kind, Member, Verified, limits};

use crate::node::Node;

const DAY_MS: u64 = 24 * 3_600_000;

/// Receipts of one member over one dossier that are kept whatever they say.
const RECEIPTS_KEPT_MIN: u64 = 64;

/// Dossiers that are remembered as set aside.
const SET_ASIDE_MAX: usize = 16_384;

/// What members did in each dossier on one day.
#[derive(Default)]
pub(crate) struct Today {
    day: u64,
    done: BTreeMap<(DossierId, Member), Done>,
}

#[derive(Default)]
struct Done {
    lanes: u64,
    decisions: u64,
}

/// Tells whether lines of this kind make everything be counted again.
fn decides(kind: Kind) -> bool {
    matches!(kind, Kind::PARTICIPANTS | Kind::LEAD_RELEASE | Kind::PROFILE)
}

impl Node {
    /// Tells whether a member has opened as many lanes in a dossier today as it may; more of them wait (LIM-008). Whatever
    /// the first line of a lane is: one that may not stand there takes up a lane all the same.
    pub(crate) fn opens_too_many_lanes(&mut self, dossier: &DossierId, verified: &Verified) -> bool {
        let header = verified.header();
        let most = self.trust.charter_chain().current().policy.limits.new_lanes_per_day();
        self.begins_lane(dossier, header) && self.done_today(dossier, header.member).lanes >= most
    }

    /// Tells whether a member has written as many lines today as it may that make everything be counted again (LIM-017).
    pub(crate) fn decides_too_often(&mut self, dossier: &DossierId, verified: &Verified) -> bool {
        let header = verified.header();
        let is_known = self.record(dossier).is_some_and(|record| record.holds(&verified.id()));
        let most = limits::DECISIONS_PER_DAY_MAX as u64;
        decides(header.kind) && !is_known && self.done_today(dossier, header.member).decisions >= most
    }

    /// Counts a line that is taken.
    pub(crate) fn count_towards_quotas(&mut self, dossier: &DossierId, header: &Header) {
        let begins = self.begins_lane(dossier, header);
        if begins || decides(header.kind) {
            let done = self.done_today(dossier, header.member);
            done.lanes += u64::from(begins);
            done.decisions += u64::from(decides(header.kind));
        }
    }

    fn done_today(&mut self, dossier: &DossierId, member: Member) -> &mut Done {
        let day = self.moment.wall.0 / DAY_MS;
        if self.today.day != day {
            self.today = Today { day, done: BTreeMap::new() };
        }
        self.today.done.entry((*dossier, member)).or_default()
    }

    fn begins_lane(&self, dossier: &DossierId, header: &Header) -> bool {
        self.record(dossier).is_some_and(|record| !record.knows_lane(header.member, header.lane))
    }

    /// Tells whether a member leads as many dossiers here as it may in which this member has written nothing: more of them
    /// stand aside until an administrator lets them in (LIM-016).
    pub(crate) fn leaves_too_many_unanswered(&self, lead: Member) -> bool {
        lead != self.me && self.shelf.unanswered_of(lead) >= limits::DOSSIERS_UNANSWERED_MAX
    }

    /// Remembers that the genesis of a dossier was set aside. It is a cache: what it forgets is asked for once more.
    pub(crate) fn note_aside_here(&mut self, dossier: DossierId, lead: Member) {
        if self.aside_here.len() >= SET_ASIDE_MAX {
            self.aside_here.clear();
        }
        self.aside_here.insert(dossier, lead);
    }

    /// Tells whether a dossier would be set aside again if it came: then nobody is asked for it.
    pub(crate) fn stands_aside(&self, dossier: &DossierId) -> bool {
        self.aside_here.get(dossier).is_some_and(|lead| self.leaves_too_many_unanswered(*lead))
    }

    /// Tells whether one more receipt of `holder` over a dossier is worth keeping. Who holds more says so about once for
    /// each line and once for its text; who says something else each time is no longer written down (RCPT-003).
    pub(crate) fn may_keep_receipt(&mut self, dossier: &DossierId, holder: Member) -> bool {
        let lines = self.record(dossier).map_or(0, |record| record.len() as u64);
        let Some(peer) = self.peers.get_mut(&holder) else { return false };
        let kept = peer.receipts_kept.entry(*dossier).or_insert(0);
        let room = *kept < lines.saturating_mul(2).saturating_add(RECEIPTS_KEPT_MIN);
        *kept += u64::from(room);
        room
    }
}
