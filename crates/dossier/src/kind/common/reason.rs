//! Words beside a structural line. What the rules need stands in its header; why it was done stands here and can be
//! erased.

use minicbor::{Decode, Encode};

use crate::kind::common::words::Text;

/// Why somebody was asked or removed, the dossier closed, opened again, or its lead handed over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Reason {
    /// Why.
    #[n(1)]
    pub words: Option<Text>,
}
