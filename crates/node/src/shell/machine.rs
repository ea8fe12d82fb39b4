//! The machine's own clock and randomness.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use comity_dossier::Time;

use crate::ports::{Clock, Moment};

/// The machine's clocks.
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// Begins to count steady time.
    #[must_use]
    #[allow(clippy::disallowed_methods)] // the one room that asks the machine for the time
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // the one room that asks the machine for the time
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let ms = |duration: std::time::Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Moment { wall: Time(ms(since)), steady_ms: ms(self.started.elapsed()) }
    }
}

/// The machine's randomness, as AWS-LC draws it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl rand_core::TryRng for SystemEntropy {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        aws_lc_rs::rand::fill(bytes).expect("a machine without randomness cannot keep a secret");
        Ok(())
    }
}

impl rand_core::TryCryptoRng for SystemEntropy {}
