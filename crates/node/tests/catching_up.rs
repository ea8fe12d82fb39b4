//! What a node that was away asks for, and in which order.

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use comity_dossier::DossierId;
use comity_dossier::kind::common::form::Fields;
use comity_exchange::{Op, Reply, Request};
use comity_node::desk::{Act, Done};
use support::{Net, alert_fields, member};

fn open(net: &mut Net, level: &str) -> DossierId {
    let fields = alert_fields(&["delta", "ridge", "isle"], "live", level);
    match net.act("harbour", Act::OpenAlert { fields: Fields::new(fields), cap: None }) {
        Ok(Done::Opened { dossier, .. }) => dossier,
        other => unreachable!("not opened: {other:?}"),
    }
}

/// Covers REP-002, REP-009.
#[test]
fn who_was_away_asks_first_who_takes_part_then_for_what_is_immediate_then_for_the_rest() {
    let mut net = Net::of(&["harbour", "delta", "ridge", "isle"]);
    let plain = open(&mut net, "routine");
    let changing = open(&mut net, "routine");
    let spill = open(&mut net, "immediate");
    net.pass(10_000);
    net.cut.insert(member("delta"));
    let note =
        |net: &mut Net, dossier, text: &str| net.say("harbour", dossier, "note", &[("text", text), ("lang", "en")]);
    for n in 0..300 {
        note(&mut net, plain, &format!("Reading {n}."));
        if n % 10 == 0 {
            note(&mut net, changing, &format!("Reading {n}."));
        }
    }
    let remove = [("members", "isle"), ("words", "As agreed by phone."), ("lang", "en")];
    let removal = net.say("harbour", changing, "remove", &remove);
    let after = note(&mut net, changing, "After the removal.");
    let spilt = note(&mut net, spill, "The barge has sunk.");
    net.pass(2_000);
    // Whoever wrote it all is gone; ridge has it, and has been told that delta has it too, so that delta has to ask.
    net.cut.clear();
    net.cut.extend(["harbour", "isle"].map(member));
    let asked: Rc<RefCell<Vec<Request>>> = Rc::default();
    let ear = Rc::clone(&asked);
    net.impostor = Some(Box::new(move |to, request| {
        if to == member("ridge") {
            ear.borrow_mut().push(request.clone());
        }
        match request {
            Request::Hello(hello) if to == member("delta") => Some(Reply::Hello(hello.clone())),
            _ => None,
        }
    }));
    let mut most = (0, 0);
    for _ in 0..1_000 {
        net.pass(1_000);
        let look = net.node("delta").catching_up();
        most = look.map_or(most, |look| (look.have, look.of));
    }
    for (dossier, line) in [(changing, removal), (changing, after), (spill, spilt)] {
        assert!(net.node("delta").head_of(&dossier, &line).expect("the store holds").is_some());
    }
    let digests: Vec<_> = ["delta", "ridge"].map(|code| net.node(code).digest(&plain).expect("the store holds")).into();
    assert_eq!(digests[0], digests[1]);
    assert_eq!(net.node("delta").catching_up(), None, "{most:?}");

    let asked = asked.borrow();
    let first = |op: Op| asked.iter().position(|request| request.op() == op).expect("it was asked");
    assert!(first(Op::Hello) < first(Op::Buckets) && first(Op::Buckets) < first(Op::Frontiers));
    assert!(first(Op::Frontiers) < first(Op::Fetch));
    let fetches = asked.iter().filter_map(|request| match request {
        Request::Fetch(fetch) => Some(fetch),
        _ => None,
    });
    let fetches: Vec<_> = fetches.collect();
    let with_pasts: Vec<_> = fetches.iter().filter_map(|fetch| fetch.pasts.as_ref().map(|_| fetch.dossier)).collect();
    assert_eq!(with_pasts, [changing], "one removal, asked for with all it rests on");
    assert_eq!(fetches[0].pasts.as_ref().map(|pasts| pasts.of.clone()), Some(vec![removal]));
    let of = |dossier| fetches.iter().position(|fetch| fetch.dossier == dossier && !fetch.ranges.is_empty());
    let (immediate, rest) = (of(spill).expect("asked for"), of(plain).expect("asked for"));
    assert!(0 < immediate && immediate < rest, "{immediate} {rest}");
}
