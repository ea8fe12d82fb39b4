//! What a node is given from outside: time, randomness. Network and pager are reached by [`crate::Output`] values.
//!
//! The simulator owns all of it; the shell gives the machine's own.

use crate::disk::DiskSpace;
use comity_dossier::Time;
pub use comity_seal::CryptoRng;

/// A moment as the machine tells it: the wall clock, which people set, and a clock that only goes forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Wall time.
    pub wall: Time,
    /// Milliseconds since some moment in this process's life.
    pub steady_ms: u64,
}

/// How far wall and steady time may part before the process may have been frozen, copied or thawed, in milliseconds:
/// then no lane is continued (LANE-004).
pub const CLOCK_JUMP_MS_MAX: u64 = 30_000;

impl Moment {
    /// Tells whether the wall clock jumped against the steady one since `before` (LANE-004).
    #[must_use]
    pub fn jumped_since(&self, before: &Moment) -> bool {
        let steady = self.steady_ms.saturating_sub(before.steady_ms);
        self.wall.0.abs_diff(before.wall.0.saturating_add(steady)) > CLOCK_JUMP_MS_MAX
    }
}

/// Tells the time. Only the shell asks it; everything else is told.
pub trait Clock: Send {
    /// Returns the present moment.
    fn now(&self) -> Moment;
}

/// Tells how much room is left where a node keeps its store.
pub trait Disk: Send {
    /// Returns what the disk says now; `None` if it cannot be asked, and then everything is taken.
    fn space(&self) -> Option<DiskSpace>;
}

/// Random bytes that nobody can foresee, for lanes, salts, call ids and sealing; the simulator's follow from its seed.
pub type Entropy = Box<dyn CryptoRng + Send>;

/// Draws `N` random bytes.
pub(crate) fn random<const N: usize>(entropy: &mut Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill_bytes(&mut bytes);
    bytes
}
