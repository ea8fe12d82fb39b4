//! Files as the store keeps them: encrypted bytes in chunks, named by the hash of them all.

/// The greatest length of one chunk, in bytes.
pub const CHUNK_BYTES_MAX: usize = 1024 * 1024;

/// A blob that is being written. It stays valid after a restart; get it again from `fetching` by the blob's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlobHandle(pub(crate) i64);

/// How much of a blob is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobState {
    /// Nothing.
    Absent,
    /// Some chunks; the fetch goes on with the others.
    Partial {
        /// Where to put further chunks.
        handle: BlobHandle,
        /// Bytes expected in all.
        total_bytes: u64,
        /// Bytes here.
        have_bytes: u64,
        /// Which chunks are here, as ascending half-open ranges of chunk numbers.
        have: Vec<(u32, u32)>,
    },
    /// All of it.
    Complete {
        /// Bytes in all.
        total_bytes: u64,
        /// Number of chunks.
        chunks: u32,
    },
}
