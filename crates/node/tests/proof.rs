//! What speaks for a dossier and for its lines, on real nodes: receipts that cover, what is missing, forks, keys.

mod support;

use comity_dossier::LaneId;
use comity_dossier::card::{KeyState, RevokedFor};
use comity_dossier::counting::Standing;
use comity_dossier::structural::{Bare, LaneOpen, LaneReason, Structural};
use comity_node::TextProof;
use comity_node::desk::{Act, Done};
use support::{Net, member};

fn open_content() -> Structural {
    Structural::LaneOpen(LaneOpen { reason: LaneReason::Started })
}

/// Covers RCPT-001.
#[test]
fn a_line_is_proven_by_its_signature_its_text_and_the_receipts_that_cover_it() {
    let mut net = Net::of(&["harbour", "delta", "steppe"]);
    let dossier = net.open("harbour", &["delta", "steppe"]);
    net.cut.insert(member("steppe"));
    let note = net.say("harbour", dossier, "note", &[("text", "ours"), ("lang", "en")]);
    net.pass(60_000);
    let proof = net.node("harbour").line_proof(&dossier, &note).expect("the store holds").expect("held");
    assert!(proof.signed && proof.charter_known && !proof.unconfirmed && proof.lacks.is_empty());
    assert_eq!((proof.standing, proof.text, proof.from), (Some(Standing::Counted), TextProof::Matches, None));
    assert_eq!(proof.key.map(|key| (key.since_card, key.state)), Some((Some(1), KeyState::Current)));
    let holders = |proof: &comity_node::LineProof| proof.receipts.iter().map(|one| one.holder).collect::<Vec<_>>();
    assert_eq!(holders(&proof), [member("delta")], "steppe cannot be reached and has said nothing");
    let genesis = net.node("harbour").line_proof(&dossier, &dossier.genesis()).expect("the store holds").expect("held");
    assert_eq!(holders(&genesis), [member("delta"), member("steppe")]);
    let there = net.node("delta").line_proof(&dossier, &note).expect("the store holds").expect("held");
    assert_eq!((there.from, there.signed), (Some(member("harbour")), true));
    let other = net.open("harbour", &["delta"]);
    assert!(net.node("harbour").line_proof(&other, &note).expect("the store holds").is_none(), "of another dossier");
}

/// Covers COUNT-008.
#[test]
fn what_a_line_names_and_nobody_sent_is_named_with_its_page_and_when_it_was_asked_for() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let whole = net.node("harbour").dossier_proof(&dossier).expect("the store holds").expect("held");
    assert!(whole.missing.is_empty() && whole.waiting == 0 && whole.texts_missing.is_empty());
    assert_eq!(whole.opened_by.map(|(member, _)| member), Some(member("harbour")));
    let lane = LaneId([7; 16]);
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    let (open, _) = net.craft_line("delta", dossier, (lane, None), &tips, open_content(), None);
    let seen = || Structural::Seen(Bare {});
    let (second, _) = net.craft_line("delta", dossier, (lane, Some((0, open))), &[], seen(), None);
    let (third, bytes) = net.craft_line("delta", dossier, (lane, Some((1, second))), &[], seen(), None);
    net.push("delta", "harbour", vec![bytes]);
    let proof = net.node("harbour").dossier_proof(&dossier).expect("the store holds").expect("held");
    assert_eq!((proof.missing.len(), proof.waiting), (1, 1));
    let missing = &proof.missing[0];
    assert_eq!((missing.member, missing.lane, missing.from, missing.through), (member("delta"), lane, 0, 1));
    assert_eq!(missing.asked.map(|(member, _)| member), Some(member("delta")));
    let line = net.node("harbour").line_proof(&dossier, &third).expect("the store holds").expect("held");
    assert_eq!((line.standing, line.signed), (None, true), "it is genuine, and waits");
    assert_eq!(line.lacks.iter().map(|head| head.id).collect::<Vec<_>>(), [second]);
}

/// Covers FORK-001, KEY-006.
#[test]
fn a_fork_is_named_with_both_lines_and_a_withdrawn_key_with_its_member() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let lane = LaneId([7; 16]);
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    let (one, first) = net.craft_line("delta", dossier, (lane, None), &tips, open_content(), None);
    let again = Structural::LaneOpen(LaneOpen { reason: LaneReason::Abandoned });
    let (two, second) = net.craft_line("delta", dossier, (lane, None), &tips, again, None);
    net.push("delta", "harbour", vec![first, second]);
    let proof = net.node("harbour").dossier_proof(&dossier).expect("the store holds").expect("held");
    let mut lines = proof.forks.iter().find(|fork| fork.lane == lane).expect("the fork").lines;
    lines.sort_unstable();
    let mut both = [one, two];
    both.sort_unstable();
    assert_eq!(lines, both);
    assert!(proof.compromised.is_empty());
    net.withdraw_key("delta", "harbour", RevokedFor::Compromised);
    let proof = net.node("harbour").dossier_proof(&dossier).expect("the store holds").expect("held");
    assert!(proof.compromised.contains(&member("delta")) && !proof.compromised.contains(&member("harbour")));
}

/// Covers FILE-001.
#[test]
fn a_file_is_read_piece_by_piece_and_its_pieces_are_the_whole() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let bytes: Vec<u8> = (0..200_000u32).map(|at| at.to_le_bytes()[1]).collect();
    let attached = net.try_say_with("harbour", dossier, "attach", &[("name", "log.csv")], &bytes);
    let Ok(Done::Written { entry: line, .. }) = attached else { panic!("not attached: {attached:?}") };
    let reference = net.node("harbour").file_reference(&dossier, &line).expect("reads").expect("a file");
    assert_eq!(reference.chunks, 4);
    let mut whole = Vec::new();
    for from in [0, 3] {
        whole.extend(net.node("harbour").open_file_piece(&reference, from, 3).expect("reads").expect("a piece"));
    }
    assert!(whole == bytes);
    assert_eq!(net.node("harbour").open_file_piece(&reference, 4, 1).expect("reads"), None, "beyond its end");
    let other = comity_dossier::kind::common::attach::FileRef { chunks: 5, ..reference };
    assert_eq!(net.node("harbour").open_file_piece(&other, 0, 1).expect("reads"), None, "not what the line says");
}

#[test]
fn an_alarm_that_somebody_looked_at_is_counted_no_more() {
    let mut net = Net::of(&["harbour", "delta"]);
    net.push("delta", "harbour", vec![b"no line".to_vec()]);
    let alarm = net.node("harbour").alarms(1).expect("the store holds")[0].clone();
    assert!(!alarm.seen && net.node("harbour").status().expect("the store holds").usage.unseen_alarms == 1);
    assert!(net.act("harbour", Act::SeeAlarm(alarm.number)).is_ok());
    assert!(net.node("harbour").alarms(1).expect("the store holds")[0].seen);
    assert_eq!(net.node("harbour").status().expect("the store holds").usage.unseen_alarms, 0);
    assert!(net.act("harbour", Act::SeeAlarm(alarm.number + 1)).is_err(), "there is no such alarm");
}
