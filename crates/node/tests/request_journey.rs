//! A request on real nodes, from the draft for consultation to its outcome: what each side sees at every step.

mod support;

use comity_dossier::card::DualCriminality;
use comity_dossier::codes::{Level, RequestStatus};
use comity_dossier::kind::common::form::ProblemCode;
use comity_dossier::kind::request::clocks::Keeping;
use comity_dossier::kind::request::table::Row;
use comity_dossier::language::Language;
use comity_dossier::{DossierId, EntryId};
use comity_node::desk::{Act, ActFault, Done};
use comity_node::values::{DeskFilter, DeskRow};
use support::{Net, START, member};

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

fn table(net: &mut Net, code: &str, dossier: DossierId) -> Vec<Row> {
    net.node(code).request_table(&dossier).expect("the store holds")
}

/// The status of one member, and that every node shows the same.
fn status(net: &mut Net, dossier: DossierId, whose: &str) -> Option<RequestStatus> {
    net.pass(60_000);
    let of = |rows: Vec<Row>| rows.iter().find(|row| row.member == member(whose)).and_then(Row::single);
    let (here, there) = (of(table(net, "harbour", dossier)), of(table(net, whose, dossier)));
    assert_eq!(here, there, "both sides show the same");
    here
}

fn desk(net: &mut Net, code: &str, dossier: DossierId) -> DeskRow {
    let rows = net.node(code).desk(&DeskFilter::default(), None, 50).expect("the store holds").rows;
    rows.into_iter().find(|row| row.dossier == dossier).expect("a row")
}

/// Covers REQ-001, REQ-005, REQ-010.
#[test]
fn a_draft_is_consulted_on_and_sent_and_every_reply_shows_on_both_sides() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.ask("harbour", "delta", &[("stage", "draft"), ("mla", "")]);
    assert_eq!(status(&mut net, dossier, "delta"), Some(RequestStatus::Draft));
    assert_eq!(desk(&mut net, "delta", dossier).answer_by, None, "a draft starts no clock of an answer");
    let draft = first_line(&mut net, dossier).to_string();
    let words = ("words", "Will a formal request follow?");
    net.say("delta", dossier, "need-more", &[("target", &draft), ("need", "mla"), words, ("lang", "en")]);
    assert!(!desk(&mut net, "delta", dossier).needs_acknowledgement, "who said something has it");
    let fields = support::changed(support::preservation_fields(), &[("to", "delta")]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let ask = net.say("harbour", dossier, "request", &fields);
    assert_eq!(status(&mut net, dossier, "delta"), Some(RequestStatus::Received));
    assert!(desk(&mut net, "delta", dossier).needs_acknowledgement, "what was sent is acknowledged anew");

    let steps: [(&str, &[(&str, &str)], RequestStatus); 8] = [
        ("acknowledge", &[], RequestStatus::Acknowledged),
        ("accept", &[], RequestStatus::Accepted),
        ("accept-part", &[("item", "2"), ("words", "The mail only."), ("lang", "en")], RequestStatus::InPart),
        ("need-more", &[("need", "facts"), ("words", "When?"), ("lang", "en")], RequestStatus::NeedMore),
        ("transfer", &[("authority", "Prosecution office")], RequestStatus::Transferred),
        (
            "postpone",
            &[("until", "2026-11-24T09:00Z"), ("ground", "ongoing"), ("words", "We search then."), ("lang", "en")],
            RequestStatus::Postponed,
        ),
        (
            "refuse",
            &[
                ("ground", "dual-criminality"),
                ("words", "No offence here."),
                ("possible-if", "Tell us of the forgery."),
                ("lang", "en"),
            ],
            RequestStatus::Refused,
        ),
        ("accept", &[], RequestStatus::Accepted),
    ];
    for (verb, fields, expected) in steps {
        net.say("delta", dossier, verb, fields);
        assert_eq!(status(&mut net, dossier, "delta"), Some(expected), "{verb}");
    }
    let row = &table(&mut net, "harbour", dossier)[0];
    assert_eq!(row.standings[0].ask, Some(ask));
    let digests = net.digests(dossier);
    assert!(digests[0].is_some() && digests[0] == digests[1], "{digests:?}");
}

fn first_line(net: &mut Net, dossier: DossierId) -> EntryId {
    let view = net.node("harbour").look_at(&dossier).expect("the store holds").expect("the dossier");
    view.request().drafts().next().expect("a draft")
}

/// Fields at fault, each with its code.
fn faults(done: Result<Done, ActFault>) -> Vec<(String, ProblemCode)> {
    match done {
        Err(ActFault::Form(problems)) => problems.into_iter().map(|problem| (problem.field, problem.code)).collect(),
        other => unreachable!("done: {other:?}"),
    }
}

fn row(net: &mut Net, code: &str, dossier: DossierId) -> Row {
    let rows = table(net, code, dossier);
    rows.into_iter().find(|row| row.member == member("delta")).expect("delta is asked")
}

/// Lets days pass at once: nobody is awake in between.
fn later(net: &mut Net, ms: u64) {
    net.now = net.now.plus_ms(ms);
    net.pass(60_000);
}

fn words(text: &str) -> [(&str, &str); 2] {
    [("words", text), ("lang", "en")]
}

/// Covers REQ-003, REQ-004.
#[test]
fn what_the_law_of_a_receiver_asks_for_is_named_by_its_field_and_nothing_goes_out() {
    let mut net = Net::of(&["harbour", "delta", "steppe"]);
    net.change_law("steppe", |law| {
        law.dual_criminality = DualCriminality::Always;
        law.languages = vec![Language::new("zh").expect("a tag")];
    });
    let lacking = faults(net.try_ask("harbour", "delta steppe", &[]));
    let expected = [
        ("conduct-words", ProblemCode::Required),
        ("data-relation.zh", ProblemCode::LanguageNotTaken),
        ("facts.zh", ProblemCode::LanguageNotTaken),
        ("penalty.0", ProblemCode::Required),
        ("provision.0", ProblemCode::Required),
    ];
    assert_eq!(lacking, expected.map(|(field, code)| (field.to_owned(), code)));
    assert!(net.node("harbour").desk(&DeskFilter::default(), None, 9).expect("the store holds").rows.is_empty());

    let dossier = net.ask("harbour", "delta", &[]);
    assert_eq!(faults(net.try_say("harbour", dossier, "amendment", &words("more")))[0].0, "form");
    // Who takes part and is asked later is asked by its own law.
    net.say("harbour", dossier, "invite", &[("members", "steppe"), ("earlier-texts", "yes")]);
    let fields =
        support::changed(support::preservation_fields(), &[("to", "steppe"), ("words", "Steppe too"), ("lang", "en")]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let lacking = faults(net.try_say("harbour", dossier, "amendment", &fields));
    assert!(lacking.contains(&("conduct-words".to_owned(), ProblemCode::Required)), "{lacking:?}");
}

/// Covers REQ-004, CLOCK-001.
#[test]
fn deadlines_stay_as_they_were_computed_whatever_the_card_says_later() {
    let mut net = Net::of(&["harbour", "delta"]);
    net.change_law("delta", |law| law.dual_criminality = DualCriminality::Always);
    let offence = [("conduct-words.en", "Somebody changed mails."), ("provision.0", "263"), ("penalty.0", "5 years")];
    let dossier = net.ask("harbour", "delta", &offence);
    let before = row(&mut net, "delta", dossier).standings[0].clocks.expect("deadlines");
    assert_eq!(before.card_version, Some(2));
    assert_eq!(before.acknowledge_by, START.plus_ms(Level::Urgent.acknowledge_ms_default()));
    assert_eq!(before.answer_by, Some(START.plus_ms(3 * DAY_MS)), "who tests double criminality has that of priority");
    net.change_law("delta", |law| (law.dual_criminality, law.preservation_days) = (DualCriminality::NotRequired, 7));
    net.pass(HOUR_MS);
    for code in ["harbour", "delta"] {
        assert_eq!(row(&mut net, code, dossier).standings[0].clocks, Some(before), "{code}");
    }
    // What is computed from now on is computed from the card of now.
    net.say("delta", dossier, "preserved", &[]);
    net.pass(60_000);
    assert_eq!(row(&mut net, "harbour", dossier).preserved_until(), Some(START.plus_ms(7 * DAY_MS + HOUR_MS)));
    assert_eq!(row(&mut net, "harbour", dossier).standings[0].clocks, Some(before));
}

/// Covers REQ-009, REQ-011, FILE-001, FILE-003.
#[test]
fn a_request_is_answered_with_a_file_kept_warned_of_extended_and_ended() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.ask("harbour", "delta", &[]);
    let due = desk(&mut net, "delta", dossier);
    let first = row(&mut net, "delta", dossier).standings[0].clocks.expect("deadlines");
    assert_eq!((due.acknowledge_by, due.answer_by), (Some(first.acknowledge_by), first.answer_by));
    assert!(due.needs_acknowledgement && !desk(&mut net, "harbour", dossier).needs_acknowledgement);
    net.say("delta", dossier, "accept", &[]);
    let due = desk(&mut net, "delta", dossier);
    assert!(!due.needs_acknowledgement, "whatever is said to it takes it up");
    assert_eq!((due.acknowledge_by, due.answer_by), (None, first.answer_by));
    let until = [("until", "2026-11-25T03:07Z"), ("ground", "ongoing")];
    net.say("delta", dossier, "postpone", &[&until[..], &words("A search is due before.")].concat());
    assert_eq!(desk(&mut net, "harbour", dossier).answer_by, Some(START.plus_ms(3 * DAY_MS)));
    net.say("delta", dossier, "progress", &words("The provider was asked."));

    let bytes: Vec<u8> = (0..200_000u32).flat_map(u32::to_le_bytes).collect();
    let answer = [("result", "complete"), ("name", "log.csv")];
    let line = match net.try_say_with("delta", dossier, "answer", &answer, &bytes) {
        Ok(Done::Written { entry, .. }) => entry,
        other => unreachable!("not written: {other:?}"),
    };
    assert_eq!(status(&mut net, dossier, "delta"), Some(RequestStatus::Answered));
    let reference = net.node("harbour").file_reference(&dossier, &line).expect("the store holds").expect("a file");
    assert!(net.node("harbour").open_file(&reference).expect("the store holds").as_ref() == Some(&bytes));
    assert_eq!(desk(&mut net, "harbour", dossier).answer_by, None, "an answer stops the clock");

    net.say("delta", dossier, "preserved", &[]);
    let kept = row(&mut net, "delta", dossier).preserved_until().expect("it says until when");
    assert_eq!(kept, net.now.plus_ms(90 * DAY_MS));
    for code in ["harbour", "delta"] {
        let due = desk(&mut net, code, dossier);
        assert_eq!((due.preserved_until, due.due()), (Some(kept), Some(kept)), "{code}: nothing else runs");
    }
    later(&mut net, 80 * DAY_MS);
    let warned = |net: &mut Net, code: &str| {
        let (now, row) = (net.now, row(net, code, dossier));
        row.keeping(now)
    };
    for code in ["harbour", "delta"] {
        assert!(matches!(warned(&mut net, code), Some(Keeping::Warned { days: 14, .. })), "{code}");
    }
    net.say("harbour", dossier, "extension", &words("The formal request is under way."));
    net.pass(60_000);
    let asked = row(&mut net, "delta", dossier).extensions[0].clone();
    assert!(asked.clocks.and_then(|clocks| clocks.answer_by).is_some_and(|by| by <= kept), "before they are gone");
    assert!(desk(&mut net, "delta", dossier).needs_acknowledgement, "an extension is asked anew");
    net.say("delta", dossier, "preserved", &[]);
    net.pass(60_000);
    let longer = row(&mut net, "harbour", dossier).preserved_until();
    assert_eq!(longer, Some(kept.plus_ms(90 * DAY_MS)), "what the extension asked for");
    assert!(matches!(warned(&mut net, "harbour"), Some(Keeping::Kept(_))));
    later(&mut net, 200 * DAY_MS);
    assert!(matches!(warned(&mut net, "harbour"), Some(Keeping::Expired(_))));
    assert_eq!(
        faults(net.try_say("harbour", dossier, "extension", &words("Longer"))),
        [("to".into(), ProblemCode::Past)]
    );

    net.say("harbour", dossier, "outcome", &[("outcome", "fulfilled")]);
    assert_eq!(status(&mut net, dossier, "delta"), Some(RequestStatus::Closed));
    let due = desk(&mut net, "delta", dossier);
    assert_eq!((due.due(), due.status), (None, Some(RequestStatus::Closed)), "nothing is waited for");
    assert!(!due.needs_acknowledgement);
}

/// Covers REQ-007, REQ-008.
#[test]
fn a_request_is_called_off_and_consent_is_what_the_author_of_the_line_says() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.ask("harbour", "delta ridge", &[]);
    let note = net.say("delta", dossier, "note", &[("text", "The account is known here."), ("lang", "en")]);
    net.pass(60_000);
    let note = note.to_string();
    let ask = [&[("target", note.as_str()), ("for", "court")][..], &words("For the trial.")].concat();
    let question = net.say("harbour", dossier, "consent-ask", &ask).to_string();
    net.pass(60_000);
    let given = [("target", question.as_str()), ("decision", "given")];
    assert_eq!(faults(net.try_say("ridge", dossier, "consent", &given))[0].0, "target", "it is not ridge's line");
    net.say("delta", dossier, "consent", &given);
    net.say("harbour", dossier, "call-off", &[("reason", "not-needed"), ("to", "ridge")]);
    assert_eq!(status(&mut net, dossier, "ridge"), Some(RequestStatus::Withdrawn));
    assert_eq!(status(&mut net, dossier, "delta"), Some(RequestStatus::Received), "delta is still asked");
    let due = desk(&mut net, "ridge", dossier);
    assert_eq!((due.due(), due.needs_acknowledgement), (None, false));
    assert!(desk(&mut net, "delta", dossier).needs_acknowledgement);
}

/// Covers FILE-001, REQ-001.
#[test]
fn a_file_that_no_line_of_a_request_names_is_not_kept() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.ask("harbour", "delta", &[]);
    let held = |net: &mut Net, code: &str| net.node(code).file_store().bytes().expect("the store holds");
    let before = (held(&mut net, "harbour"), held(&mut net, "delta"));
    let big = vec![5; 1_000_000];
    for _ in 0..5 {
        let bare = net.try_say_with("delta", dossier, "answer", &[("name", "log.csv")], &big);
        assert_eq!(faults(bare), [("result".into(), ProblemCode::Required)]);
        let astray = net.try_say_with("delta", dossier, "accept", &[], &big);
        assert_eq!(faults(astray), [("file".into(), ProblemCode::UnknownField)], "nobody would ever see it");
        let unknown = net.try_say_with("delta", dossier, "measures", &[("measure", "monitoring")], &big);
        assert_eq!(unknown, Err(ActFault::NoSuchAct));
        let draft = support::changed(support::request_fields("delta"), &[("stage", "draft")]);
        let fields = comity_dossier::kind::common::form::Fields::new([draft, support::preservation_fields()].concat());
        let file = comity_node::desk::Upload { media_type: "application/pdf".into(), bytes: big.clone() };
        assert!(net.act("harbour", Act::OpenRequest { fields, file: Some(file) }).is_err(), "a draft is not signed");
    }
    let grown = (held(&mut net, "harbour") - before.0, held(&mut net, "delta") - before.1);
    assert!(grown.0 < 2_500_000 && grown.1 < 2_500_000, "{grown:?} bytes");
}

/// Covers REQ-005: an act of another kind of dossier is none here.
#[test]
fn a_verb_of_another_kind_of_dossier_does_nothing() {
    let mut net = Net::of(&["harbour", "delta"]);
    let (request, alert) = (net.ask("harbour", "delta", &[]), net.open("harbour", &["delta"]));
    assert_eq!(net.try_say("delta", request, "measures", &[("measure", "monitoring")]), Err(ActFault::NoSuchAct));
    assert_eq!(net.try_say("delta", alert, "accept", &[]), Err(ActFault::NoSuchAct));
    let verb = comity_dossier::kind::request::form::Verb::from_name("note").expect("a verb");
    let fields = comity_dossier::kind::common::form::Fields::new([("text", "a"), ("lang", "en")]);
    let act = Act::InRequest { dossier: alert, verb, fields, file: None };
    assert_eq!(net.act("delta", act), Err(ActFault::NoSuchAct));
    for verb in ["note", "acknowledge", "flag"] {
        let fields: &[(&str, &str)] = match verb {
            "note" => &[("text", "Seen."), ("lang", "en")],
            "flag" => &[("reason", "political"), ("words", "A party is named."), ("lang", "en")],
            _ => &[],
        };
        net.say("delta", request, verb, fields);
    }
}
