//! "My desk has this."

use minicbor::{Decode, Encode};

use crate::ids::EntryId;
use crate::kind::common::words::Text;

/// A member's desk takes a line up. Written by an officer; a node's receipt is something else.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Acknowledge {
    /// The line that is taken up: the genesis for the dossier as a whole, or an alert, an update, a request.
    #[n(1)]
    pub target: EntryId,
    /// Words, if any.
    #[n(2)]
    pub words: Option<Text>,
}
