//! The machine's own clock, randomness and disk.

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use comity_dossier::Time;

use crate::disk::DiskSpace;
use crate::ports::{Clock, Disk, Moment};

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

/// The disk that holds a folder.
#[derive(Clone, Debug)]
pub struct SystemDisk(Option<PathBuf>);

impl SystemDisk {
    /// The disk that holds `folder`.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self(Some(folder.into()))
    }

    /// A disk that is not asked: everything is taken.
    #[must_use]
    pub fn not_asked() -> Self {
        Self(None)
    }
}

impl Disk for SystemDisk {
    #[cfg(unix)]
    fn space(&self) -> Option<DiskSpace> {
        let said = rustix::fs::statvfs(self.0.as_ref()?).ok()?;
        // What is kept for the administrator of the machine is neither free for us nor of our disk: as `df` counts.
        let bytes = |blocks: u64| blocks.saturating_mul(said.f_frsize);
        let used = said.f_blocks.saturating_sub(said.f_bfree);
        Some(DiskSpace { free_bytes: bytes(said.f_bavail), total_bytes: bytes(used.saturating_add(said.f_bavail)) })
    }

    /// Elsewhere nobody is asked: the administrator has to watch the disk.
    #[cfg(not(unix))]
    fn space(&self) -> Option<DiskSpace> {
        None
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
