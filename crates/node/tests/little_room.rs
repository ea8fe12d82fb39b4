//! A disk that fills: files stop first, lines of others next, own lines never; and what stopped goes on by itself.

mod support;

use comity_dossier::kind::alert::form::Verb;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::{DossierId, EntryId, Refusal};
use comity_node::Input;
use comity_node::alarm::Alarm;
use comity_node::desk::{Act, ActFault, Done, Upload};
use comity_node::disk::{DiskSpace, OWN_LINE_ROOM_BYTES, Room};
use support::{Net, member};

const MINUTE_MS: u64 = 60_000;

/// The disk of a node says that so many hundredths of it are free.
fn free(net: &mut Net, code: &str, percent: u64) {
    let total_bytes = 100 << 30;
    net.feed(member(code), Input::Disk(DiskSpace { free_bytes: percent << 30, total_bytes }));
    net.settle();
}

fn holds(net: &mut Net, code: &str, dossier: DossierId, line: EntryId) -> bool {
    net.node(code).head_of(&dossier, &line).expect("the store holds").is_some()
}

fn note(net: &mut Net, code: &str, dossier: DossierId, text: &str) -> EntryId {
    net.say(code, dossier, "note", &[("text", text), ("lang", "en")])
}

fn attach(net: &mut Net, code: &str, dossier: DossierId) -> Result<EntryId, ActFault> {
    let fields = [("name", "plan.pdf"), ("lang", "en")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let file = Some(Upload { media_type: "application/pdf".into(), bytes: vec![5; 70_000] });
    let verb = Verb::from_name("attach").expect("a verb");
    match net.act(code, Act::InAlert { dossier, verb, fields: Fields::new(fields), file })? {
        Done::Written { entry, .. } => Ok(entry),
        other => unreachable!("{other:?}"),
    }
}

fn alarms(net: &mut Net, code: &str) -> Vec<Option<Alarm>> {
    net.node(code).alarms(10).expect("the store holds").into_iter().map(|look| look.alarm).collect()
}

/// Covers LIM-021, LIM-022.
#[test]
fn below_five_hundredths_lines_of_others_wait_own_lines_go_on_and_it_ends_by_itself() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    free(&mut net, "delta", 4);
    assert_eq!(net.node("delta").disk().1, Room::OwnLinesOnly);
    assert_eq!(alarms(&mut net, "delta"), [Some(Alarm::DiskOwnLinesOnly)]);

    let theirs = note(&mut net, "harbour", dossier, "waits for room");
    let own = note(&mut net, "delta", dossier, "never waits");
    net.pass(30 * MINUTE_MS);
    assert!(!holds(&mut net, "delta", dossier, theirs), "not taken, not half of it");
    assert!(holds(&mut net, "delta", dossier, own) && holds(&mut net, "harbour", dossier, own));
    let explained = net.node("harbour").peer(member("delta")).expect("the store holds").expect("a peer");
    assert_eq!(explained.reason, Some("storage-failed"), "who sends is told why");

    free(&mut net, "delta", 7);
    net.pass(MINUTE_MS);
    assert!(holds(&mut net, "delta", dossier, theirs), "nobody had to do anything");
    assert_eq!(net.node("delta").disk().1, Room::NoFiles);
    let both = net.digests(dossier);
    assert_eq!(both[0], both[1]);
}

/// Covers LIM-020.
#[test]
fn below_ten_hundredths_files_wait_lines_come_and_an_officer_is_told_why_a_file_is_not_taken() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    free(&mut net, "delta", 9);
    assert_eq!(alarms(&mut net, "delta"), [Some(Alarm::DiskNoFiles)]);
    let line = attach(&mut net, "harbour", dossier).expect("harbour has room");
    net.pass(30 * MINUTE_MS);
    assert!(holds(&mut net, "delta", dossier, line));
    let file = net.node("delta").file_reference(&dossier, &line).expect("the store holds").expect("a file");
    assert!(!net.node("delta").has_file(&file.blob).expect("the store holds"), "the line came, its file waits");
    assert_eq!(attach(&mut net, "delta", dossier), Err(ActFault::Refused(Refusal::StorageFailed)));

    free(&mut net, "delta", 12);
    net.pass(MINUTE_MS);
    assert!(net.node("delta").has_file(&file.blob).expect("the store holds"));
    assert!(attach(&mut net, "delta", dossier).is_ok());
}

/// Covers LIM-021.
#[test]
fn lines_that_were_asked_for_before_the_disk_filled_are_asked_for_again() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    net.cut.insert(member("delta"));
    let missed: Vec<EntryId> = (0..40).map(|n| note(&mut net, "harbour", dossier, &format!("note {n}"))).collect();
    free(&mut net, "delta", 3);
    net.cut.clear();
    net.pass(30 * MINUTE_MS);
    assert!(!missed.iter().any(|line| holds(&mut net, "delta", dossier, *line)));
    free(&mut net, "delta", 50);
    net.pass(MINUTE_MS);
    assert!(missed.iter().all(|line| holds(&mut net, "delta", dossier, *line)));
}

/// Covers LIM-022.
#[test]
fn an_own_line_of_some_length_takes_less_than_the_room_that_is_kept_for_it() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    net.cut.insert(member("delta"));
    let before = net.node("harbour").status().expect("the store holds").usage.bytes;
    let lines = 60;
    for _ in 0..lines {
        note(&mut net, "harbour", dossier, &"four thousand bytes ".repeat(200));
    }
    let after = net.node("harbour").status().expect("the store holds").usage.bytes;
    let each = (after - before) / lines;
    // The log in front of the store may hold each page once more.
    assert!(2 * each <= OWN_LINE_ROOM_BYTES, "{each} bytes a line");
}
