//! `file`: a part of a file, from any participant that holds it (FILE-003).

use alloc::vec::Vec;

use comity_dossier::limits::BATCH_BYTES_MAX;
use comity_dossier::{BlobId, EntryId, Refusal};
use minicbor::{Decode, Encode};

use super::Checked;
use crate::bound::{self, CHUNK_BYTES_MAX, CHUNKS_MAX, at_most};

/// A run of chunks of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct File {
    /// The file.
    #[n(1)]
    pub blob: BlobId,
    /// First chunk wanted, from 0.
    #[n(2)]
    pub from_chunk: u32,
    /// How many are wanted; fewer may come. At most [`CHUNKS_MAX`].
    #[n(3)]
    pub count: u32,
    /// The line that attaches the file: who may have the line may have the file.
    #[n(4)]
    pub line: EntryId,
}

impl Checked for File {
    fn check(&self) -> Result<(), Refusal> {
        at_most(usize::try_from(self.count).unwrap_or(usize::MAX), CHUNKS_MAX)
    }
}

/// One chunk as it is stored: encrypted, with its position bound inside (FILE-002).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Chunk(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub Vec<u8>,
);

/// Chunks that were asked for, in order from the first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Chunks {
    /// How many chunks the file has.
    #[n(1)]
    pub total_chunks: u32,
    /// Size of the encrypted file in bytes.
    #[n(2)]
    pub size_bytes: u64,
    /// The chunks; at most [`CHUNKS_MAX`] and 4 MiB.
    #[n(3)]
    #[cbor(decode_with = "bound::list::<CHUNKS_MAX, _, _>")]
    pub chunks: Vec<Chunk>,
}

impl Checked for Chunks {
    fn check(&self) -> Result<(), Refusal> {
        self.chunks.iter().try_for_each(|chunk| at_most(chunk.0.len(), CHUNK_BYTES_MAX))?;
        let bytes = self.chunks.iter().fold(0usize, |sum, chunk| sum.saturating_add(chunk.0.len()));
        at_most(bytes, BATCH_BYTES_MAX)
    }
}
