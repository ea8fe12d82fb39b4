//! `docs/protocol/comity.cddl` is read by a tool, and real bytes are held against it.
//!
//! The bytes come from two places: objects made here with the record's own types, and vectors that the rooms keep in
//! `crates/*/tests/vectors/<shape>[-<what>].hex`, one object each, where `<shape>` is the rule of the CDDL it is an example of.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cddl::ast::CDDL;
use cddl::validator::Validator;
use cddl::validator::cbor::CBORValidator;

use comity_dossier::header::{BodyRef, CharterRef, Head, Header};
use comity_dossier::lines::DossierKind;
use comity_dossier::structural::{
    Bare, Close, CloseReason, Continues, Cut, ForkProof, Genesis, Grant, HistoryRule, LaneClose, LaneOpen, LaneReason,
    LeadAccept, LeadOffer, LeadRelease, Participants, Profile, Structural, Tip,
};
use comity_dossier::{
    Actor, Body, DossierId, EntryId, Hash, Kid, Kind, LaneId, Member, NetworkId, SaltedBody, Time, canonical, cose,
};
use xtask::repository::{files, read, root, shown};

fn cddl() -> String {
    read(&root().join("docs/protocol/comity.cddl"))
}

/// The shapes, read once: reading them is the slow part.
static SHAPES: LazyLock<CDDL<'static>> =
    LazyLock::new(|| cddl::parser::cddl_from_str(cddl().leak(), true).expect("comity.cddl is CDDL"));

/// Holds `bytes` against one rule of the CDDL.
fn holds(rule: &str, bytes: &[u8]) -> Result<(), String> {
    // The first rule of a document is the one that is held against.
    let mut shapes = SHAPES.clone();
    let at = shapes.rules.iter().position(|r| r.name() == rule).ok_or_else(|| format!("there is no shape {rule}"))?;
    shapes.rules.swap(0, at);
    let value = cddl::validator::cbor_value::decode_cbor(bytes).map_err(|error| error.to_string())?;
    let mut validator = CBORValidator::new(&shapes, value, None);
    let held: Result<(), cddl::validator::cbor::Error<std::io::Error>> = validator.validate();
    held.map_err(|error| error.to_string())
}

/// Finds the shape a vector is an example of: `answer-refusal` is an `answer`, for there is no longer name that fits.
fn shape_of(stem: &str) -> Option<String> {
    let fits = |name: &String| {
        stem.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.']))
    };
    SHAPES.rules.iter().map(|rule| rule.name()).filter(fits).max_by_key(String::len)
}

#[test]
fn the_shapes_are_readable_by_a_tool() {
    // The checked form also refuses a name that nothing defines.
    if let Err(fault) = cddl::pest_bridge::cddl_from_pest_str_checked(&cddl()) {
        panic!("comity.cddl is not CDDL: {fault}");
    }
}

#[test]
fn every_vector_of_the_rooms_has_the_shape_it_says() {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for path in files("crates", "hex").into_iter().filter(|path| path.to_string_lossy().contains("/tests/vectors/")) {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let shape = shape_of(stem).unwrap_or_else(|| panic!("{}: no shape of that name", shown(&path)));
        let text: String = read(&path).lines().filter(|line| !line.starts_with('#')).collect();
        holds(&shape, &from_hex(&text)).unwrap_or_else(|why| panic!("{} is no {shape}: {why}", shown(&path)));
        *found.entry(shape).or_default() += 1;
    }
    for shape in ["call", "answer", "parcel", "receipt", "request-push", "reply-push"] {
        assert!(found.contains_key(shape), "no vector of {shape}; there are {found:?}");
    }
}

/// Covers SEAL-005: an answer is sealed in its own suite, with a nonce of 32 bytes.
#[test]
fn an_answer_in_a_suite_of_keys_is_not_of_its_shape() {
    let answer = from_hex(&read(&root().join("crates/exchange/tests/vectors/answer.hex")));
    let sealed = answer.windows(3).position(|bytes| bytes == [0x84, 0x03, 0x50]).expect("four, suite 3, a key id");
    holds("answer", &answer).expect("as it is kept");
    for suite in [0, 1, 2, 4] {
        let mut other = answer.clone();
        other[sealed + 1] = suite;
        assert!(holds("answer", &other).is_err(), "suite {suite}");
    }
    let mut short = answer;
    let nonce = sealed + 19;
    assert_eq!(short[nonce..nonce + 2], [0x58, 32]);
    short[nonce + 1] = 31;
    short.remove(nonce + 2);
    assert!(holds("answer", &short).is_err(), "a nonce of 31 bytes");
}

fn from_hex(text: &str) -> Vec<u8> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}

const HASH: Hash = Hash([0x11; 32]);
const ENTRY: EntryId = EntryId([0x22; 32]);
const LANE: LaneId = LaneId([0x33; 16]);

fn harbour() -> Member {
    Member::new("harbour").expect("a code")
}

fn head() -> Head {
    Head { member: Member::new("delta").expect("a code"), lane: LANE, seq: 7, id: ENTRY }
}

fn tip() -> Tip {
    Tip { lane: LANE, seq: 7, id: ENTRY }
}

/// One content of every structural kind, by the name of its shape.
fn structurals() -> Vec<(&'static str, Structural)> {
    let genesis = |continues| Genesis {
        nonce: [1; 32],
        network: NetworkId([2; 16]),
        kind: DossierKind::Alert,
        profile: 1,
        history: HistoryRule::LeadGrants,
        participants: vec![harbour()],
        year: 2026,
        serial: 417,
        continues,
    };
    let continues = Continues { dossier: DossierId(ENTRY.0), frontier: vec![head()] };
    let cut = Cut { member: harbour(), tips: vec![tip()] };
    let accept = LeadRelease { accept: ENTRY, to: harbour() };
    vec![
        ("genesis", Structural::Genesis(genesis(None))),
        ("genesis", Structural::Genesis(genesis(Some(continues)))),
        ("participants", Structural::Participants(Participants { members: vec![harbour()], cuts: vec![cut] })),
        ("grant", Structural::Grant(Grant { member: harbour(), frontier: vec![head()] })),
        ("lead-offer", Structural::LeadOffer(LeadOffer { to: harbour() })),
        ("lead-accept", Structural::LeadAccept(LeadAccept { offer: ENTRY })),
        ("lead-release", Structural::LeadRelease(accept)),
        ("close", Structural::Close(Close { reason: CloseReason::Mistaken })),
        ("reopen", Structural::Reopen(Bare {})),
        ("profile", Structural::Profile(Profile { profile: 2, kinds: vec![Kind(90)] })),
        ("fork-proof", Structural::ForkProof(ForkProof { first: vec![1], second: vec![2] })),
        ("lane-open", Structural::LaneOpen(LaneOpen { reason: LaneReason::Forked })),
        ("lane-close", Structural::LaneClose(LaneClose { last: tip() })),
        ("seen", Structural::Seen(Bare {})),
    ]
}

/// A header around `structural`, or of an ordinary line with everything that may be there.
fn header(structural: Option<Structural>) -> Header {
    let opens = matches!(structural, Some(Structural::Genesis(_)));
    Header {
        dossier: (!opens).then_some(DossierId(ENTRY.0)),
        member: harbour(),
        lane: LANE,
        seq: u64::from(!opens),
        prev: (!opens).then_some(ENTRY),
        heads: if opens { vec![] } else { vec![head()] },
        charter: CharterRef { version: 1, hash: HASH },
        time: Time(1_795_316_400_000),
        kind: structural.as_ref().map_or(Kind::NOTE, Structural::kind),
        flags: 0,
        body: structural.is_none().then_some(BodyRef { commitment: HASH, size_bucket: 9 }),
        digest: Some(HASH),
        structural,
    }
}

fn entry(header: &Header) -> Vec<u8> {
    let protected = cose::protected(cose::Typ::Entry, &Kid([4; 16]));
    cose::assemble(&protected, Some(&header.to_bytes()), &[5; 64])
}

/// Covers ENT-001, ENT-006.
#[test]
fn every_entry_that_the_record_makes_has_the_shape_of_the_cddl() {
    for (shape, content) in structurals() {
        holds(shape, &canonical::encode(&content)).unwrap_or_else(|why| panic!("{shape}: {why}"));
        let header = header(Some(content));
        holds("header", &header.to_bytes()).unwrap_or_else(|why| panic!("header of {shape}: {why}"));
        holds("entry", &entry(&header)).unwrap_or_else(|why| panic!("entry of {shape}: {why}"));
    }
    holds("entry", &entry(&header(None))).expect("an ordinary line");
}

/// The other way round: what the record refuses is not of the shape either, so the shape says something.
#[test]
fn what_is_no_entry_is_not_of_its_shape() {
    let good = entry(&header(None));
    let at = |needle: &[u8]| good.windows(needle.len()).position(|w| w == needle).expect("it is there");
    let mut other_kind = good.clone();
    let typ = at(b"comity-entry-1");
    other_kind[typ..typ + 14].copy_from_slice(b"comity-quest-1");
    let mut no_code = good.clone();
    let code = at(b"harbour");
    no_code[code] = b'H';
    for (what, bad) in [("another typ", &other_kind), ("a code in capitals", &no_code)] {
        assert!(holds("entry", bad).is_err(), "{what} was taken");
    }
    let content = canonical::encode(&LaneOpen { reason: LaneReason::Started });
    assert!(holds("lane-close", &content).is_err());
}

/// Covers ACT-001: the one thing a body always holds is who acted, as role, code and sign-in.
#[test]
fn every_body_has_the_shape_of_the_cddl() {
    let code = comity_dossier::text::Line::new("7F3").expect("one line");
    let (role, sign_in) = (comity_dossier::body::Role::DutyOfficer, comity_dossier::body::SignIn::Passkey);
    let body = Body { actor: Actor { role, code, sign_in }, content: canonical::encode(&Bare {}) };
    let salted = SaltedBody { salt: [6; 16], body: canonical::encode(&body) };
    holds("salted-body", &canonical::encode(&salted)).expect("a body");
}
