//! Sealing against the published vectors, and against a key schedule written a second time.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::vectors::{Given, cases};

fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

/// The key schedule of RFC 9180 §5.1 in base mode, and the first decryption: a second implementation, over HMAC alone.
fn open_by_hand(kem: u16, shared: &[u8], info: &[u8], aad: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let suite = [&b"HPKE"[..], &kem.to_be_bytes(), &1u16.to_be_bytes(), &2u16.to_be_bytes()].concat();
    let mac = |key: &[u8], parts: &[&[u8]]| {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
        parts.iter().for_each(|part| context.update(part));
        context.sign().as_ref().to_vec()
    };
    let extract = |salt: &[u8], label: &str, ikm: &[u8]| mac(salt, &[b"HPKE-v1", &suite, label.as_bytes(), ikm]);
    let context = [vec![0], extract(&[], "psk_id_hash", &[]), extract(&[], "info_hash", info)].concat();
    let secret = extract(shared, "secret", &[]);
    let expand = |label: &str, length: u8| {
        let length_bytes = u16::from(length).to_be_bytes();
        let parts: [&[u8]; 6] = [&length_bytes, b"HPKE-v1", &suite, label.as_bytes(), &context, &[1]];
        mac(&secret, &parts)[..usize::from(length)].to_vec()
    };
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &expand("key", 32)).expect("32 bytes"));
    let nonce = Nonce::try_assume_unique_for_key(&expand("base_nonce", 12)).expect("12 bytes");
    let mut bytes = ciphertext.to_vec();
    key.open_in_place(nonce, Aad::from(aad), &mut bytes).ok().map(|plaintext| plaintext.to_vec())
}

/// Covers SEAL-002: suite 2 opens what RFC 9180's own vectors sealed.
#[test]
fn suite_2_opens_the_vector_of_rfc_9180() {
    let vectors = cases(include_str!("../../tests/vectors/rfc9180-x25519-aes256gcm.txt"));
    assert_eq!(vectors.len(), 1);
    for case in vectors {
        let secret = X25519HkdfSha256::secret(&Seed::take(&mut case.array("secret")));
        assert_eq!(X25519HkdfSha256::public_of(&secret), case.bytes("public"));
        let [info, enc, aad, ciphertext] = ["info", "enc", "aad", "ciphertext"].map(|name| case.bytes(name));
        let opened = X25519HkdfSha256::open(&secret, &info, &enc, &aad, &ciphertext);
        let opened = opened.map(|(plaintext, _)| plaintext.into_vec());
        assert_eq!(opened, Some(case.bytes("plaintext")), "{}", case.name());
    }
}

/// Covers SEAL-002: suite 1 is the X-Wing of the draft under the key schedule of RFC 9180.
#[test]
fn suite_1_is_x_wing_as_its_draft_has_it_under_the_key_schedule_of_rfc_9180() {
    let vectors = cases(include_str!("../../tests/vectors/x-wing-draft.txt"));
    assert_eq!(vectors.len(), 3);
    for case in vectors {
        let key = SealingKey::from_seed(Suite::X_WING, &mut case.array("seed")).expect("a known suite");
        assert_eq!(key.public(), case.bytes("public"));
        let public = SealingPublic::new(Suite::X_WING, key.public()).expect("a key");
        let (sealed, _) = seal_to(&public, b"aad", b"words", &mut Given(case.bytes("eseed"))).expect("sealed");
        assert_eq!(sealed.enc, case.bytes("enc"), "{}", case.name());
        let by_hand = open_by_hand(0x647a, &case.bytes("shared"), INFO, b"aad", &sealed.ciphertext);
        assert_eq!(by_hand.as_deref(), Some(&b"words"[..]));
        assert!(open(&key, b"aad", &sealed).is_ok_and(|(words, _)| *words == *b"words"));
    }
}

/// Covers SEAL-001, SEAL-003.
#[test]
fn what_is_sealed_opens_with_its_own_key_and_additional_data_and_with_nothing_else() {
    for suite in Suite::ALL {
        let key = SealingKey::generate(suite, &mut rng(1)).expect("a known suite");
        let other = SealingKey::generate(suite, &mut rng(2)).expect("a known suite");
        let public = SealingPublic::new(suite, key.public()).expect("a key");
        assert_eq!((public.kid(), public.suite()), (key.kid(), suite));
        let (sealed, _) = seal_to(&public, b"from harbour to delta", b"words", &mut rng(3)).expect("sealed");
        assert_eq!(sealed.enc.len(), suite.enc_bytes().expect("known"));
        assert_eq!(sealed.receiver, key.kid());
        let closed = |aad: &[u8], sealed: &Sealed| open(&key, aad, sealed).err();
        assert_eq!(closed(b"from harbour to delta", &sealed), None);
        assert_eq!(closed(b"from harbour to ridge", &sealed), Some(OpenFault::Closed));
        assert_eq!(open(&other, b"from harbour to delta", &sealed).err(), Some(OpenFault::UnknownKey));
        let as_other = Sealed { receiver: other.kid(), ..sealed.clone() };
        assert_eq!(open(&other, b"from harbour to delta", &as_other).err(), Some(OpenFault::Closed));
        for at in 0..sealed.ciphertext.len() {
            let mut spoilt = sealed.clone();
            spoilt.ciphertext[at] ^= 1;
            assert_eq!(closed(b"from harbour to delta", &spoilt), Some(OpenFault::Closed), "byte {at}");
        }
        for at in [0, 1, sealed.enc.len() / 2, sealed.enc.len() - 1] {
            let mut spoilt = sealed.clone();
            spoilt.enc[at] ^= 1;
            assert_eq!(closed(b"from harbour to delta", &spoilt), Some(OpenFault::Closed), "enc byte {at}");
        }
        for length in [0, 1, sealed.enc.len() - 1] {
            let short = Sealed { enc: sealed.enc[..length].to_vec(), ..sealed.clone() };
            assert_eq!(closed(b"from harbour to delta", &short), Some(OpenFault::Closed));
            let short = Sealed { ciphertext: sealed.ciphertext[..length.min(15)].to_vec(), ..sealed.clone() };
            assert_eq!(closed(b"from harbour to delta", &short), Some(OpenFault::Closed));
        }
    }
}

/// Covers SEAL-002.
#[test]
fn another_suite_than_the_two_is_refused() {
    let key = SealingKey::generate(Suite::X25519, &mut rng(1)).expect("a known suite");
    let public = SealingPublic::new(Suite::X25519, key.public()).expect("a key");
    let (sealed, _) = seal_to(&public, b"", b"words", &mut rng(3)).expect("sealed");
    for suite in [Suite::ANSWER, Suite::CALL, Suite(9)] {
        let newer = Sealed { suite, ..sealed.clone() };
        assert_eq!(open(&key, b"", &newer).err(), Some(OpenFault::UnknownSuite));
        assert_eq!(SealingKey::generate(suite, &mut rng(1)).err(), Some(SealFault::UnknownSuite));
        assert_eq!(SealingPublic::new(suite, &[0; 32]).err(), Some(SealFault::UnknownSuite));
    }
    let swapped = Sealed { suite: Suite::X_WING, ..sealed };
    assert_eq!(open(&key, b"", &swapped).err(), Some(OpenFault::UnknownKey));
    assert_eq!(SealingPublic::new(Suite::X25519, &[0; 31]).err(), Some(SealFault::BadKey));
    assert_eq!(SealingPublic::new(Suite::X_WING, &[0xff; 1216]).err(), Some(SealFault::BadKey));
}

/// A key of low order would make everybody's sealed words readable by everybody.
#[test]
fn nothing_is_sealed_to_a_key_of_low_order() {
    let zero = SealingPublic::new(Suite::X25519, &[0; 32]);
    let sealed = zero.and_then(|public| seal_to(&public, b"", b"words", &mut rng(3)));
    assert_eq!(sealed.err(), Some(SealFault::BadKey));
}

#[test]
fn the_same_seed_seals_the_same_bytes_and_another_seed_others() {
    for suite in Suite::ALL {
        let key = SealingKey::generate(suite, &mut rng(1)).expect("a known suite");
        let public = SealingPublic::new(suite, key.public()).expect("a key");
        let sealed = |seed| seal_to(&public, b"aad", b"words", &mut rng(seed)).expect("sealed").0;
        assert_eq!(sealed(5), sealed(5));
        assert_ne!(sealed(5).ciphertext, sealed(6).ciphertext);
    }
}
