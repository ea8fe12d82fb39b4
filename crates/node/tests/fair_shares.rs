//! Whose turn it is at a node to which more comes than it can do: own officers, urgent lines, everybody's share.

mod support;

use comity_dossier::cose::{self, Typ};
use comity_dossier::kind::common::form::Fields;
use comity_dossier::{DossierId, EntryId, Refusal};
use comity_exchange::op::{Item, Push};
use comity_exchange::{Answer, Request};
use comity_node::desk::Act;
use comity_node::{Input, Node, Output, Turns};
use support::{Net, member, officer};

/// A network in which steppe has a batch of lines for delta, and harbour one line; neither has got there.
struct Flood {
    net: Net,
    batch: Vec<Item>,
    line: Item,
    line_id: EntryId,
    dossier: DossierId,
}

const LINES: usize = 200;

fn flood() -> Flood {
    let mut net = Net::of(&["harbour", "delta", "steppe", "isle"]);
    let flooded = net.open("steppe", &["delta", "isle"]);
    let dossier = net.open("harbour", &["delta", "isle"]);
    net.cut.insert(member("delta"));
    let item = |net: &mut Net, code: &str, id: &EntryId| Item {
        entry: net.node(code).signed_line(id).expect("the store holds").expect("signed"),
        body: None,
    };
    let mut batch = Vec::new();
    for n in 0..LINES {
        let text = format!("Reading {n}.");
        let id = net.say("steppe", flooded, "note", &[("text", text.as_str()), ("lang", "en")]);
        batch.push(item(&mut net, "steppe", &id));
    }
    let line_id = net.say("harbour", dossier, "note", &[("text", "The valve is open."), ("lang", "en")]);
    let line = item(&mut net, "harbour", &line_id);
    Flood { net, batch, line, line_id, dossier }
}

impl Flood {
    /// A call of steppe with the batch: another call each time, the same lines.
    fn call_of_steppe(&mut self, urgent: bool) -> Vec<u8> {
        let push = Request::Push(Push { items: self.batch.clone(), urgent });
        self.net.calls += 1;
        self.net.craft("steppe", "delta", &push, |_| {})
    }

    fn call_of_harbour(&mut self) -> Vec<u8> {
        let push = Request::Push(Push { items: vec![self.line.clone()], urgent: true });
        self.net.craft("harbour", "delta", &push, |_| {})
    }

    fn delta(&mut self) -> &mut Node {
        self.net.node("delta")
    }

    fn waits(&mut self, turns: &mut Turns, ticket: u64, bytes: Vec<u8>) -> Result<(), u64> {
        turns.push(self.delta(), Input::Call { ticket, bytes })
    }

    fn step(&mut self, turns: &mut Turns) -> Vec<Output> {
        let moment = self.net.moment();
        let inputs = turns.next(self.delta(), moment);
        self.delta().step(moment, inputs).expect("the store holds")
    }

    fn holds_the_line(&mut self) -> bool {
        let (dossier, line) = (self.dossier, self.line_id);
        self.delta().head_of(&dossier, &line).expect("the store holds").is_some()
    }
}

/// Steps that delta makes until it holds harbour's line, which came after `calls` of steppe.
fn steps_behind(calls: u64, urgent: bool) -> usize {
    let mut flood = flood();
    let mut turns = Turns::default();
    for ticket in 0..calls {
        let call = flood.call_of_steppe(urgent);
        flood.waits(&mut turns, ticket, call).expect("there is room");
    }
    let call = flood.call_of_harbour();
    flood.waits(&mut turns, calls, call).expect("there is room");
    for steps in 1..1_000 {
        flood.step(&mut turns);
        if flood.holds_the_line() {
            return steps;
        }
    }
    unreachable!("the line never comes");
}

/// Covers LIM-014.
#[test]
fn a_flood_of_one_member_delays_anothers_urgent_line_by_a_turn_however_long_it_is() {
    let behind = [0, 2, 30, 90].map(|calls| steps_behind(calls, false));
    assert_eq!(behind, [1, 1, 1, 1], "the urgent line goes first");
}

/// Covers LIM-014.
#[test]
fn who_calls_everything_urgent_gets_no_more_than_its_turn_among_the_urgent() {
    let behind = [2, 30, 90].map(|calls| steps_behind(calls, true));
    assert!(behind.iter().all(|steps| *steps <= 2), "{behind:?}");
}

/// Covers LIM-014.
#[test]
fn an_own_act_comes_before_all_that_peers_sent() {
    let mut flood = flood();
    let mut turns = Turns::default();
    for ticket in 0..40 {
        let call = flood.call_of_steppe(true);
        flood.waits(&mut turns, ticket, call).expect("there is room");
    }
    let (dossier, fields) = (flood.dossier, Fields::new([("text", "We are on our way."), ("lang", "en")]));
    let act = Box::new(Act::InDossier { dossier, verb: "note".into(), fields, file: None });
    turns.push(flood.delta(), Input::Act { ticket: 99, actor: officer(), act }).expect("an act always waits");
    let outputs = flood.step(&mut turns);
    assert!(outputs.iter().any(|output| matches!(output, Output::Done { ticket: 99, result: Ok(_) })));
    assert!(!turns.is_empty() || outputs.len() > 1, "the peers are served too");
}

/// Covers LIM-014, LIM-015: a step takes a bounded amount of work, and all of it is answered in the end.
#[test]
fn every_call_of_a_flood_is_answered_once_and_those_beyond_the_bound_are_told_to_come_again() {
    let mut flood = flood();
    let mut turns = Turns::default();
    const CALLS: u64 = 12;
    for ticket in 0..CALLS {
        let call = flood.call_of_steppe(false);
        flood.waits(&mut turns, ticket, call).expect("there is room");
    }
    let (mut answered, mut busy, mut costs) = (0, 0, Vec::new());
    while !turns.is_empty() {
        for output in flood.step(&mut turns) {
            let Output::Answer { bytes, .. } = output else { continue };
            let payload = cose::split(&bytes, Typ::Answer).expect("signed").payload.expect("attached");
            let outcome = Answer::from_payload(payload).expect("an answer").head.outcome();
            answered += 1;
            busy += u64::from(outcome == Err(Refusal::Busy));
            assert!(matches!(outcome, Ok(()) | Err(Refusal::Busy)), "{outcome:?}");
        }
        costs.push(turns.taken_cost());
    }
    assert_eq!(answered, CALLS);
    assert!((4..CALLS).contains(&busy), "{busy} of {CALLS} were told to come again");
    assert!(costs.iter().all(|cost| *cost < 2 * 300), "a step took {costs:?}");
    assert!(costs.len() > 1, "one step did all of it");
}

/// Covers LIM-015, ERR-002.
#[test]
fn what_waits_to_be_checked_is_bounded_by_member_and_all_strangers_share_one_bound() {
    let mut flood = flood();
    let mut turns = Turns::default();
    let large = |flood: &mut Flood, from: &str| {
        let push = Request::Push(Push { items: vec![Item { entry: vec![0; 4 << 20], body: None }], urgent: true });
        flood.net.craft("steppe", "delta", &push, |head| head.from = member(from))
    };
    let mut taken = |from: [&str; 6]| {
        let mut taken = 0;
        for (ticket, from) in (0..).zip(from) {
            let call = large(&mut flood, from);
            taken += u64::from(flood.waits(&mut turns, ticket, call) == Ok(()));
        }
        taken
    };
    assert_eq!(taken(["steppe"; 6]), 3, "of one member");
    assert_eq!(taken(["nobody", "noone", "nil", "none", "null", "void"]), 3, "of all who are not members together");
    let call = flood.call_of_harbour();
    assert_eq!(flood.waits(&mut turns, 1_000, call), Ok(()), "others have room");
    for _ in 0..3 {
        flood.step(&mut turns);
    }
    assert!(flood.holds_the_line());
    assert!(Refusal::Busy.is_retryable());
}
