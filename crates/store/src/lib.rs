//! The log, the outbox, the files and the read models of one node, durable.
//!
//! Promise: what [`Store::commit`] has answered is on the disk; one own lane never holds two lines at one place
//! (LANE-007); an entry is kept byte for byte as it came; what is bounded by the protocol is bounded here.
//! What it reads it holds against the hash that names it; what is not what was written is noted and not given out.
//! Not here: signatures, sealing and rules of the record. It stores bytes and believes what it is told about them; it
//! starts no threads and asks no clock.
//!
//! ```text
//!   node (one writer) ── begin ── append, queue, put … ── commit ──> the log (SQLite, WAL, synchronous=FULL)
//!   pages (any number of [`Reader`]s) <── what was committed last
//! ```
//!
//! [`Store`] writes and, being also a [`Reader`], reads what it has written; [`Reader`] reads from any thread with a
//! connection of its own. [`FileStore`] and [`FileReader`] do the same for files, in a database beside the first; [`PeopleStore`]
//! keeps the people of the node, in a third; [`SearchStore`] and [`SearchReader`] an index of words that is made of the log,
//! in a fourth.
#![forbid(unsafe_code)]

mod damage;
mod desk;
mod entries;
mod fault;
mod files;
mod mailbox;
mod notices;
pub mod people;
mod post;
mod search;
mod sqlite;
mod trust;

pub use damage::{DAMAGES_MAX, Damage, DamageCount, Damaged, DamagedSort, StoredDamage};
pub use desk::{DeskCursor, DeskFilter, DeskPage, DeskPart, DeskRow, StoredState};
pub use entries::{
    Appended, BodyState, EntryBytes, EntryState, ForeignEntry, MissingBody, OwnEntry, PendingUsage, Position,
    StoredDossier, StoredEntry, Unsigned,
};
pub use fault::StoreFault;
pub use files::{BlobHandle, BlobState, CHUNK_BYTES_MAX};
pub use mailbox::{MailboxUse, NewParcel, Posted, PostedDepth};
pub use notices::{ALARMS_MAX, Access, Alarm, StoredAccess, StoredAlarm, StoredOnce, Usage};
pub use post::{
    LatestReceipt, NewReceipt, Outcome, QuarantineCount, Quarantined, QueueDepth, Queued, Spoilt, StoredReceipt,
    Urgency,
};
pub use search::{IndexProgress, IndexQuery, IndexedLine, Phrase, StoredText, TEXT_CHANGES_MAX, TextChange};
pub use sqlite::{
    Database, FileReader, FileStore, PeopleStore, RawLine, Reader, SearchBatch, SearchReader, SearchStore, Store,
};
pub use trust::{CONFLICTING_VERSIONS_MAX, StoredCard, StoredCharter};
