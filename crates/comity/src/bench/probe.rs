//! What the disk can do: everything else is read beside it.

use std::io::Write as _;
use std::path::Path;

use tokio::time::Instant;

use super::fault::BenchFault;
use super::figure::{ms, rank};

const TIMES: usize = 150;
const BYTES: usize = 1_024;

/// Appends and syncs 1 KiB, 150 times; the p50 in milliseconds.
pub(super) fn disk(folder: &Path) -> Result<f64, BenchFault> {
    let path = folder.join("probe");
    let fault = || BenchFault::io(path.display().to_string());
    let mut file = std::fs::File::create(&path).map_err(fault())?;
    let mut took = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let began = Instant::now();
        file.write_all(&[0x5a; BYTES]).map_err(fault())?;
        file.sync_all().map_err(fault())?;
        took.push(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    drop(file);
    std::fs::remove_file(&path).map_err(fault())?;
    took.sort_unstable();
    Ok(ms(rank(&took, 50)))
}
