//! Members with valid keys that lie, and nodes that live long: nobody else's node stops, loops or waits for ever.

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use comity_dossier::LaneId;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::structural::{Bare, LaneOpen, LaneReason, Structural};
use comity_exchange::op::{Chunk, Chunks};
use comity_exchange::{Reply, Request};
use comity_node::desk::{Act, ActFault, Done, Upload};
use support::{Net, member};

fn lane_open() -> Structural {
    Structural::LaneOpen(LaneOpen { reason: LaneReason::Started })
}

/// Covers COUNT-002, REP-003.
#[test]
fn a_line_that_waits_for_its_past_waits_on_after_a_restart() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let tips = net.node("delta").frontier(&dossier).expect("the store holds");
    let lane = LaneId([7; 16]);
    let (open, first) = net.craft_line("harbour", dossier, (lane, None), &tips, lane_open(), None);
    let seen = Structural::Seen(Bare {});
    let (id, second) = net.craft_line("harbour", dossier, (lane, Some((0, open))), &[], seen, None);
    net.push("harbour", "delta", vec![second]);
    assert_eq!(net.node("delta").head_of(&dossier, &id).expect("the store holds"), None, "it waits");
    net.restart("delta");
    net.push("harbour", "delta", vec![first]);
    assert!(net.node("delta").head_of(&dossier, &id).expect("the store holds").is_some(), "its past has come");
}

fn attach(net: &mut Net, code: &str, dossier: comity_dossier::DossierId, bytes: Vec<u8>) -> Result<Done, ActFault> {
    let verb = comity_dossier::kind::alert::form::Verb::from_name("attach").expect("a verb");
    let fields = [("name", "plan.pdf"), ("lang", "en")];
    let fields = Fields::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let upload = Upload { media_type: "application/pdf".into(), bytes };
    net.act(code, Act::InAlert { dossier, verb, fields, file: Some(upload) })
}

/// Covers FILE-003, FILE-004.
#[test]
fn a_peer_that_lies_about_the_length_of_a_file_stops_nobody_and_the_file_comes_from_another() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let lies = Rc::new(RefCell::new(0));
    let told = Rc::clone(&lies);
    net.impostor = Some(Box::new(move |to, request| {
        let Request::File(_) = request else { return None };
        (to == member("harbour") && *told.borrow() < 3).then(|| {
            *told.borrow_mut() += 1;
            let chunks = vec![Chunk(vec![1; 100])];
            Reply::File(Chunks { total_chunks: 1, size_bytes: [101, 1, u64::MAX][*told.borrow() % 3], chunks })
        })
    }));
    let written = attach(&mut net, "harbour", dossier, vec![5; 70_000]);
    let Ok(Done::Written { entry, .. }) = written else { unreachable!("{written:?}") };
    net.pass(10 * 60_000);
    assert_eq!(*lies.borrow(), 3);
    for code in ["delta", "ridge"] {
        let reference = net.node(code).file_reference(&dossier, &entry).expect("the store holds").expect("a file");
        assert!(net.node(code).open_file(&reference).expect("the store holds").is_some(), "{code}");
    }
}

/// Covers FILE-003.
#[test]
fn the_right_chunks_of_a_file_under_a_wrong_length_stop_nobody() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let caught: Rc<RefCell<Vec<Vec<u8>>>> = Rc::default();
    let give = Rc::clone(&caught);
    net.impostor = Some(Box::new(move |_, request| match request {
        Request::File(_) => {
            let chunks: Vec<Chunk> = give.borrow().iter().cloned().map(Chunk).collect();
            Some(Reply::File(Chunks { total_chunks: 1, size_bytes: 1_017, chunks }))
        }
        _ => None,
    }));
    net.cut.insert(member("delta"));
    let Ok(Done::Written { entry, .. }) = attach(&mut net, "harbour", dossier, vec![5; 1_000]) else { unreachable!() };
    let file = net.node("harbour").file_reference(&dossier, &entry).expect("the store holds").expect("a file");
    let chunk = net.node("harbour").file_store().chunk(&file.blob, 0).expect("the store holds").expect("a chunk");
    caught.borrow_mut().push(chunk);
    net.cut.clear();
    net.pass(2_000);
    net.impostor = None;
    net.pass(10 * 60_000);
    assert!(net.node("delta").open_file(&file).expect("the store holds").is_some());
}

/// Covers LIM-006.
#[test]
fn a_file_that_is_too_large_only_when_it_is_encrypted_is_refused() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let bytes = vec![0; usize::try_from(comity_dossier::limits::FILE_BYTES_MAX).expect("it fits")];
    assert_eq!(attach(&mut net, "harbour", dossier, bytes), Err(ActFault::FileTooLarge));
}

fn fetched(net: &mut Net, code: &str, dossier: comity_dossier::DossierId, id: comity_dossier::EntryId) -> bool {
    net.node(code).head_of(&dossier, &id).expect("the store holds").is_some()
}

/// Covers PUSH-001, PUSH-003, REP-004.
#[test]
fn a_line_that_rests_on_nothing_does_not_keep_the_lines_of_others_away() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    for round in 0..260 {
        net.say("harbour", dossier, "note", &[("text", &format!("note {round}")), ("lang", "en")]);
    }
    let ghost = comity_dossier::EntryId([9; 32]);
    let seen = Structural::Seen(Bare {});
    let (_, line) = net.craft_line("ridge", dossier, (LaneId([7; 16]), Some((3, ghost))), &[], seen, None);
    net.push("ridge", "delta", vec![line]);
    let posted = net.posted.len();
    let after = net.say("harbour", dossier, "note", &[("text", "after"), ("lang", "en")]);
    net.pass(60_000);
    let more = net.say("harbour", dossier, "note", &[("text", "more"), ("lang", "en")]);
    net.pass(60_000);
    assert!(fetched(&mut net, "delta", dossier, after) && fetched(&mut net, "delta", dossier, more));
    let bytes: usize = net.posted[posted..].iter().map(|(_, _, bytes)| bytes.len()).sum();
    assert!(bytes < 200_000, "what is known to be there is not sent again: {bytes}");
}

/// Covers PUSH-003.
#[test]
fn a_dossier_that_a_peer_does_not_take_does_not_keep_others_from_it() {
    let mut net = Net::of(&["harbour", "delta"]);
    let bad = net.open("harbour", &["delta"]);
    let stuck = Rc::new(RefCell::new(0));
    let asked = Rc::clone(&stuck);
    net.impostor = Some(Box::new(move |_, request| {
        let Request::Push(push) = request else { return None };
        let of = |item: &comity_exchange::op::Item| {
            let line = comity_dossier::Received::parse(item.entry.clone()).expect("a line");
            line.header().dossier_of(line.id())
        };
        push.items.iter().any(|item| of(item) == bad).then(|| {
            *asked.borrow_mut() += 1;
            Reply::Push(comity_exchange::op::PushReply::default())
        })
    }));
    net.cut.insert(member("delta"));
    for round in 0..260 {
        net.say("harbour", bad, "note", &[("text", &format!("note {round}")), ("lang", "en")]);
    }
    let good = net.open("harbour", &["delta"]);
    let note = net.say("harbour", good, "note", &[("text", "good"), ("lang", "en")]);
    net.cut.clear();
    net.pass(10 * 60_000);
    assert!(fetched(&mut net, "delta", good, note));
    // As chance has it, from 39 to 78 times; at full speed it would be some hundreds a second.
    assert!((5..100).contains(&*stuck.borrow()), "tried again and again, but not at full speed: {}", stuck.borrow());
}

/// Covers PUSH-003.
#[test]
fn a_clock_that_is_set_back_does_not_stop_the_post() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    net.clock_jump_ms = 86_400_000;
    net.cut.insert(member("delta"));
    let note = net.say("harbour", dossier, "note", &[("text", "late"), ("lang", "en")]);
    net.clock_jump_ms = 0;
    net.cut.clear();
    net.now = net.now.plus_ms(60_000);
    net.feed(member("harbour"), comity_node::Input::Tick);
    net.settle();
    assert!(fetched(&mut net, "delta", dossier, note));
}

/// Covers PART-003.
#[test]
fn who_was_removed_rings_nobodys_bell() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let tips = net.node("ridge").frontier(&dossier).expect("the store holds");
    net.say("harbour", dossier, "remove", &[("members", "ridge")]);
    net.immediate.clear();
    let (_, line) = net.craft_line("ridge", dossier, (LaneId([7; 16]), None), &tips, lane_open(), None);
    net.push("ridge", "delta", vec![line]);
    assert_eq!(net.immediate, []);
}

/// Covers LIM-008, REP-001.
#[test]
fn a_lane_that_forks_again_and_again_makes_no_frontier_too_long() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let tips = net.node("ridge").frontier(&dossier).expect("the store holds");
    let lane = LaneId([7; 16]);
    let (open, line) = net.craft_line("ridge", dossier, (lane, None), &tips, lane_open(), None);
    net.push("ridge", "delta", vec![line]);
    let genesis = tips[0].id;
    for round in 0..100 {
        net.now = net.now.plus_ms(1);
        // Beside each other in the lane, far apart in it, and all after a line that nobody has.
        let ghost = comity_dossier::EntryId([9; 32]);
        for place in [(0, open), (1_000 + round, genesis), (5, ghost)] {
            let seen = Structural::Seen(Bare {});
            let (_, line) = net.craft_line("ridge", dossier, (lane, Some(place)), &[], seen, None);
            net.push("ridge", "delta", vec![line]);
        }
    }
    let tips = net.node("delta").frontier(&dossier).expect("the store holds");
    let waiting = net.node("delta").waiting_lines(&dossier, 1_000).expect("the store holds").len();
    assert!(tips.len() < 50 && waiting <= 32, "{} tips, {waiting} waiting", tips.len());
    net.pass(20 * 60_000);
    let note = net.say("harbour", dossier, "note", &[("text", "after"), ("lang", "en")]);
    net.pass(60_000);
    assert!(fetched(&mut net, "delta", dossier, note));
}

/// Covers FILE-001.
#[test]
fn a_file_that_came_with_a_refused_act_is_not_kept() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let verb = comity_dossier::kind::alert::form::Verb::from_name("attach").expect("a verb");
    let before = net.node("harbour").file_store().bytes().expect("the store holds");
    for _ in 0..5 {
        let upload = Upload { media_type: "application/pdf".into(), bytes: vec![5; 1_000_000] };
        let act =
            Act::InAlert { dossier, verb, fields: Fields::new(Vec::<(String, String)>::new()), file: Some(upload) };
        assert!(net.act("harbour", act).is_err());
    }
    let after = net.node("harbour").file_store().bytes().expect("the store holds");
    assert!(after - before < 2_500_000, "{} bytes", after - before);
}
