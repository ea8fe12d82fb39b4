//! Encrypting what is written, and decrypting what is read, chunk by chunk: for what is longer than memory.
//!
//! Promise: at most two chunks are held; what a [`Decryptor`] gives is genuine and in its place, and its end is the end that
//! was written. Not here: how long something may be.

use std::io::{self, Read, Write};

use super::{CHUNK_BYTES, FileKey, SEALED_CHUNK_BYTES};

/// Writes plaintext to something as an encrypted file. Nothing is whole before [`Encryptor::finish`].
pub struct Encryptor<W> {
    key: FileKey,
    out: W,
    buffer: Vec<u8>,
    index: u32,
}

impl<W: Write> Encryptor<W> {
    /// Begins. The key must be of this file alone.
    #[must_use]
    pub fn new(key: FileKey, out: W) -> Self {
        Self { key, out, buffer: Vec::with_capacity(CHUNK_BYTES), index: 0 }
    }

    /// Writes the last chunk and gives back what was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.put(true)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn put(&mut self, last: bool) -> io::Result<()> {
        let sealed = self.key.encrypt_chunk(self.index, last, &self.buffer).map_err(io::Error::other)?;
        self.out.write_all(&sealed)?;
        self.buffer.clear();
        self.index = self.index.checked_add(1).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(())
    }
}

impl<W: Write> Write for Encryptor<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk is kept until something follows: only the last one may be another length.
        if self.buffer.len() == CHUNK_BYTES && !bytes.is_empty() {
            self.put(false)?;
        }
        let taken = bytes.len().min(CHUNK_BYTES - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads the plaintext of an encrypted file. A chunk that does not open is [`io::ErrorKind::InvalidData`], as is an end
/// before the end.
pub struct Decryptor<R> {
    key: FileKey,
    from: R,
    next: Vec<u8>,
    opened: Vec<u8>,
    at: usize,
    index: u32,
    ended: bool,
}

impl<R: Read> Decryptor<R> {
    /// Begins.
    pub fn new(key: FileKey, mut from: R) -> io::Result<Self> {
        let next = read_sealed(&mut from)?;
        Ok(Self { key, from, next, opened: Vec::new(), at: 0, index: 0, ended: false })
    }

    fn open_next(&mut self) -> io::Result<()> {
        let after = if self.next.len() < SEALED_CHUNK_BYTES { Vec::new() } else { read_sealed(&mut self.from)? };
        let chunk = std::mem::replace(&mut self.next, after);
        self.ended = self.next.is_empty();
        let spoilt = |fault| io::Error::new(io::ErrorKind::InvalidData, fault);
        self.opened = self.key.decrypt_chunk(self.index, self.ended, &chunk).map_err(spoilt)?;
        self.at = 0;
        self.index = self.index.checked_add(1).ok_or(io::ErrorKind::InvalidData)?;
        Ok(())
    }
}

impl<R: Read> Read for Decryptor<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.opened.len() {
            if self.ended {
                return Ok(0);
            }
            self.open_next()?;
        }
        let rest = &self.opened[self.at..];
        let given = rest.len().min(into.len());
        into[..given].copy_from_slice(&rest[..given]);
        self.at += given;
        Ok(given)
    }
}

fn read_sealed(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(SEALED_CHUNK_BYTES);
    from.by_ref().take(SEALED_CHUNK_BYTES as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> FileKey {
        FileKey::from_bytes([7; 32])
    }

    fn sealed(plain: &[u8]) -> Vec<u8> {
        let mut out = Encryptor::new(key(), Vec::new());
        // In odd portions, so that they end nowhere near the chunks.
        plain.chunks(999).for_each(|piece| out.write_all(piece).expect("written"));
        out.finish().expect("finished")
    }

    fn opened(sealed: &[u8]) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        Decryptor::new(key(), sealed)?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    /// Covers FILE-002: a stream is the very file that [`super::super::encrypt`] makes.
    #[test]
    fn what_is_written_through_is_what_is_encrypted_whole_and_reads_back() {
        for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5] {
            let plain: Vec<u8> = (0..=250).cycle().take(length).collect();
            let mut whole = Vec::new();
            super::super::encrypt(&key(), &mut plain.as_slice(), &mut whole, u64::MAX).expect("encrypted");
            assert_eq!(sealed(&plain), whole, "{length}");
            assert_eq!(opened(&whole).expect("opens"), plain, "{length}");
        }
    }

    /// Covers FILE-002.
    #[test]
    fn a_stream_that_is_cut_joined_or_spoilt_does_not_come_to_its_end() {
        let whole = sealed(&vec![5; 2 * CHUNK_BYTES + 50]);
        for cut in [0, 15, 16, 17, SEALED_CHUNK_BYTES, SEALED_CHUNK_BYTES + 1, 2 * SEALED_CHUNK_BYTES, whole.len() - 1]
        {
            assert!(opened(&whole[..cut]).is_err(), "cut at {cut}");
        }
        assert!(opened(&[&whole[..], &whole[..]].concat()).is_err());
        let mut swapped = whole[SEALED_CHUNK_BYTES..2 * SEALED_CHUNK_BYTES].to_vec();
        swapped.extend_from_slice(&whole[..SEALED_CHUNK_BYTES]);
        swapped.extend_from_slice(&whole[2 * SEALED_CHUNK_BYTES..]);
        assert!(opened(&swapped).is_err());
        for at in [0, SEALED_CHUNK_BYTES, whole.len() - 1] {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 1;
            assert!(opened(&spoilt).is_err(), "spoilt at {at}");
        }
    }
}
