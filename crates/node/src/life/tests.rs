//! Which stores are recognised as others than the node left.

use comity_dossier::DossierId;
use comity_store::Store;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;

const NOW: Time = Time(1_795_316_820_000);

/// A store, the mark beside it, and the randomness of its lives.
struct Machine {
    store: Store,
    mark: Option<Mark>,
    rng: ChaCha8Rng,
}

impl Machine {
    fn new() -> Self {
        Self { store: Store::in_memory().expect("opens"), mark: None, rng: ChaCha8Rng::seed_from_u64(1) }
    }

    /// Starts a life, and returns why it is a new one.
    fn start(&mut self) -> Option<Cause> {
        let before = self.store.generation().expect("reads");
        let mut noted = None;
        let mut note = |mark| {
            noted = Some(mark);
            Ok(())
        };
        let mark = recognise(&mut self.store, self.mark, NOW, &mut self.rng, &mut note).expect("recognised");
        assert!(noted.is_some(), "the mark is kept before the store is changed");
        self.mark = Some(mark);
        let changed = self.store.generation().expect("reads") != before;
        let cause = account(&self.store).expect("reads").map(|account| account.cause).filter(|_| changed);
        let alarms = self.store.alarms(9).expect("reads").len();
        assert!(!changed || alarms > 0 || cause == Some(Cause::Restored));
        cause
    }

    /// Commits so many lines, and marks it as a running node does.
    fn write(&mut self, lines: u8) {
        let dossier = DossierId([1; 32]);
        self.store.begin().expect("begins");
        self.store.create_dossier(&dossier, NOW).expect("created");
        let from = u8::try_from(self.store.reached().expect("reads").0).expect("few");
        for number in from..from + lines {
            let entry = comity_store::OwnEntry {
                id: EntryId([number; 32]),
                member: Member::new("harbour").expect("a code"),
                lane: comity_dossier::LaneId([number; 16]),
                seq: 0,
                prev: None,
                kind: comity_dossier::Kind::NOTE,
                protected: b"p",
                header: b"h",
                body: None,
                time: NOW,
            };
            self.store.append_own(&dossier, &entry).expect("appended");
        }
        self.store.commit().expect("commits");
        let position = self.store.reached().expect("reads").0;
        self.mark.as_mut().expect("a life has begun").position = position;
    }

    fn copy(&self) -> Store {
        self.store.copy_in_memory().expect("copied")
    }
}

/// Covers LANE-008.
#[test]
fn the_store_that_was_left_is_the_same_life_of_the_store() {
    let mut machine = Machine::new();
    assert_eq!(machine.start(), None);
    machine.write(3);
    for _ in 0..3 {
        assert_eq!(machine.start(), None);
        machine.write(1);
    }
    assert_eq!(machine.store.alarms(9).expect("reads"), []);
}

/// Covers LANE-008, REP-004.
#[test]
fn a_store_that_was_put_back_is_recognised_also_to_a_moment_of_the_same_life() {
    let mut machine = Machine::new();
    machine.start();
    machine.write(3);
    let older_life = machine.copy();
    machine.start();
    machine.write(2);
    let same_life = machine.copy();
    machine.write(2);
    let last = machine.mark;
    for older in [older_life, same_life] {
        (machine.store, machine.mark) = (older, last);
        assert_eq!(machine.start(), Some(Cause::WentBack));
        assert_eq!(machine.start(), None, "once");
    }
}

/// Covers LANE-008.
#[test]
fn a_store_that_was_copied_without_its_mark_is_recognised_and_so_is_another_one() {
    let mut machine = Machine::new();
    machine.start();
    machine.write(3);
    let copy = machine.copy();
    let mut elsewhere = Machine { store: copy, mark: None, rng: ChaCha8Rng::seed_from_u64(2) };
    assert_eq!(elsewhere.start(), Some(Cause::Copied));
    elsewhere.mark = machine.mark;
    assert_eq!(elsewhere.start(), Some(Cause::WentBack));
}

/// Covers LANE-008: a start that is cut off between the mark and the commit is no other life.
#[test]
fn a_start_that_was_cut_off_makes_no_false_alarm() {
    let mut machine = Machine::new();
    machine.start();
    machine.write(1);
    for cut in 0..2 {
        let (before, mark) = (machine.copy(), machine.mark);
        let mut noted = None;
        let mut note = |mark| {
            noted = Some(mark);
            Ok(())
        };
        recognise(&mut machine.store, mark, NOW, &mut machine.rng, &mut note).expect("recognised");
        machine.mark = noted;
        if cut == 0 {
            machine.store = before;
        }
        assert_eq!(machine.start(), None);
    }
}

/// Covers BACK-004, BACK-005.
#[test]
fn a_restored_store_says_so_once_and_explains_lines_of_its_time_only() {
    let mut machine = Machine::new();
    machine.start();
    machine.write(2);
    let mark = machine.mark;
    let before = machine.store.generation().expect("reads");
    let (made, restored) = (NOW, NOW.plus_ms(3_600_000));
    begin_anew(&mut machine.store, Cause::Restored, made, restored, &mut machine.rng).expect("anew");
    assert_ne!(machine.store.generation().expect("reads"), before);
    for mark in [None, mark] {
        machine.mark = mark;
        assert_eq!(machine.start(), None, "it is known, and no alarm");
        let account = account(&machine.store).expect("reads").expect("an account");
        assert_eq!((account.cause, account.since, account.began), (Cause::Restored, made, restored));
        begin_anew(&mut machine.store, Cause::Restored, made, restored, &mut machine.rng).expect("anew");
    }
    let account = account(&machine.store).expect("reads").expect("an account");
    assert!(account.explains(made.plus_ms(60_000)));
    assert!(!account.explains(restored), "that is after it was restored: it is not of this store");
    assert!(!account.explains(Time(made.0 - 24 * 3_600_000)), "the backup would have it");
}

#[test]
fn an_account_is_read_as_it_was_written() {
    let brought =
        Brought { own: 1, others: 2, texts: 3, files: 4, receipts: 5, first: Some(NOW), ..Brought::default() };
    let peers = [("delta", brought), ("ridge", Brought { in_step: Some(NOW), ..Brought::default() })];
    let peers = peers.into_iter().map(|(code, it)| (Member::new(code).expect("a code"), it)).collect();
    let account = Recovery { cause: Cause::Copied, since: NOW, began: NOW, peers };
    assert_eq!(Recovery::from_text(&account.to_text()), Some(account));
    assert_eq!(Recovery::from_text("restored 1"), None);
}
