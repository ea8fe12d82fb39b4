//! Signing against RFC 8032, against a second implementation, and COSE against a third.

use comity_dossier::KeyVerifier;
use coset::{CborSerializable, CoseSign1, TaggedCborSerializable};
use ed25519_zebra::SigningKey;
use proptest::prelude::*;

use super::*;
use crate::Zip215;
use crate::vectors::cases;

fn node(seed: [u8; 32]) -> NodeSigner {
    NodeSigner::from_seed(&mut { seed })
}

/// Covers KEY-002.
#[test]
fn the_vectors_of_rfc_8032_are_signed_and_checked_as_printed() {
    let vectors = cases(include_str!("../../tests/vectors/rfc8032-ed25519.txt"));
    assert_eq!(vectors.len(), 3);
    for case in vectors {
        let pair = Pair::from_seed(Seed::take(&mut case.array("secret")));
        assert_eq!(*pair.public(), case.array::<32>("public"));
        let message = case.bytes("message");
        assert_eq!(pair.sign(&message), case.array::<64>("signature"), "{}", case.name());
        assert!(Zip215.verify_key(pair.public(), &message, &case.array("signature")));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn two_libraries_sign_the_same_bytes_alike(seed in any::<[u8; 32]>(), message in prop::collection::vec(any::<u8>(), 0..300)) {
        let zebra = SigningKey::from(seed);
        let pair = Pair::from_seed(Seed::take(&mut { seed }));
        prop_assert_eq!(*pair.public(), <[u8; 32]>::from(ed25519_zebra::VerificationKeyBytes::from(&zebra)));
        prop_assert_eq!(pair.sign(&message), zebra.sign(&message).to_bytes());
    }
}

/// Covers COSE-001, COSE-002: an independent implementation reads what we write, and agrees on what is signed.
#[test]
fn another_implementation_of_cose_reads_and_checks_our_objects() {
    let key = node([3; 32]);
    for (bytes, detached) in
        [(key.sign1(Typ::Receipt, b"payload"), false), (key.sign1_detached(Typ::Evidence, b"payload"), true)]
    {
        let read = CoseSign1::from_tagged_slice(&bytes).expect("a COSE_Sign1");
        assert_eq!(read.payload.is_none(), detached);
        assert_eq!(read.protected.header.key_id, key.kid().0);
        assert!(read.unprotected.is_empty());
        let check = |signature: &[u8], message: &[u8]| {
            let signature = signature.try_into().map_err(|_| ())?;
            if Zip215.verify_key(key.public(), message, signature) { Ok(()) } else { Err(()) }
        };
        let checked = match detached {
            true => read.verify_detached_signature(b"payload", b"", check),
            false => read.verify_signature(b"", check),
        };
        assert_eq!(checked, Ok(()));
        let again = read.clone().to_tagged_vec().expect("written");
        assert_eq!(again, bytes, "both write the same bytes");
        assert!(CoseSign1::from_slice(&bytes).is_err(), "the tag is there");
    }
}

/// Covers COSE-001, ENT-003.
#[test]
fn an_entry_signed_in_two_steps_is_the_one_signed_in_one() {
    let key = node([4; 32]);
    let protected = key.protected(Typ::Entry);
    let signature = key.sign_entry(&protected, b"header");
    assert_eq!(cose::assemble(&protected, Some(b"header"), &signature), key.sign1(Typ::Entry, b"header"));
}

#[test]
fn a_generated_key_depends_on_the_given_randomness_alone() {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    let drawn = |seed| *RootKey::generate(&mut ChaCha20Rng::from_seed([seed; 32])).public();
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
}

#[test]
fn a_seed_is_wiped_where_it_was() {
    let mut seed = [9; 32];
    let _key = CouncilKey::from_seed(&mut seed);
    assert_eq!(seed, [0; 32]);
}
