//! Backups are made and restored on real folders.

use std::path::{Path, PathBuf};

use comity_dossier::body::{Role, SignIn};
use comity_dossier::kind::common::form::Fields;
use comity_dossier::text::Line;
use comity_dossier::{Actor, Hex, Member, Time};
use comity_seal::file::Encryptor;
use comity_seal::{BackupKey, FileKey};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;
use crate::alarm::Alarm;
use crate::ceremony::tests::{Two, two};
use crate::desk::Act;
use crate::node::{Input, Node};
use crate::people::{Chosen, People};
use crate::ports::Moment;
use crate::shell::{SystemEntropy, open_node, paths};

const NOW: Time = Time(1_795_305_600_000);
const MINUTE_MS: u64 = 60_000;

/// A member that has joined, its key pair for backups, and room beside it.
struct House {
    two: Two,
    key: BackupKey,
}

impl House {
    fn new() -> Self {
        let two = two();
        two.join("harbour", &[&two_charter(&two)]).expect("joined");
        std::fs::write(two.path("harbour").join("node.toml"), "member = \"harbour\"\n").expect("written");
        let key = BackupKey::generate(&mut ChaCha8Rng::seed_from_u64(1)).expect("a key");
        Self { two, key }
    }

    fn folder(&self) -> PathBuf {
        self.two.path("harbour")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.two.path(name)
    }

    fn back_up(&self, name: &str, with_keys: bool) -> Result<Made, BackupFault> {
        let (to, out) = (self.key.public().expect("a key"), self.path(name));
        let member = Member::new("harbour").expect("a code");
        let wish = Wish { folder: &self.folder(), member, to: &to, out: &out, with_keys, program: "0", now: NOW };
        make(wish, &mut SystemEntropy)
    }

    fn restore(&self, name: &str, to: &str, rehearsal: bool) -> Result<Restored, BackupFault> {
        let (file, to) = (self.path(name), self.path(to));
        let now = NOW.plus_ms(60 * MINUTE_MS);
        restore(&Restore { file: &file, key: &self.key, to: &to, rehearsal, now }, &mut SystemEntropy)
    }

    /// What stands beside the members' folders.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.two.folder.path())
            .expect("reads")
            .map(|entry| entry.expect("reads").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn two_charter(two: &Two) -> comity_dossier::charter::SignedCharter {
    two.charter.clone()
}

fn open(folder: &Path, minutes: u64) -> Node {
    let moment = Moment { wall: NOW.plus_ms(minutes * MINUTE_MS), steady_ms: 0 };
    open_node(folder, Member::new("harbour").expect("a code"), moment).expect("opens").0
}

/// Opens an alert, and returns how many lines the log has then.
fn alert(node: &mut Node, minutes: u64) -> u64 {
    let fields = [
        ("mode", "live"),
        ("history", "lead-grants"),
        ("title.en", "Spill"),
        ("level", "urgent"),
        ("tlp", "amber"),
        ("pap", "amber"),
        ("legal-basis", "treaty"),
        ("legal-basis-words", "Article 4"),
        ("purpose", "life-and-safety"),
        ("review-by", "2027-11-22"),
        ("lang", "en"),
        ("event.en", "Spill"),
        ("headline.en", "Chlorine in the river"),
        ("category", "CBRNE"),
        ("urgency", "Immediate"),
        ("severity", "Severe"),
        ("certainty", "Observed"),
        ("area.0", "The river"),
        ("participants", "delta"),
        ("character", "political"),
        ("character", "military"),
        ("character", "religious"),
        ("character", "racial"),
    ];
    let fields = Fields::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let code = Line::new("7F3").expect("a line");
    let actor = Actor { role: Role::DutyOfficer, code, sign_in: SignIn::LocalToken };
    let act = Box::new(Act::OpenAlert { fields, cap: None });
    let moment = Moment { wall: NOW.plus_ms(minutes * MINUTE_MS), steady_ms: minutes * MINUTE_MS };
    let outputs = node.step(moment, vec![Input::Act { ticket: 1, actor, act }]).expect("the store holds");
    let done = outputs.iter().any(|output| matches!(output, crate::Output::Done { result: Ok(_), .. }));
    assert!(done, "{outputs:?}");
    node.step(moment, Vec::new()).expect("the store holds");
    node.status().expect("the store holds").usage.entries
}

/// Covers BACK-001, BACK-002, BACK-004.
#[test]
fn a_backup_of_a_running_node_is_restored_as_another_life_with_every_line() {
    let house = House::new();
    let mut node = open(&house.folder(), 0);
    let lines = alert(&mut node, 0);
    let people = People::open(&paths::people(&house.folder()), Box::new(SystemEntropy)).expect("opens");
    let chosen = Chosen { code: "7F3", name: "Somebody", password: "a long enough password" };
    let account =
        people.add_account(&chosen, [crate::people::Role::DutyOfficer].into_iter().collect(), NOW).expect("added");
    people.let_in(account, NOW).expect("signed in");

    let made = house.back_up("one.backup", false).expect("made while it runs");
    alert(&mut node, 1);
    let generation = node.status().expect("the store holds").generation;
    assert_eq!((made.manifest.lines, made.manifest.generation), (lines, generation));
    let names: Vec<&str> = made.manifest.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["comity.sqlite", "files.sqlite", "people.db", "node.toml"]);
    let bytes = std::fs::read(house.path("one.backup")).expect("reads");
    assert_eq!(bytes.len() as u64, made.bytes);
    assert!(!bytes.windows(8).any(|window| window == b"Chlorine"), "nothing is readable");
    assert!(!house.folder().join("run/backup").exists(), "no copy is left in the clear");

    let rehearsed = house.restore("one.backup", "harbour-2", true).expect("rehearsed");
    assert_eq!((rehearsed.manifest.clone(), rehearsed.age_ms), (made.manifest.clone(), 60 * MINUTE_MS));
    assert_eq!(rehearsed.digits, house.two.charter.fingerprint());
    assert_eq!(house.names(), ["delta", "harbour", "one.backup"], "a rehearsal leaves nothing");

    house.restore("one.backup", "harbour-2", false).expect("restored");
    assert_eq!(house.names(), ["delta", "harbour", "harbour-2", "one.backup"]);
    let restored = house.path("harbour-2");
    let moment = Moment { wall: NOW.plus_ms(61 * MINUTE_MS), steady_ms: 0 };
    let member = Member::new("harbour").expect("a code");
    assert!(open_node(&restored, member, moment).is_err(), "the keys were not in it");
    copy_folder(&paths::keys(&house.folder()), &paths::keys(&restored));
    let node = open(&restored, 61);
    let status = node.status().expect("the store holds");
    assert_eq!(status.usage.entries, lines);
    assert_ne!(status.generation, generation);
    let account_of = status.recovery.expect("it knows");
    assert_eq!((account_of.cause, account_of.since), (crate::life::Cause::Restored, NOW));
    assert_eq!(node.alarms(9).expect("the store holds").len(), 0, "somebody restored it by the command");
    let people = People::open(&paths::people(&restored), Box::new(SystemEntropy)).expect("opens");
    assert_eq!(people.sessions(account, NOW).expect("reads").len(), 0);
    assert!(people.account(account).expect("reads").is_some());
    drop(node);
    let again = open(&restored, 62);
    assert_eq!(again.status().expect("the store holds").recovery.map(|it| it.began), Some(account_of.began));
}

/// Covers BACK-002: keys go in if they are asked for, and never those that have no place on this machine.
#[test]
fn with_its_keys_a_restored_node_opens_at_once_and_the_root_key_is_never_among_them() {
    let house = House::new();
    drop(open(&house.folder(), 0));
    let made = house.back_up("one.backup", true).expect("made while it does not run");
    assert!(made.manifest.has_keys());
    house.restore("one.backup", "harbour-2", false).expect("restored");
    let restored = house.path("harbour-2");
    drop(open(&restored, 61));
    assert!(paths::keys(&house.folder()).join("root.key").exists());
    assert!(!paths::keys(&restored).join("root.key").exists());
    assert!(!paths::keys(&restored).join("seat-1.key").exists());
}

/// Covers BACK-001, BACK-003.
#[test]
fn nothing_is_written_over_and_what_was_spoilt_is_never_put_in_place() {
    let house = House::new();
    let mut node = open(&house.folder(), 0);
    alert(&mut node, 0);
    house.back_up("one.backup", true).expect("made");
    assert!(matches!(house.back_up("one.backup", true), Err(BackupFault::Exists(_))));
    let names = house.names();
    assert!(matches!(house.restore("one.backup", "harbour", false), Err(BackupFault::Exists(_))));
    assert!(house.restore("one.backup", "harbour", true).expect("rehearsed").occupied);
    let whole = std::fs::read(house.path("one.backup")).expect("reads");
    let mut spoilt: Vec<Vec<u8>> =
        [0, 1, 100, 3_000, whole.len() / 2, whole.len() - 1].map(|at| whole[..at].to_vec()).into();
    for at in (0..whole.len()).step_by(whole.len() / 60).chain([whole.len() - 1]) {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        spoilt.push(changed);
    }
    spoilt.push([&whole[..], b"more"].concat());
    for (number, bytes) in spoilt.iter().enumerate() {
        std::fs::write(house.path("spoilt.backup"), bytes).expect("written");
        let refused = house.restore("spoilt.backup", "harbour-2", false);
        assert!(refused.is_err(), "spoilt {number} was taken");
    }
    std::fs::remove_file(house.path("spoilt.backup")).expect("removed");
    assert_eq!(house.names(), names, "nothing is left of it");
    let other = House::new();
    std::fs::copy(house.path("one.backup"), other.path("one.backup")).expect("copied");
    let stranger = BackupKey::generate(&mut ChaCha8Rng::seed_from_u64(7)).expect("a key");
    let stranger = House { key: stranger, ..other };
    assert!(matches!(stranger.restore("one.backup", "harbour-2", true), Err(BackupFault::OtherKey { .. })));
}

/// Covers BACK-003: whoever knows the public half can write a file that opens; it puts nothing anywhere else.
#[test]
fn a_forged_backup_reaches_no_place_but_those_of_a_node() {
    use std::io::Write;
    let house = House::new();
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for name in ["../harbour/node.toml", "/tmp/x", "keys/root.key", "token", "run/serve.json", ""] {
        let key = FileKey::generate(&mut rng);
        let sealed = house.key.public().expect("a key").seal(&key, &mut rng).expect("sealed");
        let (enc, wrapped) = (Hex(&sealed.enc), Hex(&sealed.ciphertext));
        let head = format!("comity backup 1\nsuite 1\nto {}\nenc {enc}\nkey {wrapped}\n", sealed.receiver).into_bytes();
        let mut out = Encryptor::new(key, head);
        write!(out, "part {name} 3\nbad").expect("written");
        let bytes = out.finish().expect("finished");
        std::fs::write(house.path("forged.backup"), bytes).expect("written");
        let refused = house.restore("forged.backup", "harbour-2", false);
        assert!(matches!(refused, Err(BackupFault::Spoilt(_))), "{name}: {refused:?}");
    }
    assert_eq!(house.names(), ["delta", "forged.backup", "harbour"]);
}

/// Covers LANE-008, REP-004.
#[test]
fn a_log_that_somebody_put_back_is_recognised_at_the_next_start() {
    let house = House::new();
    let mut node = open(&house.folder(), 0);
    alert(&mut node, 0);
    let log = paths::log(&house.folder());
    comity_store::Database::Log.copy(&log, &house.path("older.sqlite")).expect("copied");
    alert(&mut node, 1);
    let generation = node.status().expect("the store holds").generation;
    drop(node);
    let node = open(&house.folder(), 2);
    assert_eq!(node.status().expect("the store holds").generation, generation, "a plain restart");
    drop(node);
    std::fs::copy(house.path("older.sqlite"), &log).expect("put back");
    let node = open(&house.folder(), 3);
    let status = node.status().expect("the store holds");
    assert_ne!(status.generation, generation);
    assert_eq!(status.recovery.expect("it knows").cause, crate::life::Cause::WentBack);
    let alarms = node.alarms(9).expect("the store holds");
    assert_eq!(alarms.iter().map(|look| look.alarm).collect::<Vec<_>>(), [Some(Alarm::StoreWentBack)]);
}

/// Covers BACK-001: two at once would share a place for their copies.
#[test]
fn one_backup_of_a_node_is_made_at_a_time() {
    let house = House::new();
    drop(open(&house.folder(), 0));
    std::fs::create_dir_all(house.folder().join("run")).expect("made");
    let lock = std::fs::File::create(house.folder().join("run/backup.lock")).expect("made");
    lock.try_lock().expect("locked");
    assert!(matches!(house.back_up("one.backup", false), Err(BackupFault::Busy)));
    drop(lock);
    house.back_up("one.backup", false).expect("made");
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("reads") {
        let path = entry.expect("reads").path();
        std::fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
    }
}
