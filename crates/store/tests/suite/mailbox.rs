//! Facts about boxes of members that cannot be reached, and about what of the outbox waits in one elsewhere.

use std::collections::BTreeSet;

use comity_dossier::{EntryId, Hash, Time};
use comity_store::{EntryState, NewParcel, Position, Posted, PostedDepth, Reader, Urgency};

use super::given::*;
use crate::Store;

fn put(store: &mut Store, number: u32, bytes: &[u8], sender: &str, expires: u64) -> bool {
    let parcel = NewParcel {
        owner: steppe(),
        sender: member(sender),
        hash: hash(number),
        bytes,
        received: Time(u64::from(number)),
        expires: Time(expires),
    };
    store.mailbox_put(&parcel).expect("put")
}

/// Covers MBOX-002, MBOX-005, MBOX-006.
pub(crate) fn a_parcel_is_kept_once_until_it_is_acked_or_expires(store: &mut Store) {
    commit(store, |store| {
        assert!(put(store, 1, b"first", "harbour", 900));
        assert!(!put(store, 1, b"first", "harbour", 900));
        assert!(put(store, 2, b"second", "delta", 100));
        assert!(put(store, 3, b"third", "harbour", 900));
    });
    let names = |store: &Store, sender| store.mailbox_held(steppe(), member(sender), 9).expect("read");
    assert_eq!((names(store, "harbour"), names(store, "delta")), (vec![hash(1), hash(3)], vec![hash(2)]));
    let of = |sender: Option<&str>| {
        let used = store.mailbox_use(steppe(), sender.map(member)).expect("read");
        (used.parcels, used.bytes, used.oldest)
    };
    assert_eq!(of(None), (3, 16, Some(Time(1))));
    assert_eq!((of(Some("delta")), of(Some("isle"))), ((1, 6, Some(Time(2))), (0, 0, None)));
    assert_eq!(store.mailbox_use(delta(), None).expect("read").parcels, 0, "another's box");

    commit(store, |store| {
        assert_eq!(store.mailbox_ack(delta(), &[hash(1)]), Ok(0), "nobody acks out of another's box");
        assert_eq!(store.mailbox_ack(steppe(), &[hash(1), hash(8)]), Ok(1));
        assert_eq!(store.mailbox_ack(steppe(), &[hash(1)]), Ok(0), "an ack may come twice");
        assert_eq!(store.mailbox_expire(Time(99)), Ok(0));
        assert_eq!(store.mailbox_expire(Time(100)), Ok(1));
    });
    assert_eq!((names(store, "harbour"), names(store, "delta")), (vec![hash(3)], vec![]));
}

/// Covers MBOX-004.
pub(crate) fn a_box_is_emptied_oldest_first_within_bounds_and_around_what_is_left_out(store: &mut Store) {
    commit(store, |store| {
        for number in 1..=5 {
            put(store, number, &[u8::try_from(number).expect("small"); 10], "harbour", 900);
        }
    });
    let none = BTreeSet::new();
    let take = |without: &BTreeSet<Hash>, parcels, bytes| {
        let (out, more) = store.mailbox_waiting(steppe(), without, parcels, bytes).expect("read");
        (out.iter().map(|bytes| bytes[0]).collect::<Vec<_>>(), more)
    };
    assert_eq!(take(&none, 9, 999), (vec![1, 2, 3, 4, 5], false));
    assert_eq!(take(&none, 2, 999), (vec![1, 2], true));
    assert_eq!(take(&none, 9, 25), (vec![1, 2], true));
    assert_eq!(take(&none, 9, 1), (vec![1], true), "one that is larger alone still comes");
    assert_eq!(take(&[hash(1), hash(3)].into(), 2, 999), (vec![2, 4], true));
    assert_eq!(take(&(1..=5).map(hash).collect(), 9, 999), (vec![], false));
    let (nothing, more) = store.mailbox_waiting(delta(), &none, 9, 999).expect("read");
    assert!(nothing.is_empty() && !more);
}

/// Covers PUSH-005.
pub(crate) fn a_line_in_a_mailbox_still_waits_and_says_where(store: &mut Store) {
    with_dossiers(store);
    commit(store, |store| {
        for seq in 0..3 {
            let line = foreign(50 + seq, seq.into(), EntryState::Folded);
            store.append_foreign(&dossier(1), &line).expect("appended");
            store.queue(steppe(), &entry_id(50 + seq), Urgency::Bulk, Time(1)).expect("queued");
        }
        store.mark_posted(steppe(), &[entry_id(50), entry_id(52)], harbour(), &hash(7), Time(9)).expect("marked");
    });
    let ids = |store: &Store| -> Vec<EntryId> {
        let rows = store.unposted(steppe(), Urgency::Bulk, Position(0), 9).expect("read");
        rows.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(ids(store), [entry_id(51)]);
    assert_eq!(store.queued(steppe(), Urgency::Bulk, Position(0), 9).expect("read").len(), 3, "it waits all the same");
    let posted = Posted { parcel: hash(7), host: harbour(), since: Time(9), lines: 2 };
    assert_eq!(store.posted(steppe()), Ok(vec![posted]));
    let posted = |store: &Store| {
        let known = store.posted_depth(steppe()).expect("reads");
        assert_eq!(Ok(known), Reader::posted_depth(store, steppe()));
        (known.lines, known.oldest)
    };
    assert_eq!(posted(store), (2, Some((harbour(), Time(9)))));
    assert_eq!(store.posted_depth(harbour()), Ok(PostedDepth::default()));
    assert_eq!(store.posted_whole(steppe(), &dossier(1)), Ok(None), "one of three waits here");
    assert_eq!(store.posted_whole(steppe(), &dossier(2)), Ok(None), "nothing waits");

    commit(store, |store| {
        store.mark_posted(steppe(), &[entry_id(51)], harbour(), &hash(8), Time(10)).expect("marked");
    });
    assert_eq!(posted(store), (3, Some((harbour(), Time(9)))));
    assert_eq!(store.posted_whole(steppe(), &dossier(1)), Ok(Some((harbour(), Time(9)))));
    assert_eq!(store.posted_whole(steppe(), &dossier(2)), Ok(None), "nothing of that one waits");
    commit(store, |store| {
        assert_eq!(store.unpost(steppe(), &hash(7)), Ok(2));
        assert_eq!(posted(store), (1, Some((harbour(), Time(10)))));
        // A receipt takes a line out wherever it waits.
        assert_eq!(store.unqueue(steppe(), &[entry_id(51)]), Ok(1));
    });
    assert_eq!(ids(store), [entry_id(50), entry_id(52)]);
    assert_eq!(store.posted(steppe()), Ok(vec![]));
    assert_eq!(posted(store), (0, None));
}
