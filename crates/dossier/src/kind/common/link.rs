//! A link to another dossier. Who does not take part in that one learns its id and nothing more.

use minicbor::{Decode, Encode};

use crate::codes::Relation;
use crate::ids::DossierId;
use crate::kind::common::words::Text;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Link {
    /// The other dossier.
    #[n(1)]
    pub dossier: DossierId,
    /// What this dossier is to it.
    #[n(2)]
    pub relation: Relation,
    /// Words, if any.
    #[n(3)]
    pub words: Option<Text>,
}
