//! The use cases of a node: the only room where record, keys, messages and store meet.
//!
//! ```text
//!   form ── desk/ ── write.rs ──> store ──> outbox.rs ── call.rs ──> the network
//!   the network ── turns.rs ── inbox.rs ──> store ── shelf.rs (record, view) ── rows.rs ──> Desk
//!                       └── serve.rs ──> answer           repair.rs: what two nodes do not both hold
//! ```
//!
//! Promise: [`Node`] is driven by values and gives values back; time and randomness are given to it, so that a simulator
//! can own all of it. Whatever it sends was made durable before.
//! Not here: HTML, HTTP, command line; threads, sockets and the machine's clock, but in [`shell`].
#![forbid(unsafe_code)]

pub mod alarm;
pub mod backup;
mod call;
mod catching_up;
pub mod ceremony;
mod damage;
pub mod desk;
pub mod disk;
mod drill;
pub mod envelope;
pub mod export;
mod files;
mod fresh;
mod hearing;
mod hex;
mod inbox;
mod jobs;
pub mod life;
mod look;
mod mailbox;
mod news;
mod node;
mod outbox;
mod pager;
mod parcel;
mod peers;
pub mod people;
pub mod ports;
mod proof;
mod quotas;
mod repair;
mod rows;
pub mod search;
mod serve;
mod shelf;
pub mod shell;
pub mod silence;
mod step;
mod stick;
mod summary;
pub mod trust;
mod turns;
pub mod verify;
mod write;

pub use call::PROTOCOLS;
pub use catching_up::CatchingUpLook;
pub use jobs::scrub::ScrubLook;
pub use look::{
    AlarmLook, GlanceLook, MailboxLook, OwnBox, PeerLook, PeerReach, QuarantineLook, StatusLook, WaitingLine,
};
pub use mailbox::HostedBox;
pub use news::{Brief, News, NewsPage};
pub use node::{Halt, Input, Node, Output, Parts, Paths, Point, Ticket};
pub use pager::{Paging, SilenceLook};
pub use proof::{DossierProof, ForkFound, ForkLook, KeyLook, LineProof, MissingLines, ReceiptLook, TextProof};
pub use rows::{DeskSection, ROLE_FORMER, ROLE_LEAD, ROLE_PARTICIPANT};
pub use shelf::ShelfLimits;
pub use stick::Bundle;
pub use turns::{Heard, Turns};

/// What the rooms above need of those below, by name: they may use these and nothing else of them.
pub mod values {
    pub use comity_cap::{CapFault, CapRule, XmlRule, read as read_cap, write as write_cap};
    pub use comity_exchange::CallId;
    pub use comity_exchange::bound::PARCEL_BYTES_MAX;
    pub use comity_exchange::conversation::Trouble;
    pub use comity_store::{
        DamageCount, Damaged, DamagedSort, DeskCursor, DeskFilter, DeskPage, DeskPart, DeskRow, StoreFault,
        StoredDamage, Usage,
    };
}
