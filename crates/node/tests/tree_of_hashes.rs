//! What two nodes say to each other when they share much and differ little: the tree of hashes.

mod support;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use comity_dossier::{DossierId, Member};
use comity_exchange::tree::bucket_of;
use comity_exchange::{Op, Request};
use support::{Net, member};

type Heard = Rc<RefCell<Vec<(Member, Request)>>>;

/// Listens to every call that is made: to whom, and what.
fn listen(net: &mut Net) -> Heard {
    let heard = Heard::default();
    let ear = Rc::clone(&heard);
    net.impostor = Some(Box::new(move |to, request| {
        ear.borrow_mut().push((to, request.clone()));
        None
    }));
    heard
}

fn folders(net: &mut Net) -> Vec<DossierId> {
    (0..12).map(|_| net.open("harbour", &["delta", "ridge"])).collect()
}

/// Covers REP-005, REP-008.
#[test]
fn two_nodes_in_step_say_no_more_than_hello() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    folders(&mut net);
    net.pass(120_000);
    let heard = listen(&mut net);
    net.pass(3_600_000);
    let heard = heard.borrow();
    assert!(heard.iter().all(|(_, request)| request.op() == Op::Hello), "{:?}", heard.first());
    // Six ways, ten minutes give or take half: four to twelve in an hour.
    assert!((6 * 4..=6 * 12).contains(&heard.len()), "{} greetings", heard.len());
    assert!(heard.iter().all(|(_, request)| request.to_plaintext().len() < 1_024));
}

/// Covers REP-002, REP-005, REP-007.
#[test]
fn one_line_among_many_dossiers_is_found_by_its_bucket_and_comes_from_whoever_has_it() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossiers = folders(&mut net);
    net.pass(120_000);
    net.cut.insert(member("delta"));
    let dossier = dossiers[5];
    let line = net.say("harbour", dossier, "note", &[("text", "The pump is off."), ("lang", "en")]);
    net.pass(1_000);
    net.cut = BTreeSet::from([member("harbour")]);
    let heard = listen(&mut net);
    net.pass(900_000);
    assert!(net.node("delta").head_of(&dossier, &line).expect("the store holds").is_some(), "it came from ridge");
    let heard = heard.borrow();
    let of = |wanted: Op| heard.iter().filter(move |(_, request)| request.op() == wanted);
    assert!(of(Op::Buckets).count() > 0);
    assert!(of(Op::Frontiers).count() > 0);
    for (_, request) in of(Op::Frontiers) {
        let Request::Frontiers(page) = request else { unreachable!() };
        assert_eq!(page.buckets.iter().collect::<Vec<_>>(), [bucket_of(&dossier)]);
        let told = dossiers.iter().filter(|other| bucket_of(other) == bucket_of(&dossier)).count();
        assert!(page.pairs.len() <= told, "the page speaks of other buckets");
    }
    for (_, request) in of(Op::Buckets) {
        let Request::Buckets(told) = request else { unreachable!() };
        let buckets: BTreeSet<u8> = dossiers.iter().map(bucket_of).collect();
        assert_eq!(told.buckets.iter().map(|bucket| bucket.number).collect::<BTreeSet<u8>>(), buckets);
    }
}
