//! Facts about the outbox, receipts, charters, cards and the quarantine.

use comity_dossier::limits::{QUARANTINE_BYTES_MAX, QUARANTINE_ITEMS_MAX};
use comity_dossier::{EntryId, Head, Time};
use comity_store::{
    CONFLICTING_VERSIONS_MAX, EntryState, ForeignEntry, NewReceipt, Outcome, Position, QueueDepth, Reader, Spoilt,
    StoreFault, Urgency,
};

use super::given::*;
use crate::Store;

/// Lines 50 to 55 of delta in dossier 1, and 60 in dossier 2.
fn with_lines(store: &mut Store) {
    with_dossiers(store);
    commit(store, |store| {
        for seq in 0..6 {
            let line = foreign(50 + seq, seq.into(), EntryState::Folded);
            store.append_foreign(&dossier(1), &line).expect("appended");
        }
        store.append_foreign(&dossier(2), &foreign(60, 0, EntryState::Folded)).expect("appended");
    });
}

fn waiting(store: &Store, urgency: Urgency) -> Vec<EntryId> {
    let queue = store.queued(steppe(), urgency, Position(0), 99).expect("reads");
    queue.into_iter().map(|line| line.id).collect()
}

/// Covers PUSH-005, PUSH-006.
pub(crate) fn an_outbox_keeps_the_order_of_the_log_and_urgent_lines_apart(store: &mut Store) {
    with_lines(store);
    commit(store, |store| {
        for (number, urgency) in [
            (54, Urgency::Bulk),
            (50, Urgency::Bulk),
            (53, Urgency::Urgent),
            (60, Urgency::Bulk),
            (51, Urgency::Urgent),
            (52, Urgency::Bulk),
        ] {
            store.queue(steppe(), &entry_id(number), urgency, Time(100 + u64::from(number))).expect("queued");
        }
        assert_eq!(store.queue(steppe(), &entry_id(99), Urgency::Bulk, Time(1)), Err(StoreFault::UnknownEntry));
    });
    assert_eq!(waiting(store, Urgency::Urgent), [51, 53].map(entry_id));
    assert_eq!(waiting(store, Urgency::Bulk), [50, 52, 54, 60].map(entry_id));
    let page = store.queued(steppe(), Urgency::Bulk, Position(0), 2).expect("reads");
    let rest = store.queued(steppe(), Urgency::Bulk, page[1].position, 2).expect("reads");
    assert_eq!(rest.iter().map(|line| line.id).collect::<Vec<_>>(), [54, 60].map(entry_id));
    assert_eq!((rest[1].dossier, rest[1].since), (dossier(2), Time(160)));
    let depth = QueueDepth { urgent: 2, bulk: 4, oldest_since: Some(Time(150)) };
    assert_eq!(store.queue_depth(steppe()), Ok(depth));
    assert_eq!(store.queue_depth(harbour()), Ok(QueueDepth::default()));
    assert_eq!(store.peers_with_queue(), Ok(vec![steppe()]));
}

pub(crate) fn a_line_waits_once_and_becomes_urgent_when_either_says_so(store: &mut Store) {
    with_lines(store);
    commit(store, |store| {
        for (number, urgency, now) in [
            (50, Urgency::Bulk, 1),
            (50, Urgency::Bulk, 2),
            (51, Urgency::Urgent, 3),
            (51, Urgency::Bulk, 4),
            (52, Urgency::Bulk, 5),
            (52, Urgency::Urgent, 6),
        ] {
            store.queue(steppe(), &entry_id(number), urgency, Time(now)).expect("queued");
        }
    });
    assert_eq!(waiting(store, Urgency::Bulk), [50].map(entry_id));
    assert_eq!(waiting(store, Urgency::Urgent), [51, 52].map(entry_id));
    let since = store.queued(steppe(), Urgency::Urgent, Position(0), 9).expect("reads");
    assert_eq!(since.iter().map(|line| line.since).collect::<Vec<_>>(), [Time(3), Time(5)], "since it began to wait");
}

pub(crate) fn how_much_waits_is_known_without_counting_it_again(store: &mut Store) {
    with_lines(store);
    let depth = |store: &Store| {
        assert_eq!(store.usage().expect("reads"), Reader::usage(store).expect("counts"));
        let known = store.queue_depth(steppe()).expect("reads");
        assert_eq!(known, Reader::queue_depth(store, steppe()).expect("counts"));
        (known.urgent, known.bulk)
    };
    assert_eq!(depth(store), (0, 0), "of a member that nobody has written to");
    commit(store, |store| {
        store.queue(steppe(), &entry_id(50), Urgency::Bulk, Time(1)).expect("queued");
        assert_eq!(depth(store), (0, 1));
        let position = store.append_own(&dossier(1), &own(10, 0)).expect("appended");
        store.queue_new([steppe(), harbour()], position, Urgency::Urgent, Time(2)).expect("queued");
        assert_eq!(depth(store), (1, 1));
        store.append_foreign(&dossier(1), &foreign(70, 9, EntryState::Pending)).expect("appended");
        store.queue(steppe(), &entry_id(70), Urgency::Bulk, Time(3)).expect("queued");
        assert_eq!(depth(store), (1, 2));
        assert_eq!(store.drop_pending(&entry_id(70)), Ok(true));
        assert_eq!(depth(store), (1, 1), "what is forgotten is not sent");
    });
    store.begin().expect("begins");
    store.unqueue_dossier(steppe(), &dossier(1)).expect("taken out");
    assert_eq!(depth(store), (0, 0));
    store.rollback().expect("rolls back");
    assert_eq!(depth(store), (1, 1));
}

/// Covers RCPT-003, as far as the outbox goes: what a receipt covers is not sent again.
pub(crate) fn a_receipt_takes_what_it_covers_out_of_the_outbox(store: &mut Store) {
    with_lines(store);
    commit(store, |store| {
        for number in [50, 51, 52, 53, 54, 55, 60] {
            let urgency = if number % 2 == 0 { Urgency::Bulk } else { Urgency::Urgent };
            store.queue(steppe(), &entry_id(number), urgency, Time(1)).expect("queued");
            store.queue(harbour(), &entry_id(number), urgency, Time(1)).expect("queued");
        }
        assert_eq!(store.unqueue_through(steppe(), &dossier(1), delta(), lane(2), 2), Ok(3));
        assert_eq!(store.unqueue_through(steppe(), &dossier(1), delta(), lane(2), 2), Ok(0), "again");
        assert_eq!(store.unqueue_through(steppe(), &dossier(1), delta(), lane(3), 9), Ok(0), "another lane");
        assert_eq!(store.unqueue(steppe(), &[entry_id(53), entry_id(51), entry_id(99)]), Ok(1));
    });
    assert_eq!(waiting(store, Urgency::Urgent), [55].map(entry_id));
    assert_eq!(waiting(store, Urgency::Bulk), [54, 60].map(entry_id));
    commit(store, |store| {
        assert_eq!(store.unqueue_dossier(steppe(), &dossier(1)), Ok(2));
        assert_eq!(store.unqueue_through(steppe(), &dossier(2), delta(), lane(2), u64::MAX), Ok(1));
    });
    assert_eq!(store.queue_depth(steppe()), Ok(QueueDepth::default()));
    assert_eq!(store.queue_depth(harbour()).expect("reads").urgent, 3, "another peer's outbox is its own");
    assert_eq!(store.peers_with_queue(), Ok(vec![harbour()]));
}

/// Covers RCPT-003.
pub(crate) fn receipts_are_kept_as_received_and_the_newest_is_found(store: &mut Store) {
    with_lines(store);
    let head = |seq, number| Head { member: delta(), lane: lane(2), seq, id: entry_id(number) };
    let (low, high) = ([head(0, 50)], [head(5, 55), head(5, 56)]);
    let receipt = |number, holder, frontier, held_at| NewReceipt {
        hash: hash(number),
        bytes: b"receipt as received",
        holder,
        dossier: dossier(1),
        frontier,
        held_at: Time(held_at),
    };
    let usage = |store: &Store| {
        let usage = store.usage().expect("reads");
        assert_eq!(usage, Reader::usage(store).expect("counts"));
        usage.receipts
    };
    assert_eq!(usage(store), 0);
    commit(store, |store| {
        assert_eq!(store.put_receipt(&receipt(1, steppe(), &high, 20)), Ok(true));
        assert_eq!(store.put_receipt(&receipt(1, steppe(), &high, 20)), Ok(false), "again");
        assert_eq!(store.put_receipt(&receipt(2, steppe(), &low, 10)), Ok(true), "an older one, late");
        assert_eq!(store.put_receipt(&receipt(3, delta(), &low, 10)), Ok(true));
        let unknown = NewReceipt { dossier: dossier(9), ..receipt(4, delta(), &low, 10) };
        assert_eq!(store.put_receipt(&unknown), Err(StoreFault::UnknownDossier));
    });
    let kept = store.receipts_of(&dossier(1), 0, 9).expect("reads");
    assert_eq!(kept.iter().map(|kept| kept.hash).collect::<Vec<_>>(), [1, 2, 3].map(hash));
    assert!(kept.iter().all(|kept| kept.bytes == b"receipt as received"));
    assert_eq!(store.receipts_of(&dossier(1), kept[1].number, 9), Ok(vec![kept[2].clone()]));
    let latest = store.latest_receipt(&dossier(1), steppe()).expect("reads").expect("is there");
    assert_eq!((latest.receipt.hash, latest.frontier.as_slice()), (hash(1), &high[..]));
    assert_eq!(store.latest_receipt(&dossier(2), steppe()), Ok(None));
    let all = store.latest_receipts(&dossier(1)).expect("reads");
    assert_eq!(all.iter().map(|latest| latest.receipt.holder).collect::<Vec<_>>(), [delta(), steppe()]);
    assert_eq!(usage(store), 3);
    commit(store, |store| store.drop_receipt(kept[2].number).map(drop)).expect("dropped");
    assert_eq!(usage(store), 2);
}

pub(crate) fn two_charters_or_cards_of_one_version_are_both_kept_up_to_a_bound(store: &mut Store) {
    commit(store, |store| {
        for number in (0..).take(CONFLICTING_VERSIONS_MAX) {
            let kept = store.put_charter(2, &hash(number), b"charter", Time(1)).expect("kept");
            assert!(matches!(kept, Outcome::Kept(_)), "{kept:?}");
            let kept = store.put_card(delta(), 2, &hash(number), b"card", Time(1)).expect("kept");
            assert!(matches!(kept, Outcome::Kept(_)), "{kept:?}");
        }
        assert!(matches!(store.put_charter(2, &hash(3), b"charter", Time(9)), Ok(Outcome::AlreadyThere(_))));
        assert!(matches!(store.put_card(delta(), 2, &hash(3), b"card", Time(9)), Ok(Outcome::AlreadyThere(_))));
        assert_eq!(store.put_charter(2, &hash(99), b"charter", Time(9)), Ok(Outcome::Counted));
        assert_eq!(store.put_card(delta(), 2, &hash(99), b"card", Time(9)), Ok(Outcome::Counted));
        assert!(matches!(store.put_charter(1, &hash(99), b"first", Time(9)), Ok(Outcome::Kept(_))));
        assert!(matches!(store.put_card(steppe(), 2, &hash(99), b"other", Time(9)), Ok(Outcome::Kept(_))));
    });
    let charters = store.charters().expect("reads");
    assert_eq!(charters.len(), CONFLICTING_VERSIONS_MAX + 1);
    assert_eq!((charters[0].version, charters[1].hash, charters[1].received), (1, hash(0), Time(1)));
    assert_eq!(store.cards(delta()).expect("reads").len(), CONFLICTING_VERSIONS_MAX);
    let all = store.all_cards().expect("reads");
    assert_eq!((all.len(), all.last().map(|card| card.member)), (CONFLICTING_VERSIONS_MAX + 1, Some(steppe())));
}

/// Covers LIM-010, ERR-004.
pub(crate) fn a_quarantine_is_bounded_for_each_deliverer_and_says_so(store: &mut Store) {
    let spoilt = |number, peer| Spoilt {
        peer,
        hash: hash(number),
        bytes: b"forged",
        refusal: 4,
        detail: number,
        now: Time(number.into()),
    };
    commit(store, |store| {
        for number in (0..).take(QUARANTINE_ITEMS_MAX) {
            assert!(matches!(store.quarantine(&spoilt(number, delta())), Ok(Outcome::Kept(_))));
        }
        assert_eq!(store.quarantine(&spoilt(5000, delta())), Ok(Outcome::Counted));
        assert_eq!(store.quarantine(&spoilt(5000, delta())), Ok(Outcome::Counted));
        let again = store.quarantine(&Spoilt { now: Time(9000), ..spoilt(3, delta()) });
        assert!(matches!(again, Ok(Outcome::AlreadyThere(_))), "{again:?}");
        assert!(matches!(store.quarantine(&spoilt(5000, steppe())), Ok(Outcome::Kept(_))), "another's share");
    });
    let counts = store.quarantine_counts().expect("reads");
    let of_delta = counts.iter().find(|count| count.peer == delta()).expect("is there");
    assert_eq!((of_delta.items, of_delta.counted), (QUARANTINE_ITEMS_MAX as u64, 2));
    let listed = store.quarantined(0, 4).expect("reads");
    let third = &listed[3];
    assert_eq!((third.hash, third.detail, third.first, third.last, third.times), (hash(3), 3, Time(3), Time(9000), 2));
    // What was let go of makes room.
    commit(store, |store| {
        assert_eq!(store.release(third.number), Ok(true));
        assert_eq!(store.release(third.number), Ok(false));
        assert!(matches!(store.quarantine(&spoilt(5000, delta())), Ok(Outcome::Kept(_))));
    });
}

/// Covers LIM-010: the bound in bytes.
pub(crate) fn a_quarantine_is_bounded_in_bytes(store: &mut Store) {
    let large = vec![0; QUARANTINE_BYTES_MAX - 10];
    let spoilt =
        |number, bytes| Spoilt { peer: delta(), hash: hash(number), bytes, refusal: 1, detail: 0, now: Time(1) };
    commit(store, |store| {
        assert!(matches!(store.quarantine(&spoilt(1, &large)), Ok(Outcome::Kept(_))));
        assert_eq!(store.quarantine(&spoilt(2, &[0; 11])), Ok(Outcome::Counted));
        assert!(matches!(store.quarantine(&spoilt(3, &[0; 10])), Ok(Outcome::Kept(_))));
        assert_eq!(store.quarantine(&spoilt(4, &[0; 1])), Ok(Outcome::Counted));
    });
}

/// A spoilt copy in quarantine never blocks the real line (ERR-004).
pub(crate) fn a_quarantined_copy_does_not_block_the_real_line(store: &mut Store) {
    with_dossiers(store);
    commit(store, |store| {
        let copy = Spoilt { peer: delta(), hash: hash(50), bytes: b"x", refusal: 4, detail: 0, now: Time(1) };
        store.quarantine(&copy).expect("kept aside");
        let real = ForeignEntry { from: steppe(), ..foreign(50, 0, EntryState::Folded) };
        store.append_foreign(&dossier(1), &real).expect("appended");
    });
    assert_eq!(store.has_entry(&entry_id(50)), Ok(Some(EntryState::Folded)));
}
