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

/// Ids of one sender for which there is room even when [`IDS_MAX`] is reached, so that a few who flood never shut the others out.
pub const IDS_PER_MEMBER_MIN: usize = 1_000;

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
        let room = if self.len() < self.total_max { self.per_member_max } else { IDS_PER_MEMBER_MIN };
        if of_sender().map(BTreeSet::len).sum::<usize>() >= room.min(self.per_member_max) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use comity_dossier::header::CharterRef;
    use comity_dossier::{Kid, Sealed, Suite};

    use crate::message::{AnswerHead, Generation, ParcelHead};
    use crate::op::Op;

    const NETWORK: NetworkId = NetworkId([1; 16]);
    const NOW: Time = Time(10_000_000);

    fn member(code: &str) -> Member {
        Member::new(code).expect("a code")
    }

    fn call(id: u8, created: Time) -> Call {
        let head = CallHead {
            network: NETWORK,
            op: Op::Hello.number(),
            from: member("harbour"),
            to: member("delta"),
            id: CallId([id; 16]),
            created,
            ttl_s: CALL_TTL_S,
            charter: CharterRef { version: 1, hash: Hash([2; 32]) },
            generation: Generation([3; 16]),
        };
        let sealed = Sealed { suite: Suite::X25519, receiver: Kid([4; 16]), enc: vec![5; 32], ciphertext: vec![6; 32] };
        Call { head, sealed }
    }

    fn checked(call: &Call) -> Result<(), Refusal> {
        check_call(call, member("delta"), NETWORK, NOW, &mut Freshness::default())
    }

    fn with(change: impl FnOnce(&mut CallHead)) -> Call {
        let mut call = call(1, NOW);
        change(&mut call.head);
        call
    }

    /// Covers CALL-004.
    #[test]
    fn a_call_for_another_member_or_network_is_refused() {
        assert_eq!(checked(&call(1, NOW)), Ok(()));
        assert_eq!(checked(&with(|head| head.to = member("ridge"))), Err(Refusal::WrongAudience));
        assert_eq!(checked(&with(|head| head.network = NetworkId([9; 16]))), Err(Refusal::WrongAudience));
    }

    /// Covers CALL-002, CALL-005.
    #[test]
    fn a_call_is_good_within_five_minutes_of_our_clock_and_within_its_own_life() {
        for (created, verdict) in [
            (Time(NOW.0 - 300_000), Ok(())),
            (Time(NOW.0 + 300_000), Ok(())),
            (Time(NOW.0 - 300_001), Err(Refusal::ClockSkew)),
            (Time(NOW.0 + 300_001), Err(Refusal::ClockSkew)),
        ] {
            assert_eq!(checked(&call(1, created)), verdict, "{created:?}");
        }
        let short = |age_ms| with(|head| (head.ttl_s, head.created) = (60, Time(NOW.0 - age_ms)));
        assert_eq!(checked(&short(60_000)), Ok(()));
        assert_eq!(checked(&short(60_001)), Err(Refusal::ClockSkew));
        assert_eq!(checked(&with(|head| head.ttl_s = 301)), Err(Refusal::Malformed));
    }

    /// Covers CALL-007.
    #[test]
    fn an_unknown_operation_is_said_to_be_unsupported() {
        for op in [0, 13, u16::MAX] {
            assert_eq!(checked(&with(|head| head.op = op)), Err(Refusal::UnsupportedOp), "{op}");
        }
    }

    /// Covers CALL-006.
    #[test]
    fn the_same_call_comes_once() {
        let mut freshness = Freshness::default();
        let mut take = |call: &Call, now| check_call(call, member("delta"), NETWORK, now, &mut freshness);
        assert_eq!(take(&call(1, NOW), NOW), Ok(()));
        assert_eq!(take(&call(1, NOW), NOW), Err(Refusal::Replayed));
        assert_eq!(take(&call(2, NOW), NOW), Ok(()));
        let of_another = with(|head| head.from = member("ridge"));
        assert_eq!(take(&of_another, NOW), Ok(()), "another sender has ids of its own");
    }

    /// Covers CALL-006.
    #[test]
    fn an_id_is_remembered_for_six_hundred_seconds_and_then_forgotten() {
        let mut freshness = Freshness::default();
        let from = member("harbour");
        for id in 0..10u8 {
            let at = Time(NOW.0 + u64::from(id) * 59_000);
            assert_eq!(freshness.remember(from, CallId([id; 16]), at), Ok(()));
            assert_eq!(freshness.remember(from, CallId([0; 16]), at), Err(Refusal::Replayed));
        }
        assert_eq!(freshness.remember(from, CallId([0; 16]), Time(NOW.0 + 600_000)), Err(Refusal::Replayed));
        assert_eq!(freshness.remember(from, CallId([0; 16]), Time(NOW.0 + 700_000)), Ok(()));
        assert_eq!(
            freshness.remember(from, CallId([9; 16]), Time(NOW.0 - 1)),
            Err(Refusal::Replayed),
            "clock went back"
        );
        assert_eq!(freshness.remember(from, CallId([42; 16]), Time(NOW.0 + 9_000_000)), Ok(()));
        assert_eq!(freshness.len(), 1);
    }

    /// Covers CALL-006.
    #[test]
    fn a_full_memory_answers_busy_and_never_forgets_what_is_fresh() {
        let mut freshness = Freshness::with_room_for(3, 5);
        let mut take = |from: &str, id: u8| freshness.remember(member(from), CallId([id; 16]), NOW);
        assert_eq!([0, 1, 2, 3].map(|id| take("harbour", id)), [Ok(()), Ok(()), Ok(()), Err(Refusal::Busy)]);
        assert_eq!(take("harbour", 0), Err(Refusal::Replayed));
        assert_eq!([0, 1, 2, 3].map(|id| take("ridge", id)), [Ok(()), Ok(()), Ok(()), Err(Refusal::Busy)]);
        assert_eq!(take("isle", 0), Ok(()), "who did not flood still has room");
    }

    /// Covers ANSWER-001.
    #[test]
    fn an_answer_counts_for_its_own_call_only() {
        let call = call(1, NOW).head;
        let hash = Hash([7; 32]);
        let answer = |head| Answer { head, sealed: None };
        let head = AnswerHead::to_call(&call, hash, NOW, Generation([8; 16]), Err(Refusal::Busy));
        assert_eq!(check_answer(&answer(head.clone()), &call, hash), Ok(Err(Refusal::Busy)));
        let swapped = AnswerHead { from: call.from, to: call.to, ..head.clone() };
        let of_another = AnswerHead { call: Hash([9; 32]), ..head.clone() };
        let elsewhere = AnswerHead { network: NetworkId([9; 16]), ..head };
        for bad in [swapped, of_another, elsewhere] {
            assert_eq!(check_answer(&answer(bad), &call, hash), Err(Refusal::WrongAudience));
        }
    }

    /// Covers PARCEL-002.
    #[test]
    fn a_parcel_is_taken_as_often_as_it_comes_for_thirty_days() {
        let call = call(1, NOW);
        let CallHead { network, from, to, id, created, charter, generation, .. } = call.head;
        let head = ParcelHead { network, from, to, id, created, charter, generation };
        let parcel = Parcel { head, sealed: call.sealed };
        let day_ms = 86_400_000;
        for (after, verdict) in
            [(0, Ok(())), (0, Ok(())), (30 * day_ms, Ok(())), (31 * day_ms, Err(Refusal::ClockSkew))]
        {
            assert_eq!(check_parcel(&parcel, to, NETWORK, NOW.plus_ms(after)), verdict);
        }
        assert_eq!(check_parcel(&parcel, from, NETWORK, NOW), Err(Refusal::WrongAudience));
    }
}
