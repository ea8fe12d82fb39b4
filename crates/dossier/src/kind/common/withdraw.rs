//! A withdrawal: the line leaves a tombstone with a reason. It cannot be undone; who was wrong to withdraw writes
//! again.

use minicbor::{Decode, Encode};

use crate::codes::WithdrawReason;
use crate::ids::EntryId;
use crate::kind::common::words::Text;

/// Withdraws an own line (OWN-003).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Withdraw {
    /// The line.
    #[n(1)]
    pub target: EntryId,
    /// Why, as a code.
    #[n(2)]
    pub reason: WithdrawReason,
    /// Why, in words; required with `other`.
    #[n(3)]
    pub words: Option<Text>,
}
