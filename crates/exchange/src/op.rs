//! What nodes ask of each other, by number, with the payload of each question and of its reply.
//!
//! Promise: reading checks every list against its bound and refuses with `malformed`, `not-canonical` or `too-large`.
//! Keys that this version does not know are ignored, so that a later version can say more (CALL-007).
//! Not here: whether the caller may know the answer (node: entitlement).

mod buckets;
mod documents;
mod fetch;
mod file;
mod frontiers;
mod hello;
mod mailbox;
mod push;

pub use buckets::{Buckets, BucketsReply};
pub use documents::{CardRequest, CharterRequest, Versions};
pub use fetch::{Fetch, Items, LaneRange, Pasts};
pub use file::{Chunk, Chunks, File};
pub use frontiers::{Comparison, ForkPair, FrontierState, Frontiers, FrontiersReply, Pair};
pub use hello::Hello;
pub use mailbox::{MailboxAck, MailboxHeld, MailboxPut, MailboxTake, WAIT_S_MAX, Waiting};
pub(crate) use push::check_items;
pub use push::{Item, Lacking, Push, PushReply, Receipts, Refused};

use alloc::vec::Vec;

use comity_dossier::{Refusal, canonical, limits};
use minicbor::{Decode, Encode};

use crate::bound::{at_most, read};
use crate::padding;

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal, $request:ty => $reply:ty;)*) => {
        /// What one node asks of another (CALL-007).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Op {
            $($(#[$doc])* $name,)*
        }

        impl Op {
            /// Every operation that this version answers.
            pub const ALL: &'static [Op] = &[$(Op::$name),*];

            /// Returns the number that travels.
            #[must_use]
            pub fn number(self) -> u16 {
                match self { $(Op::$name => $number,)* }
            }

            /// Reads a number that travelled; `None` if this version does not answer it.
            #[must_use]
            pub fn from_number(number: u16) -> Option<Self> {
                match number { $($number => Some(Op::$name),)* _ => None }
            }

            /// Returns the name for logs and people, such as `push`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Op::$name => $text,)* }
            }
        }

        /// The content of a call.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Request {
            $($(#[$doc])* $name($request),)*
        }

        impl Request {
            /// Returns what is asked for.
            #[must_use]
            pub fn op(&self) -> Op {
                match self { $(Request::$name(_) => Op::$name,)* }
            }

            /// Encodes and pads the request, to be sealed (SEAL-004).
            #[must_use]
            pub fn to_plaintext(&self) -> Vec<u8> {
                match self { $(Request::$name(content) => to_plaintext(content),)* }
            }

            /// Reads the opened plaintext of a call of `op`.
            pub fn from_plaintext(op: Op, plaintext: &[u8]) -> Result<Self, Refusal> {
                match op { $(Op::$name => from_plaintext::<$request>(plaintext).map(Request::$name),)* }
            }
        }

        /// The content of an answer to a call that was fine.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Reply {
            $($(#[$doc])* $name($reply),)*
        }

        impl Reply {
            /// Returns what had been asked for.
            #[must_use]
            pub fn op(&self) -> Op {
                match self { $(Reply::$name(_) => Op::$name,)* }
            }

            /// Encodes and pads the reply, to be sealed (SEAL-004).
            #[must_use]
            pub fn to_plaintext(&self) -> Vec<u8> {
                match self { $(Reply::$name(content) => to_plaintext(content),)* }
            }

            /// Reads the opened plaintext of an answer to a call of `op`.
            pub fn from_plaintext(op: Op, plaintext: &[u8]) -> Result<Self, Refusal> {
                match op { $(Op::$name => from_plaintext::<$reply>(plaintext).map(Reply::$name),)* }
            }
        }
    };
}

operations! {
    /// "Here I am; is all we share alike?" (REP-001)
    Hello = 1, "hello", Hello => Hello;
    /// "Keep these lines and say so." (PUSH-001)
    Push = 2, "push", Push => PushReply;
    /// "This I hold by now." (RCPT-001)
    Receipts = 3, "receipts", Receipts => Done;
    /// "In which dossiers do we differ?" (REP-002)
    Frontiers = 4, "frontiers", Frontiers => FrontiersReply;
    /// "Give me these lines." (REP-002)
    Fetch = 5, "fetch", Fetch => Items;
    /// "Give me this part of a file." (FILE-003)
    File = 6, "file", File => Chunks;
    /// "Which charters came after mine?"
    Charter = 7, "charter", CharterRequest => Versions;
    /// "Which cards of this member came after mine?"
    Card = 8, "card", CardRequest => Versions;
    /// "Keep these parcels for a member that I cannot reach." (MBOX-001)
    MailboxPut = 9, "mailbox-put", MailboxPut => MailboxHeld;
    /// "What waits for me?" (MBOX-004)
    MailboxTake = 10, "mailbox-take", MailboxTake => Waiting;
    /// "These I hold: forget them." (MBOX-005)
    MailboxAck = 11, "mailbox-ack", MailboxAck => Done;
    /// "In which parts of what we share do we differ?" (REP-007)
    Buckets = 12, "buckets", Buckets => BucketsReply;
}

/// "Done", with nothing more to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Done {}

/// What a payload must keep beyond the bounds of its lists.
pub(crate) trait Checked {
    /// Checks it after reading.
    fn check(&self) -> Result<(), Refusal> {
        Ok(())
    }
}

impl Checked for Done {}

pub(crate) fn to_plaintext<T: Encode<()>>(content: &T) -> Vec<u8> {
    padding::pad(&canonical::encode(content)).expect("no message of ours comes near four gigabytes")
}

pub(crate) fn from_plaintext<T>(plaintext: &[u8]) -> Result<T, Refusal>
where
    T: Checked + for<'b> Decode<'b, ()>,
{
    at_most(plaintext.len(), limits::CALL_BYTES_MAX)?;
    let content: T = read(padding::unpad(plaintext)?)?;
    content.check()?;
    Ok(content)
}
