//! There is one way to say each thing. Whatever is said otherwise is refused with its code, kept aside, and never blocks the
//! real one.

use comity_dossier::card::{SignedCard, SigningEntry};
use comity_dossier::cose::{self, Typ};
use comity_dossier::sealed::Suite;
use comity_dossier::{Refusal, entry};
use comity_exchange::op::{CardRequest, Item, Versions};
use comity_exchange::{Reply, Request};

use super::story::{COUNTS, HONEST, a_liar_in_an_alert_of, an_alert_of};
use crate::byzantine::{Hand, Puppet, Said};
use crate::forms;
use crate::founding::{BEGIN, Founding};

/// Covers ENC-001, ENC-002, ENC-003, COSE-001, COSE-003, ERR-004, LIM-001, LIM-003.
#[test]
fn what_is_not_the_one_form_is_refused_with_its_code_and_the_real_line_is_taken_after_it() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let note = hand.note(dossier, open.after(), &[], "The real one.");
    let header = note.header.to_bytes();
    // The map claims one entry more, in a head that is longer than need be; a key comes twice; keys stand out of order.
    let long_head = [&[0xb8, header[0] & 0x1f][..], &header[1..]].concat();
    let twice = [&[header[0] + 1][..], &header[1..], &[0x18, 99, 0, 0x18, 99, 0]].concat();
    let mut twice_right = twice;
    twice_right[0] += 1;
    let out_of_order = [&[header[0] + 1][..], &header[1..], &[0x00, 0x00]].concat();
    let float = [&[header[0] + 1][..], &header[1..], &[0x18, 99, 0xf9, 0x3c, 0x00]].concat();
    let deep = [&[header[0] + 1][..], &header[1..], &[0x18, 99], &[0x81; 12], &[0x00]].concat();
    let endless = [&[0xbf][..], &header[1..], &[0xff]].concat();
    let trailing = [&header[..], &[0x00]].concat();
    let signer = hand.kit.signer();
    let as_call = signer.sign1(Typ::Call, &header);
    let as_receipt = signer.sign1(Typ::Receipt, &header);
    let oversize = {
        let mut bytes = header.clone();
        bytes[0] += 1;
        bytes.extend([0x18, 99, 0x59, 0x10, 0x00]);
        bytes.resize(bytes.len() + 0x1000, 7);
        hand.sign_bytes(&bytes).1
    };
    let huge = vec![0xd2; comity_dossier::limits::STRUCTURAL_HEADER_BYTES_MAX + 300];
    let cases: Vec<(Vec<u8>, Refusal)> = vec![
        (hand.sign_bytes(&long_head).1, Refusal::NotCanonical),
        (hand.sign_bytes(&twice_right).1, Refusal::NotCanonical),
        (hand.sign_bytes(&out_of_order).1, Refusal::NotCanonical),
        (hand.sign_bytes(&float).1, Refusal::NotCanonical),
        (hand.sign_bytes(&deep).1, Refusal::NotCanonical),
        (hand.sign_bytes(&endless).1, Refusal::NotCanonical),
        (hand.sign_bytes(&trailing).1, Refusal::Malformed),
        (as_call, Refusal::Malformed),
        (as_receipt, Refusal::Malformed),
        (vec![], Refusal::Malformed),
        (oversize, Refusal::TooLarge),
        (huge, Refusal::TooLarge),
    ];
    let items = cases.iter().map(|(entry, _)| Item { entry: entry.clone(), body: None }).collect();
    let got = world.pushes(&mut hand, "isle", items);
    assert_eq!(got, cases.iter().map(|(_, code)| *code).collect::<Vec<_>>());
    assert_eq!(world.usage("isle").quarantined, cases.len() as u64, "all of it is kept aside");
    let body = comity_dossier::SaltedBody { salt: [0; 16], body: vec![0; comity_dossier::limits::BODY_BYTES_MAX + 1] };
    let large = Item { entry: note.entry.clone(), body: Some(body) };
    assert_eq!(world.pushes(&mut hand, "isle", vec![open.item(), large]), [Refusal::BodyMismatch]);
    // A batch of 257 lines is not read at all.
    let many = Request::Push(comity_exchange::op::Push { items: vec![open.item(); 257], urgent: false });
    assert_eq!(world.asks(&mut hand, "isle", &many).refusal(), Some(Refusal::TooLarge));
    assert_eq!(world.pushes(&mut hand, "isle", vec![open.item(), note.item()]), []);
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &note.id, COUNTS);
}

/// Covers KEY-002, ENT-003, KEY-003.
#[test]
fn one_line_under_many_signatures_of_a_key_of_small_order_is_one_line_on_every_node() {
    let (mut world, dossier) = an_alert_of("harbour");
    world.stops("delta");
    // Its new card lists a point of small order as a key: every encoding of such a point is a signature by ZIP 215.
    let founding = Founding::new(world.making.seed, Suite::X25519, BEGIN, &Founding::names_as_addresses(4));
    let first = &founding.cards()[0];
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut card = first.card().clone();
    (card.version, card.prev) = (2, Some(first.hash()));
    card.signing.push(SigningEntry { public: identity, ..card.signing[0].clone() });
    card.signing.sort_by_key(|entry| entry.public);
    let card = SignedCard::from_bytes(founding.roots()[0].sign_card(&card.to_bytes())).expect("in its form");
    let documents = vec![card.bytes().to_vec()];
    let delta = world.machine_of("delta");
    world.puppets.insert(
        delta,
        Puppet::that_answers(move |_, request| match request {
            Request::Card(CardRequest { .. }) => Said::Reply(Reply::Card(Versions { documents: documents.clone() })),
            _ => Said::Refusal(comity_dossier::Refusal::Busy),
        }),
    );
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let protected = cose::protected(Typ::Entry, &cose::kid_of_ed25519(&identity));
    let payload = open.header.to_bytes();
    let id = entry::id_of(&protected, &payload);
    let signed = |point: [u8; 32]| {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&point);
        Item { entry: cose::assemble(&protected, Some(&payload), &signature), body: None }
    };
    // The identity; the identity with the sign bit set, which only ZIP 215 takes; the point of order two; y = p + 1.
    let mut negative = identity;
    negative[31] = 0x80;
    let mut order_two = [0xff; 32];
    (order_two[0], order_two[31]) = (0xec, 0x7f);
    let mut unreduced = [0xff; 32];
    (unreduced[0], unreduced[31]) = (0xee, 0x7f);
    let forms = [identity, negative, order_two, unreduced];
    for (who, form) in HONEST.into_iter().zip([1, 2, 3]) {
        let codes = world.pushes(&mut hand, who, vec![signed(forms[form])]);
        assert_eq!(codes, [Refusal::UnknownKey], "the card is asked for");
        world.pass(20_000);
        assert_eq!(world.pushes(&mut hand, who, forms.map(signed).into()), [], "{who}");
    }
    let mut broken = signed(identity);
    *broken.entry.last_mut().expect("bytes") = 1;
    assert_eq!(world.pushes(&mut hand, "isle", vec![broken]), [Refusal::BadSignature]);
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &id, COUNTS);
    for code in HONEST {
        let view = world.view(code, dossier);
        assert_eq!(view.timeline(None, 1_000).filter(|item| item.lane == open.header.lane).count(), 1, "{code}");
        world.line_of(code, forms::note(dossier, "One line."));
    }
}
