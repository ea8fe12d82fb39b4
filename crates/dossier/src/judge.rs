//! Judges one line: may its author write it there?
//!
//! Promise: the verdict depends on the line's header and the headers in its causal past, on nothing else (COUNT-001). A
//! line that is refused is kept and belongs to the past of others; naming it does not spoil the namer (COUNT-004).
//! Not here: which valid lines count (see [`crate::counting`]).

use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::entry::Received;
use crate::header::Header;
use crate::ids::Member;
use crate::limits;
use crate::lines::Kind;
use crate::past::{Ix, Past, Place};
use crate::record::Record;
use crate::refusal::Refusal;
use crate::structural::{ForkProof, LeadAccept, LeadRelease, Participants, Structural};

/// What the causal past of a line entitles to. Lines that change none of it share it with the line before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Authority {
    /// The maximal valid lines that say who takes part: genesis, participants, release.
    pub(crate) participants: Vec<Ix>,
    /// The maximal valid releases of the lead.
    pub(crate) releases: Vec<Ix>,
    /// Valid closes that no valid reopening in this past has in its own past.
    pub(crate) closes: Vec<Ix>,
    /// The maximal valid reopenings.
    pub(crate) reopens: Vec<Ix>,
    /// The highest charter version acted under.
    pub(crate) charter_version: u64,
}

/// The judgement of a line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) refusal: Option<Refusal>,
    /// For a lead's line and an acceptance: the terms it was written under.
    pub(crate) terms: Vec<Ix>,
}

impl Record {
    /// Judges a line at `place` whose past is given. `chained` is `prev` if the lane really continues there.
    pub(crate) fn judge(
        &self,
        header: &Header,
        place: Place,
        chained: Option<Ix>,
        prev: Option<Ix>,
        heads: &[Ix],
        past: &Past,
        authority: &Authority,
    ) -> Verdict {
        let mut verdict = Verdict::default();
        if header.kind != Kind::GENESIS {
            let general = self
                .check_chain(header, chained, prev)
                .and_then(|()| self.check_heads(header, place, chained, heads))
                .and_then(|()| self.check_author(header, authority));
            if let Err(refusal) = general {
                return Verdict { refusal: Some(refusal), terms: Vec::new() };
            }
        }
        match self.check_kind(header, past, authority) {
            Ok(terms) => verdict.terms = terms,
            Err(refusal) => verdict.refusal = Some(refusal),
        }
        verdict
    }

    /// Judges what a line would be entitled to with a given past, whatever its lane and heads.
    ///
    /// Returns the terms of lead under which it would be written.
    pub(crate) fn check_rights(&self, header: &Header, past: &Past, authority: &Authority) -> Result<Vec<Ix>, Refusal> {
        self.check_author(header, authority)?;
        self.check_kind(header, past, authority)
    }

    /// A lane is dense, begins with a lane-open and never holds a second one (LANE-002).
    fn check_chain(&self, header: &Header, chained: Option<Ix>, prev: Option<Ix>) -> Result<(), Refusal> {
        let opens = header.kind == Kind::LANE_OPEN;
        if prev.is_some() != chained.is_some() || opens != (header.seq == 0) {
            return Err(Refusal::BadChain);
        }
        Ok(())
    }

    /// Heads are as they say, of other lanes, and never go back in a lane named before (HEAD-001, HEAD-002).
    fn check_heads(&self, header: &Header, place: Place, chained: Option<Ix>, heads: &[Ix]) -> Result<(), Refusal> {
        let named = chained.map(|prev| &self.node(prev).named);
        for (said, ix) in header.heads.iter().zip(heads) {
            if self.head_of(*ix) != *said {
                return Err(Refusal::BadChain);
            }
            let there = self.place(*ix);
            let goes_on = |before: Ix| before != *ix && self.lanes.is_in_branch(self.place(before), there);
            let before = named.and_then(|named| named.in_lane(there.lane).find(|b| self.place(*b).lane == there.lane));
            if there.lane == place.lane || before.is_some_and(|before| !goes_on(before)) {
                return Err(Refusal::HeadsNotMonotone);
            }
        }
        Ok(())
    }

    /// The author takes part, the dossier is not closed for such lines, charter and exercise agree (OWN-001,
    /// CLOSE-001).
    fn check_author(&self, header: &Header, authority: &Authority) -> Result<(), Refusal> {
        if !self.is_listed_by_any(header.member, &authority.participants) {
            return Err(Refusal::NotParticipant);
        }
        if header.is_exercise() != self.exercise {
            return Err(Refusal::ExerciseMismatch);
        }
        if header.charter.version < authority.charter_version {
            return Err(Refusal::CharterBehind);
        }
        let after_close = header.kind.rules().is_some_and(|rules| rules.after_close);
        if !after_close && !authority.closes.is_empty() {
            return Err(Refusal::AfterClose);
        }
        Ok(())
    }

    /// Checks what the kind asks for and returns the terms of lead under which the line is written.
    fn check_kind(&self, header: &Header, past: &Past, authority: &Authority) -> Result<Vec<Ix>, Refusal> {
        let mut terms = Vec::new();
        if header.kind.is_lead_only() {
            terms = self.terms_of(header.member, authority);
            if terms.is_empty() {
                return Err(Refusal::NotOwner);
            }
        }
        match &header.structural {
            Some(Structural::LeadRelease(release)) => self.check_release(header, release, past, &terms)?,
            Some(Structural::LeadAccept(accept)) => terms = self.check_accept(header, accept, past)?,
            Some(Structural::Participants(list)) => check_list(list)?,
            Some(Structural::ForkProof(proof)) => self.check_proof(proof)?,
            _ => {}
        }
        Ok(terms)
    }

    /// A release names a valid acceptance in its past, of the member it names, of an offer made in the same term
    /// (LEAD-003).
    fn check_release(&self, header: &Header, release: &LeadRelease, past: &Past, terms: &[Ix]) -> Result<(), Refusal> {
        let accept = self.in_past_of_kind(&release.accept, Kind::LEAD_ACCEPT, past).ok_or(Refusal::NotOwner)?;
        let Some(Structural::LeadAccept(content)) = self.structural.get(&accept) else {
            return Err(Refusal::NotOwner);
        };
        let offer = self.by_id.get(&content.offer).copied().ok_or(Refusal::NotOwner)?;
        let same_term = self.node(offer).terms.iter().any(|term| terms.contains(term));
        let fits = self.node(accept).member == release.to && self.node(offer).member == header.member && same_term;
        if fits { Ok(()) } else { Err(Refusal::NotOwner) }
    }

    /// An acceptance names a valid offer in its past that was made to its author (LEAD-002).
    fn check_accept(&self, header: &Header, accept: &LeadAccept, past: &Past) -> Result<Vec<Ix>, Refusal> {
        let offer = self.in_past_of_kind(&accept.offer, Kind::LEAD_OFFER, past).ok_or(Refusal::NotOwner)?;
        match self.structural.get(&offer) {
            Some(Structural::LeadOffer(content)) if content.to == header.member => Ok(self.node(offer).terms.clone()),
            _ => Err(Refusal::NotOwner),
        }
    }

    /// A proof holds two entries of one place in this dossier with different ids (FORK-002). Their signatures are
    /// checked when they are taken as entries.
    fn check_proof(&self, proof: &ForkProof) -> Result<(), Refusal> {
        let read = |bytes: &[u8]| Received::parse(bytes.to_vec()).map_err(|_| Refusal::Malformed);
        let (first, second) = (read(&proof.first)?, read(&proof.second)?);
        let place = |entry: &Received| {
            let header = entry.header();
            (header.dossier.unwrap_or(entry.id().into()), header.member, header.lane, header.seq)
        };
        let same_place = place(&first) == place(&second) && place(&first).0 == self.id;
        if same_place && first.id() != second.id() { Ok(()) } else { Err(Refusal::Malformed) }
    }

    fn in_past_of_kind(&self, id: &crate::ids::EntryId, kind: Kind, past: &Past) -> Option<Ix> {
        let ix = self.by_id.get(id).copied()?;
        let node = self.node(ix);
        (node.kind == kind && node.refusal.is_none() && self.past_contains(past, ix)).then_some(ix)
    }

    /// Returns the terms under which `member` leads, as seen from a past: the genesis until a release, then releases
    /// (LEAD-004).
    pub(crate) fn terms_of(&self, member: Member, authority: &Authority) -> Vec<Ix> {
        if authority.releases.is_empty() {
            let leads = self.nodes.first().is_some_and(|genesis| genesis.member == member);
            return if leads { Vec::from([0]) } else { Vec::new() };
        }
        let to_member = |ix: &Ix| match self.structural.get(ix) {
            Some(Structural::LeadRelease(release)) => release.to == member,
            _ => false,
        };
        authority.releases.iter().copied().filter(to_member).collect()
    }

    pub(crate) fn is_listed_by_any(&self, member: Member, lines: &[Ix]) -> bool {
        lines.iter().any(|line| self.listed.get(line).is_some_and(|list| list.contains(&member)))
    }

    /// Notes whom a line lists, if it is one of those that say who takes part.
    pub(crate) fn note_listed(&mut self, ix: Ix) {
        if self.node(ix).refusal.is_some() {
            return;
        }
        let listed: BTreeSet<Member> = match self.structural.get(&ix) {
            Some(Structural::Genesis(genesis)) => genesis.participants.iter().copied().collect(),
            Some(Structural::Participants(list)) => list.members.iter().copied().collect(),
            // A release lists again whom the lines before it list, so that it can stand for them. (LEAD-003)
            Some(Structural::LeadRelease(_)) => {
                let before = &self.node(ix).authority.participants;
                before.iter().filter_map(|line| self.listed.get(line)).flat_map(|list| list.iter().copied()).collect()
            }
            _ => return,
        };
        self.listed.insert(ix, Arc::new(listed));
    }

    /// Returns what the past of a line that follows `prev` and names `heads` entitles to.
    pub(crate) fn authority_of(&self, prev: Option<Ix>, heads: &[Ix]) -> Arc<Authority> {
        let mut sources = prev.into_iter().chain(heads.iter().copied());
        let Some(first) = sources.next() else {
            return Arc::default();
        };
        let mut sum = self.authority_through(first);
        for next in sources {
            let other = self.authority_through(next);
            if !Arc::ptr_eq(&sum, &other) && sum != other {
                sum = Arc::new(self.merge(&sum, &other));
            }
        }
        sum
    }

    /// What the past of a line entitles to, the line itself included.
    fn authority_through(&self, ix: Ix) -> Arc<Authority> {
        let node = self.node(ix);
        let mut authority = Arc::clone(&node.authority);
        if node.charter_version > authority.charter_version {
            Arc::make_mut(&mut authority).charter_version = node.charter_version;
        }
        if node.refusal.is_some() {
            return authority;
        }
        let mut own = Authority { charter_version: node.charter_version, ..Authority::default() };
        match node.kind {
            Kind::GENESIS | Kind::PARTICIPANTS => own.participants.push(ix),
            Kind::LEAD_RELEASE => {
                own.participants.push(ix);
                own.releases.push(ix);
            }
            Kind::CLOSE => own.closes.push(ix),
            Kind::REOPEN => own.reopens.push(ix),
            _ => return authority,
        }
        Arc::new(self.merge(&authority, &own))
    }

    fn merge(&self, a: &Authority, b: &Authority) -> Authority {
        let union = |x: &[Ix], y: &[Ix]| -> Vec<Ix> {
            let all: BTreeSet<Ix> = x.iter().chain(y).copied().collect();
            all.into_iter().collect()
        };
        let reopens = self.maximal(&union(&a.reopens, &b.reopens));
        let reopened = |close: &Ix| reopens.iter().any(|reopen| self.in_past(*close, *reopen));
        Authority {
            participants: self.maximal(&union(&a.participants, &b.participants)),
            releases: self.maximal(&union(&a.releases, &b.releases)),
            closes: union(&a.closes, &b.closes).into_iter().filter(|close| !reopened(close)).collect(),
            charter_version: a.charter_version.max(b.charter_version),
            reopens,
        }
    }
}

/// A list of participants is ascending and within its limit; its cuts ascend and are of members that it does not list
/// (PART-001, PART-002, LIM-007).
fn check_list(list: &Participants) -> Result<(), Refusal> {
    if list.members.len() > limits::PARTICIPANTS_MAX {
        return Err(Refusal::TooLarge);
    }
    let members = list.members.windows(2).all(|pair| pair[0] < pair[1]);
    let cuts = list.cuts.windows(2).all(|pair| pair[0].member < pair[1].member);
    let removed = list.cuts.iter().all(|cut| list.members.binary_search(&cut.member).is_err());
    if members && cuts && removed { Ok(()) } else { Err(Refusal::Malformed) }
}
