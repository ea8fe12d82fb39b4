//! Calls and lines that a node must not take, each with its code.

mod support;

use comity_dossier::Refusal;
use comity_dossier::cose::{self, Typ};
use comity_exchange::Request;
use comity_exchange::op::{Fetch, Hello, Item, Push};
use support::{Net, member, signer_of};

fn hello(net: &mut Net) -> Request {
    let charter = net.node("delta").status().expect("the store holds").charter;
    let root = comity_dossier::Hash([0; 32]);
    Request::Hello(Hello { protocols: vec![1], root, charter, own_card: 1, your_card: 1 })
}

/// Covers CALL-003, CALL-004, CALL-005, CALL-006, CALL-007, ANSWER-002.
#[test]
fn a_call_that_is_not_fresh_and_for_this_node_gets_its_code() {
    let mut net = Net::of(&["harbour", "delta"]);
    let request = hello(&mut net);
    let good = net.craft("harbour", "delta", &request, |_| {});
    assert_eq!(net.knock("delta", good.clone()).map(|answer| answer.outcome()), Ok(Ok(())));
    assert_eq!(net.knock("delta", good.clone()).map(|answer| answer.outcome()), Ok(Err(Refusal::Replayed)));
    let now = net.now;
    type Change = Box<dyn FnOnce(&mut comity_exchange::CallHead)>;
    let cases: Vec<(Refusal, Change)> = vec![
        (Refusal::WrongAudience, Box::new(|head| head.to = member("harbour"))),
        (Refusal::WrongAudience, Box::new(|head| head.network = comity_dossier::NetworkId([1; 16]))),
        (Refusal::ClockSkew, Box::new(move |head| head.created = comity_dossier::Time(now.0 - 301_000))),
        (Refusal::ClockSkew, Box::new(move |head| head.created = now.plus_ms(301_000))),
        (Refusal::UnsupportedOp, Box::new(|head| head.op = 13)),
        (Refusal::Malformed, Box::new(|head| head.ttl_s = 301)),
    ];
    for (refusal, change) in cases {
        let call = net.craft("harbour", "delta", &request, change);
        let answer = net.knock("delta", call).expect("a known caller gets a signed answer");
        assert_eq!(answer.outcome(), Err(refusal));
        assert_eq!(answer.answered, net.now, "the answer carries our time");
    }
}

/// Covers CALL-003, KEY-004, ERR-003.
#[test]
fn a_stranger_gets_a_code_and_no_signature() {
    let mut net = Net::of(&["harbour", "delta"]);
    let request = hello(&mut net);
    let good = net.craft("harbour", "delta", &request, |_| {});
    let payload = cose::split(&good, Typ::Call).expect("signed").payload.expect("attached").to_vec();
    let thief = signer_of("nobody");
    assert_eq!(net.knock("delta", thief.sign1(Typ::Call, &payload)).unwrap_err(), Refusal::UnknownKey);
    let mut spoilt = good.clone();
    *spoilt.last_mut().expect("bytes") ^= 1;
    assert_eq!(net.knock("delta", spoilt).unwrap_err(), Refusal::BadSignature);
    let stranger = net.craft("harbour", "delta", &request, |head| head.from = member("isle"));
    assert_eq!(net.knock("delta", stranger).unwrap_err(), Refusal::UnknownMember);
    assert_eq!(net.knock("delta", vec![0x80]).unwrap_err(), Refusal::Malformed);
    assert_eq!(net.knock("delta", vec![0x9f, 0xff]).unwrap_err(), Refusal::NotCanonical);
    let long = vec![0u8; comity_dossier::limits::CALL_BYTES_MAX + 1];
    assert!(net.knock("delta", long).is_err());
}

/// Covers ANSWER-003, SEAL-005: the keys that a card lists are for those who call its member, not for those it calls.
#[test]
fn a_caller_whose_sealing_keys_have_all_passed_is_answered_all_the_same() {
    let mut net = Net::of(&["harbour", "delta"]);
    let soon = net.now.plus_ms(1_000);
    net.change_card("harbour", |card| card.sealing[0].until = soon);
    net.pass(2_000);
    let request = hello(&mut net);
    let call = net.craft("harbour", "delta", &request, |_| {});
    assert_eq!(net.knock("delta", call).map(|answer| answer.outcome()), Ok(Ok(())), "with a reply in it");
    // Harbour itself reads such an answer: the line goes out, and delta's receipt comes back in the answer.
    let dossier = net.open("harbour", &["delta"]);
    assert!(net.digests(dossier).iter().all(|held| held.is_some()), "delta has it");
    let look = net.node("harbour").peer(member("delta")).expect("the store holds").expect("a peer");
    assert_eq!((look.urgent_queued, look.bulk_queued), (0, 0), "and harbour knows");
}

/// Covers ERR-004, KEY-003, ENT-009.
#[test]
fn a_forged_or_spoilt_line_is_quarantined_and_never_blocks_the_real_one() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    net.cut.insert(member("ridge"));
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let note = net.say("harbour", dossier, "note", &[("text", "The real one."), ("lang", "en")]);
    let real = net.node("harbour").signed_line(&note).expect("the store holds").expect("signed");
    let parts = cose::split(&real, Typ::Entry).expect("a line");
    let payload = parts.payload.expect("attached").to_vec();
    let mut flipped = real.clone();
    *flipped.last_mut().expect("bytes") ^= 1;
    let by_a_thief = {
        let thief = signer_of("nobody");
        let protected = cose::protected(Typ::Entry, &thief.kid());
        cose::assemble(&protected, Some(&payload), &thief.sign_entry(&protected, &payload))
    };
    let garbage = vec![0x83, 0x01];
    net.cut.clear();
    net.cut.insert(member("harbour"));
    for entry in [flipped, by_a_thief.clone(), garbage] {
        let push = Request::Push(Push { items: vec![Item { entry, body: None }], urgent: false });
        let call = net.craft("delta", "ridge", &push, |_| {});
        assert_eq!(net.knock("ridge", call).map(|answer| answer.outcome()), Ok(Ok(())), "the call itself is fine");
    }
    // The key was asked for in vain by now; the same again is kept aside.
    let push = Request::Push(Push { items: vec![Item { entry: by_a_thief, body: None }], urgent: false });
    let call = net.craft("delta", "ridge", &push, |_| {});
    net.knock("ridge", call).expect("answered").outcome().expect("fine");

    let aside = net.node("ridge").quarantine(0, 10).expect("the store holds");
    let why: Vec<_> = aside.iter().map(|item| (item.peer, item.refusal)).collect();
    let from_delta = |refusal| (member("delta"), Some(refusal));
    assert!(why.contains(&from_delta(Refusal::BadSignature)), "{why:?}");
    assert!(why.contains(&from_delta(Refusal::UnknownKey)), "{why:?}");
    assert!(why.contains(&from_delta(Refusal::Malformed)), "{why:?}");
    assert!(!net.node("ridge").alarms(10).expect("the store holds").is_empty());

    net.cut.clear();
    net.pass(10_000);
    let view = net.node("ridge").look_at(&dossier).expect("the store holds").expect("the dossier");
    assert!(view.item(&note).is_some_and(|item| item.content().is_some()), "the real line came and counts");
}

/// Covers ERR-003.
#[test]
fn who_takes_no_part_never_learns_whether_a_dossier_exists() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta"]);
    for asked in [dossier, comity_dossier::DossierId([9; 32])] {
        let fetch = Fetch { ids: vec![asked.genesis()], ..Fetch::of(asked) };
        let call = net.craft("ridge", "harbour", &Request::Fetch(fetch), |_| {});
        let answer = net.knock("harbour", call).expect("a known caller");
        assert_eq!(answer.outcome(), Err(Refusal::NotParticipant));
    }
}
