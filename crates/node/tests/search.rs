//! What members wrote is found by its words; what they withdrew is not.

mod support;

use comity_dossier::DossierId;
use comity_exchange::Request;
use comity_exchange::op::{Item, Push};
use comity_node::search::{Found, Question, SearchFault, find, index_some};
use comity_store::{SearchBatch, SearchStore, StoreFault};
use support::{Net, member};

/// The index of one node, made as the shell makes it.
struct Index(SearchStore);

impl Index {
    fn new() -> Self {
        Self(SearchStore::in_memory().expect("opens"))
    }

    /// Indexes everything, two lines at a time, and asks.
    fn ask(&mut self, net: &mut Net, code: &str, question: &Question) -> Found {
        let log = net.node(code).log();
        while !index_some(log, &mut self.0, 2).expect("the store holds") {}
        find(&self.0, log, question).expect("an answer")
    }

    /// The excerpts that a question finds, the last line first.
    fn texts(&mut self, net: &mut Net, code: &str, typed: &str) -> Vec<String> {
        let found = self.ask(net, code, &Question { typed: typed.into(), ..Question::default() });
        found.dossiers.iter().flat_map(|dossier| &dossier.lines).map(|line| line.excerpt.text()).collect()
    }
}

fn note(net: &mut Net, code: &str, dossier: DossierId, text: &str) -> comity_dossier::EntryId {
    net.say(code, dossier, "note", &[("text", text), ("lang", "en")])
}

#[test]
fn what_anybody_wrote_is_found_on_every_node() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    note(&mut net, "delta", dossier, "Two vessels, plate AB-123, near the weir");
    note(&mut net, "ridge", dossier, "强台风警报 at the weir");
    let other = net.open("delta", &["ridge"]);
    note(&mut net, "ridge", other, "A vessel left the port");
    for code in ["delta", "ridge"] {
        let mut index = Index::new();
        let texts = index.texts(&mut net, code, "vessel");
        assert_eq!(texts, ["A vessel left the port", "Two vessels, plate AB-123, near the weir"], "{code}");
        assert_eq!(index.texts(&mut net, code, "台风 weir"), ["强台风警报 at the weir"]);
        assert_eq!(index.texts(&mut net, code, "ab-123"), ["Two vessels, plate AB-123, near the weir"]);
        assert_eq!(index.texts(&mut net, code, "chlorine"), ["Chlorine in the river below the bridge"; 2]);
        let by_ridge = Question { typed: "vessel".into(), member: Some(member("ridge")), ..Question::default() };
        assert_eq!(index.ask(&mut net, code, &by_ridge).dossiers.len(), 1);
        let here = Question { typed: "vessel".into(), dossier: Some(dossier), ..Question::default() };
        let found = index.ask(&mut net, code, &here);
        assert_eq!((found.dossiers.len(), found.dossiers[0].row.dossier, found.behind), (1, dossier, 0));
    }
    let mut index = Index::new();
    assert_eq!(index.texts(&mut net, "harbour", "vessel").len(), 1, "harbour takes no part in the other dossier");
}

#[test]
fn a_dossier_is_found_by_its_reference() {
    let mut net = Net::of(&["harbour", "delta"]);
    let [first, second] = [(); 2].map(|()| net.open("harbour", &["delta"]));
    let mut index = Index::new();
    for dossier in [first, second] {
        let reference = net.node("delta").look_at(&dossier).expect("the store holds").expect("open").reference();
        let found = index.ask(&mut net, "delta", &Question { typed: reference.to_string(), ..Question::default() });
        let dossiers: Vec<DossierId> = found.dossiers.iter().map(|found| found.row.dossier).collect();
        assert_eq!(dossiers, [dossier]);
    }
}

#[test]
fn a_withdrawn_line_is_not_found_nor_its_corrections_and_translations() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let line = note(&mut net, "harbour", dossier, "The barge is orange").to_string();
    net.say("harbour", dossier, "correct", &[("target", &line), ("text", "The barge is purple"), ("lang", "en")]);
    let french =
        [("target", line.as_str()), ("field", "text"), ("text", "La barge"), ("lang", "fr"), ("status", "human")];
    net.say("delta", dossier, "translate", &french);
    note(&mut net, "harbour", dossier, "Another barge");
    let mut index = Index::new();
    let texts = ["Another barge", "La barge", "The barge is purple", "The barge is orange"];
    let shown = index.texts(&mut net, "delta", "barge");
    // Of one dossier three are shown and the rest is told of.
    assert_eq!(shown, texts[..3]);
    let found = index.ask(&mut net, "delta", &Question { typed: "barge".into(), ..Question::default() });
    assert!(found.dossiers[0].more);
    net.say("harbour", dossier, "withdraw", &[("target", &line), ("reason", "mistaken")]);
    assert_eq!(index.texts(&mut net, "delta", "barge"), ["Another barge"]);
    assert_eq!(Index::new().texts(&mut net, "delta", "barge"), ["Another barge"], "made anew it is the same");
    assert_eq!(index.texts(&mut net, "delta", "orange").len(), 0);
}

#[test]
fn a_text_that_comes_late_is_found_from_then_on() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    net.cut.insert(member("delta"));
    let line = note(&mut net, "harbour", dossier, "The valve is open");
    let item = |net: &mut Net, with_text: bool| {
        let node = net.node("harbour");
        let entry = node.signed_line(&line).expect("the store holds").expect("it was signed");
        Item { entry, body: node.log().body(&line).expect("the store holds").filter(|_| with_text) }
    };
    let (bare, whole) = (item(&mut net, false), item(&mut net, true));
    let mut index = Index::new();
    for (item, texts) in [(bare, 0), (whole, 1)] {
        let call = net.craft("harbour", "delta", &Request::Push(Push { items: vec![item], urgent: false }), |_| {});
        net.knock("delta", call).expect("answered").outcome().expect("fine");
        assert_eq!(index.texts(&mut net, "delta", "valve").len(), texts);
    }
}

/// What is said about a line may be said about in turn: all of it goes with the line, whatever came first.
#[test]
fn what_was_said_about_a_correction_of_a_withdrawn_line_is_not_found_either() {
    for indexed_before in [true, false] {
        let mut net = Net::of(&["harbour", "delta"]);
        let dossier = net.open("harbour", &["delta"]);
        let line = note(&mut net, "harbour", dossier, "The barge is orange").to_string();
        let better = [("target", line.as_str()), ("text", "The barge is purple"), ("lang", "en")];
        let correction = net.say("harbour", dossier, "correct", &better).to_string();
        let french = [
            ("target", correction.as_str()),
            ("field", "text"),
            ("text", "La barge"),
            ("lang", "fr"),
            ("status", "human"),
        ];
        net.say("delta", dossier, "translate", &french);
        let mut index = Index::new();
        if indexed_before {
            assert_eq!(index.texts(&mut net, "delta", "barge").len(), 3);
        }
        net.say("harbour", dossier, "withdraw", &[("target", &line), ("reason", "mistaken")]);
        net.say("delta", dossier, "translate", &[&french[..3], &[("lang", "es"), ("status", "human")]].concat());
        assert_eq!(index.texts(&mut net, "delta", "barge").len(), 0, "indexed before: {indexed_before}");
    }
}

/// A peer may send the text of a line before what the line waits for: that takes nothing out of the index.
#[test]
fn a_text_of_a_line_that_waits_is_no_change() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    net.cut.insert(member("delta"));
    let first = note(&mut net, "harbour", dossier, "The valve is open");
    let second = note(&mut net, "harbour", dossier, "The valve is shut");
    let item = |net: &mut Net, line: &comity_dossier::EntryId, with_text: bool| {
        let node = net.node("harbour");
        let entry = node.signed_line(line).expect("the store holds").expect("it was signed");
        Item { entry, body: node.log().body(line).expect("the store holds").filter(|_| with_text) }
    };
    let (bare, whole, awaited) =
        (item(&mut net, &second, false), item(&mut net, &second, true), item(&mut net, &first, true));
    let mut index = Index::new();
    for (item, changes, texts) in [(bare, 0, 0), (whole, 0, 0), (awaited, 0, 2)] {
        let call = net.craft("harbour", "delta", &Request::Push(Push { items: vec![item], urgent: false }), |_| {});
        net.knock("delta", call).expect("answered").outcome().expect("fine");
        assert_eq!(net.node("delta").log().text_changes_last(), Ok(changes));
        assert_eq!(index.texts(&mut net, "delta", "valve").len(), texts);
    }
}

/// A log that was put back to an older state gives other lines the places of those that are gone.
#[test]
fn an_index_of_another_log_is_not_asked_and_made_anew() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let mut index = Index::new();
    note(&mut net, "harbour", dossier, "The valve is open");
    assert_eq!(index.texts(&mut net, "harbour", "valve").len(), 1);
    let odd = |batch: &mut SearchBatch<'_>, change: u64| -> Result<(), StoreFault> {
        let progress = comity_store::IndexProgress { generation: [9; 16], change, ..Default::default() };
        batch.set_progress(&progress)
    };
    index.0.write(|batch| odd(batch, 0)).expect("written");
    let typed = Question { typed: "valve".into(), ..Question::default() };
    let found = find(&index.0, net.node("harbour").log(), &typed).expect("an answer");
    assert!(found.dossiers.is_empty() && found.behind > 0, "{found:?}");
    assert_eq!(index.texts(&mut net, "harbour", "valve").len(), 1);
    assert_eq!(find(&index.0, net.node("harbour").log(), &Question::default()), Err(SearchFault::NoWord));
}

#[test]
fn an_answer_is_bounded_and_goes_on_where_it_ended() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossiers: Vec<DossierId> = (0..25).map(|_| net.open("harbour", &["delta"])).collect();
    for dossier in &dossiers[..2] {
        for number in 0..5 {
            note(&mut net, "harbour", *dossier, &format!("bridge {number}"));
        }
    }
    let mut index = Index::new();
    let (mut seen, mut question) = (Vec::new(), Question { typed: "bridge".into(), ..Question::default() });
    let mut pages = 0;
    loop {
        let found = index.ask(&mut net, "harbour", &question);
        pages += 1;
        assert!(found.dossiers.len() <= comity_node::search::DOSSIERS_MAX);
        for found in &found.dossiers {
            assert!((1..=comity_node::search::LINES_MAX).contains(&found.lines.len()));
            assert_eq!(found.more, found.lines.len() == 3);
            seen.push(found.row.dossier);
        }
        question.before = found.next;
        if found.next.is_none() {
            break;
        }
    }
    assert_eq!(pages, 2);
    seen.sort_unstable();
    seen.dedup();
    let mut all = dossiers;
    all.sort_unstable();
    assert_eq!(seen, all, "none is left out");
}
