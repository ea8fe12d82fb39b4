//! What nodes do by themselves is never done because of a struck line, nor because of one of several values that stand
//! beside each other: they are shown, and people decide (FORK-003, FORK-007).
//!
//! The acts are: ringing the bell, counting who is silent, letting clocks stop, the status of a request, what is kept and
//! until when, asking for files, taking part, the part of the Desk that a dossier stands in. (What a continuation takes
//! over: `comity_dossier::kind::continuation`.)

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use comity_dossier::codes::{AnswerResult, Level, RequestStatus};
use comity_dossier::fold::ItemStanding;
use comity_dossier::kind::common::acknowledge::Acknowledge;
use comity_dossier::kind::common::attach::{Attach, FileKey, FileRef};
use comity_dossier::kind::common::change::LevelChange;
use comity_dossier::kind::common::clocks::Clocks;
use comity_dossier::kind::common::correct::Correct;
use comity_dossier::kind::common::note::Note;
use comity_dossier::kind::common::words::Text;
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::replies::{AnswerLine, Holding, PreservedLine};
use comity_dossier::structural::{LaneOpen, LaneReason, Structural};
use comity_dossier::text::Line;
use comity_dossier::{BlobId, DossierId, EntryId, Head, Kind, LaneId, Language, Time};
use comity_exchange::Request;
use comity_exchange::op::{Item, Push};
use comity_node::DeskSection;
use comity_node::values::DeskRow;
use support::{Net, START, member};

const DAY_MS: u64 = 24 * 3_600_000;

fn text(words: &str) -> Text {
    Text::new(Language::new("en").expect("a tag"), words).expect("words")
}

fn note(words: &str) -> (Kind, Content) {
    (Kind::NOTE, Note { text: text(words), about: None, grade: None, handling: None }.into())
}

fn file(number: u8) -> FileRef {
    let media_type = Line::new("image/png").expect("a line");
    FileRef { blob: BlobId([number; 32]), key: FileKey([2; 32]), size: 10, chunks: 1, media_type }
}

fn attach(number: u8) -> (Kind, Content) {
    let name = Line::new("map.png").expect("a line");
    (Kind::ATTACH, Attach { name, file: file(number), description: None, handling: None }.into())
}

fn deliver(net: &mut Net, from: &str, to: &str, items: Vec<Item>) {
    let call = net.craft(from, to, &Request::Push(Push { items, urgent: false }), |_| {});
    net.knock(to, call).expect("answered").outcome().expect("fine");
}

/// Begins a lane of `code` that names `heads`, and says this in it: each pair after the first beside the first, in the same
/// place. Brings all of it to `to`; returns the lines after the lane-open.
fn say(
    net: &mut Net,
    code: &str,
    dossier: DossierId,
    to: &str,
    lane: u8,
    heads: &[Head],
    lines: Vec<(Kind, Content)>,
) -> Vec<EntryId> {
    let lane = LaneId([lane; 16]);
    let opens = Structural::LaneOpen(LaneOpen { reason: LaneReason::Started });
    let (open, entry) = net.craft_line(code, dossier, (lane, None), heads, opens, None);
    let mut items = vec![Item { entry, body: None }];
    let mut ids = Vec::new();
    for (kind, content) in lines {
        let (id, item) = net.craft_said(code, dossier, kind, (lane, Some((0, open))), &[], content.to_bytes());
        items.push(item);
        ids.push(id);
    }
    deliver(net, code, to, items);
    ids
}

/// Delta says this, and something else in the same place: harbour gets both.
fn struck(net: &mut Net, dossier: DossierId, said: (Kind, Content)) -> EntryId {
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    let lines = say(net, "delta", dossier, "harbour", 7, &tips, vec![said, note("or perhaps this")]);
    let view = net.node("harbour").look_at(&dossier).expect("the store holds").expect("the dossier");
    let standing = view.item(&lines[0]).map(|item| item.standing);
    assert!(matches!(standing, Some(ItemStanding::Uncounted(_))), "{standing:?}");
    lines[0]
}

/// The same without the fork: what the line does when it counts.
fn counted(net: &mut Net, dossier: DossierId, said: (Kind, Content)) -> EntryId {
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    say(net, "delta", dossier, "harbour", 7, &tips, vec![said])[0]
}

fn row(net: &mut Net, code: &str, dossier: &DossierId) -> DeskRow {
    net.node(code).desk_row_of(dossier).expect("the store holds").expect("a row")
}

fn network() -> Net {
    Net::of(&["harbour", "delta", "ridge"])
}

/// Covers FORK-003.
#[test]
fn a_struck_acknowledgement_stops_no_clock_and_silences_nobody() {
    for (counts, silent) in [(true, 1), (false, 2)] {
        let mut net = network();
        let dossier = net.open("harbour", &["delta", "ridge"]);
        net.cut.insert(member("delta"));
        let said = (Kind::ACKNOWLEDGE, Acknowledge { target: dossier.genesis(), words: None }.into());
        if counts {
            counted(&mut net, dossier, said)
        } else {
            struck(&mut net, dossier, said)
        };
        let row = row(&mut net, "harbour", &dossier);
        assert_eq!((row.silent, row.asked, row.section), (silent, 2, DeskSection::Waiting as u8), "counts: {counts}");
        let matrix = net.node("harbour").matrix(&dossier).expect("the store holds");
        let delta = matrix.iter().find(|row| row.member == member("delta")).expect("a row");
        assert_eq!(delta.acknowledged.is_some(), counts);
    }
}

/// Covers FORK-003.
#[test]
fn a_struck_line_rings_no_bell() {
    for counts in [true, false] {
        let mut net = network();
        let dossier = net.open("harbour", &["delta", "ridge"]);
        net.cut.insert(member("delta"));
        // The fork is known before the line that is struck comes.
        let lines = net.fork("delta", dossier, "harbour");
        let before = net.node("harbour").log_position().expect("the store holds");
        net.immediate.clear();
        if counts {
            let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
            let heads: Vec<Head> = tips.into_iter().filter(|head| head.member != member("delta")).collect();
            say(&mut net, "delta", dossier, "harbour", 8, &heads, vec![note("here")]);
        } else {
            let place = (LaneId([7; 16]), Some((1, lines[0])));
            let (kind, content) = note("here");
            let (_, item) = net.craft_said("delta", dossier, kind, place, &[], content.to_bytes());
            deliver(&mut net, "delta", "harbour", vec![item]);
        }
        assert_eq!(!net.immediate.is_empty(), counts);
        let news = net.node("harbour").news(before, 100).expect("the store holds").news;
        assert_eq!(news.iter().any(|news| news.kind == Kind::NOTE && news.immediate), counts);
    }
}

/// Covers FORK-007.
#[test]
fn of_levels_beside_each_other_none_rings_and_both_are_shown() {
    let mut net = network();
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let tips = net.node("delta").frontier(&dossier).expect("the store holds");
    let level = |level: Level| {
        let clocks = Clocks::freeze(START, level.acknowledge_ms_default(), None);
        (Kind::LEVEL, LevelChange { level, clocks, words: None }.into())
    };
    net.cut.insert(member("harbour"));
    say(&mut net, "harbour", dossier, "delta", 7, &tips, vec![level(Level::Routine)]);
    say(&mut net, "harbour", dossier, "delta", 8, &tips, vec![level(Level::Immediate)]);
    let view = net.node("delta").look_at(&dossier).expect("the store holds").expect("the dossier");
    assert!(view.level().is_parallel() && view.level().values().len() == 2);
    net.immediate.clear();
    net.say("ridge", dossier, "note", &[("text", "we saw it"), ("lang", "en")]);
    assert!(!net.immediate.iter().any(|(whose, _)| *whose == member("delta")), "nobody knows which level is meant");
    // The soonest of the clocks is shown, so that nobody is late for either.
    assert_eq!(row(&mut net, "delta", &dossier).acknowledge_by, Some(START.plus_ms(600_000)));
}

fn answer(ask: EntryId) -> (Kind, Content) {
    let line = AnswerLine {
        target: ask,
        result: AnswerResult::Complete,
        words: Some(text("the account is held by a shop")),
        file: None,
        files: Vec::new(),
        grade: None,
        report_back: false,
        handling: None,
    };
    (Kind::ANSWER, line.into())
}

fn preserved(ask: EntryId) -> (Kind, Content) {
    let line = PreservedLine {
        target: ask,
        holdings: vec![Holding { items: Vec::new(), until: START.plus_ms(90 * DAY_MS), provider: None, volume: None }],
        card_version: Some(1),
        extendable_until: None,
        reference: None,
        executed: None,
        path: Vec::new(),
        formal_request_to: None,
        words: None,
        handling: None,
    };
    (Kind::PRESERVED, line.into())
}

fn asked(net: &mut Net, dossier: &DossierId) -> EntryId {
    let view = net.node("harbour").look_at(dossier).expect("the store holds").expect("the dossier");
    view.request().forms().next().expect("a request")
}

/// Covers FORK-003.
#[test]
fn a_struck_answer_leaves_the_request_open_and_its_clocks_running() {
    for counts in [true, false] {
        let mut net = network();
        let dossier = net.ask("harbour", "delta", &[]);
        net.cut.insert(member("delta"));
        let said = answer(asked(&mut net, &dossier));
        if counts {
            counted(&mut net, dossier, said)
        } else {
            struck(&mut net, dossier, said)
        };
        let row = row(&mut net, "harbour", &dossier);
        assert_eq!(row.status == Some(RequestStatus::Answered), counts, "{:?}", row.status);
        assert_eq!(row.answer_by.is_some(), !counts, "the clock for the answer runs on");
        assert_eq!(row.section == DeskSection::Waiting as u8, !counts);
    }
}

/// Covers FORK-003.
#[test]
fn nothing_is_kept_by_a_struck_line() {
    for counts in [true, false] {
        let mut net = network();
        let dossier = net.ask("harbour", "delta", &[]);
        net.cut.insert(member("delta"));
        let said = preserved(asked(&mut net, &dossier));
        if counts {
            counted(&mut net, dossier, said)
        } else {
            struck(&mut net, dossier, said)
        };
        let until: Option<Time> = row(&mut net, "harbour", &dossier).preserved_until;
        assert_eq!(until.is_some(), counts, "{until:?}");
    }
}

/// The blobs that harbour asks for by itself while this happens.
fn asked_for(net: &mut Net, happens: impl FnOnce(&mut Net)) -> Vec<BlobId> {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&asked);
    net.impostor = Some(Box::new(move |_, request| {
        if let Request::File(file) = request {
            seen.borrow_mut().push(file.blob);
        }
        None
    }));
    happens(net);
    net.pass(5 * 60_000);
    net.impostor = None;
    let mut blobs = asked.borrow().clone();
    blobs.sort_unstable();
    blobs.dedup();
    blobs
}

/// Covers FORK-003.
#[test]
fn nobody_asks_for_the_file_of_a_struck_line() {
    for counts in [true, false] {
        let mut net = network();
        let dossier = net.open("harbour", &["delta", "ridge"]);
        let blobs = asked_for(&mut net, |net| {
            if counts {
                counted(net, dossier, attach(3))
            } else {
                // That the lane is forked shows when the file comes: before, its line counts and is believed.
                let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
                let lines = vec![note("or perhaps this"), attach(3)];
                say(net, "delta", dossier, "harbour", 7, &tips, lines)[1]
            };
        });
        assert_eq!(blobs.contains(&BlobId([3; 32])), counts, "{blobs:?}");
    }
}

/// Covers FORK-007.
#[test]
fn nobody_asks_by_itself_for_the_files_of_corrections_that_stand_beside_each_other() {
    let mut net = network();
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let line = counted(&mut net, dossier, attach(3));
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    let correction = |number: u8| {
        let (kind, content) = attach(number);
        let correct = Correct { target: line, kind, content: content.to_bytes(), words: None };
        (Kind::CORRECT, Content::from(correct))
    };
    let mut blobs = asked_for(&mut net, |net| {
        say(net, "delta", dossier, "harbour", 8, &tips, vec![correction(4)]);
        say(net, "delta", dossier, "harbour", 9, &tips, vec![correction(5)]);
    });
    blobs.retain(|blob| *blob != BlobId([3; 32]) && *blob != BlobId([4; 32]));
    assert_eq!(blobs, [], "the second correction stands beside the first: nothing more is asked for");
    let view = net.node("harbour").look_at(&dossier).expect("the store holds").expect("the dossier");
    assert!(view.item(&line).is_some_and(comity_dossier::fold::Item::is_parallel), "both are shown");
}

/// Covers FORK-005.
#[test]
fn whom_a_struck_line_of_the_lead_lists_takes_no_part_and_is_sent_nothing_more() {
    let mut net = Net::of(&["harbour", "delta", "ridge", "steppe"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let tips = net.node("delta").frontier(&dossier).expect("the store holds");
    net.cut.insert(member("harbour"));
    let lane = LaneId([7; 16]);
    let opens = Structural::LaneOpen(LaneOpen { reason: LaneReason::Started });
    let (open, first) = net.craft_line("harbour", dossier, (lane, None), &tips, opens, None);
    let list = |codes: &[&str]| {
        let members = codes.iter().map(|code| member(code)).collect();
        Structural::Participants(comity_dossier::structural::Participants { members, cuts: Vec::new() })
    };
    let place = (lane, Some((0, open)));
    let wide = list(&["delta", "harbour", "ridge", "steppe"]);
    let (_, one) = net.craft_line("harbour", dossier, place, &[], wide, None);
    let (_, two) = net.craft_line("harbour", dossier, place, &[], list(&["delta", "harbour", "ridge"]), None);
    net.push("harbour", "delta", vec![first, one, two]);
    net.pass(60_000);
    let view = net.node("delta").look_at(&dossier).expect("the store holds").expect("the dossier");
    assert!(!view.participants().contains(&member("steppe")), "a struck line invites nobody");
    let row = row(&mut net, "delta", &dossier);
    assert!(row.closed.is_none(), "a fork closes nothing: it stops");
}
