//! What a receiver looks at before it opens anything: audience, clock, replay, operation.
//!
//! Promise: a pure function of the call, the time and a bounded memory; an id that could still be replayed is never
//! forgotten to make room – the call is refused with `busy` instead (CALL-006).
//! Not here: the signature, which comes before (CALL-003), and opening, which comes after.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};

use comity_dossier::{Hash, Member, NetworkId, Refusal, Time};

use crate::message::{Answer, CALL_TTL_S, Call, CallHead, CallId, Parcel};

/// How far a call's time may be from ours, in milliseconds (CALL-005).
pub const SKEW_MS_MAX: u64 = 300_000;
/// How long the id of a call is remembered, in milliseconds (CALL-006).
pub const FRESH_MS: u64 = 600_000;
/// Ids of one sender that are remembered; at one bulk, one urgent and one other call in flight no honest sender comes near.
pub const IDS_PER_MEMBER_MAX: usize = 500_000;
/// Ids of all senders that are remembered.
pub const IDS_MAX: usize = 2_000_000;

/// Ids are forgotten in groups, so that none has to carry its own time.
const GROUP_MS: u64 = 60_000;

/// Checks a call whose signature was found good (CALL-004 to CALL-007), and remembers its id if all is well.
///
/// Refuses with `wrong-audience`, `malformed` (a time to live above the limit), `clock-skew` (also if it has expired),
/// `unsupported-op`, `replayed` or `busy`.
pub fn check_call(
    call: &Call,
    me: Member,
    network: NetworkId,
    now: Time,
    freshness: &mut Freshness,
) -> Result<(), Refusal> {
    let head = &call.head;
    if head.to != me || head.network != network {
        return Err(Refusal::WrongAudience);
    }
    if head.ttl_s > CALL_TTL_S {
        return Err(Refusal::Malformed);
    }
    let age_ms = now.since_ms(head.created);
    if age_ms > SKEW_MS_MAX || head.created.since_ms(now) > SKEW_MS_MAX || age_ms > u64::from(head.ttl_s) * 1_000 {
        return Err(Refusal::ClockSkew);
    }
    head.op()?;
    freshness.remember(head.from, head.id, now)
}

/// Checks that a signed answer, whose signature was found to be by a current node key of `call.to`, answers this very
/// call (ANSWER-001). Returns what became of the call; `Err(wrong-audience)` outside means that it is no answer to it.
pub fn check_answer(answer: &Answer, call: &CallHead, call_hash: Hash) -> Result<Result<(), Refusal>, Refusal> {
    let head = &answer.head;
    let matches =
        head.network == call.network && head.from == call.to && head.to == call.from && head.call == call_hash;
    if matches { Ok(head.outcome()) } else { Err(Refusal::WrongAudience) }
}

/// Checks a parcel whose signature was found good: it is for this member of this network, and not made more than 30 days
/// ago (PARCEL-002).
pub fn check_parcel(parcel: &Parcel, me: Member, network: NetworkId, now: Time) -> Result<(), Refusal> {
    if parcel.head.to != me || parcel.head.network != network {
        return Err(Refusal::WrongAudience);
    }
    if parcel.head.is_expired(now) { Err(Refusal::ClockSkew) } else { Ok(()) }
}

/// The ids of calls that came in the last 600 s, by sender.
///
/// It lives in memory: a node that starts refuses nothing as replayed, which harms nothing, since no operation does more
/// when it is done twice.
#[derive(Clone, Debug)]
pub struct Freshness {
    groups: VecDeque<Group>,
    per_member_max: usize,
    total_max: usize,
}

#[derive(Clone, Debug)]
struct Group {
    since: Time,
    ids: BTreeMap<Member, BTreeSet<CallId>>,
}

impl Default for Freshness {
    fn default() -> Self {
        Self::with_room_for(IDS_PER_MEMBER_MAX, IDS_MAX)
    }
}

impl Freshness {
    /// Begins to remember, with room for `per_member_max` ids of one sender and `total_max` of all.
    #[must_use]
    pub fn with_room_for(per_member_max: usize, total_max: usize) -> Self {
        Self { groups: VecDeque::new(), per_member_max, total_max }
    }

    /// Remembers an id, or refuses with `replayed` if it is remembered already and with `busy` if there is no room.
    pub fn remember(&mut self, from: Member, id: CallId, now: Time) -> Result<(), Refusal> {
        self.forget_before(now);
        let of_sender = || self.groups.iter().filter_map(|group| group.ids.get(&from));
        if of_sender().any(|ids| ids.contains(&id)) {
            return Err(Refusal::Replayed);
        }
        if of_sender().map(BTreeSet::len).sum::<usize>() >= self.per_member_max || self.len() >= self.total_max {
            return Err(Refusal::Busy);
        }
        self.group_of(now).ids.entry(from).or_default().insert(id);
        Ok(())
    }

    /// Returns how many ids are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups.iter().flat_map(|group| group.ids.values()).map(BTreeSet::len).sum()
    }

    /// Tells whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Drops the groups whose youngest id is older than 600 s. A clock that goes back drops nothing.
    fn forget_before(&mut self, now: Time) {
        while self.groups.front().is_some_and(|group| now.since_ms(group.since) > FRESH_MS + GROUP_MS) {
            self.groups.pop_front();
        }
    }

    fn group_of(&mut self, now: Time) -> &mut Group {
        if self.groups.back().is_none_or(|group| now.since_ms(group.since) >= GROUP_MS) {
            self.groups.push_back(Group { since: now, ids: BTreeMap::new() });
        }
        self.groups.back_mut().expect("one was pushed if there was none")
    }
}
