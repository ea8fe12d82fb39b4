//! Time as a value: it is always given, never asked for.

use minicbor::{Decode, Encode};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
///
/// In an entry it is a claim by the author and serves for display only; it never decides what counts (COUNT-001).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Time(#[n(0)] pub u64);

impl Time {
    /// Returns the moment `ms` milliseconds later, or the end of time.
    #[must_use]
    pub fn plus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Returns how many milliseconds passed from `earlier` to this moment; zero if it is not earlier.
    #[must_use]
    pub fn since_ms(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}
