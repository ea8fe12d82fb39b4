//! Passwords of people: a slow, salted hash (Argon2id, RFC 9106), and nothing from which the password comes back.
//!
//! Promise: the parameters stand beside each hash, so that they can be raised and older hashes still be checked; both
//! sides are compared in a time that tells nothing; a stored hash that says it needs more than this program ever used is
//! not worked on.
//! Not here: which passwords are good, who may try how often (`node::people`).

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Memory of one hash, in KiB: what OWASP asks for at the least with two passes (Password Storage Cheat Sheet, 2025).
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;

const FORM: u8 = 1;
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
const NUMBERS_BYTES: usize = 12;
/// Bytes of a stored hash: form, memory, passes, lanes (each big-endian), salt, hash.
const STORED_BYTES: usize = 1 + NUMBERS_BYTES + SALT_BYTES + HASH_BYTES;

/// What came of checking a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It is another, or the stored hash is none.
    Wrong,
    /// It is the password.
    Right,
    /// It is the password, and its hash was made with less than today's parameters: hash it again.
    RightButOld,
}

/// Hashes a password, as whoever chose it would type it: bring it to one Unicode form before. It takes tens of
/// milliseconds and 19 MiB; whoever calls bounds how often at once.
#[must_use]
pub fn hash(password: &str, rng: &mut dyn CryptoRng) -> Vec<u8> {
    let mut salt = [0; SALT_BYTES];
    rng.fill_bytes(&mut salt);
    let mut stored = vec![FORM];
    for number in [MEMORY_KIB, PASSES, LANES] {
        stored.extend(number.to_be_bytes());
    }
    stored.extend(salt);
    let hash = slow(password, &salt, MEMORY_KIB, PASSES, LANES).expect("our own parameters are within the bounds");
    stored.extend(hash.as_slice());
    stored
}

/// Checks a password against a stored hash. It takes as long as making one.
#[must_use]
pub fn check(password: &str, stored: &[u8]) -> Checked {
    let Some((numbers, salt, expected)) = parts(stored) else { return Checked::Wrong };
    let [memory, passes, lanes] = numbers;
    if memory > MEMORY_KIB || passes > PASSES || lanes > LANES {
        return Checked::Wrong;
    }
    let Some(hash) = slow(password, salt, memory, passes, lanes) else { return Checked::Wrong };
    if verify_slices_are_equal(hash.as_slice(), expected).is_err() {
        Checked::Wrong
    } else if numbers == [MEMORY_KIB, PASSES, LANES] {
        Checked::Right
    } else {
        Checked::RightButOld
    }
}

fn parts(stored: &[u8]) -> Option<([u32; 3], &[u8], &[u8])> {
    if stored.len() != STORED_BYTES || stored.first() != Some(&FORM) {
        return None;
    }
    let (numbers, rest) = stored.get(1..)?.split_at_checked(NUMBERS_BYTES)?;
    let (salt, hash) = rest.split_at_checked(SALT_BYTES)?;
    let number = |at: usize| Some(u32::from_be_bytes(numbers.get(at..at + 4)?.try_into().ok()?));
    Some(([number(0)?, number(4)?, number(8)?], salt, hash))
}

fn slow(password: &str, salt: &[u8], memory: u32, passes: u32, lanes: u32) -> Option<Zeroizing<[u8; HASH_BYTES]>> {
    let params = Params::new(memory, passes, lanes, Some(HASH_BYTES)).ok()?;
    let mut hash = Zeroizing::new([0; HASH_BYTES]);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(password.as_bytes(), salt, hash.as_mut_slice()).ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::from_seed([3; 32])
    }

    #[test]
    fn only_the_password_itself_is_right() {
        let stored = hash("口令 correct horse", &mut rng());
        assert_eq!(check("口令 correct horse", &stored), Checked::Right);
        for wrong in ["", "口令 correct horsf", "口令 correct horse ", "correct horse"] {
            assert_eq!(check(wrong, &stored), Checked::Wrong, "{wrong}");
        }
        let mut rng = rng();
        assert_ne!(hash("same", &mut rng), hash("same", &mut rng), "two hashes of one password say so to nobody");
    }

    #[test]
    fn a_hash_of_smaller_parameters_is_right_and_old() {
        let salt = [9; SALT_BYTES];
        let mut stored = vec![FORM];
        for number in [8 * 1024u32, 1, 1] {
            stored.extend(number.to_be_bytes());
        }
        stored.extend(salt);
        stored.extend(slow("long ago chosen", &salt, 8 * 1024, 1, 1).expect("hashes").as_slice());
        assert_eq!(check("long ago chosen", &stored), Checked::RightButOld);
        assert_eq!(check("not that one", &stored), Checked::Wrong);
    }

    #[test]
    fn what_is_no_hash_of_ours_opens_nothing_and_costs_nothing() {
        let good = hash("some password", &mut rng());
        let mut greedy = good.clone();
        greedy[1..5].copy_from_slice(&u32::MAX.to_be_bytes());
        for stored in [&[][..], &good[1..], &good[..good.len() - 1], &[FORM; 4], &greedy] {
            assert_eq!(check("some password", stored), Checked::Wrong);
        }
        for at in (0..good.len()).step_by(4) {
            let mut bent = good.clone();
            bent[at] ^= 1;
            // Parameters and salt change the hash, the rest is the hash; nothing of it may be believed.
            assert_ne!(check("some password", &bent), Checked::Right, "byte {at}");
        }
    }

    /// The library holds the vectors of RFC 9106; this one, of the reference implementation's tests, holds that we call it
    /// as Argon2id of version 1.3.
    #[test]
    fn the_hash_is_argon2id_of_version_19() {
        let hash = slow("password", b"somesalt", 256, 2, 1).expect("hashes");
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
    }
}
