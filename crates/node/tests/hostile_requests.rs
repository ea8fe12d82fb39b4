//! Lines of a request that a member with valid keys and bad intentions writes past every form: none of them changes what
//! anybody owes, and what cannot be read stops nobody.

mod support;

use comity_dossier::codes::{AnswerResult, RefusalGround, RequestForm, RequestStatus};
use comity_dossier::kind::common::attach::{FileKey, FileRef};
use comity_dossier::kind::common::clocks::Clocks;
use comity_dossier::kind::common::words::{Text, Words};
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::lines::{Asked, NamedFile, RequestLine};
use comity_dossier::kind::request::matter::Matter;
use comity_dossier::kind::request::replies::{AcceptLine, AnswerLine, Holding, PreservedLine, RefuseLine};
use comity_dossier::kind::request::table::Row;
use comity_dossier::language::Language;
use comity_dossier::text::Line;
use comity_dossier::{BlobId, DossierId, EntryId, Kind, LaneId, Time};
use comity_exchange::Request;
use comity_exchange::op::{Item, Push};
use support::{Net, member};

/// Opens a lane of a member and writes a line with this content, whatever the forms say; pushes both to harbour.
fn write(net: &mut Net, code: &str, dossier: DossierId, lane: u8, kind: Kind, content: Vec<u8>) -> EntryId {
    let tips = net.node(code).frontier(&dossier).expect("the store holds");
    let open = comity_dossier::structural::Structural::LaneOpen(comity_dossier::structural::LaneOpen {
        reason: comity_dossier::structural::LaneReason::Started,
    });
    let (first, bytes) = net.craft_line(code, dossier, (LaneId([lane; 16]), None), &tips, open, None);
    let (id, item) = net.craft_said(code, dossier, kind, (LaneId([lane; 16]), Some((0, first))), &[], content);
    let items = vec![Item { entry: bytes, body: None }, item];
    let call = net.craft(code, "harbour", &Request::Push(Push { items, urgent: false }), |_| {});
    net.knock("harbour", call).expect("answered").outcome().expect("fine");
    net.pass(60_000);
    id
}

fn says(content: impl Into<Content>) -> Vec<u8> {
    content.into().to_bytes()
}

fn text(words: &str) -> Text {
    Text { language: Language::new("en").expect("a tag"), words: Words::new(words).expect("words") }
}

fn row(net: &mut Net, dossier: DossierId, code: &str) -> Option<Row> {
    let rows = net.node("harbour").request_table(&dossier).expect("the store holds");
    rows.into_iter().find(|row| row.member == member(code))
}

fn status(net: &mut Net, dossier: DossierId) -> Option<RequestStatus> {
    row(net, dossier, "delta").as_ref().and_then(Row::single)
}

/// What delta is asked.
fn ask(net: &mut Net, dossier: DossierId) -> EntryId {
    row(net, dossier, "delta").expect("delta is asked").standings[0].ask.expect("it was sent")
}

fn is_said(net: &mut Net, dossier: DossierId, line: &EntryId) -> bool {
    let view = net.node("harbour").look_at(&dossier).expect("the store holds").expect("the dossier");
    view.item(line).expect("the line is held").content().is_some()
}

/// Covers REQ-005, OWN-002.
#[test]
fn nobody_but_the_lead_asks_and_nobody_but_who_is_asked_answers() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.ask("harbour", "delta", &[("participants", "ridge")]);
    let asked = ask(&mut net, dossier);
    let accept = says(AcceptLine { target: asked, expected: None, words: None });
    write(&mut net, "ridge", dossier, 1, Kind::ACCEPT, accept);
    assert_eq!(status(&mut net, dossier), Some(RequestStatus::Received), "ridge was not asked");
    assert!(row(&mut net, dossier, "ridge").is_none(), "and is not shown as if it was");

    let clocks = Clocks { acknowledge_by: Time(1), answer_by: Some(Time(2)), card_version: Some(1) };
    let whom = vec![Asked { member: member("ridge"), clocks, preserve_until: None }];
    let view = net.node("harbour").look_at(&dossier).expect("the store holds").expect("the dossier");
    let (_, matter) = comity_dossier::kind::request::table::matters(view).next().expect("something is asked");
    let request = RequestLine { matter: matter.clone(), asked: whom, annex: None, handling: None };
    write(&mut net, "delta", dossier, 2, Kind::REQUEST, says(request));
    assert!(row(&mut net, dossier, "ridge").is_none(), "delta does not lead");
    assert_eq!(ask(&mut net, dossier), asked);
}

/// Covers REQ-005, REQ-012, KIND-003.
#[test]
fn what_cannot_be_read_changes_no_status_and_a_strange_ground_is_shown_as_it_stands() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.ask("harbour", "delta", &[]);
    let asked = ask(&mut net, dossier);
    let named = |name: &str, size, chunks| NamedFile {
        name: Line::new(name).expect("a line"),
        file: FileRef {
            blob: BlobId([1; 32]),
            key: FileKey([2; 32]),
            size,
            chunks,
            media_type: Line::new("text/html").expect("a line"),
        },
    };
    let answer = |file| AnswerLine {
        target: asked,
        result: AnswerResult::Complete,
        words: None,
        file,
        files: Vec::new(),
        grade: None,
        report_back: false,
        handling: None,
    };
    let mut lane = 10;
    let mut unread = |net: &mut Net, kind, content: Vec<u8>| {
        lane += 1;
        let line = write(net, "delta", dossier, lane, kind, content);
        assert!(!is_said(net, dossier, &line), "{kind:?}");
        assert_eq!(status(net, dossier), Some(RequestStatus::Received), "{kind:?}");
    };
    unread(&mut net, Kind::ANSWER, says(answer(Some(named("../../etc/passwd", 3, 1)))));
    unread(&mut net, Kind::ANSWER, says(answer(Some(named("log.csv", u64::MAX, u32::MAX)))));
    unread(&mut net, Kind::ANSWER, says(answer(None)));
    unread(&mut net, Kind::ACCEPT, vec![0xff; 40]);
    unread(&mut net, Kind::ACCEPT, Vec::new());
    let holding = Holding { items: vec![0, 0], until: Time(u64::MAX), provider: None, volume: None };
    let kept = |holdings| PreservedLine {
        target: asked,
        holdings,
        card_version: None,
        extendable_until: None,
        reference: None,
        executed: None,
        path: Vec::new(),
        formal_request_to: None,
        words: None,
        handling: None,
    };
    unread(&mut net, Kind::PRESERVED, says(kept(vec![holding.clone(); 41])));
    unread(&mut net, Kind::PRESERVED, says(kept(Vec::new())));
    let nowhere = says(AcceptLine { target: EntryId([9; 32]), expected: None, words: None });
    let line = write(&mut net, "delta", dossier, 40, Kind::ACCEPT, nowhere);
    assert!(is_said(&mut net, dossier, &line), "it is shown, without effect");
    assert_eq!(status(&mut net, dossier), Some(RequestStatus::Received));

    // A time at the end of the world is a time: nothing overflows.
    let forever = Holding { items: Vec::new(), ..holding };
    write(&mut net, "delta", dossier, 41, Kind::PRESERVED, says(kept(vec![forever])));
    assert_eq!(row(&mut net, dossier, "delta").expect("a row").preserved_until(), Some(Time(u64::MAX)));
    let (ground, possible_if) = (RefusalGround::Military, text("Nothing would."));
    let refuse = RefuseLine { target: asked, ground, words: text("No."), possible_if };
    let line = write(&mut net, "delta", dossier, 42, Kind::REFUSE, says(refuse));
    assert!(is_said(&mut net, dossier, &line), "a ground that does not stand open is shown as it stands");
    let matter = Matter::new(RequestForm::Preservation);
    let request = RequestLine { matter, asked: Vec::new(), annex: None, handling: None };
    let line = write(&mut net, "harbour", dossier, 43, Kind::REQUEST, says(request));
    assert!(!is_said(&mut net, dossier, &line), "a request that asks nobody for nothing cannot be read");
    assert_eq!(ask(&mut net, dossier), asked);
    // The node goes on.
    net.say("harbour", dossier, "extension", &[("words", "Longer"), ("lang", "en")]);
}

/// Covers FILE-003, FILE-004.
#[test]
fn an_answer_that_names_a_file_which_nobody_has_keeps_nobody_from_anything() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.ask("harbour", "delta", &[]);
    let file = FileRef {
        blob: BlobId([1; 32]),
        key: FileKey([2; 32]),
        size: 3,
        chunks: 1,
        media_type: Line::new("text/csv").expect("a line"),
    };
    let answer = AnswerLine {
        target: ask(&mut net, dossier),
        result: AnswerResult::Complete,
        words: None,
        file: Some(NamedFile { name: Line::new("log.csv").expect("a line"), file }),
        files: Vec::new(),
        grade: None,
        report_back: false,
        handling: None,
    };
    let line = write(&mut net, "delta", dossier, 1, Kind::ANSWER, says(answer));
    assert_eq!(status(&mut net, dossier), Some(RequestStatus::Answered));
    let reference = net.node("harbour").file_reference(&dossier, &line).expect("the store holds").expect("named");
    net.pass(30 * 60_000);
    assert_eq!(net.node("harbour").open_file(&reference).expect("the store holds"), None);
    net.say("harbour", dossier, "note", &[("text", "We wait for the file."), ("lang", "en")]);
}
