//! Files: cut into chunks, each encrypted for itself, so that a file can be fetched in parts from anybody.
//!
//! ```text
//!   plaintext  | 64 KiB | 64 KiB | rest |        nonce of a chunk = 7 zero bytes ‖ index (4) ‖ 1 if it is the last
//!   encrypted  | 64 KiB + 16 | 64 KiB + 16 | rest + 16 |      the file's name = SHA-256 over all of it (FILE-001)
//! ```
//!
//! Promise: a chunk opens only at its own place; chunks cannot be reordered, repeated or left out unseen, and a file that
//! is cut short shows (FILE-002). The key is drawn for one file and stands in the body of the line that attaches it.
//! Not here: where chunks are kept (`store`), how they travel (`exchange`).

use std::io::{self, Read, Write};
use std::ops::Range;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use comity_dossier::BlobId;
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Plaintext bytes of every chunk but the last, which has 1 to as many; an empty file is one empty chunk.
pub const CHUNK_BYTES: usize = 64 * 1024;
/// The tag that ends an encrypted chunk, in bytes.
pub const TAG_BYTES: usize = 16;
/// Encrypted bytes of every chunk but the last.
pub const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;

/// What every chunk is bound to besides its place.
const CONTEXT: &[u8] = b"comity/file/1";

/// Why a chunk did not open, or could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChunkFault {
    /// A chunk that is longer than chunks are, or shorter where it is not the last.
    #[error("a chunk of a length that no chunk at this place has")]
    Length,
    /// Another key, another place, or spoilt bytes.
    #[error("the chunk does not open at this place")]
    Closed,
}

/// The key of one file, drawn at random for it. Readable by whoever can read the line that attaches the file.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct FileKey([u8; 32]);

impl FileKey {
    /// Draws the key of a new file.
    #[must_use]
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut key = Self([0; 32]);
        rng.fill_bytes(&mut key.0);
        key
    }

    /// Takes the key as it stands in the body of a line.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the key, to be put into the body of a line.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Encrypts the chunk at `index`, from 0; `last` says that no other follows.
    pub fn encrypt_chunk(&self, index: u32, last: bool, plaintext: &[u8]) -> Result<Vec<u8>, ChunkFault> {
        check_length(index, last, plaintext.len())?;
        let mut chunk = Vec::with_capacity(plaintext.len() + TAG_BYTES);
        chunk.extend_from_slice(plaintext);
        let aad = Aad::from(CONTEXT);
        self.cipher().seal_in_place_append_tag(nonce(index, last), aad, &mut chunk).map_err(|_| ChunkFault::Length)?;
        Ok(chunk)
    }

    /// Decrypts the chunk at `index`, from 0; `last` says that no other follows.
    pub fn decrypt_chunk(&self, index: u32, last: bool, chunk: &[u8]) -> Result<Vec<u8>, ChunkFault> {
        let length = chunk.len().checked_sub(TAG_BYTES).ok_or(ChunkFault::Length)?;
        check_length(index, last, length)?;
        let mut opened = chunk.to_vec();
        let aad = Aad::from(CONTEXT);
        self.cipher().open_in_place(nonce(index, last), aad, &mut opened).map_err(|_| ChunkFault::Closed)?;
        opened.truncate(length);
        Ok(opened)
    }

    fn cipher(&self) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.0).expect("AES-256 keys have 32 bytes"))
    }
}

fn check_length(index: u32, last: bool, length: usize) -> Result<(), ChunkFault> {
    let right = match (last, length) {
        (false, length) => length == CHUNK_BYTES,
        (true, 0) => index == 0,
        (true, length) => length <= CHUNK_BYTES,
    };
    if right { Ok(()) } else { Err(ChunkFault::Length) }
}

/// No two chunks of a file share a nonce, and a key is used for one file only.
fn nonce(index: u32, last: bool) -> Nonce {
    let mut bytes = [0; 12];
    bytes[7..11].copy_from_slice(&index.to_be_bytes());
    bytes[11] = u8::from(last);
    Nonce::assume_unique_for_key(bytes)
}

/// Returns the length of the encrypted file, in bytes, of a plaintext of `length` bytes.
#[must_use]
pub fn sealed_length(length: u64) -> u64 {
    let chunks = length.div_ceil(CHUNK_BYTES as u64).max(1);
    length.saturating_add(chunks.saturating_mul(TAG_BYTES as u64))
}

/// Returns how many chunks an encrypted file of `sealed` bytes has; `None` if no file is that long.
#[must_use]
pub fn chunk_count(sealed: u64) -> Option<u32> {
    let chunks = sealed.div_ceil(SEALED_CHUNK_BYTES as u64);
    let last = sealed.checked_sub(chunks.checked_sub(1)? * SEALED_CHUNK_BYTES as u64)?;
    let least = TAG_BYTES as u64 + u64::from(chunks > 1);
    if last >= least { u32::try_from(chunks).ok() } else { None }
}

/// Returns where the chunk at `index` lies in an encrypted file of `sealed` bytes, and whether it is the last.
#[must_use]
pub fn chunk_at(index: u32, sealed: u64) -> Option<(Range<u64>, bool)> {
    let chunks = chunk_count(sealed)?;
    let start = u64::from(index) * SEALED_CHUNK_BYTES as u64;
    let end = sealed.min(start + SEALED_CHUNK_BYTES as u64);
    (index < chunks).then_some((start..end, index + 1 == chunks))
}

/// Computes the name of a file while its encrypted bytes go by (FILE-001).
#[derive(Clone, Default)]
pub struct BlobHasher(Sha256);

impl BlobHasher {
    /// Begins.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next encrypted bytes, in any portions.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the name.
    #[must_use]
    pub fn finish(self) -> BlobId {
        BlobId(self.0.finalize().into())
    }
}

/// What [`encrypt`] made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encrypted {
    /// The file's name.
    pub id: BlobId,
    /// Bytes of the plaintext.
    pub length: u64,
    /// Bytes of the encrypted file.
    pub sealed_length: u64,
}

/// Encrypts a whole file, chunk by chunk, holding no more than two chunks at a time.
///
/// Stops with [`io::ErrorKind::FileTooLarge`] before it writes beyond `length_max` bytes of plaintext.
pub fn encrypt(
    key: &FileKey,
    plaintext: &mut impl Read,
    out: &mut impl Write,
    length_max: u64,
) -> io::Result<Encrypted> {
    let mut hasher = BlobHasher::new();
    let (mut length, mut index) = (0u64, 0u32);
    let mut chunk = read_chunk(plaintext)?;
    loop {
        let next = if chunk.len() < CHUNK_BYTES { Vec::new() } else { read_chunk(plaintext)? };
        length += chunk.len() as u64;
        if length > length_max {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let last = next.is_empty();
        let sealed = key.encrypt_chunk(index, last, &chunk).map_err(io::Error::other)?;
        hasher.update(&sealed);
        out.write_all(&sealed)?;
        if last {
            return Ok(Encrypted { id: hasher.finish(), length, sealed_length: sealed_length(length) });
        }
        index = index.checked_add(1).ok_or(io::ErrorKind::FileTooLarge)?;
        chunk = next;
    }
}

/// Decrypts a whole file of `sealed` encrypted bytes, chunk by chunk. What was written before an error is genuine, and
/// not all.
pub fn decrypt(key: &FileKey, encrypted: &mut impl Read, out: &mut impl Write, sealed: u64) -> io::Result<u64> {
    let chunks = chunk_count(sealed).ok_or(io::ErrorKind::InvalidData)?;
    let mut length = 0;
    for index in 0..chunks {
        let (range, last) = chunk_at(index, sealed).ok_or(io::ErrorKind::InvalidData)?;
        let mut chunk = Vec::with_capacity(SEALED_CHUNK_BYTES);
        encrypted.by_ref().take(range.end - range.start).read_to_end(&mut chunk)?;
        let fault = |fault| io::Error::new(io::ErrorKind::InvalidData, fault);
        let opened = key.decrypt_chunk(index, last, &chunk).map_err(fault)?;
        length += opened.len() as u64;
        out.write_all(&opened)?;
    }
    Ok(length)
}

/// Reads one chunk, shorter only at the end.
fn read_chunk(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(CHUNK_BYTES);
    from.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}

mod stream;
pub use stream::{Decryptor, Encryptor};

#[cfg(test)]
mod tests;
