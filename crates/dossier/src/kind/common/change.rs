//! The lead changes the handling or the level of the whole dossier, or a member leaves it.

use minicbor::{Decode, Encode};

use crate::codes::Level;
use crate::kind::common::clocks::Clocks;
use crate::kind::common::words::Text;
use crate::marking::Handling;

/// A new handling of the dossier. It replaces what the same member said before; what another member said it can only
/// make stricter (MARK-001).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HandlingChange {
    /// The handling from here on.
    #[n(1)]
    pub handling: Handling,
    /// Why.
    #[n(2)]
    pub words: Option<Text>,
}

/// A new level of the dossier, with the clocks that it starts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LevelChange {
    /// The level from here on.
    #[n(1)]
    pub level: Level,
    /// Its clocks, frozen (CLOCK-001).
    #[n(2)]
    pub clocks: Clocks,
    /// Why.
    #[n(3)]
    pub words: Option<Text>,
}

/// The author takes no further part. Its lines stay; the lead may remove it or ask it again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Leave {
    /// Why.
    #[n(1)]
    pub words: Option<Text>,
}
