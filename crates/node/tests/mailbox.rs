//! Mailboxes, told as facts: nodes that nobody can call, their hosts, and what hosts lose, refuse and never see.

mod support;

use comity_dossier::card::RevokedFor;
use comity_dossier::cose::Typ;
use comity_dossier::header::CharterRef;
use comity_dossier::kind::common::delivery::Delivery;
use comity_dossier::sealed::{Sealed, Suite};
use comity_dossier::{DossierId, Kid, Refusal};
use comity_exchange::digest::parcel_hash;
use comity_exchange::message::ParcelHead;
use comity_exchange::op::{MailboxAck, MailboxPut, MailboxTake};
use comity_exchange::{CallId, Generation, Parcel, Request};
use comity_node::desk::Act;

use support::*;

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// Isle can be reached by its mailbox at ridge alone.
fn net() -> Net {
    Net::with_boxes(&["harbour", "isle", "ridge"], &[("isle", "ridge")])
}

fn delivery(net: &mut Net, at: &str, dossier: &DossierId, to: &str) -> Delivery {
    net.node(at).delivery(dossier, member(to)).expect("the store holds")
}

fn holds(net: &mut Net, code: &str, dossier: &DossierId) -> bool {
    net.node(code).digest(dossier).expect("the store holds").is_some()
}

/// The sizes of the parcels that wait at a host.
fn sizes(net: &mut Net, host: &str, owner: &str) -> Vec<usize> {
    let none = std::collections::BTreeSet::new();
    let (parcels, _) = net.node(host).log().mailbox_waiting(member(owner), &none, 9_999, usize::MAX).expect("read");
    parcels.iter().map(Vec::len).collect()
}

fn all_agree(net: &mut Net, dossier: DossierId, members: &[&str]) {
    let digests: Vec<_> =
        members.iter().map(|code| net.node(code).digest(&dossier).expect("the store holds")).collect();
    assert!(digests[0].is_some() && digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
}

/// Covers MBOX-001, MBOX-004, MBOX-005.
#[test]
fn a_member_that_nobody_can_call_gets_its_post_at_once_and_answers_by_calls_of_its_own() {
    let mut net = net();
    let dossier = net.open("harbour", &["isle"]);
    assert!(matches!(delivery(&mut net, "harbour", &dossier, "isle"), Delivery::Held { .. }), "with no time passing");
    assert_eq!(net.immediate, [(member("isle"), dossier)]);
    assert_eq!(sizes(&mut net, "ridge", "isle"), [0usize; 0], "what was taken was acked");
    net.say("isle", dossier, "acknowledge", &[]);
    assert!(matches!(delivery(&mut net, "isle", &dossier, "harbour"), Delivery::Held { .. }));
    all_agree(&mut net, dossier, &["harbour", "isle"]);
    assert!(!holds(&mut net, "ridge", &dossier), "the host learned of no dossier");
}

/// Covers PUSH-005, MBOX-002.
#[test]
fn what_waits_in_a_mailbox_says_where_and_since_when_and_is_not_delivered() {
    let mut net = net();
    net.cut.insert(member("isle"));
    let began = net.now;
    let dossier = net.open("harbour", &["isle"]);
    let state = delivery(&mut net, "harbour", &dossier, "isle");
    assert_eq!(state, Delivery::InMailbox { host: member("ridge"), since: began });
    let look = net.node("harbour").peer(member("isle")).expect("read").expect("a peer").mailbox;
    assert_eq!((look.reached_at, look.oldest), (vec![member("ridge")], Some((member("ridge"), began))));
    assert!(look.posted > 0);
    let kept = net.node("ridge").peer(member("isle")).expect("read").expect("a peer").mailbox.kept_here;
    let parcels = sizes(&mut net, "ridge", "isle").len();
    assert_eq!(kept.map(|kept| kept.parcels), Some(parcels as u64));
    net.pass(30 * MINUTE_MS);
    assert_eq!(sizes(&mut net, "ridge", "isle").len(), parcels, "the same is not put again while the host holds it");
    net.restart("harbour");
    assert_eq!(delivery(&mut net, "harbour", &dossier, "isle"), state, "a start forgets none of it");
    net.pass(30 * MINUTE_MS);
    assert_eq!(sizes(&mut net, "ridge", "isle").len(), parcels);
    net.cut.clear();
    net.pass(2 * MINUTE_MS);
    assert!(matches!(delivery(&mut net, "harbour", &dossier, "isle"), Delivery::Held { .. }));
}

/// Covers MBOX-007.
#[test]
fn a_host_that_loses_everything_loses_nothing_whether_it_says_so_or_not() {
    for says_so in [true, false] {
        let mut net = net();
        let mut empty = net.back_up("ridge");
        if says_so {
            empty.begin().expect("begin");
            empty.set_generation(&[9; 16]).expect("set");
            empty.commit().expect("commit");
        }
        net.cut.insert(member("isle"));
        let dossier = net.open("harbour", &["isle"]);
        let parcels = sizes(&mut net, "ridge", "isle").len();
        net.restore("ridge", empty);
        assert_eq!(sizes(&mut net, "ridge", "isle").len(), 0);
        net.pass(20 * MINUTE_MS);
        let again = sizes(&mut net, "ridge", "isle").len();
        assert!((1..=parcels).contains(&again), "{again} were put again");
        net.cut.clear();
        net.pass(2 * MINUTE_MS);
        assert!(matches!(delivery(&mut net, "harbour", &dossier, "isle"), Delivery::Held { .. }));
    }
}

/// Covers MBOX-007.
#[test]
fn a_host_that_takes_everything_and_holds_nothing_is_not_given_the_same_again_and_again() {
    let mut net = net();
    net.cut.insert(member("isle"));
    net.open("harbour", &["isle"]);
    let mut puts = 0;
    for _ in 0..6 * 6 {
        // A host that throws away whatever it is given.
        let waiting = net.node("ridge").log().mailbox_held(member("isle"), member("harbour"), 99).expect("read");
        puts += waiting.len();
        let ack = net.craft("isle", "ridge", &Request::MailboxAck(MailboxAck { taken: waiting }), |_| {});
        net.knock("ridge", ack).expect("answered").outcome().expect("fine");
        net.pass(10 * MINUTE_MS);
    }
    assert!((4..=24).contains(&puts), "{puts} in six hours");
}

/// Covers MBOX-001, MBOX-008.
#[test]
fn two_members_that_both_have_only_mailboxes_work_together() {
    let mut net = Net::with_boxes(&["harbour", "isle", "ridge", "steppe"], &[("isle", "ridge"), ("steppe", "harbour")]);
    let dossier = net.open("isle", &["steppe"]);
    assert!(matches!(delivery(&mut net, "isle", &dossier, "steppe"), Delivery::Held { .. }));
    net.say("steppe", dossier, "acknowledge", &[]);
    assert!(matches!(delivery(&mut net, "steppe", &dossier, "isle"), Delivery::Held { .. }));
    all_agree(&mut net, dossier, &["isle", "steppe"]);
}

/// Covers MBOX-008.
#[test]
fn what_one_of_two_that_cannot_be_called_has_lost_comes_back_from_the_other() {
    let mut net = Net::with_boxes(&["harbour", "isle", "ridge", "steppe"], &[("isle", "ridge"), ("steppe", "harbour")]);
    let empty = net.back_up("steppe");
    let dossier = net.open("isle", &["steppe"]);
    net.say("steppe", dossier, "acknowledge", &[]);
    let late = net.back_up("steppe");
    net.say("isle", dossier, "note", &[("text", "The valve is shut."), ("lang", "en")]);
    net.restore("steppe", late);
    net.pass(90 * MINUTE_MS);
    all_agree(&mut net, dossier, &["isle", "steppe"]);
    // A dossier of which nothing at all is left tells nobody that it is missing; the next line brings all of it.
    net.restore("steppe", empty);
    net.say("isle", dossier, "note", &[("text", "It is shut for good."), ("lang", "en")]);
    net.pass(90 * MINUTE_MS);
    all_agree(&mut net, dossier, &["isle", "steppe"]);
}

/// Covers MBOX-009, FILE-003.
#[test]
fn a_file_comes_from_a_member_that_cannot_be_called() {
    for boxes in [&[("isle", "ridge")][..], &[("isle", "ridge"), ("steppe", "harbour")]] {
        let mut net = Net::with_boxes(&["harbour", "isle", "ridge", "steppe"], boxes);
        let dossier = net.open("isle", &["steppe"]);
        let bytes: Vec<u8> = (0..2_600_000u32).map(|n| n.to_le_bytes()[1]).collect();
        let fields = [("name", "plan.txt"), ("lang", "en")];
        let done = net.try_say_with("isle", dossier, "attach", &fields, &bytes).expect("attached");
        let comity_node::desk::Done::Written { entry, .. } = done else { panic!("{done:?}") };
        net.pass(20 * MINUTE_MS);
        let file = net.node("steppe").file_reference(&dossier, &entry).expect("read").expect("a file");
        assert_eq!(net.node("steppe").open_file(&file).expect("read"), Some(bytes));
    }
}

/// Covers MBOX-001, MBOX-002.
#[test]
fn a_host_is_reached_by_its_own_guest_too_and_writes_to_it() {
    let mut net = net();
    let dossier = net.open("ridge", &["isle", "harbour"]);
    net.pass(1);
    assert!(matches!(delivery(&mut net, "ridge", &dossier, "isle"), Delivery::Held { .. }));
    net.say("isle", dossier, "acknowledge", &[]);
    net.pass(2 * MINUTE_MS);
    all_agree(&mut net, dossier, &["harbour", "isle", "ridge"]);
}

fn bare_parcel(net: &mut Net, from: &str, to: &str, bytes: usize) -> ParcelHead {
    let status = net.node(from).status().expect("read");
    let charter: CharterRef = status.charter;
    let id = u128::try_from(bytes + net.calls).expect("small").to_be_bytes();
    ParcelHead {
        network: status.network,
        from: member(from),
        to: member(to),
        id: CallId(id),
        created: net.now,
        charter,
        generation: Generation([7; 16]),
    }
}

/// A parcel with nothing readable in it, signed with the key of `signer`.
fn junk(head: ParcelHead, bytes: usize, signer: &str) -> Vec<u8> {
    // A large one is sealed to a key that isle has, as far as can be seen; a small one to none.
    let receiver = if bytes < 1_000 { Kid([1; 16]) } else { sealing_kid_of(head.to.as_str()) };
    let sealed = Sealed { suite: Suite::X25519, receiver, enc: vec![2; 32], ciphertext: vec![3; bytes] };
    signer_of(signer).sign1(Typ::Parcel, &Parcel { head, sealed }.payload())
}

fn put(net: &mut Net, from: &str, owner: &str, parcel: Vec<u8>) -> Result<(), Refusal> {
    let request = Request::MailboxPut(MailboxPut { owner: member(owner), parcels: vec![parcel] });
    let call = net.craft(from, "ridge", &request, |_| {});
    net.knock("ridge", call).expect("answered").outcome()
}

/// Covers MBOX-003.
#[test]
fn a_box_is_full_for_one_sender_and_open_for_the_next() {
    let mut net = Net::with_boxes(&["delta", "harbour", "isle", "ridge"], &[("isle", "ridge")]);
    net.cut.insert(member("isle"));
    let mut verdicts = Vec::new();
    let mut room = 64 * 1024 * 1024;
    for n in 0..14 {
        let head = bare_parcel(&mut net, "delta", "isle", n);
        let parcel = junk(head, if n < 13 { 5_000_000 } else { room - 4_000 }, "delta");
        room -= parcel.len();
        verdicts.push(put(&mut net, "delta", "isle", parcel));
    }
    assert!(verdicts.iter().all(Result::is_ok), "{verdicts:?}");
    let head = bare_parcel(&mut net, "delta", "isle", 14);
    assert_eq!(put(&mut net, "delta", "isle", junk(head, 9_000, "delta")), Err(Refusal::MailboxFull));
    let dossier = net.open("harbour", &["isle"]);
    assert!(matches!(delivery(&mut net, "harbour", &dossier, "isle"), Delivery::InMailbox { .. }));
    let own = net.open("delta", &["isle"]);
    assert!(
        matches!(delivery(&mut net, "delta", &own, "isle"), Delivery::Waiting { .. }),
        "it still waits at its sender"
    );
    let reason = net.node("delta").peer(member("isle")).expect("read").expect("a peer").reason;
    assert_eq!(reason, Some("mailbox-full"));
    // What lies in the way can never be read: it is kept aside at isle, and the box is free again.
    net.cut.clear();
    net.pass(10 * MINUTE_MS);
    assert!(matches!(delivery(&mut net, "delta", &own, "isle"), Delivery::Held { .. }));
    all_agree(&mut net, dossier, &["harbour", "isle"]);
}

/// Covers MBOX-001, MBOX-002.
#[test]
fn a_host_keeps_nothing_of_strangers_for_strangers_or_in_anothers_name() {
    let mut net = net();
    net.cut.insert(member("isle"));
    let head = bare_parcel(&mut net, "harbour", "isle", 0);
    assert_eq!(put(&mut net, "harbour", "isle", junk(head.clone(), 99, "harbour")), Ok(()));
    assert_eq!(
        put(&mut net, "harbour", "isle", junk(head.clone(), 99, "harbour")),
        Ok(()),
        "the same again is the same"
    );
    assert_eq!(sizes(&mut net, "ridge", "isle").len(), 1);
    let not_served = ParcelHead { to: member("harbour"), ..head.clone() };
    let other_network = ParcelHead { network: comity_dossier::NetworkId([0; 16]), ..head.clone() };
    let old = ParcelHead { created: comity_dossier::Time(net.now.0 - 31 * DAY_MS), ..head.clone() };
    let early = ParcelHead { created: net.now.plus_ms(301_000), ..head.clone() };
    for (owner, parcel, refusal) in [
        ("harbour", junk(not_served.clone(), 99, "harbour"), Refusal::WrongAudience),
        ("isle", junk(not_served, 99, "harbour"), Refusal::WrongAudience),
        ("isle", junk(other_network, 99, "harbour"), Refusal::WrongAudience),
        ("isle", junk(head.clone(), 99, "ridge"), Refusal::UnknownKey),
        ("isle", junk(ParcelHead { from: member("ridge"), ..head.clone() }, 99, "ridge"), Refusal::WrongAudience),
        ("isle", junk(ParcelHead { from: member("nobody"), ..head.clone() }, 99, "harbour"), Refusal::UnknownMember),
        ("isle", junk(old, 99, "harbour"), Refusal::ClockSkew),
        ("isle", junk(early, 99, "harbour"), Refusal::ClockSkew),
        ("isle", vec![0; 40], Refusal::Malformed),
    ] {
        assert_eq!(put(&mut net, "harbour", owner, parcel), Err(refusal));
    }
    for request in [
        Request::MailboxTake(MailboxTake { wait_s: 0, without: vec![] }),
        Request::MailboxAck(MailboxAck { taken: vec![] }),
    ] {
        let call = net.craft("harbour", "ridge", &request, |_| {});
        assert_eq!(net.knock("ridge", call).expect("answered").outcome(), Err(Refusal::WrongAudience), "no guest here");
    }
    assert_eq!(sizes(&mut net, "ridge", "isle").len(), 1);
}

/// Covers MBOX-005.
#[test]
fn an_ack_may_come_twice_and_a_parcel_that_can_never_be_read_is_kept_aside() {
    let mut net = net();
    net.cut.insert(member("isle"));
    let head = bare_parcel(&mut net, "harbour", "isle", 0);
    let parcel = junk(head, 99, "harbour");
    put(&mut net, "harbour", "isle", parcel.clone()).expect("kept");
    net.cut.clear();
    net.pass(2 * MINUTE_MS);
    // The key that it names is none of isle's: it might come with a backup of keys, so it stays where it is.
    assert_eq!(sizes(&mut net, "ridge", "isle").len(), 1);
    let ack = MailboxAck { taken: vec![parcel_hash(&parcel)] };
    for _ in 0..2 {
        let call = net.craft("isle", "ridge", &Request::MailboxAck(ack.clone()), |_| {});
        net.knock("ridge", call).expect("answered").outcome().expect("fine");
        assert_eq!(sizes(&mut net, "ridge", "isle").len(), 0);
    }
    let bytes = vec![0u8; 99];
    let request = Request::MailboxPut(MailboxPut { owner: member("isle"), parcels: vec![bytes] });
    let call = net.craft("harbour", "ridge", &request, |_| {});
    assert_eq!(net.knock("ridge", call).expect("answered").outcome(), Err(Refusal::Malformed));
}

/// Covers MBOX-005.
#[test]
fn a_parcel_that_cannot_be_taken_yet_is_not_acked_away() {
    let mut net = net();
    // Ridge knows a newer card of harbour; isle does not.
    net.withdraw_key("harbour", "ridge", RevokedFor::Replaced);
    let head = bare_parcel(&mut net, "harbour", "isle", 0);
    net.signs_as = Some("other");
    put(&mut net, "harbour", "isle", junk(head, 99, "other")).expect("kept");
    net.pass(30 * MINUTE_MS);
    assert_eq!(sizes(&mut net, "ridge", "isle").len(), 1, "its sender's key is not known to isle");
    let card = net.node("ridge").trust().card_chain(member("harbour")).expect("a chain").cards()[1].bytes().to_vec();
    net.act("isle", Act::TakeCard(card)).expect("taken");
    net.pass(30 * MINUTE_MS);
    let waiting = sizes(&mut net, "ridge", "isle");
    assert_eq!(waiting.len(), 1, "now only the key to which it is sealed is unknown: {waiting:?}");
}

/// Covers MBOX-006, PARCEL-002.
#[test]
fn what_is_not_taken_for_thirty_days_is_thrown_away_and_put_again() {
    let mut net = net();
    net.cut.insert(member("isle"));
    let dossier = net.open("harbour", &["isle"]);
    let first = net.node("ridge").log().mailbox_held(member("isle"), member("harbour"), 9).expect("read");
    net.now = net.now.plus_ms(31 * DAY_MS);
    net.pass(40 * MINUTE_MS);
    let later = net.node("ridge").log().mailbox_held(member("isle"), member("harbour"), 9).expect("read");
    assert!((1..=first.len()).contains(&later.len()));
    assert!(later.iter().all(|parcel| !first.contains(parcel)));
    net.cut.clear();
    net.pass(2 * MINUTE_MS);
    assert!(matches!(delivery(&mut net, "harbour", &dossier, "isle"), Delivery::Held { .. }));
}

/// Covers PARCEL-003, MBOX-002.
#[test]
fn a_host_cannot_tell_one_small_line_from_another() {
    let mut net = net();
    let dossier = net.open("harbour", &["isle"]);
    net.cut.insert(member("isle"));
    net.say("harbour", dossier, "note", &[("text", "Yes."), ("lang", "en")]);
    net.say(
        "harbour",
        dossier,
        "note",
        &[("text", "No, and for three reasons: the valve, the pump, the wind."), ("lang", "en")],
    );
    let sizes = sizes(&mut net, "ridge", "isle");
    assert_eq!(sizes.len(), 2);
    assert_eq!(sizes[0], sizes[1]);
}

/// Covers MBOX-010.
#[test]
fn what_a_member_with_only_a_mailbox_lacks_of_others_it_repairs_by_calls_of_its_own() {
    let mut net = Net::with_boxes(&["delta", "harbour", "isle", "ridge"], &[("isle", "ridge")]);
    let dossier = net.open("harbour", &["delta", "isle"]);
    let old = net.back_up("isle");
    net.say("harbour", dossier, "note", &[("text", "The valve is shut."), ("lang", "en")]);
    net.say("isle", dossier, "acknowledge", &[]);
    // Isle is put back, and the author of what it lost is gone: delta has it.
    net.cut.insert(member("harbour"));
    net.restore("isle", old);
    net.pass(40 * MINUTE_MS);
    all_agree(&mut net, dossier, &["delta", "isle"]);
}

/// Covers REP-004: what it lacks cannot be asked of it by a call, and it does not know it. Found by the simulation, seed 354.
#[test]
fn a_member_that_began_anew_is_told_again_what_it_held_by_another_that_nobody_can_call_either() {
    let mut net = Net::with_boxes(&["harbour", "isle", "ridge"], &[("isle", "ridge"), ("harbour", "ridge")]);
    let first = net.open("harbour", &["isle"]);
    net.pass(MINUTE_MS);
    let mut copy = net.back_up("isle");
    copy.begin().expect("begins");
    copy.set_generation(&[9; 16]).expect("set");
    copy.commit().expect("kept");
    let second = net.open("harbour", &["isle"]);
    net.pass(MINUTE_MS);
    assert!(matches!(delivery(&mut net, "harbour", &second, "isle"), Delivery::Held { .. }));
    net.restore("isle", copy);
    net.pass(MINUTE_MS);
    net.say("isle", first, "acknowledge", &[]);
    net.pass(30 * MINUTE_MS);
    all_agree(&mut net, second, &["harbour", "isle"]);
}
