//! What a charter may say, and how one follows another.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::cose::Typ;
use crate::header::CharterRef;
use crate::language::Language;
use crate::verifier::KeyVerifier;

/// Stands in for Ed25519: whoever knows the public key can "sign", which is all these tests need.
pub(crate) struct Toy;

impl Toy {
    fn signature(public: &[u8; 32], message: &[u8]) -> [u8; 64] {
        let mut hash = Sha256::new();
        hash.update(public);
        hash.update(message);
        let half: [u8; 32] = hash.finalize().into();
        let mut out = [0; 64];
        out[..32].copy_from_slice(&half);
        out
    }

    /// Signs `payload` with the key, detached or not.
    pub(crate) fn sign(public: &[u8; 32], typ: Typ, payload: &[u8], detached: bool) -> Vec<u8> {
        let protected = cose::protected(typ, &cose::kid_of_ed25519(public));
        let signature = Self::signature(public, &cose::sig_structure(&protected, payload));
        cose::assemble(&protected, (!detached).then_some(payload), &signature)
    }
}

impl KeyVerifier for Toy {
    fn verify_key(&self, public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        Self::signature(public, message) == *signature
    }
}

fn member(code: &str, key: u8) -> Listed {
    Listed {
        code: Member::new(code).expect("a code"),
        names: vec![Said {
            language: Language::new("en").expect("a tag"),
            text: Line::new(&format!("Agency of {code}")).expect("a line"),
        }],
        standing: Standing::State,
        root: [key; 32],
        status: Status::Active,
    }
}

fn seat(key: u8) -> Seat {
    Seat {
        key: [key; 32],
        member: Member::new("harbour").expect("a code"),
        holder: Line::new("Head of the duty desk").expect("a line"),
    }
}

/// Version 1: delta, harbour, ridge; two of three seats (101, 102, 103).
fn first() -> Charter {
    Charter {
        network: NetworkId([1; 16]),
        version: 1,
        prev: None,
        issued: Time(1_000),
        review_by: Time(1_000_000),
        members: vec![member("delta", 1), member("harbour", 2), member("ridge", 3)],
        council: Council { seats: vec![seat(101), seat(102), seat(103)], change: 2, suspend: 1 },
        policy: Policy::default(),
    }
}

fn next(before: &SignedCharter) -> Charter {
    let charter = before.charter().clone();
    Charter { version: charter.version + 1, prev: Some(before.hash()), issued: Time(2_000), ..charter }
}

/// Signs as the seats would on their own machines, and merges the files.
fn signed(charter: Charter, keys: &[u8], before: Option<&SignedCharter>) -> SignedCharter {
    let mut draft = SignedCharter::draft(charter).expect("a charter");
    for key in keys {
        let signature = Toy::sign(&[*key; 32], Typ::Charter, draft.payload(), true);
        let file = SignatureFile { charter: draft.hash(), signature };
        let file = SignatureFile::from_bytes(&file.to_bytes()).expect("reads back");
        draft.merge_file(&file, before.map(|b| &b.charter().council), &Toy).expect("a seat's signature");
    }
    SignedCharter::from_bytes(&draft.to_bytes()).expect("reads back")
}

fn founded() -> CharterChain {
    let first = signed(first(), &[101, 103], None);
    let digits = first.fingerprint();
    CharterChain::found(first, &digits, &Toy).expect("founded")
}

/// Covers CHARTER-001.
#[test]
fn a_charter_out_of_order_or_with_anything_twice_is_refused() {
    let alter = |change: fn(&mut Charter)| {
        let mut charter = first();
        change(&mut charter);
        (charter.check(), Charter::from_bytes(&charter.to_bytes()).err())
    };
    for (change, fault) in [
        ((|c| c.members.swap(0, 1)) as fn(&mut Charter), CharterFault::Members),
        (|c| c.members[1] = c.members[0].clone(), CharterFault::Members),
        (|c| c.members[1].root = c.members[0].root, CharterFault::Members),
        (|c| c.members[1].names.clear(), CharterFault::Members),
        (|c| c.council.seats.swap(0, 1), CharterFault::Council),
        (|c| c.council.seats[1].key = [101; 32], CharterFault::Council),
        (|c| c.council.seats[0].member = Member::new("isle").expect("a code"), CharterFault::Council),
        (|c| c.council.seats.clear(), CharterFault::Threshold),
        (|c| c.policy.limits.participants = Some(65), CharterFault::Policy),
        (|c| c.policy.clocks.urgent.answer_s = 0, CharterFault::Policy),
        (|c| c.review_by = c.issued, CharterFault::ReviewDate),
        (|c| c.version = 0, CharterFault::Chain),
        (|c| c.version = 2, CharterFault::Chain),
    ] {
        assert_eq!(alter(change), (Err(fault), Some(fault)));
    }
    assert_eq!(alter(|_| {}), (Ok(()), None));
}

/// Covers CHARTER-001: the hash is SHA-256 of the payload, whichever signatures there are.
#[test]
fn signatures_collected_in_any_order_make_the_same_charter() {
    let one = signed(first(), &[101, 102], None);
    let other = signed(first(), &[103, 101], None);
    assert_eq!(one.hash(), other.hash());
    assert_eq!(one.hash(), Hash(Sha256::digest(one.payload()).into()));
    let mut both = one.clone();
    assert_eq!(both.merge(&other, None, &Toy), 1, "101 is there already");
    let mut again = other;
    again.merge(&one, None, &Toy);
    assert_eq!(both.to_bytes(), again.to_bytes());
}

/// Covers CHARTER-001: what a collector is handed by mistake or malice.
#[test]
fn a_signature_of_another_charter_of_nobodys_seat_or_of_another_kind_is_refused() {
    let mut draft = SignedCharter::draft(first()).expect("a charter");
    let mut offer = |key: u8, typ, payload: &[u8], detached| {
        let signature = Toy::sign(&[key; 32], typ, payload, detached);
        draft.merge_file(&SignatureFile { charter: draft.hash(), signature }, None, &Toy)
    };
    let payload = first().to_bytes();
    assert_eq!(offer(101, Typ::Charter, b"another", true), Err(CharterFault::ForeignSignature));
    assert_eq!(offer(99, Typ::Charter, &payload, true), Err(CharterFault::ForeignSignature));
    assert!(matches!(offer(101, Typ::Suspension, &payload, true), Err(CharterFault::Malformed(_))));
    assert!(offer(101, Typ::Charter, &payload, false).is_err(), "not detached");
    assert_eq!(offer(101, Typ::Charter, &payload, true), Ok(true));
    assert_eq!(offer(101, Typ::Charter, &payload, true), Ok(false));
    let foreign = SignatureFile { charter: Hash([0; 32]), signature: Vec::new() };
    assert_eq!(draft.merge_file(&foreign, None, &Toy), Err(CharterFault::ForeignSignature));
}

/// Covers TRUST-002.
#[test]
fn a_node_joins_only_the_charter_whose_digits_it_was_read() {
    let real = signed(first(), &[101, 102], None);
    let forged = signed(Charter { issued: Time(1_001), ..first() }, &[101, 102], None);
    let wrong = CharterChain::found(forged, &real.fingerprint(), &Toy).err();
    assert!(matches!(wrong, Some(CharterFault::Fingerprint { .. })), "{wrong:?}");
    let unsigned = SignedCharter::draft(first()).expect("a charter");
    let fault = CharterChain::found(unsigned, &real.fingerprint(), &Toy).err();
    assert_eq!(fault, Some(CharterFault::TooFewSignatures { got: 0, need: 2 }));
    assert!(CharterChain::found(real.clone(), &real.fingerprint(), &Toy).is_ok());
}

/// Covers CHARTER-002.
#[test]
fn a_version_is_exactly_one_above_the_one_before_and_carries_its_hash() {
    let mut chain = founded();
    let before = chain.versions()[0].clone();
    let good = next(&before);
    let other_prev = Charter { prev: Some(Hash([9; 32])), ..good.clone() };
    let skips = Charter { version: 3, ..good.clone() };
    let elsewhere = Charter { network: NetworkId([2; 16]), ..good.clone() };
    for (charter, fault) in
        [(other_prev, CharterFault::Chain), (skips, CharterFault::Gap), (elsewhere, CharterFault::OtherNetwork)]
    {
        assert_eq!(chain.append(signed(charter, &[101, 102], Some(&before)), &Toy), Err(fault));
    }
    let good = signed(good, &[101, 102], Some(&before));
    assert_eq!(chain.append(good.clone(), &Toy), Ok(Appended::New));
    assert_eq!(chain.append(good.clone(), &Toy), Ok(Appended::Known));
    assert_eq!(chain.append(before.clone(), &Toy), Ok(Appended::Known));
    assert!(chain.holds(&before.reference()) && chain.holds(&good.reference()), "every version is kept");
    assert!(!chain.holds(&CharterRef { version: 2, hash: before.hash() }));
}

/// Covers CHARTER-003.
#[test]
fn a_new_council_needs_enough_of_the_old_and_enough_of_its_own_each_seat_once() {
    let mut chain = founded();
    let before = chain.versions()[0].clone();
    let mut charter = next(&before);
    charter.council.seats = vec![seat(103), seat(104), seat(105)];
    for (keys, fault) in [
        (&[101, 102][..], CharterFault::TooFewSignatures { got: 0, need: 2 }),
        (&[104, 105], CharterFault::TooFewSignatures { got: 0, need: 2 }),
        (&[103, 104], CharterFault::TooFewSignatures { got: 1, need: 2 }),
        (&[101, 103], CharterFault::TooFewSignatures { got: 1, need: 2 }),
    ] {
        assert_eq!(chain.append(signed(charter.clone(), keys, Some(&before)), &Toy), Err(fault), "{keys:?}");
    }
    let good = signed(charter, &[101, 103, 105], Some(&before));
    assert_eq!(chain.append(good, &Toy), Ok(Appended::New));
}

/// Covers CHARTER-003.
#[test]
fn a_threshold_is_more_than_half_and_can_be_reached() {
    for (change, suspend, ok) in
        [(2, 1, true), (3, 3, true), (1, 1, false), (4, 1, false), (2, 0, false), (2, 3, false)]
    {
        let mut charter = first();
        (charter.council.change, charter.council.suspend) = (change, suspend);
        assert_eq!(charter.check().is_ok(), ok, "{change} {suspend}");
    }
}

/// Covers CHARTER-004.
#[test]
fn of_two_charters_of_one_version_the_first_stays_and_who_signed_both_is_named() {
    let mut chain = founded();
    let before = chain.versions()[0].clone();
    let kept = signed(next(&before), &[101, 102], Some(&before));
    let other = signed(Charter { issued: Time(2_001), ..next(&before) }, &[102, 103], Some(&before));
    assert_eq!(chain.append(kept.clone(), &Toy), Ok(Appended::New));
    let conflict = CharterConflict { version: 2, kept: kept.hash(), other: other.hash(), signed_both: vec![seat(102)] };
    assert_eq!(chain.append(other.clone(), &Toy), Ok(Appended::Conflict(conflict)));
    assert_eq!(chain.reference(), kept.reference());
    let _ = chain.append(other, &Toy);
    assert_eq!(chain.conflicts().len(), 1, "the same alarm once");

    let single = signed(Charter { issued: Time(2_002), ..next(&before) }, &[102], Some(&before));
    let fault = CharterFault::TooFewSignatures { got: 1, need: 2 };
    assert_eq!(chain.append(single, &Toy), Err(fault), "too few signatures are no charter and no alarm");
    let mut strangers = first();
    strangers.council.seats = vec![seat(201)];
    (strangers.council.change, strangers.council.suspend) = (1, 1);
    assert_eq!(chain.append(signed(strangers, &[201], None), &Toy), Err(CharterFault::OtherNetwork));
}

/// Covers CHARTER-005.
#[test]
fn a_code_stays_for_ever_and_stays_the_same_body() {
    let before = founded().versions()[0].clone();
    let alter = |change: fn(&mut Charter)| {
        let mut charter = next(&before);
        change(&mut charter);
        founded().append(signed(charter, &[101, 102], Some(&before)), &Toy)
    };
    for change in [
        (|c| drop(c.members.remove(2))) as fn(&mut Charter),
        |c| c.members[2].root = [77; 32],
        |c| c.members[2].standing = Standing::Organisation,
    ] {
        assert_eq!(alter(change), Err(CharterFault::Reassigned));
    }
    for change in [
        (|c| c.members[2].status = Status::Left) as fn(&mut Charter),
        |c| c.members.push(member("steppe", 4)),
        |c| c.members[2].names[0].text = Line::new("Ridge Agency").expect("a line"),
    ] {
        assert_eq!(alter(change), Ok(Appended::New));
    }
}

/// Covers CHARTER-006.
#[test]
fn past_its_review_date_a_charter_warns_and_takes_no_new_members() {
    let mut chain = founded();
    let passed = Time(1_000_000);
    assert_eq!(chain.review(Time(999_999)), Review::InForce);
    assert_eq!(chain.review(passed), Review::Passed { since: passed });
    assert!(!chain.takes_new_members(passed));
    let harbour = Member::new("harbour").expect("a code");
    assert!(chain.takes_calls_of(&harbour, passed), "those who are in go on");

    let before = chain.versions()[0].clone();
    let mut late = Charter { issued: passed, review_by: Time(2_000_000), ..next(&before) };
    late.members.push(member("steppe", 4));
    let fault = chain.append(signed(late.clone(), &[101, 102], Some(&before)), &Toy);
    assert_eq!(fault, Err(CharterFault::ReviewPassed));
    late.members.pop();
    assert_eq!(chain.append(signed(late, &[101, 102], Some(&before)), &Toy), Ok(Appended::New));
    assert!(chain.takes_new_members(passed), "renewed first, then new members");
}

/// Covers CHARTER-007.
#[test]
fn calls_of_a_member_that_is_not_active_are_refused() {
    let mut chain = founded();
    let before = chain.versions()[0].clone();
    let mut charter = next(&before);
    charter.members[0].status = Status::Suspended;
    charter.members[2].status = Status::Left;
    chain.append(signed(charter, &[101, 102], Some(&before)), &Toy).expect("a version");
    let takes = |code: &str| chain.takes_calls_of(&Member::new(code).expect("a code"), Time(5_000));
    assert_eq!(["delta", "harbour", "ridge", "isle"].map(takes), [false, true, false, false]);
}

/// Covers CHARTER-007, CHARTER-008: the smaller threshold suspends for at most 72 hours, then it ends by itself.
#[test]
fn one_seat_may_suspend_a_member_for_three_days_and_only_once_under_one_version() {
    let mut chain = founded();
    let ridge = Member::new("ridge").expect("a code");
    let draft = |from, until, reason: &str| Suspension {
        network: NetworkId([1; 16]),
        charter: founded().reference(),
        member: ridge,
        from: Time(from),
        until: Time(until),
        reason: Line::new(reason).expect("a line"),
    };
    let signed = |suspension, keys: &[u8]| {
        let mut signed = SignedSuspension::draft(suspension);
        for key in keys {
            let signature = Toy::sign(&[*key; 32], Typ::Suspension, signed.payload(), true);
            signed.add_signature(&signature).expect("well formed");
        }
        SignedSuspension::from_bytes(&signed.to_bytes()).expect("reads back")
    };
    let (start, end) = (10_000, 10_000 + SUSPENSION_MS_MAX);
    let none = CharterFault::TooFewSignatures { got: 0, need: 1 };
    assert_eq!(chain.suspend(&signed(draft(start, end, "stolen"), &[]), &Toy), Err(none));
    assert_eq!(chain.suspend(&signed(draft(start, end, "stolen"), &[99]), &Toy), Err(none));
    for bad in [draft(start, end + 1, "stolen"), draft(start, start, "stolen")] {
        assert_eq!(chain.suspend(&signed(bad, &[102]), &Toy), Err(CharterFault::Suspension));
    }
    assert_eq!(chain.suspend(&signed(draft(start, end, "stolen"), &[102]), &Toy), Ok(()));
    assert_eq!(chain.suspend(&signed(draft(start, end, "stolen"), &[101]), &Toy), Ok(()), "the same again");
    let again = signed(draft(end, end + SUSPENSION_MS_MAX, "once more"), &[101]);
    assert_eq!(chain.suspend(&again, &Toy), Err(CharterFault::Suspension));
    let taken = [start - 1, start, end - 1, end].map(|now| chain.takes_calls_of(&ridge, Time(now)));
    assert_eq!(taken, [true, false, false, true]);
}
