//! What the facts are told with: fictional members, dossiers and lines.

use comity_dossier::{DossierId, EntryId, Hash, Kind, LaneId, Member, SaltedBody, Time};
use comity_store::{EntryState, ForeignEntry, OwnEntry};

use crate::Store;

pub(crate) fn member(code: &str) -> Member {
    Member::new(code).expect("a code of a test is well formed")
}

pub(crate) fn harbour() -> Member {
    member("harbour")
}

pub(crate) fn delta() -> Member {
    member("delta")
}

pub(crate) fn steppe() -> Member {
    member("steppe")
}

/// Ids that share their first eight bytes, so that every look-up has to compare the whole.
pub(crate) fn entry_id(number: u32) -> EntryId {
    let mut id = [0xee; 32];
    id[28..].copy_from_slice(&number.to_be_bytes());
    EntryId(id)
}

pub(crate) fn hash(number: u32) -> Hash {
    Hash(entry_id(number).0)
}

pub(crate) fn dossier(number: u8) -> DossierId {
    DossierId([number; 32])
}

pub(crate) fn lane(number: u8) -> LaneId {
    LaneId([number; 16])
}

pub(crate) fn body(text: &str) -> SaltedBody {
    SaltedBody { salt: [7; 16], body: text.as_bytes().to_vec() }
}

/// An own line of harbour; `prev` is the id before, so that lines 10, 11, 12 … make a lane.
pub(crate) fn own(number: u32, seq: u64) -> OwnEntry<'static> {
    OwnEntry {
        id: entry_id(number),
        member: harbour(),
        lane: lane(1),
        seq,
        prev: (seq > 0).then(|| entry_id(number - 1)),
        kind: Kind(u64::MAX),
        protected: b"protected",
        header: b"header",
        body: None,
        time: Time(5),
    }
}

/// A line of delta, delivered by delta.
pub(crate) fn foreign(number: u32, seq: u64, state: EntryState) -> ForeignEntry<'static> {
    ForeignEntry {
        id: entry_id(number),
        member: delta(),
        lane: lane(2),
        seq,
        kind: Kind(7),
        bytes: b"as received",
        expects_body: true,
        body: None,
        state,
        from: delta(),
        received: Time(6),
    }
}

/// Does something in a transaction of its own.
pub(crate) fn commit<T>(store: &mut Store, act: impl FnOnce(&mut Store) -> T) -> T {
    store.begin().expect("begins");
    let answer = act(store);
    store.commit().expect("commits");
    answer
}

/// Makes dossiers 1 and 2.
pub(crate) fn with_dossiers(store: &mut Store) {
    commit(store, |store| {
        for number in [1, 2] {
            assert_eq!(store.create_dossier(&dossier(number), Time(1)), Ok(true));
        }
    });
}
