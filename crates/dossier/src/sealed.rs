//! What is sealed to one receiver, as a value: the suite, whose key, the encapsulated key or the nonce, the ciphertext.
//!
//! Promise: it can be carried, stored and compared without being opened.
//! Not here: sealing and opening (`seal`), padding (`exchange`).

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use crate::cose;
use crate::ids::Kid;

/// How something is sealed: a KEM with HKDF-SHA256 and AES-256-GCM, in the base mode of HPKE (SEAL-002).
///
/// A number that this version does not know is kept as it came, so that a card may list keys of newer suites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Suite(#[n(0)] pub u64);

impl Suite {
    /// X-Wing (X25519 with ML-KEM-768): the default.
    pub const X_WING: Suite = Suite(1);
    /// X25519 alone: for sites whose policy asks for it.
    pub const X25519: Suite = Suite(2);
    /// Under a key that only the two ends of a call have: for its answer (SEAL-005). No key of a card is of this suite.
    pub const ANSWER: Suite = Suite(3);
    /// Under an encapsulation that calls to one key share: for calls (SEAL-006). No key of a card is of this suite.
    pub const CALL: Suite = Suite(4);

    /// Every suite of keys that this version knows, the preferred one first.
    pub const ALL: [Suite; 2] = [Suite::X_WING, Suite::X25519];

    /// Returns the length of a public key in bytes; `None` if this version does not know the suite.
    #[must_use]
    pub fn public_bytes(self) -> Option<usize> {
        match self {
            Suite::X_WING => Some(1216),
            Suite::X25519 => Some(32),
            _ => None,
        }
    }

    /// Returns the length of an encapsulated key in bytes; `None` if this version does not know the suite.
    #[must_use]
    pub fn enc_bytes(self) -> Option<usize> {
        match self {
            Suite::X_WING => Some(1120),
            Suite::X25519 => Some(32),
            _ => None,
        }
    }

    /// Returns the id of a public key of this suite; `None` if the suite is unknown or the length is wrong (KEY-001).
    #[must_use]
    pub fn kid_of(self, public: &[u8]) -> Option<Kid> {
        let curve = match self {
            Suite::X_WING => -25,
            Suite::X25519 => 4,
            _ => return None,
        };
        (self.public_bytes() == Some(public.len())).then(|| cose::kid_of_okp(curve, public))
    }
}

/// Bytes sealed to one key (SEAL-001).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Sealed {
    /// How.
    #[n(0)]
    pub suite: Suite,
    /// To which sealing key of the receiver; of an answer, to which one its call was sealed.
    #[n(1)]
    pub receiver: Kid,
    /// The encapsulated key; of an answer, its nonce; of a call under a shared encapsulation, both.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub enc: Vec<u8>,
    /// The ciphertext with its tag.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub ciphertext: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;
    use alloc::vec;

    /// Covers SEAL-001.
    #[test]
    fn what_is_sealed_is_an_array_of_four_and_reads_back() {
        let sealed = Sealed { suite: Suite(9), receiver: Kid([3; 16]), enc: vec![1; 32], ciphertext: vec![2; 40] };
        let bytes = canonical::encode(&sealed);
        assert_eq!(bytes[..2], [0x84, 0x09]);
        assert_eq!(canonical::decode(&bytes), Ok(sealed), "a suite of a newer version is carried all the same");
    }

    /// Covers KEY-001.
    #[test]
    fn keys_of_two_suites_never_share_an_id_and_a_wrong_length_has_none() {
        let x25519 = Suite::X25519.kid_of(&[7; 32]).expect("32 bytes");
        let x_wing = Suite::X_WING.kid_of(&[7; 1216]).expect("1216 bytes");
        assert_ne!(x25519, x_wing);
        assert_ne!(x25519, cose::kid_of_ed25519(&[7; 32]));
        assert_eq!(Suite::X25519.kid_of(&[7; 33]), None);
        assert_eq!(Suite(9).kid_of(&[7; 32]), None);
    }

    /// Covers SEAL-005, SEAL-006: nothing on a card can have somebody seal to it in the suites of answers and calls.
    #[test]
    fn the_suites_of_answers_and_calls_are_none_of_keys() {
        for suite in [Suite::ANSWER, Suite::CALL] {
            assert!(!Suite::ALL.contains(&suite));
            assert_eq!((suite.public_bytes(), suite.enc_bytes()), (None, None));
            assert_eq!(suite.kid_of(&[7; 32]), None);
        }
    }
}
