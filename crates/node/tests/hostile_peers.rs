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
