//! Files: every chunk at its own place, and nothing missing unseen.

use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

fn key(seed: u8) -> FileKey {
    FileKey::generate(&mut ChaCha20Rng::from_seed([seed; 32]))
}

fn plaintext(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251).to_le_bytes()[0]).collect()
}

fn encrypted(length: usize) -> (Vec<u8>, Encrypted) {
    let mut out = Vec::new();
    let made = encrypt(&key(1), &mut plaintext(length).as_slice(), &mut out, u64::MAX).expect("in memory");
    (out, made)
}

fn decrypted(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    decrypt(&key(1), &mut { bytes }, &mut out, bytes.len() as u64).ok().map(|_| out)
}

const LENGTHS: [usize; 8] =
    [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 17, 3 * CHUNK_BYTES];

/// Covers FILE-001, FILE-002.
#[test]
fn a_file_of_any_length_comes_back_and_is_named_by_its_encrypted_bytes() {
    for length in LENGTHS {
        let (bytes, made) = encrypted(length);
        assert_eq!((made.length, made.sealed_length), (length as u64, bytes.len() as u64));
        assert_eq!(made.sealed_length, sealed_length(made.length));
        assert_eq!(made.id.0, <[u8; 32]>::from(Sha256::digest(&bytes)));
        assert_eq!(decrypted(&bytes), Some(plaintext(length)), "{length}");
        let mut hasher = BlobHasher::new();
        bytes.chunks(1_000).for_each(|part| hasher.update(part));
        assert_eq!(hasher.finish(), made.id);
    }
}

/// Covers FILE-002.
#[test]
fn a_chunk_opens_at_its_own_place_with_its_own_key_and_nowhere_else() {
    let whole = plaintext(CHUNK_BYTES);
    let chunk = key(1).encrypt_chunk(3, false, &whole).expect("a chunk");
    assert_eq!(key(1).decrypt_chunk(3, false, &chunk).as_ref(), Ok(&whole));
    for (seed, index, last) in [(1, 2, false), (1, 4, false), (1, 3, true), (2, 3, false)] {
        assert_eq!(key(seed).decrypt_chunk(index, last, &chunk), Err(ChunkFault::Closed));
    }
    for at in [0, 1, CHUNK_BYTES / 2, CHUNK_BYTES, chunk.len() - 1] {
        let mut spoilt = chunk.clone();
        spoilt[at] ^= 1;
        assert_eq!(key(1).decrypt_chunk(3, false, &spoilt), Err(ChunkFault::Closed));
    }
}

/// Covers FILE-002.
#[test]
fn chunks_have_one_length_but_for_the_last() {
    for (index, last, length, right) in [
        (0, true, 0, true),
        (1, true, 0, false),
        (0, false, 0, false),
        (1, true, 1, true),
        (1, true, CHUNK_BYTES, true),
        (1, true, CHUNK_BYTES + 1, false),
        (1, false, CHUNK_BYTES - 1, false),
        (1, false, CHUNK_BYTES, true),
    ] {
        let made = key(1).encrypt_chunk(index, last, &plaintext(length));
        assert_eq!(made.is_ok(), right, "{index} {last} {length}");
        let opened = key(1).decrypt_chunk(index, last, &vec![0; length + TAG_BYTES]);
        assert_eq!(opened == Err(ChunkFault::Closed), right, "{index} {last} {length}");
    }
    assert_eq!(key(1).decrypt_chunk(0, true, &[0; 15]), Err(ChunkFault::Length));
}

/// Covers FILE-002.
#[test]
fn a_file_with_chunks_cut_off_swapped_repeated_or_left_out_does_not_open() {
    let (bytes, _) = encrypted(3 * CHUNK_BYTES + 5);
    let chunks: Vec<&[u8]> = bytes.chunks(SEALED_CHUNK_BYTES).collect();
    assert_eq!(chunks.len(), 4);
    for order in [&[0, 1, 2][..], &[0, 2, 1, 3], &[0, 0, 2, 3], &[0, 1, 3], &[1, 2, 3], &[0, 1, 2, 2, 3], &[3]] {
        let other: Vec<u8> = order.iter().flat_map(|at| chunks[*at].to_vec()).collect();
        assert_eq!(decrypted(&other), None, "{order:?}");
    }
    for length in [0, 1, 15, 16, bytes.len() - 1, bytes.len() - 5, SEALED_CHUNK_BYTES] {
        assert_eq!(decrypted(&bytes[..length]), None, "cut to {length}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(decrypted(&longer), None);
}

#[test]
fn a_file_above_the_limit_stops_before_more_is_written() {
    let mut out = Vec::new();
    let limit = CHUNK_BYTES as u64;
    let stopped = encrypt(&key(1), &mut plaintext(CHUNK_BYTES + 1).as_slice(), &mut out, limit);
    assert_eq!(stopped.map_err(|error| error.kind()), Err(io::ErrorKind::FileTooLarge));
    assert!(out.len() <= SEALED_CHUNK_BYTES);
    assert!(encrypt(&key(1), &mut plaintext(CHUNK_BYTES).as_slice(), &mut Vec::new(), limit).is_ok());
}

proptest! {
    /// Covers FILE-003: whoever knows the length knows where each chunk lies, so a file is fetched in any parts.
    #[test]
    fn the_places_of_the_chunks_follow_from_the_length(length in 0u64..50_000_000) {
        let sealed = sealed_length(length);
        let chunks = chunk_count(sealed).expect("a length that files have");
        let mut end = 0;
        for index in 0..chunks {
            let (range, last) = chunk_at(index, sealed).expect("within the file");
            prop_assert_eq!(range.start, end);
            prop_assert_eq!(last, index + 1 == chunks);
            end = range.end;
        }
        prop_assert_eq!(end, sealed);
        prop_assert_eq!(chunk_at(chunks, sealed), None);
    }

    #[test]
    fn no_length_makes_the_arithmetic_fail(sealed in any::<u64>(), index in any::<u32>()) {
        let _ = chunk_at(index, sealed);
        let _ = sealed_length(sealed);
    }
}
