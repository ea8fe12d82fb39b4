//! Facts about transactions, entries and bodies.

use comity_dossier::cose::{self, Typ};
use comity_dossier::{Kid, LaneId, Time};
use comity_store::{
    Appended, BodyState, EntryBytes, EntryState, ForeignEntry, OwnEntry, PendingUsage, Position, StoreFault,
};

use super::given::*;
use crate::Store;

pub(crate) fn nothing_is_written_without_a_transaction(store: &mut Store) {
    with_dossiers(store);
    assert_eq!(store.create_dossier(&dossier(3), Time(1)), Err(StoreFault::NoTransaction));
    assert_eq!(store.append_own(&dossier(1), &own(10, 0)), Err(StoreFault::NoTransaction));
    assert_eq!(store.next_serial(2026), Err(StoreFault::NoTransaction));
    assert_eq!(store.commit(), Err(StoreFault::NoTransaction));
    store.begin().expect("begins");
    assert_eq!(store.begin(), Err(StoreFault::TransactionOpen));
    assert!(store.in_transaction());
    assert_eq!(store.rollback(), Ok(()));
    assert_eq!(store.rollback(), Ok(()), "again is no harm");
}

pub(crate) fn what_was_rolled_back_was_never_there(store: &mut Store) {
    with_dossiers(store);
    store.begin().expect("begins");
    store.create_dossier(&dossier(3), Time(1)).expect("created");
    store.append_own(&dossier(3), &own(10, 0)).expect("appended");
    store.rollback().expect("rolls back");
    assert_eq!(store.knows_dossier(&dossier(3)), Ok(false));
    assert_eq!(store.entry(&entry_id(10)), Ok(None));
    // The same again meets no remembered number of what is gone.
    commit(store, |store| {
        assert_eq!(store.append_own(&dossier(3), &own(10, 0)), Err(StoreFault::UnknownDossier));
        store.create_dossier(&dossier(4), Time(1)).expect("created");
        store.append_own(&dossier(4), &own(10, 0)).expect("appended");
    });
    assert_eq!(store.entry(&entry_id(10)).expect("reads").expect("is there").dossier, dossier(4));
}

pub(crate) fn serial_numbers_are_dense_by_year(store: &mut Store) {
    let taken = |store: &mut Store, year| commit(store, |store| store.next_serial(year).expect("a number"));
    assert_eq!([2026, 2026, 2027, 2026].map(|year| taken(store, year)), [1, 2, 1, 3]);
}

/// Covers LANE-005: between commit and signing the entry is there, listed as unsigned, and signed once.
pub(crate) fn an_own_line_is_stored_first_and_signed_after(store: &mut Store) {
    with_dossiers(store);
    let protected = cose::protected(Typ::Entry, &Kid([3; 16]));
    let text = body("help is on its way");
    let line = OwnEntry { protected: &protected, header: &[0xa0], body: Some(&text), ..own(10, 0) };
    let position = commit(store, |store| store.append_own(&dossier(1), &line).expect("appended"));

    let stored = store.entry(&entry_id(10)).expect("reads").expect("is there");
    assert_eq!((stored.position, stored.seq, stored.kind, stored.from), (position, 0, line.kind, None));
    assert_eq!((stored.member, stored.lane, stored.received), (harbour(), lane(1), Time(5)));
    assert!(stored.is_own() && stored.cose_bytes().is_none(), "an unsigned line is no object yet");
    assert_eq!(store.body(&entry_id(10)), Ok(Some(text)));
    let unsigned = store.unsigned(10).expect("reads");
    assert_eq!((unsigned.len(), unsigned[0].id, &unsigned[0].protected), (1, entry_id(10), &protected));

    commit(store, |store| {
        assert_eq!(store.set_signature(&entry_id(10), &[9; 64]), Ok(()));
        assert_eq!(store.set_signature(&entry_id(10), &[9; 64]), Ok(()), "the same again");
        assert_eq!(store.set_signature(&entry_id(10), &[8; 64]), Err(StoreFault::WrongState), "another one");
        assert_eq!(store.set_signature(&entry_id(99), &[9; 64]), Err(StoreFault::UnknownEntry));
    });
    assert_eq!(store.unsigned(10), Ok(vec![]));
    let stored = store.entry_at(position).expect("reads").expect("is there");
    let whole = cose::assemble(&protected, Some(&[0xa0]), &[9; 64]);
    assert_eq!(stored.cose_bytes().as_deref(), Some(&whole[..]));
    assert_eq!(stored.header_bytes(), Some(&[0xa0][..]));
    assert_eq!(cose::split(&whole, Typ::Entry).map(|parts| parts.signature), Ok(&[9; 64]));
}

/// Covers LANE-006, LANE-007.
pub(crate) fn an_own_lane_never_holds_two_lines_at_one_place(store: &mut Store) {
    with_dossiers(store);
    commit(store, |store| {
        for (number, seq) in [(10, 0), (11, 1), (12, 2)] {
            store.append_own(&dossier(1), &own(number, seq)).expect("continues");
        }
    });
    let refused = |line: OwnEntry<'_>, fault, store: &mut Store| {
        store.begin().expect("begins");
        assert_eq!(store.append_own(&dossier(1), &line), Err(fault), "{line:?}");
        store.rollback().expect("rolls back");
    };
    for (number, seq) in [(10, 0), (20, 0), (21, 1), (22, 2)] {
        refused(own(number, seq), StoreFault::PlaceTaken, store);
    }
    refused(own(24, 4), StoreFault::NotTheTip, store);
    refused(OwnEntry { prev: Some(entry_id(11)), ..own(13, 3) }, StoreFault::NotTheTip, store);
    refused(OwnEntry { prev: None, ..own(13, 3) }, StoreFault::NotTheTip, store);
    refused(OwnEntry { lane: lane(9), ..own(13, 3) }, StoreFault::NotTheTip, store);
    refused(OwnEntry { seq: u64::MAX, ..own(13, 3) }, StoreFault::NotTheTip, store);
    assert_eq!(store.lane_tip(&dossier(1), harbour(), lane(1)), Ok(Some((2, entry_id(12)))));
    // What came back from a peer after a restored backup stands in the way as well.
    let echo = ForeignEntry { member: harbour(), lane: lane(1), ..foreign(13, 3, EntryState::Folded) };
    commit(store, |store| store.append_foreign(&dossier(1), &echo).expect("appended"));
    refused(own(13, 3), StoreFault::PlaceTaken, store);
    // The same lane name in another dossier is another lane.
    commit(store, |store| store.append_own(&dossier(2), &own(30, 0)).expect("a lane of its own"));
}

pub(crate) fn a_foreign_line_is_kept_once_and_as_received(store: &mut Store) {
    with_dossiers(store);
    let line = foreign(50, 0, EntryState::Folded);
    let first = commit(store, |store| store.append_foreign(&dossier(1), &line).expect("appended"));
    let position = first.position();
    assert_eq!(first, Appended::New(position));
    assert_eq!(store.body_state(&entry_id(50)), Ok(BodyState::Missing));
    // It comes again by another way, with its body this time.
    let text = body("text");
    let again = ForeignEntry { bytes: b"spoilt", from: steppe(), body: Some(&text), ..line };
    let second = commit(store, |store| store.append_foreign(&dossier(1), &again).expect("taken"));
    assert_eq!(second, Appended::AlreadyThere(position, EntryState::Folded));
    let stored = store.entry(&entry_id(50)).expect("reads").expect("is there");
    assert_eq!(stored.bytes, EntryBytes::Foreign(b"as received".to_vec()));
    assert_eq!((stored.from, stored.body), (Some(delta()), BodyState::Held));
    assert_eq!(stored.cose_bytes().as_deref(), Some(&b"as received"[..]));
    assert_eq!(store.usage().expect("reads").entries, 1);
}

/// Covers FORK-001: both lines of a fork are kept.
pub(crate) fn a_forked_place_keeps_every_line(store: &mut Store) {
    with_dossiers(store);
    commit(store, |store| {
        for (number, seq) in [(50, 0), (51, 1), (61, 1), (71, 1), (52, 2)] {
            store.append_foreign(&dossier(1), &foreign(number, seq, EntryState::Folded)).expect("appended");
        }
    });
    let lane_from = |seq, rows| {
        let range = store.lane_range(&dossier(1), delta(), lane(2), seq, rows).expect("reads");
        range.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    assert_eq!(lane_from(1, 10), [51, 61, 71, 52].map(entry_id));
    assert_eq!(lane_from(1, 2), [51, 61].map(entry_id));
    assert_eq!(lane_from(u64::MAX, 2), []);
    assert_eq!(store.lane_range(&dossier(2), delta(), lane(2), 0, 9), Ok(vec![]), "another dossier");
}

/// Covers COUNT-003, LIM-009.
pub(crate) fn a_line_that_waits_is_charged_and_moves_behind_its_past(store: &mut Store) {
    with_dossiers(store);
    let text = body("12345");
    let (child, parent) = (foreign(51, 1, EntryState::Pending), foreign(50, 0, EntryState::Folded));
    commit(store, |store| {
        store.append_foreign(&dossier(1), &ForeignEntry { body: Some(&text), ..child }).expect("waits");
        store.append_foreign(&dossier(1), &ForeignEntry { id: entry_id(59), ..child }).expect("waits");
        store.append_foreign(&dossier(1), &parent).expect("appended");
    });
    let waiting = |store: &Store| {
        let list = store.pending_of(&dossier(1), 9).expect("reads");
        list.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    let usage = |entries, bytes| Ok(PendingUsage { entries, bytes });
    assert_eq!(waiting(store), [51, 59].map(entry_id));
    assert_eq!(store.pending_usage(delta()), usage(2, 11 + 5 + 11));
    assert_eq!(store.pending_usage(steppe()), usage(0, 0));

    let position = commit(store, |store| {
        store.queue(steppe(), &entry_id(51), comity_store::Urgency::Urgent, Time(1)).expect("queued");
        assert_eq!(store.put_body(&entry_id(59), &body("123")), Ok(true));
        store.mark_folded(&entry_id(51)).expect("folds")
    });
    assert_eq!(store.pending_usage(delta()), usage(1, 11 + 3));
    assert_eq!(store.last_position(), Ok(position));
    let folded = store.entries_of(&dossier(1), Position(0), 9).expect("reads");
    assert_eq!(folded.iter().map(|entry| entry.id).collect::<Vec<_>>(), [50, 51].map(entry_id));
    assert_eq!(store.entries_after(Position(0), 9), Ok(folded), "of all dossiers");
    assert_eq!(store.body(&entry_id(51)), Ok(Some(text)), "the body moves along");
    let queued = store.queued(steppe(), comity_store::Urgency::Urgent, Position(0), 9).expect("reads");
    assert_eq!((queued.len(), queued[0].id, queued[0].position), (1, entry_id(51), position));

    commit(store, |store| {
        assert_eq!(store.mark_folded(&entry_id(51)), Ok(position), "again");
        assert_eq!(store.drop_pending(&entry_id(51)), Err(StoreFault::WrongState), "it belongs to the record");
        assert_eq!(store.drop_pending(&entry_id(59)), Ok(true));
        assert_eq!(store.drop_pending(&entry_id(59)), Ok(false));
        assert_eq!(store.mark_folded(&entry_id(59)), Err(StoreFault::UnknownEntry));
    });
    assert_eq!(store.pending_usage(delta()), usage(0, 0));
    assert_eq!(waiting(store), []);
}

/// Covers ENT-005, as far as the store goes: erasing a body leaves the entry as it was.
pub(crate) fn a_body_may_come_late_and_be_erased_for_good(store: &mut Store) {
    with_dossiers(store);
    commit(store, |store| {
        store.append_foreign(&dossier(1), &foreign(50, 0, EntryState::Folded)).expect("appended");
        let bare = ForeignEntry { expects_body: false, ..foreign(51, 1, EntryState::Folded) };
        store.append_foreign(&dossier(1), &bare).expect("appended");
        assert_eq!(store.put_body(&entry_id(51), &body("x")), Err(StoreFault::WrongState), "the line has none");
        assert_eq!(store.erase_body(&entry_id(51)), Ok(false));
    });
    let missing = store.missing_bodies(&dossier(1), 9).expect("reads");
    assert_eq!((missing.len(), missing[0].id, missing[0].dossier), (1, entry_id(50), dossier(1)));
    commit(store, |store| {
        assert_eq!(store.put_body(&entry_id(50), &body("late")), Ok(true));
        assert_eq!(store.put_body(&entry_id(50), &body("late")), Ok(false));
    });
    assert_eq!(store.missing_bodies(&dossier(1), 9), Ok(vec![]));
    let before = store.entry(&entry_id(50)).expect("reads").expect("is there");
    commit(store, |store| {
        assert_eq!(store.erase_body(&entry_id(50)), Ok(true));
        assert_eq!(store.erase_body(&entry_id(50)), Ok(false));
        assert_eq!(store.put_body(&entry_id(50), &body("late")), Ok(false), "erased is erased");
    });
    assert_eq!(store.body(&entry_id(50)), Ok(None));
    assert_eq!(store.missing_bodies(&dossier(1), 9), Ok(vec![]), "nobody asks for it again");
    let after = store.entry(&entry_id(50)).expect("reads").expect("is there");
    assert_eq!((after.bytes, after.position, after.body), (before.bytes, before.position, BodyState::Erased));
}

pub(crate) fn numbers_beyond_the_columns_are_refused_not_wrapped(store: &mut Store) {
    with_dossiers(store);
    commit(store, |store| {
        let far = foreign(50, 1 << 63, EntryState::Pending);
        assert_eq!(store.append_foreign(&dossier(1), &far), Err(StoreFault::OutOfRange));
        assert_eq!(store.append_foreign(&dossier(9), &far), Err(StoreFault::UnknownDossier));
        let (version, bytes) = (u64::MAX, &b"charter"[..]);
        assert_eq!(store.put_charter(version, &hash(1), bytes, Time(1)), Err(StoreFault::OutOfRange));
        // Times only ever grow the end of time.
        assert_eq!(store.create_dossier(&dossier(8), Time(u64::MAX)), Ok(true));
    });
    assert_eq!(store.dossiers(2, 9).expect("reads")[0].created, Time(i64::MAX as u64));
}

pub(crate) fn lists_go_on_where_a_page_ended(store: &mut Store) {
    commit(store, |store| {
        for number in 0..5 {
            store.create_dossier(&dossier(number), Time(1)).expect("created");
        }
        let lines = |seq: u32| OwnEntry { lane: LaneId([4; 16]), ..own(100 + seq, seq.into()) };
        for seq in 0..5 {
            store.append_own(&dossier(0), &lines(seq)).expect("appended");
        }
    });
    let (mut after, mut seen) = (0, vec![]);
    while let Some(last) = store.dossiers(after, 2).expect("reads").last().copied() {
        seen.extend(store.dossiers(after, 2).expect("reads").iter().map(|found| found.id));
        after = last.number;
    }
    assert_eq!(seen, (0..5).map(dossier).collect::<Vec<_>>());
    let (mut after, mut seen) = (Position(0), vec![]);
    while let Some(last) = store.entries_of(&dossier(0), after, 2).expect("reads").last() {
        seen.extend(store.entries_of(&dossier(0), after, 2).expect("reads").iter().map(|entry| entry.id));
        after = last.position;
    }
    assert_eq!(seen, (100..105).map(entry_id).collect::<Vec<_>>());
}
