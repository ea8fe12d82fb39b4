//! A disk in memory on which SQLite keeps its databases, and that fails the way disks do.
//!
//! ```text
//!   SQLite ── vfs (C interface, thin, the only unsafe code) ──> model: files, what of them is durable, what is to fail
//!                                                                  ▲
//!   a test ── Disk: cut the power, flip a bit, fail the next sync, put an older copy back
//! ```
//!
//! Promise: what was synced is there after a power cut, byte for byte, and of what was not each write is there, is not, or
//! is there in some of its sectors only; everything random is drawn from whoever asks for it, so that one seed gives one
//! outcome. Never shipped.
//! Not here: what the bytes mean; anything of ours.

mod disk;
mod locks;
mod model;
mod vfs;

pub use disk::{Disk, Image, VFS};
pub use model::{Draw, Fault, SECTOR_BYTES};
