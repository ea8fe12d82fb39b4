//! What an evidence file proves, and that no damage to it proves more.
//!
//! The sweep changes every byte, cuts at every length, takes out and swaps every item of a small real file, and holds
//! each report against that of the untouched one. Signatures that were checked before are remembered, nothing else
//! is.

#[path = "../support/mod.rs"]
mod support;
mod sweep;
mod world;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use comity_dossier::charter::{Fingerprint, SignedCharter};
use comity_dossier::cose::{self, Typ};
use comity_dossier::counting::Standing;
use comity_dossier::evidence::{self, Beyond, Bundle, Damage, Item, ItemKind, Report, Subject, Verdict, Why};
use comity_dossier::{Hash, KeyVerifier, Received, Refusal, canonical};
use comity_exchange::Request;
use comity_exchange::op::{Item as PushItem, Push};
use comity_node::export::Disclosure;
use comity_node::verify::verify;
use comity_seal::Zip215;
use support::Net;
use sweep::Sweep;
use world::{member, signer, world};

fn why(report: &Report, subject: &Subject) -> Option<(Verdict, Why)> {
    report.claim(subject).map(|claim| (claim.verdict, claim.why))
}

fn list_of(report: &Report) -> Hash {
    let listed = report.claims.iter().find_map(|claim| match claim.subject {
        Subject::Exporter { list, .. } => Some(list),
        _ => None,
    });
    listed.expect("a list")
}

/// Covers EVI-002, EVI-008, EVI-009, EVI-010, EVI-011, EVI-012, EVI-013.
#[test]
fn a_file_proves_what_its_authors_signed_and_tells_what_became_of_each_line() {
    let world = world();
    let report = verify(&world.bundle.to_bytes(), &world.first_charter);
    let contradicted: Vec<Subject> = report
        .claims
        .iter()
        .filter(|claim| claim.verdict == Verdict::Contradicted)
        .map(|claim| claim.subject)
        .collect();
    assert_eq!(contradicted, [Subject::Place { line: world.refused }], "only the line that delta could not write");
    let refused = (Verdict::Contradicted, Why::Refused(Refusal::NotOwner));
    assert_eq!(why(&report, &Subject::Place { line: world.refused }), Some(refused));
    let lines = &report.summary()["line"];
    assert_eq!((lines.proved, lines.contradicted, lines.not_shown), (11, 0, 0), "delta signed that one as well");

    let list = list_of(&report);
    let standing = |line, standing| Subject::Standing { list, line, standing };
    for subject in [
        standing(world.acknowledged, Standing::Counted),
        standing(world.note, Standing::Counted),
        standing(world.late, Standing::Late),
        standing(world.refused, Standing::Refused(Refusal::NotOwner)),
        standing(world.twins[0], Standing::Struck),
        standing(world.twins[1], Standing::Struck),
        Subject::ForkProof { line: world.proof },
        Subject::Digest { list },
        Subject::Whole { list },
    ] {
        assert_eq!(why(&report, &subject), Some((Verdict::Proved, Why::Holds)), "{subject:?}");
    }
    let undisclosed = why(&report, &Subject::Text { line: world.late });
    assert_eq!(undisclosed, Some((Verdict::NotShown, Why::NotDisclosed)));
    for (name, proved) in [("fork", 1), ("receipt", 2), ("withdrawn-key", 1), ("card", 4), ("tally", 4), ("text", 3)] {
        assert_eq!(report.summary()[name].proved, proved, "{name}");
    }
    assert!(report.damage.is_empty());
}

/// Covers EVI-001, EVI-005, EVI-006, EVI-007. After a deliberate change of the form, which there should not be, write
/// the bytes anew with `COMITY_BLESS=1`.
#[test]
fn a_file_is_the_same_bytes_for_ever() {
    let bundle = world().bundle;
    let payload = cose::split(&bundle.items[0].bytes, Typ::Evidence).expect("a list").payload.expect("attached");
    let text = bundle.items.iter().find(|item| item.kind == ItemKind::TEXT).expect("a text");
    let whole = bundle.to_bytes();
    for (name, bytes) in [("evidence", &whole[..]), ("evidence-list", payload), ("disclosed", &text.bytes)] {
        assert_eq!(canonical::check(bytes), Ok(()), "{name}");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(format!("{name}.hex"));
        let row = |row: &[u8]| row.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
        let text: String = bytes.chunks(48).map(row).collect();
        if std::env::var_os("COMITY_BLESS").is_some() {
            fs::write(&path, &text).expect("the folder is there");
        }
        assert!(fs::read_to_string(&path).unwrap_or_default() == text, "{name} is no longer written as it was");
    }
}

/// The sweep itself can fail: a check that takes every signature for right lets changed lines through.
#[test]
fn a_check_that_believes_everything_is_found_out() {
    struct Credulous;
    impl KeyVerifier for Credulous {
        fn verify_key(&self, _: &[u8; 32], _: &[u8], _: &[u8; 64]) -> bool {
            true
        }
    }
    let world = world();
    let sweep = Sweep::of(&world);
    let mut file = world.bundle.clone();
    let line = file.items.iter_mut().rev().find(|item| item.kind == ItemKind::LINE).expect("a line");
    let at = line.bytes.len() - 67; // the last byte of the header: of the fork-proof that it carries
    line.bytes[at] ^= 1;
    let report = evidence::verify(&file.to_bytes(), &world.first_charter, &Credulous);
    assert!(sweep.newly(&report).next().is_some());
    assert!(sweep.newly(&sweep.report(&file.to_bytes())).next().is_none());
}

/// Covers EVI-002: with the fingerprint of another charter nothing is proved, not even that cards belong to each
/// other.
#[test]
fn without_the_right_fingerprint_nothing_is_proved() {
    let world = world();
    let report = verify(&world.bundle.to_bytes(), &Fingerprint::of_hash(&Hash([1; 32])));
    assert!(report.proved().is_empty(), "{:?}", report.proved());
    assert_eq!(why(&report, &Subject::FirstCharter), Some((Verdict::NotShown, Why::NotHere)));
}

/// Covers EVI-003.
#[test]
fn no_changed_byte_proves_anything_and_every_claim_that_rests_on_it_falls() {
    let world = world();
    let sweep = Sweep::of(&world);
    let counts = sweep.every_byte();
    println!("bytes changed: {counts}");
    assert_eq!(counts.files, sweep.len());
}

/// Covers EVI-003.
#[test]
fn no_truncation_proves_anything_and_what_stands_before_the_cut_keeps_its_word() {
    let world = world();
    let sweep = Sweep::of(&world);
    let counts = sweep.every_length();
    println!("lengths cut to: {counts}");
    assert_eq!(counts.files, sweep.len());
}

/// Covers EVI-003: taking out, putting in twice, swapping and turning round, with the list kept as it was.
#[test]
fn no_item_taken_out_moved_or_repeated_proves_anything() {
    let world = world();
    let sweep = Sweep::of(&world);
    println!("items taken out: {}", sweep.every_removal());
    println!("items swapped: {}", sweep.every_swap());
    println!("items repeated: {}", sweep.every_repetition());
}

/// Covers EVI-003: a list that is gone or made again by somebody whom no card lists speaks for nothing.
#[test]
fn a_list_stripped_or_made_again_by_a_stranger_proves_nothing_more() {
    let world = world();
    let sweep = Sweep::of(&world);
    let stranger = signer("stranger");
    let (mut files, mut subjects) = (0, 0);
    for reduced in sweep.reductions() {
        let mut stripped = reduced.clone();
        stripped.items.retain(|item| item.kind != ItemKind::LIST);
        for (name, key) in [("", None), ("harbour", Some(&stranger)), ("harbour", Some(&signer("isle")))] {
            let mut file = stripped.clone();
            if let Some(key) = key {
                file.sign(world.list(&stripped, name, key));
            }
            let report = sweep.report(&file.to_bytes());
            let newly: Vec<&Subject> = sweep.newly(&report).collect();
            assert!(newly.is_empty(), "{newly:?}");
            let of_list = |subject: &&Subject| matches!(subject.name(), "exporter" | "listed" | "standing" | "whole");
            assert_eq!(report.proved().iter().filter(of_list).count(), 0);
            files += 1;
            subjects += report.claims.len();
        }
    }
    println!("lists stripped or forged: {files} files, {subjects} claims, none newly proved");
}

/// Covers EVI-003, EVI-013: another member may sign a list of its own, and then speaks for itself, under its own
/// name.
#[test]
fn what_another_member_lists_is_its_own_word_and_never_the_first_exporters() {
    let world = world();
    let sweep = Sweep::of(&world);
    let mut files = 0;
    for reduced in sweep.reductions() {
        let mut file = reduced;
        file.items.retain(|item| item.kind != ItemKind::LIST);
        let list = world.list(&file, "isle", &signer("isle"));
        file.sign(list);
        let report = sweep.report(&file.to_bytes());
        let own = list_of(&report);
        for subject in sweep.newly(&report) {
            let speaks_for_its_list = match subject {
                Subject::Exporter { member: whose, list } => *list == own && *whose == member("isle"),
                Subject::Listed { list } | Subject::Digest { list } | Subject::Whole { list } => *list == own,
                Subject::Standing { list, .. } => *list == own,
                _ => false,
            };
            assert!(speaks_for_its_list, "{subject:?}");
        }
        files += 1;
    }
    println!("lists by another member: {files} files");
}

/// Covers EVI-013: leaving out a twin would make the other count, so nothing is said of how lines stand.
#[test]
fn half_a_fork_left_out_makes_no_line_count() {
    let world = world();
    let report = verify(&world.bundle.to_bytes(), &world.first_charter);
    let item = |line| report.claim(&Subject::Line { line }).and_then(|claim| claim.item).expect("an item") as usize;
    let mut file = world.bundle.clone();
    let gone: BTreeSet<usize> = [world.twins[0], world.proof].map(item).into();
    let mut at = 0..;
    file.items.retain(|_| at.next().is_some_and(|at| !gone.contains(&at)));
    let report = verify(&file.to_bytes(), &world.first_charter);
    assert!(!report.summary().contains_key("standing"));
    assert!(!report.summary().contains_key("fork"));
    let list = list_of(&report);
    assert_eq!(why(&report, &Subject::Listed { list }), Some((Verdict::NotShown, Why::ListedMissing)));
    assert_eq!(why(&report, &Subject::Line { line: world.twins[1] }), Some((Verdict::Proved, Why::Holds)));
    let missing = report.damage.iter().filter(|damage| matches!(damage, Damage::Missing { .. })).count();
    assert_eq!(missing, 2, "and the list tells that two lines are gone");
}

/// Covers EVI-007, EVI-011.
#[test]
fn a_text_under_another_line_or_with_another_word_is_contradicted() {
    let world = world();
    let mut file = world.bundle.clone();
    let texts: Vec<usize> = (0..file.items.len()).filter(|at| file.items[*at].kind == ItemKind::TEXT).collect();
    let (one, other) = (file.items[texts[0]].bytes.clone(), file.items[texts[1]].bytes.clone());
    // The line's id comes first: give each text the other's line.
    file.items[texts[0]].bytes = [&other[..35], &one[35..]].concat();
    file.items[texts[1]].bytes = [&one[..35], &other[35..]].concat();
    let report = verify(&file.to_bytes(), &world.first_charter);
    let mismatch = (Verdict::Contradicted, Why::BodyMismatch);
    assert_eq!(why(&report, &Subject::Text { line: world.dossier.genesis() }), Some(mismatch));
    assert_eq!(why(&report, &Subject::Text { line: world.acknowledged }), Some(mismatch));
}

/// Covers EVI-008: whichever of two charters of one version stands first, both are told of, and neither hides the
/// other.
#[test]
fn two_charters_of_one_version_are_told_of_in_any_order() {
    let world = world();
    let rival = Item { kind: ItemKind::CHARTER, bytes: world.rival.to_bytes() };
    let mut reports = Vec::new();
    for place in [1, world.bundle.items.len()] {
        let mut file = world.bundle.clone();
        file.items.insert(place, rival.clone());
        reports.push(verify(&file.to_bytes(), &world.first_charter).proved());
    }
    assert_eq!(reports[0], reports[1]);
    assert!(reports[0].contains(&Subject::TwoCharters { version: 2 }));
    assert!(reports[0].contains(&Subject::Charter { version: 2, hash: world.rival.hash() }));
}

/// Covers EVI-008.
#[test]
fn a_charter_with_too_few_signatures_shows_nothing_and_one_too_many_contradicts() {
    let world = world();
    let genuine = world.rival.clone();
    let (mut few, mut many) = (SignedCharter::draft(genuine.charter().clone()).expect("a charter"), genuine.clone());
    for (file, key) in [(&mut few, "one"), (&mut many, "nobody")] {
        let mut bytes = file.to_bytes();
        bytes = world::with_signature(&bytes, &world::seat(key).sign_charter(&genuine).signature);
        *file = SignedCharter::from_bytes(&bytes).expect("a charter");
    }
    let subject = Subject::Charter { version: 2, hash: genuine.hash() };
    for (charter, expected) in [(&few, Verdict::NotShown), (&many, Verdict::Contradicted), (&genuine, Verdict::Proved)]
    {
        let mut file = world.bundle.clone();
        file.items.push(Item { kind: ItemKind::CHARTER, bytes: charter.to_bytes() });
        let report = verify(&file.to_bytes(), &world.first_charter);
        assert_eq!(report.claim(&subject).map(|claim| claim.verdict), Some(expected));
    }
    // Whoever exports leaves out what shows nothing.
    many.prune(Some(&world.first.charter().council), &Zip215);
    assert_eq!(many, genuine);
}

/// Covers EVI-005.
#[test]
fn items_of_newer_kinds_are_passed_over_and_named() {
    let world = world();
    let mut file = world.bundle.clone();
    file.items.push(Item { kind: ItemKind(99), bytes: vec![1, 2, 3] });
    let report = verify(&file.to_bytes(), &world.first_charter);
    let whole = Subject::Whole { list: list_of(&report) };
    let mut before = verify(&world.bundle.to_bytes(), &world.first_charter).proved();
    assert_eq!(report.damage, [Damage::Unknown { item: u32::try_from(file.items.len() - 1).expect("few") }]);
    assert!(before.remove(&whole));
    assert_eq!(report.proved(), before, "only the file as a whole is not as it was listed");
}

/// Covers EVI-004.
#[test]
fn what_no_file_can_prove_is_told_every_time() {
    let codes: Vec<&str> = Beyond::ALL.iter().map(|beyond| beyond.code()).collect();
    for code in ["nothing-withheld", "when-written", "person-read"] {
        assert!(codes.contains(&code));
    }
}

/// Covers EVI-001, EVI-006, EVI-007: the whole way, from nodes that wrote and received to a file and its proof.
#[test]
fn what_a_node_exports_is_proved_line_for_line() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let genesis = dossier.genesis().to_string();
    let note = net.say("delta", dossier, "acknowledge", &[("target", &genesis)]);
    net.say("ridge", dossier, "note", &[("text", "We see it too."), ("lang", "en")]);
    net.pass(60_000);
    let fingerprint = net.node("harbour").trust().charter_chain().fingerprint();
    for exporter in ["harbour", "delta"] {
        let file = net.node(exporter).export(&dossier, &Disclosure::Everything).expect("stored").expect("here");
        let report = verify(&file, &fingerprint);
        assert!(report.damage.is_empty(), "{:?}", report.damage);
        let open: Vec<_> = report.claims.iter().filter(|claim| claim.verdict != Verdict::Proved).collect();
        assert!(open.is_empty(), "{open:?}");
        let lines = net.digests(dossier)[0].expect("here").0;
        let summary = report.summary();
        for name in ["line", "past", "place", "standing"] {
            assert_eq!(summary[name].proved, lines, "{name}");
        }
        assert!(summary["receipt"].proved > 0 && summary["text"].proved > 2 && summary["whole"].proved == 1);
    }
    let only = Disclosure::Only([note].into());
    let file = net.node("harbour").export(&dossier, &only).expect("stored").expect("here");
    let texts = verify(&file, &fingerprint).summary()["text"];
    assert_eq!(texts.proved, 1);
    let file = net.node("harbour").export(&dossier, &Disclosure::Nothing).expect("stored").expect("here");
    let summary = verify(&file, &fingerprint).summary();
    assert_eq!((summary["text"].proved, summary["line"].not_shown), (0, 0), "lines are proved without their texts");
    assert_eq!(Bundle::read(&file).to_bundle().to_bytes(), file);
}

/// Covers EVI-012, EVI-013: a thief with ridge's key, a removed member, and both in the file of another.
#[test]
fn what_a_node_exports_tells_of_a_fork_and_of_a_removal() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let note = net.say("ridge", dossier, "note", &[("text", "Valve closed."), ("lang", "en")]);
    let real = net.node("harbour").signed_line(&note).expect("stored").expect("signed");
    let mut header = Received::parse(real).expect("a line").header().clone();
    header.time = header.time.plus_ms(1);
    let (thief, payload) = (support::signer_of("ridge"), header.to_bytes());
    let protected = thief.protected(Typ::Entry);
    let entry = cose::assemble(&protected, Some(&payload), &thief.sign_entry(&protected, &payload));
    let push = Request::Push(Push { items: vec![PushItem { entry, body: None }], urgent: false });
    let call = net.craft("ridge", "harbour", &push, |_| {});
    net.knock("harbour", call).expect("answered").outcome().expect("taken");
    net.say("harbour", dossier, "remove", &[("members", "delta")]);
    net.pass(60_000);
    let fingerprint = net.node("harbour").trust().charter_chain().fingerprint();
    let file = net.node("harbour").export(&dossier, &Disclosure::Everything).expect("stored").expect("here");
    let report = verify(&file, &fingerprint);
    let list = list_of(&report);
    let struck = |line| Subject::Standing { list, line, standing: Standing::Struck };
    assert_eq!(why(&report, &struck(note)), Some((Verdict::Proved, Why::Holds)));
    assert_eq!((report.summary()["fork"].proved, report.summary()["fork-proof"].contradicted), (1, 0));
    assert!(report.summary()["fork-proof"].proved > 0);
    for subject in [Subject::Digest { list }, Subject::Listed { list }, Subject::Whole { list }] {
        assert_eq!(why(&report, &subject), Some((Verdict::Proved, Why::Holds)), "{subject:?}");
    }
}

/// Covers EVI-005: whatever the bytes are, there is a report, and it proves nothing.
#[test]
fn bytes_that_are_no_evidence_prove_nothing() {
    let world = world();
    for bytes in [&[][..], &[0x80], &[0xa0], &[0x9f, 0xff], &[0x9b, 255, 255, 255, 255, 255, 255, 255, 255], b"hello"] {
        let report = verify(bytes, &world.first_charter);
        assert!(report.proved().is_empty());
        assert_eq!(report.claim(&Subject::NoExporter).map(|claim| claim.verdict), Some(Verdict::NotShown));
    }
}
