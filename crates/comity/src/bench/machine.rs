//! What the machine says of a process.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use super::fault::BenchFault;

/// How often a port that does not open yet is tried.
const TRY_AGAIN: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(300);

/// The memory of a process that is in use, in MiB; `None` where the machine does not say.
pub(super) fn memory_mib(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1_024.0)
}

/// Waits until somebody listens at an address.
pub(super) async fn opened(address: std::net::SocketAddr) -> Result<Instant, BenchFault> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if TcpStream::connect(address).await.is_ok() {
            return Ok(Instant::now());
        }
        if Instant::now() >= deadline {
            return Err(BenchFault::Late(PATIENCE));
        }
        sleep(TRY_AGAIN).await;
    }
}
