//! The post between nodes, as values: what they say to each other, and when.
//!
//! [`message`] is what is signed, [`op`] what is sealed inside it, [`check`] what a receiver looks at before it opens
//! anything, [`conversation`] when a node does what with one peer, [`repair`] what two frontiers lack of each other,
//! [`tree`] in which dossiers two nodes differ, [`round_robin`] whose work comes next, [`mailbox`] how much a host keeps
//! and when its guest looks.
//!
//! Promise: no bytes of a stranger make this room panic or reserve more memory than they take up themselves; time and
//! randomness are always given, never asked for.
//! Not here: sockets, threads, keys (`seal` signs and seals what this room hands out), the store.
//!
//! ```text
//!   Request ── CallDraft ── plaintext + aad ──> (seal) ── Sealed ──> Call ── payload ──> (seal signs) ── bytes ──> peer
//!   bytes ──> (seal verifies) ── payload ──> Call ── check_call ──> (seal opens) ── plaintext ──> Request
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod bound;
pub mod check;
pub mod conversation;
pub mod digest;
pub mod mailbox;
pub mod message;
pub mod op;
pub mod padding;
pub mod repair;
pub mod round_robin;
pub mod tree;

pub use check::{Freshness, check_answer, check_call};
pub use conversation::{Conversation, Explanation, Input, Output, Reach, Slot, Summary, Task, Trouble, Want, What};
pub use message::{
    Answer, AnswerDraft, Call, CallDraft, CallHead, CallId, Contents, Generation, Parcel, ParcelDraft, Part, Receipt,
};
pub use op::{Item, Op, Reply, Request};
