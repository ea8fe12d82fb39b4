//! A request on real nodes, from the draft for consultation to its outcome: what each side sees at every step.

mod support;

use comity_dossier::codes::RequestStatus;
use comity_dossier::kind::request::table::Row;
use comity_dossier::{DossierId, EntryId};
use comity_node::values::{DeskFilter, DeskRow};
use support::{Net, member};

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
