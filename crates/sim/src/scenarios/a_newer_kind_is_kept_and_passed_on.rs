//! Lines of kinds and with keys that this version does not know are kept byte for byte, passed on and left out of the count;
//! where their author says that they must be understood, only its page stops, or the dossier if it leads.

use comity_dossier::counting::Standing;
use comity_dossier::fold::ItemStanding;
use comity_dossier::header::FLAG_CRITICAL;
use comity_dossier::{Header, Kind, Refusal};
use comity_node::desk::ActFault;

use super::story::{COUNTS, HONEST, a_liar_in_an_alert_of, an_alert_of};
use crate::byzantine::{Hand, body_of, note_saying};
use crate::forms;

const NEWER: Option<ItemStanding> = Some(ItemStanding::Uncounted(Standing::Newer));

/// Covers KIND-003, ENT-008, ENC-006.
#[test]
fn unknown_kinds_and_keys_travel_as_they_came_and_change_no_count() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let body = body_of(&note_saying("From the future."));
    let header = hand.header(dossier, open.after(), &[], Kind(9_000));
    let newer = hand.sign(Header { body: Some(body.reference()), ..header }, Some(body));
    // A key above 13, in a note: `99: h'0102'` at the end of the map.
    let note = hand.note(dossier, newer.after(), &[], "With a key more.");
    let mut bytes = note.header.to_bytes();
    bytes[0] += 1;
    bytes.extend([0x18, 99, 0x42, 1, 2]);
    let (id, entry) = hand.sign_bytes(&bytes);
    let item = comity_exchange::op::Item { entry: entry.clone(), body: note.body.clone() };
    assert_ne!(id, note.id, "the key belongs to the id");
    assert_eq!(world.pushes(&mut hand, "isle", vec![open.item(), newer.item(), item]), []);
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &newer.id, NEWER);
    world.all_show(&HONEST, dossier, &id, COUNTS);
    for code in HONEST {
        let machine = world.machine_of(code);
        let kept = world.node(machine).expect("runs").signed_line(&id).expect("the log").expect("signed");
        assert_eq!(kept, entry, "{code} keeps the bytes as they came");
        world.line_of(code, forms::note(dossier, "Nothing stops."));
    }
    world.agree(dossier, &HONEST);
}

/// Covers KIND-004.
#[test]
fn a_critical_kind_that_nobody_knows_stops_its_author_and_nobody_else() {
    let (mut world, dossier) = an_alert_of("harbour");
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let header = hand.header(dossier, open.after(), &[], Kind(9_001));
    let critical = hand.sign(Header { flags: FLAG_CRITICAL, ..header }, None);
    for who in HONEST {
        assert_eq!(world.pushes(&mut hand, who, vec![open.item(), critical.item()]), []);
    }
    for code in HONEST {
        world.line_of(code, forms::note(dossier, "We go on."));
    }
    // Its own node, when it hears of it, does not write on a page that it does not understand.
    world.pass(16 * 60_000);
    let refused = world.tries("delta", forms::note(dossier, "Can I still write?"));
    assert_eq!(refused, Err(ActFault::Refused(Refusal::CriticalKindUnknown)));
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &critical.id, NEWER);
}

/// Covers KIND-004.
#[test]
fn a_critical_kind_of_the_lead_makes_the_dossier_read_only_and_no_other_dossier() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("delta");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let header = hand.header(dossier, open.after(), &[], Kind(9_001));
    let critical = hand.sign(Header { flags: FLAG_CRITICAL, ..header }, None);
    for who in HONEST {
        assert_eq!(world.pushes(&mut hand, who, vec![open.item(), critical.item()]), []);
    }
    for code in HONEST {
        let refused = world.tries(code, forms::note(dossier, "Can we still write?"));
        assert_eq!(refused, Err(ActFault::Refused(Refusal::CriticalKindUnknown)), "{code}");
    }
    let other = world.opened("isle", &["harbour", "oasis"]);
    world.line_of("oasis", forms::acknowledge(other));
    world.agree(dossier, &HONEST);
    world.agree(other, &HONEST);
}
