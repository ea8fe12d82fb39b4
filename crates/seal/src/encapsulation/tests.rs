//! Calls under one encapsulation, against a key schedule written a second time, and what opens none.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::hpke::{SealingKey, SealingPublic, open};
use crate::vectors::{Given, cases};

use super::*;

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn key(suite: Suite, seed: u64) -> SealingKey {
    SealingKey::generate(suite, &mut rng(seed)).expect("a known suite")
}

fn to(key: &SealingKey, seed: u64) -> Encapsulation {
    let public = SealingPublic::new(key.suite(), key.public()).expect("a key");
    public.encapsulate(&mut rng(seed)).expect("a key of its suite")
}

/// Decapsulates anew, as whoever hears the first call does.
fn open_anew(key: &SealingKey, aad: &[u8], sealed: &Sealed) -> Result<Wiped, OpenFault> {
    let enc = Encapsulation::key_in(sealed).ok_or(OpenFault::Closed)?;
    let encapsulation = key.decapsulate(enc).ok_or(OpenFault::Closed)?;
    encapsulation.open(aad, sealed).map(|(plaintext, _)| plaintext)
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    parts.iter().for_each(|part| context.update(part));
    context.sign().as_ref().to_vec()
}

/// What RFC 9180 §5.1 and §5.3 export in base mode, with no cipher: a second implementation, over HMAC alone.
fn export_by_hand(kem: u16, shared: &[u8], info: &[u8], label: &[u8]) -> Vec<u8> {
    let suite = [&b"HPKE"[..], &kem.to_be_bytes(), &1u16.to_be_bytes(), &0xffff_u16.to_be_bytes()].concat();
    let extract = |salt: &[u8], label: &str, ikm: &[u8]| mac(salt, &[b"HPKE-v1", &suite, label.as_bytes(), ikm]);
    let expand = |prk: &[u8], label: &str, info: &[u8]| {
        mac(prk, &[&32u16.to_be_bytes(), b"HPKE-v1", &suite, label.as_bytes(), info, &[1]])
    };
    let context = [vec![0], extract(&[], "psk_id_hash", &[]), extract(&[], "info_hash", info)].concat();
    let secret = extract(shared, "secret", &[]);
    expand(&expand(&secret, "exp", &context), "sec", label)
}

/// Covers SEAL-006: over the X-Wing of its draft, every step from the shared secret to the words is as RFC 9180 and RFC 9458
/// have it.
#[test]
fn a_call_is_sealed_under_what_its_encapsulation_exports() {
    for case in cases(include_str!("../../tests/vectors/x-wing-draft.txt")) {
        let key = SealingKey::from_seed(Suite::X_WING, &mut case.array("seed")).expect("a known suite");
        let public = SealingPublic::new(Suite::X_WING, key.public()).expect("a key");
        let encapsulation = public.encapsulate(&mut Given(case.bytes("eseed"))).expect("a key of its suite");
        let nonce = [7; NONCE_BYTES];
        let (sealed, _) = encapsulation.seal(b"aad", b"words", &mut Given(nonce.to_vec()));
        assert_eq!((sealed.suite, sealed.receiver), (Suite::CALL, key.kid()));
        assert_eq!(sealed.enc, [&case.bytes("enc")[..], &nonce].concat(), "{}", case.name());
        let secret = export_by_hand(0x647a, &case.bytes("shared"), b"comity/seal/1", b"comity/call/1");
        let prk = mac(&sealed.enc, &[&secret]);
        let by_hand = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &mac(&prk, &[b"key\x01"])).expect("32 bytes"));
        let base = Nonce::try_assume_unique_for_key(&mac(&prk, &[b"nonce\x01"])[..12]).expect("12 bytes");
        let mut bytes = sealed.ciphertext.clone();
        let opened = by_hand.open_in_place(base, Aad::from(b"aad"), &mut bytes).map(|plaintext| plaintext.to_vec());
        assert_eq!(opened.ok().as_deref(), Some(&b"words"[..]));
    }
}

/// Covers SEAL-006, SEAL-005: calls of one encapsulation share nothing that is used twice, and the answer to one is none to
/// another.
#[test]
fn each_call_of_one_encapsulation_has_a_key_of_its_own_and_an_answer_of_its_own() {
    for suite in Suite::ALL {
        let key = key(suite, 1);
        let encapsulation = to(&key, 2);
        let mut rng = rng(3);
        let [(first, to_first), (second, to_second)] =
            std::array::from_fn(|_| encapsulation.seal(b"aad", b"words", &mut rng));
        assert_eq!(Encapsulation::key_in(&first), Encapsulation::key_in(&second));
        assert_ne!(first.ciphertext, second.ciphertext);
        assert_eq!(open(&key, b"aad", &first).err(), Some(OpenFault::UnknownSuite), "no key is of this suite");
        let heard = key.decapsulate(&encapsulation.enc).expect("an encapsulated key");
        let (words, called) = heard.open(b"aad", &first).expect("sealed to it");
        assert_eq!(*words, *b"words");
        let answer = called.seal(b"answer", b"replied", &mut rng);
        assert!(to_first.open(b"answer", &answer).is_ok_and(|words| *words == *b"replied"));
        assert_eq!(to_second.open(b"answer", &answer).err(), Some(OpenFault::Closed));
        let mixed = Sealed { enc: second.enc, ..first };
        assert_eq!(open_anew(&key, b"aad", &mixed).err(), Some(OpenFault::Closed));
    }
}

proptest! {
    /// Covers SEAL-006, SEAL-003: a call opens with its receiver's key and under its own additional data, and with nothing
    /// else; no byte of it can be another.
    #[test]
    fn a_call_opens_under_its_own_additional_data_alone(
        seed in 0..u64::MAX / 2,
        aad in prop::collection::vec(any::<u8>(), 0..80),
        other_aad in prop::collection::vec(any::<u8>(), 0..80),
        plaintext in prop::collection::vec(any::<u8>(), 0..300),
        (at, flip) in (any::<prop::sample::Index>(), 1..=u8::MAX),
        length in any::<prop::sample::Index>(),
    ) {
        let receiver = key(Suite::X25519, seed);
        let (sealed, _) = to(&receiver, seed + 1).seal(&aad, &plaintext, &mut rng(seed + 2));
        let fault = |aad: &[u8], sealed: &Sealed| open_anew(&receiver, aad, sealed).err();
        prop_assert!(open_anew(&receiver, &aad, &sealed).is_ok_and(|opened| *opened == *plaintext));
        prop_assert_eq!(open_anew(&key(Suite::X25519, seed + 3), &aad, &sealed).err(), Some(OpenFault::Closed));
        if other_aad != aad {
            prop_assert_eq!(fault(&other_aad, &sealed), Some(OpenFault::Closed));
        }
        let parts: [fn(&mut Sealed) -> &mut Vec<u8>; 2] = [|sealed| &mut sealed.ciphertext, |sealed| &mut sealed.enc];
        for change in parts {
            let mut spoilt = sealed.clone();
            let bytes = change(&mut spoilt);
            // The highest bit of an X25519 key says nothing (RFC 7748); it is bound all the same, as a part of the salt.
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            prop_assert_eq!(fault(&aad, &spoilt), Some(OpenFault::Closed));
            let mut short = sealed.clone();
            let bytes = change(&mut short);
            bytes.truncate(length.index(bytes.len()));
            prop_assert_eq!(fault(&aad, &short), Some(OpenFault::Closed));
            let mut long = sealed.clone();
            change(&mut long).push(flip);
            prop_assert_eq!(fault(&aad, &long), Some(OpenFault::Closed));
        }
    }
}
