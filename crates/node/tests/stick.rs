//! Parcels as files, told as facts: an air gap, a stick that is lost, damaged or old, and the proof that comes back.

mod support;

use std::collections::BTreeSet;

use comity_dossier::cose::{self, Typ};
use comity_dossier::kind::common::delivery::Delivery;
use comity_dossier::{DossierId, Refusal};
use comity_exchange::{Contents, Parcel, ParcelDraft};
use comity_node::desk::{Act, ActFault, Done};
use comity_seal::SealingRing;
use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng;

use support::*;

const HOUR_MS: u64 = 3_600_000;

/// Two members between whom there is no wire.
fn apart() -> Net {
    let mut net = Net::of(&["harbour", "isle"]);
    net.cut.insert(member("isle"));
    net
}

fn out(net: &mut Net, from: &str, to: &str) -> Vec<Vec<u8>> {
    net.node(from).bundle_for(member(to)).expect("the store holds").expect("a member").parcels
}

fn take(net: &mut Net, at: &str, parcel: &[u8]) -> Result<Done, ActFault> {
    net.act(at, Act::TakeParcel(parcel.to_vec()))
}

fn carry(net: &mut Net, from: &str, to: &str) {
    for parcel in out(net, from, to) {
        take(net, to, &parcel).expect("taken");
    }
}

fn is_held(net: &mut Net, at: &str, dossier: &DossierId, by: &str) -> bool {
    matches!(net.node(at).delivery(dossier, member(by)).expect("the store holds"), Delivery::Held { .. })
}

fn note(net: &mut Net, code: &str, dossier: DossierId, text: &str) {
    net.say(code, dossier, "note", &[("text", text), ("lang", "en")]);
}

fn agree(net: &mut Net, dossier: DossierId) {
    let digests = net.digests(dossier);
    assert!(digests[0].is_some() && digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
}

/// Covers STICK-001, STICK-002, RCPT-002.
#[test]
fn a_stick_there_and_back_proves_delivery_across_an_air_gap() {
    let mut net = apart();
    let dossier = net.open("harbour", &["isle"]);
    note(&mut net, "harbour", dossier, "The valve is shut.");
    assert!(!is_held(&mut net, "harbour", &dossier, "isle"));
    carry(&mut net, "harbour", "isle");
    assert!(!is_held(&mut net, "harbour", &dossier, "isle"), "nothing is proven before something comes back");
    net.say("isle", dossier, "acknowledge", &[]);
    carry(&mut net, "isle", "harbour");
    assert!(is_held(&mut net, "harbour", &dossier, "isle"));
    assert!(!is_held(&mut net, "isle", &dossier, "harbour"), "isle's own line is not proven yet");
    carry(&mut net, "harbour", "isle");
    assert!(is_held(&mut net, "isle", &dossier, "harbour"));
    agree(&mut net, dossier);
    let bundle = net.node("harbour").bundle_for(member("isle")).expect("the store holds").expect("a member");
    assert_eq!((bundle.lines, bundle.more), (0, false), "nothing is left to be carried");
    assert!(net.node("harbour").alarms(9).expect("read").is_empty());
}

/// Covers STICK-002, PARCEL-002.
#[test]
fn a_stick_is_taken_in_any_order_twice_and_in_part() {
    let mut net = apart();
    let first = net.open("harbour", &["isle"]);
    let second = net.open("harbour", &["isle"]);
    let bytes = vec![7; 200_000];
    for number in 0..40 {
        note(&mut net, "harbour", first, &format!("Reading {number}."));
        net.try_say_with("harbour", second, "attach", &[("name", "a.txt"), ("lang", "en")], &bytes[number..])
            .expect("done");
    }
    let parcels = out(&mut net, "harbour", "isle");
    assert!(parcels.len() > 2);
    for parcel in parcels.iter().rev().step_by(2).chain(parcels.iter().rev().step_by(2)) {
        take(&mut net, "isle", parcel).expect("taken");
    }
    net.restart("isle");
    carry(&mut net, "isle", "harbour");
    for parcel in &parcels {
        take(&mut net, "isle", parcel).expect("taken");
    }
    carry(&mut net, "isle", "harbour");
    carry(&mut net, "harbour", "isle");
    agree(&mut net, first);
    agree(&mut net, second);
    carry(&mut net, "isle", "harbour");
    assert!(is_held(&mut net, "harbour", &first, "isle") && is_held(&mut net, "harbour", &second, "isle"));
}

/// Covers STICK-001.
#[test]
fn a_stick_that_is_lost_has_cost_nothing_and_the_next_one_brings_all_of_it() {
    let mut net = apart();
    let dossier = net.open("harbour", &["isle"]);
    let lost: BTreeSet<Vec<u8>> = out(&mut net, "harbour", "isle").into_iter().collect();
    note(&mut net, "harbour", dossier, "The valve is shut.");
    net.restart("harbour");
    net.pass(HOUR_MS);
    assert!(lost.iter().all(|parcel| parcel.len() < 20_000));
    carry(&mut net, "harbour", "isle");
    agree(&mut net, dossier);
}

/// Covers STICK-003.
#[test]
fn a_damaged_or_foreign_file_is_named_and_changes_nothing() {
    let mut net = Net::of(&["harbour", "isle", "ridge"]);
    net.cut.insert(member("isle"));
    let dossier = net.open("harbour", &["isle"]);
    let parcel = out(&mut net, "harbour", "isle").remove(0);
    let refused = |refusal| Err(ActFault::Refused(refusal));
    assert_eq!(take(&mut net, "ridge", &parcel), refused(Refusal::WrongAudience));
    assert_eq!(take(&mut net, "isle", b"holiday pictures"), refused(Refusal::Malformed));
    for at in (0..parcel.len()).step_by(parcel.len() / 60) {
        let mut damaged = parcel.clone();
        damaged[at] ^= 1;
        assert!(take(&mut net, "isle", &damaged).is_err(), "byte {at}");
    }
    for len in [0, 1, parcel.len() / 2, parcel.len() - 1] {
        assert!(take(&mut net, "isle", &parcel[..len]).is_err(), "cut to {len}");
    }
    assert_eq!(net.node("isle").digest(&dossier).expect("read"), None);
    assert!(take(&mut net, "isle", &parcel).is_ok());
    // A month later it is too old to be believed.
    net.now = net.now.plus_ms(31 * 24 * HOUR_MS);
    assert_eq!(take(&mut net, "isle", &parcel), refused(Refusal::ClockSkew));
}

/// Covers SEAL-006: a parcel stands for itself, and rests on nothing that calls share.
#[test]
fn a_parcel_under_an_encapsulation_of_calls_is_refused() {
    let mut net = apart();
    net.open("harbour", &["isle"]);
    let real = out(&mut net, "harbour", "isle").remove(0);
    let payload = cose::split(&real, Typ::Parcel).expect("signed").payload.expect("attached");
    let head = Parcel::from_payload(payload).expect("a parcel").head;
    let (to, mut rng) = (sealing_entry_of("isle"), ChaCha12Rng::seed_from_u64(5));
    let draft = ParcelDraft::new(head, &Contents::default());
    let (aad, now) = (draft.aad(), net.now);
    let mut ring = SealingRing::new();
    let shared = ring.seal_call(&to, now, &aad, draft.plaintext(), &mut rng).expect("sealed").0;
    let alone = ring.seal_to(&to, &aad, draft.plaintext(), &mut rng).expect("sealed").0;
    let mut brings = |sealed| {
        let bytes = signer_of("harbour").sign1(Typ::Parcel, &draft.clone().seal_with(sealed).payload());
        take(&mut net, "isle", &bytes)
    };
    assert_eq!(brings(shared), Err(ActFault::Refused(Refusal::UnsupportedVersion)));
    assert!(brings(alone).is_ok());
}

/// Covers STICK-004.
#[test]
fn a_file_crosses_an_air_gap_when_a_stick_has_wished_for_it() {
    let mut net = apart();
    let dossier = net.open("harbour", &["isle"]);
    let bytes: Vec<u8> = (0..2_600_000u32).map(|n| n.to_le_bytes()[1]).collect();
    let done =
        net.try_say_with("harbour", dossier, "attach", &[("name", "a.txt"), ("lang", "en")], &bytes).expect("done");
    let Done::Written { entry, .. } = done else { panic!("{done:?}") };
    carry(&mut net, "harbour", "isle");
    let file = net.node("isle").file_reference(&dossier, &entry).expect("read").expect("a file");
    assert!(!net.node("isle").has_file(&file.blob).expect("read"));
    // Isle may be started anew in between: what it lacks it wishes for again.
    net.restart("isle");
    for _ in 0..2 {
        carry(&mut net, "isle", "harbour");
        carry(&mut net, "harbour", "isle");
    }
    assert_eq!(net.node("isle").open_file(&file).expect("read"), Some(bytes));
}

/// Covers STICK-002.
#[test]
fn a_store_that_was_put_back_gets_by_stick_what_it_lost() {
    let mut net = apart();
    let dossier = net.open("harbour", &["isle"]);
    carry(&mut net, "harbour", "isle");
    let old = net.back_up("isle");
    note(&mut net, "harbour", dossier, "The valve is shut.");
    carry(&mut net, "harbour", "isle");
    carry(&mut net, "isle", "harbour");
    assert!(is_held(&mut net, "harbour", &dossier, "isle"));
    net.restore("isle", old);
    carry(&mut net, "isle", "harbour");
    carry(&mut net, "harbour", "isle");
    agree(&mut net, dossier);
}

/// Covers STICK-005.
#[test]
fn a_stick_brings_cards_and_charters() {
    let mut net = apart();
    let chain = net.node("harbour").trust().card_chain(member("harbour")).expect("a chain").clone();
    let mut card = chain.cards()[0].card().clone();
    (card.version, card.prev) = (2, Some(chain.cards()[0].hash()));
    card.law.preservation_days = 33;
    let bytes = root_of("harbour").sign_card(&card.to_bytes());
    net.act("harbour", Act::TakeCard(bytes)).expect("taken");
    carry(&mut net, "harbour", "isle");
    let known = net.node("isle").trust().card_chain(member("harbour")).expect("a chain").newest_card().expect("a card");
    assert_eq!(known.law.preservation_days, 33);
}
