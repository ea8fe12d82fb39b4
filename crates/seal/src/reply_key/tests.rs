//! Answers against vectors made by other code, and what opens none.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::hpke::{SealingKey, SealingPublic, open, seal_to};
use crate::vectors::{Given, cases};

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn key(suite: Suite, seed: u64) -> SealingKey {
    SealingKey::generate(suite, &mut rng(seed)).expect("a known suite")
}

/// What the two ends of one call have: the caller, who is called.
fn ends(key: &SealingKey, seed: u64) -> [ReplyKey; 2] {
    let public = SealingPublic::new(key.suite(), key.public()).expect("a key");
    let (sealed, caller) = seal_to(&public, b"call", b"what is asked", &mut rng(seed)).expect("sealed");
    let (_, called) = open(key, b"call", &sealed).expect("sealed to it");
    [caller, called]
}

/// Covers SEAL-005: the same seeds give the bytes that another implementation computed, at both ends and for both suites.
#[test]
fn an_answer_is_sealed_as_the_vectors_have_it() {
    let vectors = cases(include_str!("../../tests/vectors/answers.txt"));
    assert_eq!(vectors.len(), 2);
    for case in vectors {
        let suite = Suite(u64::from(case.bytes("suite")[0]));
        let key = SealingKey::from_seed(suite, &mut case.array("seed")).expect("a known suite");
        let public = SealingPublic::new(suite, key.public()).expect("a key");
        let [call_aad, asked, aad, replied] =
            ["call_aad", "call_plaintext", "aad", "plaintext"].map(|name| case.bytes(name));
        let (call, caller) = seal_to(&public, &call_aad, &asked, &mut Given(case.bytes("eseed"))).expect("sealed");
        assert_eq!(call.ciphertext, case.bytes("call_ciphertext"), "{}", case.name());
        let (opened, called) = open(&key, &call_aad, &call).expect("sealed to it");
        assert_eq!(*opened, *asked);
        assert_eq!([&caller, &called].map(|end| *end.secret.expose()), [case.array("exported"); 2]);
        let answer = called.seal(&aad, &replied, &mut Given(case.bytes("nonce")));
        let (enc, ciphertext) = (case.bytes("nonce"), case.bytes("ciphertext"));
        assert_eq!(answer, Sealed { suite: Suite::ANSWER, receiver: key.kid(), enc, ciphertext }, "{}", case.name());
        assert!(caller.open(&aad, &answer).is_ok_and(|opened| *opened == *replied));
    }
}

/// Covers SEAL-005: salt, key and nonce are derived as section 4.4 of RFC 9458 says; a second implementation, over HMAC alone.
#[test]
fn the_key_of_an_answer_is_derived_as_oblivious_http_derives_it() {
    let [caller, called] = ends(&key(Suite::X25519, 1), 2);
    let answer = called.seal(b"aad", b"what is replied", &mut rng(3));
    let mac = |key: &[u8], data: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data).as_ref().to_vec();
    let prk = mac(&[&caller.call_enc[..], &answer.enc].concat(), caller.secret.expose());
    let (by_hand, nonce) = (mac(&prk, b"key\x01"), mac(&prk, b"nonce\x01"));
    let by_hand = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &by_hand).expect("32 bytes"));
    let nonce = Nonce::try_assume_unique_for_key(&nonce[..NONCE_LEN]).expect("12 bytes");
    let mut bytes = answer.ciphertext;
    let opened = by_hand.open_in_place(nonce, Aad::from(b"aad"), &mut bytes).map(|plaintext| plaintext.to_vec());
    assert_eq!(opened.ok().as_deref(), Some(&b"what is replied"[..]));
}

/// Covers SEAL-005: two answers to one call, should there ever be two, share neither key nor nonce.
#[test]
fn the_same_words_are_sealed_to_other_bytes_each_time() {
    let [_, called] = ends(&key(Suite::X25519, 1), 2);
    let mut rng = rng(3);
    let [one, other] = std::array::from_fn(|_| called.seal(b"aad", b"words", &mut rng));
    assert_ne!(one.enc, other.enc);
    assert_ne!(one.ciphertext, other.ciphertext);
}

/// Covers SEAL-005: whoever has the sealing key that a call went to cannot pass its answer off as one of another call, nor
/// can an answer be opened as a call.
#[test]
fn an_answer_is_none_to_the_key_that_its_call_was_sealed_to() {
    for suite in Suite::ALL {
        let key = key(suite, 1);
        let [_, called] = ends(&key, 2);
        let answer = called.seal(b"aad", b"words", &mut rng(3));
        assert_eq!(open(&key, b"aad", &answer).err(), Some(OpenFault::UnknownSuite));
        let as_call = Sealed { suite, ..answer };
        assert_eq!(open(&key, b"aad", &as_call).err(), Some(OpenFault::Closed));
    }
}

proptest! {
    /// Covers SEAL-005, SEAL-003: an answer opens with the context of its own call and under its own additional data, and
    /// with nothing else; no byte of it can be another.
    #[test]
    fn an_answer_opens_for_its_own_call_and_under_its_own_additional_data_alone(
        seed in 0..u64::MAX / 2,
        aad in prop::collection::vec(any::<u8>(), 0..80),
        other_aad in prop::collection::vec(any::<u8>(), 0..80),
        plaintext in prop::collection::vec(any::<u8>(), 0..300),
        suite in 0..u64::MAX,
        (at, flip) in (any::<prop::sample::Index>(), 1..=u8::MAX),
        length in any::<prop::sample::Index>(),
    ) {
        let receiver = key(Suite::X25519, seed);
        let [caller, called] = ends(&receiver, seed + 1);
        let answer = called.seal(&aad, &plaintext, &mut rng(seed + 2));
        let fault = |end: &ReplyKey, aad: &[u8], sealed: &Sealed| end.open(aad, sealed).err();
        prop_assert!(caller.open(&aad, &answer).is_ok_and(|opened| *opened == *plaintext));
        prop_assert!(called.open(&aad, &answer).is_ok_and(|opened| *opened == *plaintext));

        let [of_another_call, _] = ends(&receiver, seed + 3);
        prop_assert_eq!(fault(&of_another_call, &aad, &answer), Some(OpenFault::Closed));
        let [to_another_key, _] = ends(&key(Suite::X25519, seed + 4), seed + 1);
        prop_assert_eq!(fault(&to_another_key, &aad, &answer), Some(OpenFault::UnknownKey));
        if other_aad != aad {
            prop_assert_eq!(fault(&caller, &other_aad, &answer), Some(OpenFault::Closed));
        }
        if Suite(suite) != Suite::ANSWER {
            let of_another_suite = Sealed { suite: Suite(suite), ..answer.clone() };
            prop_assert_eq!(fault(&caller, &aad, &of_another_suite), Some(OpenFault::UnknownSuite));
        }
        let parts: [fn(&mut Sealed) -> &mut Vec<u8>; 2] = [|answer| &mut answer.ciphertext, |answer| &mut answer.enc];
        for change in parts {
            let mut spoilt = answer.clone();
            let bytes = change(&mut spoilt);
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            prop_assert_eq!(fault(&caller, &aad, &spoilt), Some(OpenFault::Closed));
            let mut short = answer.clone();
            let bytes = change(&mut short);
            bytes.truncate(length.index(bytes.len()));
            prop_assert_eq!(fault(&caller, &aad, &short), Some(OpenFault::Closed));
            let mut long = answer.clone();
            change(&mut long).push(flip);
            prop_assert_eq!(fault(&caller, &aad, &long), Some(OpenFault::Closed));
        }
        let mut to_other = answer;
        to_other.receiver.0[at.index(16)] ^= flip;
        prop_assert_eq!(fault(&caller, &aad, &to_other), Some(OpenFault::UnknownKey));
    }
}
