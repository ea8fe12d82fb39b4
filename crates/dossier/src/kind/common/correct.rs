//! A correction: new content for a line of one's own. The old content stays readable beside it.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use crate::ids::EntryId;
use crate::kind::common::words::Text;
use crate::lines::Kind;

/// Replaces the content of an own line by other content of the same kind (OWN-003).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Correct {
    /// The line that is corrected: always the first one, not an earlier correction of it.
    #[n(1)]
    pub target: EntryId,
    /// Its kind.
    #[n(2)]
    pub kind: Kind,
    /// The new content, encoded as in a body of that kind.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub content: Vec<u8>,
    /// Why.
    #[n(4)]
    pub words: Option<Text>,
}
