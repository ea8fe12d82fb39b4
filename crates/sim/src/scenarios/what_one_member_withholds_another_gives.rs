//! Whoever keeps lines or texts from some members keeps them from nobody who knows somebody else; what nobody can be given
//! waits, is shown as missing, and holds up nothing else.

use comity_dossier::fold::Shown;
use comity_dossier::{EntryId, Head, LaneId, Refusal};
use comity_exchange::op::Item;

use super::story::{COUNTS, HONEST, a_liar_in_an_alert_of, an_alert_of, member};
use crate::byzantine::{Hand, Place, body_of, note_saying};
use crate::forms;
use crate::world::{Making, World};

/// Covers COUNT-003, COUNT-008, REP-003.
#[test]
fn a_line_that_names_what_nobody_is_given_waits_and_holds_up_nobody() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let kept_back = hand.opens_lane(dossier, &tips);
    let shown = hand.note(dossier, kept_back.after(), &[], "You will never know what this rests on.");
    assert_eq!(world.pushes(&mut hand, "isle", vec![shown.item()]), []);
    world.agree(dossier, &HONEST);
    let machine = world.machine_of("isle");
    let waiting = world.node(machine).expect("runs").waiting_lines(&dossier, 10).expect("the log");
    assert_eq!(waiting.iter().map(|line| line.id).collect::<Vec<_>>(), [shown.id], "shown as a line that waits");
    let after = world.line_of("isle", forms::note(dossier, "We go on."));
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &after, COUNTS);
    // What it rests on comes at last, to somebody else.
    assert_eq!(world.pushes(&mut hand, "oasis", vec![kept_back.item()]), []);
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &shown.id, COUNTS);
}

/// Covers REP-003. Found by seed 5139.
#[test]
fn what_a_line_rests_on_is_asked_of_whoever_has_folded_it() {
    // Nobody can call oasis to give it what it lacks: it has to ask.
    let (oasis, ridge) = (3, 4);
    let mut world = World::new(Making { boxes: [Some((oasis, ridge)), None], ..Making::of(9) });
    world.pass(1_000);
    let dossier = world.opened("harbour", &["delta", "isle", "oasis"]);
    world.pass(5 * 60_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let note = hand.note(dossier, open.after(), &[], "Ask the others what this rests on.");
    assert_eq!(world.pushes(&mut hand, "oasis", vec![note.item()]), []);
    assert_eq!(world.pushes(&mut hand, "isle", vec![open.item(), note.item()]), []);
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &note.id, COUNTS);
}

/// Covers REP-005: what a peer gives when it is asked is no push of it, after which it would not be asked.
#[test]
fn who_cannot_be_called_fetches_batch_after_batch() {
    let (oasis, ridge) = (3, 4);
    let mut world = World::new(Making { boxes: [Some((oasis, ridge)), None], ..Making::of(9) });
    world.pass(1_000);
    let with = [world.member("oasis")];
    let routine = forms::Opening { level: "routine", ..forms::Opening::with(&with) };
    let dossier = world.opens_as("harbour", &routine);
    world.pass(5 * 60_000);
    world.stops("oasis");
    world.stops("ridge");
    for n in 0..1_100 {
        world.writes("harbour", dossier, &format!("Reading {n}."));
    }
    world.pass(60_000);
    world.starts("oasis");
    world.pass(20_000);
    assert_eq!(
        world.lines_at("oasis"),
        world.lines_at("harbour"),
        "four batches and more, and nobody waits in between"
    );
}

/// Covers REP-002, REP-003, REP-030.
#[test]
fn a_line_given_to_one_member_only_reaches_all_and_so_does_its_text() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let note = hand.note(dossier, open.after(), &[], "For isle's ears only.");
    assert_eq!(world.pushes(&mut hand, "isle", vec![open.item(), note.item()]), []);
    // Another gets the line without its text.
    assert_eq!(world.pushes(&mut hand, "oasis", vec![open.bare(), note.bare()]), []);
    world.agree(dossier, &HONEST);
    for code in HONEST {
        let view = world.view(code, dossier);
        assert!(view.item(&note.id).is_some_and(|item| item.content() == Some(&note_saying("For isle's ears only."))));
    }
}

/// Covers COUNT-007.
#[test]
fn a_text_that_nobody_is_given_is_shown_as_not_received_and_its_line_counts() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let note = hand.note(dossier, open.after(), &[], "Nobody reads this.");
    for who in HONEST {
        assert_eq!(world.pushes(&mut hand, who, vec![open.bare(), note.bare()]), []);
    }
    world.agree(dossier, &HONEST);
    for code in HONEST {
        let view = world.view(code, dossier);
        let item = view.item(&note.id).expect("it is shown");
        assert!(item.is_counted() && matches!(item.shown(), Shown::NotReceived), "{code}");
    }
}

/// Covers ENT-007, ERR-004.
#[test]
fn a_text_that_the_line_does_not_commit_to_is_shown_by_nobody() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let note = hand.note(dossier, open.after(), &[], "What the line commits to.");
    let with = |words: &str| Item { entry: note.entry.clone(), body: Some(body_of(&note_saying(words))) };
    assert_eq!(world.pushes(&mut hand, "isle", vec![open.item(), with("for isle")]), [Refusal::BodyMismatch]);
    assert_eq!(world.pushes(&mut hand, "oasis", vec![open.item(), with("for oasis")]), [Refusal::BodyMismatch]);
    let longer = Item { entry: note.entry.clone(), body: Some(body_of(&note_saying(&"x".repeat(60_000)))) };
    assert_eq!(world.pushes(&mut hand, "oasis", vec![longer]), [Refusal::BodyMismatch]);
    assert_eq!(world.pushes(&mut hand, "harbour", vec![open.item(), note.item()]), []);
    world.agree(dossier, &HONEST);
    for code in HONEST {
        let view = world.view(code, dossier);
        let item = view.item(&note.id).expect("the real one comes all the same");
        assert_eq!(item.content(), Some(&note_saying("What the line commits to.")), "{code}");
    }
    for code in ["isle", "oasis"] {
        assert!(world.usage(code).quarantined >= 1, "{code}: what was spoilt is kept aside");
    }
}

/// Covers COUNT-003, COUNT-009, LIM-009, REP-003.
#[test]
fn chains_that_hang_in_the_air_are_bounded_and_do_not_keep_honest_lines_waiting() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    // Lines that rest on lines that do not exist, one after the other, each naming 32 more.
    let ghost = |at: u64| {
        let mut id = [0xee; 32];
        id[..8].copy_from_slice(&at.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        EntryId(id)
    };
    let mut number = 0;
    let mut refused = 0;
    for _ in 0..17 {
        let mut batch = Vec::new();
        for _ in 0..256 {
            number += 1;
            let place = Place { lane: LaneId([7; 16]), seq: number + 1, prev: Some(ghost(number)) };
            let mut lane = [0; 16];
            lane[..8].copy_from_slice(&(number % 40).to_be_bytes());
            let place = Place { lane: LaneId(lane), ..place };
            let heads: Vec<Head> = (0..32)
                .map(|at: u8| Head {
                    member: member("oasis"),
                    lane: LaneId([at; 16]),
                    seq: 9,
                    id: ghost(number * 100 + u64::from(at)),
                })
                .collect();
            batch.push(hand.seen(dossier, place, &heads).item());
        }
        let codes = world.pushes(&mut hand, "isle", batch);
        assert!(codes.iter().all(|why| *why == Refusal::Quota), "{codes:?}");
        refused += codes.len();
    }
    assert!(refused > 0, "the 4,097th waits at the liar's");
    assert!(world.usage("isle").pending <= 4_096);
    // An honest line comes whose past got lost on the way: it does not starve behind the liar's.
    world.cut("isle", "harbour");
    let first = world.line_of("harbour", forms::note(dossier, "Isle cannot hear this."));
    world.pass(3_000);
    let second = world.line_of("oasis", forms::note(dossier, "Having heard harbour."));
    world.pass(60_000);
    world.network.cuts.clear();
    world.pass(30_000);
    for line in [first, second] {
        world.all_show(&HONEST, dossier, &line, COUNTS);
    }
    world.agree(dossier, &HONEST);
}

/// Covers COUNT-003, COUNT-004.
#[test]
fn heads_that_go_back_or_point_elsewhere_spoil_their_own_line_and_no_other() {
    use comity_dossier::counting::Standing;
    use comity_dossier::fold::ItemStanding;
    let (mut world, dossier) = an_alert_of("harbour");
    let other = world.opened("harbour", &["delta", "isle", "oasis"]);
    let older = world.tips("harbour", dossier);
    world.line_of("oasis", forms::note(dossier, "Something newer."));
    let newest = world.line_of("oasis", forms::note(dossier, "The newest."));
    world.pass(2_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let newest = world.head("oasis", dossier, &newest);
    let genesis = older.iter().find(|head| head.member == member("harbour")).copied().expect("the lead's tip");
    let open = hand.opens_lane(dossier, &[genesis, newest]);
    let back = comity_dossier::Head { seq: 1, ..newest };
    let view = world.view("isle", dossier);
    let prev = view.timeline(None, 100).find(|item| item.lane == newest.lane && item.seq == 1);
    let back = comity_dossier::Head { id: prev.expect("the line before").id, ..back };
    let goes_back = hand.note(dossier, open.after(), &[back], "I have forgotten.");
    let twice = hand.note(dossier, goes_back.after(), &[newest], "The same again.");
    let misnamed = comity_dossier::Head { seq: 77, ..newest };
    let says_wrong = hand.note(dossier, twice.after(), &[misnamed], "It stands elsewhere.");
    let itself = hand.note(dossier, says_wrong.after(), &[open.head()], "My own lane.");
    let good = hand.note(dossier, itself.after(), &[], "And yet I go on.");
    let lines = [&open, &goes_back, &twice, &says_wrong, &itself, &good];
    assert_eq!(world.pushes(&mut hand, "isle", lines.map(|line| line.item()).into()), []);
    // A head in another dossier is a line that this dossier never gets.
    let foreign = world.head("isle", other, &other.genesis());
    let elsewhere = hand.note(dossier, good.after(), &[foreign], "In another folder.");
    assert_eq!(world.pushes(&mut hand, "isle", vec![elsewhere.item()]), []);
    // A line that names itself, as far as anybody can: the hash it would have to hold is not known before it is made.
    let own = comity_dossier::Head { member: member("delta"), lane: LaneId([1; 16]), seq: 5, id: elsewhere.id };
    let round = hand.note(dossier, elsewhere.after(), &[own], "Round and round.");
    assert_eq!(world.pushes(&mut hand, "isle", vec![round.item()]), []);
    world.agree(dossier, &HONEST);
    let refused = |refusal| Some(ItemStanding::Uncounted(Standing::Refused(refusal)));
    world.all_show(&HONEST, dossier, &goes_back.id, refused(Refusal::HeadsNotMonotone));
    world.all_show(&HONEST, dossier, &says_wrong.id, refused(Refusal::BadChain));
    world.all_show(&HONEST, dossier, &itself.id, refused(Refusal::HeadsNotMonotone));
    world.all_show(&HONEST, dossier, &good.id, COUNTS);
    world.all_show(&["isle"], dossier, &elsewhere.id, None);
}
