//! The ceremony told as facts.

use std::path::Path;

use comity_dossier::card::{Address, Desk, DualCriminality, Hours, HttpsUrl, LawProfile, Phone, Zone};
use comity_dossier::charter::{CharterFault, Fingerprint, Policy, SignatureFile, SignedCharter, Standing};
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_dossier::{Hash, Language, Member, Time};
use tempfile::TempDir;

use super::*;
use crate::shell::{SystemEntropy, open_node, paths};

const NOW: Time = Time(1_795_305_600_000);
const LATER: Time = Time(1_895_305_600_000);

fn said(text: &str) -> Said {
    Said { language: Language::new("en").unwrap(), text: Line::new(text).unwrap() }
}

fn make(folder: &Path, code: &str, seats: usize) -> Statement {
    let member = NewMember {
        code: Member::new(code).unwrap(),
        standing: Standing::State,
        names: vec![said(code)],
        seats: vec![Line::new("Head of the duty desk").unwrap(); seats],
    };
    make_member(folder, member, &mut SystemEntropy).unwrap()
}

fn spec() -> CardSpec {
    let english = vec![Language::new("en").unwrap()];
    CardSpec {
        tls: vec![Hash([7; 32])],
        addresses: vec![Address::Direct(HttpsUrl::new("https://127.0.0.1:7401").unwrap())],
        desk: Desk {
            languages: english.clone(),
            hours: Hours { zone: Zone::new("UTC").unwrap(), open: Vec::new() },
            phone: Phone::new("+000000000").unwrap(),
            administrators: None,
        },
        law: LawProfile {
            languages: english,
            dual_criminality: DualCriminality::NotRequired,
            preservation_days: 90,
            extension_days: 90,
            use_limits: Vec::new(),
            authority: vec![said("The desk")],
        },
    }
}

/// Harbour with two seats, delta with one; two of three sign.
pub(crate) struct Two {
    pub(crate) folder: TempDir,
    pub(crate) charter: SignedCharter,
}

impl Two {
    pub(crate) fn path(&self, code: &str) -> std::path::PathBuf {
        self.folder.path().join(code)
    }

    pub(crate) fn join(&self, code: &str, charters: &[&SignedCharter]) -> Result<Joined, CeremonyFault> {
        join(Join {
            folder: &self.path(code),
            member: Member::new(code).unwrap(),
            charters: charters.iter().map(|charter| (*charter).clone()).collect(),
            digits: self.charter.fingerprint(),
            own_digits: None,
            spec: Some(spec()),
            cards: Vec::new(),
            now: NOW,
        })
    }

    fn sign(&self, code: &str, seat: usize, draft: &SignedCharter, before: Option<&SignedCharter>) -> SignatureFile {
        let key = paths::keys(&self.path(code)).join(format!("seat-{seat}.key"));
        sign(draft, before, &key).unwrap().1
    }
}

pub(crate) fn two() -> Two {
    let folder = TempDir::new().unwrap();
    let members = [make(&folder.path().join("harbour"), "harbour", 2), make(&folder.path().join("delta"), "delta", 1)];
    let founding =
        Founding { members: &members, change: 2, suspend: 1, policy: Policy::default(), review_by: LATER, now: NOW };
    let draft = found(&founding, &mut SystemEntropy).unwrap();
    let mut two = Two { folder, charter: draft.clone() };
    let one = merge(draft.clone(), None, &[two.sign("harbour", 1, &draft, None)]).unwrap();
    assert!(!one.complete);
    assert_eq!(one.signed, (1, 2));
    let both = merge(one.charter, None, &[two.sign("delta", 1, &draft, None)]).unwrap();
    assert!(both.complete);
    two.charter = both.charter;
    two
}

/// Covers CHARTER-001, CHARTER-003, TRUST-002.
#[test]
fn two_members_found_a_network_join_it_and_their_nodes_open() {
    let two = two();
    for code in ["harbour", "delta"] {
        let joined = two.join(code, &[&two.charter]).unwrap();
        assert_eq!((joined.version, joined.cards), (1, 0));
        let moment = crate::ports::Moment { wall: NOW, steady_ms: 0 };
        let (node, _) = open_node(&two.path(code), Member::new(code).unwrap(), moment).unwrap();
        assert_eq!(node.status().unwrap().card, 1);
    }
    assert!(matches!(two.join("delta", &[&two.charter]), Err(CeremonyFault::JoinedAlready)));
}

/// Covers TRUST-002.
#[test]
fn nobody_joins_with_other_digits_or_another_root_key() {
    let two = two();
    let mut wrong = Join {
        folder: &two.path("delta"),
        member: Member::new("delta").unwrap(),
        charters: vec![two.charter.clone()],
        digits: Fingerprint::of_root_key(&[1; 32]),
        own_digits: None,
        spec: Some(spec()),
        cards: Vec::new(),
        now: NOW,
    };
    let digits = wrong.digits;
    let fault = join(wrong.clone()).unwrap_err();
    assert!(matches!(fault, CeremonyFault::Charter(CharterFault::Fingerprint { group: 1 })), "{fault}");
    wrong.digits = two.charter.fingerprint();
    wrong.own_digits = Some(digits);
    assert!(matches!(join(wrong.clone()), Err(CeremonyFault::OwnDigits { .. })));
    wrong.own_digits = None;
    wrong.member = Member::new("harbour").unwrap();
    assert!(matches!(join(wrong.clone()), Err(CeremonyFault::OtherRootKey)));
    wrong.member = Member::new("steppe").unwrap();
    assert!(matches!(join(wrong), Err(CeremonyFault::NotListed)));
    assert!(!paths::log(&two.path("delta")).exists(), "what failed has written nothing");
}

/// Covers CHARTER-002, CHARTER-003.
#[test]
fn a_member_is_admitted_by_enough_seats_and_not_by_fewer() {
    let two = two();
    let steppe = make(&two.path("steppe"), "steppe", 0);
    let draft = propose(&two.charter, &Proposal::Admit(&steppe), NOW.plus_ms(1)).unwrap();
    let before = Some(&two.charter);
    let first = merge(draft.clone(), before, &[two.sign("harbour", 1, &draft, before)]).unwrap();
    let again = merge(first.charter, before, &[two.sign("harbour", 1, &draft, before)]).unwrap();
    assert_eq!((again.added, again.signed, again.complete), (0, (1, 2), false), "one seat counts once");
    assert!(matches!(
        two.join("steppe", &[&two.charter, &again.charter]),
        Err(CeremonyFault::Charter(CharterFault::TooFewSignatures { got: 1, need: 2 }))
    ));
    let enough = merge(again.charter, before, &[two.sign("delta", 1, &draft, before)]).unwrap();
    assert!(enough.complete);
    assert!(matches!(two.join("steppe", &[&enough.charter]), Err(CeremonyFault::NoFirstCharter)));
    assert_eq!(two.join("steppe", &[&enough.charter, &two.charter]).unwrap().version, 2);
    assert!(matches!(propose(&enough.charter, &Proposal::Admit(&steppe), NOW), Err(CeremonyFault::ListedAlready)));
}

#[test]
fn a_signature_of_nobodys_seat_or_of_another_draft_is_refused_at_once() {
    let two = two();
    let stranger = two.folder.path().join("stranger.key");
    make_seat(&stranger, &mut SystemEntropy).unwrap();
    assert!(matches!(sign(&two.charter, None, &stranger), Err(CeremonyFault::NotASeat)));
    let other = propose(&two.charter, &Proposal::Renew(LATER.plus_ms(1)), NOW).unwrap();
    let of_other = two.sign("delta", 1, &other, Some(&two.charter));
    let fault = merge(two.charter.clone(), None, &[of_other]).unwrap_err();
    assert!(matches!(fault, CeremonyFault::Charter(CharterFault::ForeignSignature)));
}

#[test]
fn a_member_file_reads_back_and_a_damaged_one_names_its_line() {
    let folder = TempDir::new().unwrap();
    let statement = make(folder.path(), "isle", 2);
    let text = statement.to_text();
    assert_eq!(Statement::from_text(text.as_bytes()).unwrap(), statement);
    assert_eq!(statement.fingerprint(), Fingerprint::of_root_key(&statement.root));
    for (bad, at) in [
        (text.replace("comity member 1", "comity member 2"), 1),
        (text.replace("code isle", "code Isle"), 2),
        (text.replace("standing state", "standing alone"), 3),
        (text.replace("name en isle", "name en \u{202e}isle"), 4),
        (text.replace("seat ", "chair "), 6),
        (text.lines().take(4).collect::<Vec<_>>().join("\n"), 4),
    ] {
        assert!(
            matches!(Statement::from_text(bad.as_bytes()), Err(CeremonyFault::Statement { line }) if line == at),
            "{bad}"
        );
    }
}

#[test]
fn keys_are_never_made_over_others() {
    let folder = TempDir::new().unwrap();
    let first = make(folder.path(), "isle", 1);
    let again = NewMember { code: first.code, standing: Standing::State, names: first.names, seats: Vec::new() };
    let fault = make_member(folder.path(), again, &mut SystemEntropy).unwrap_err();
    assert_eq!(fault.code(), "key-file");
    assert!(CeremonyFault::CODES.contains(&fault.code()));
}
