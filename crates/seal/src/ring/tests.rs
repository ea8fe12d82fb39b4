//! What a ring keeps saves work and changes nothing else.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

const AAD: &[u8] = b"from harbour to delta";

fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

fn key(suite: Suite, seed: u8) -> SealingKey {
    SealingKey::generate(suite, &mut rng(seed)).expect("a known suite")
}

fn listed(key: &SealingKey) -> SealingEntry {
    let (from, until) = (Time(0), Time(u64::MAX));
    SealingEntry { suite: key.suite(), public: key.public().to_vec(), from, until, revoked: None }
}

fn ring_with(key: SealingKey) -> SealingRing {
    let mut ring = SealingRing::new();
    ring.add(key);
    ring
}

fn member(code: &str) -> Member {
    Member::new(code).expect("a code")
}

/// Covers SEAL-001.
#[test]
fn a_ring_opens_what_is_sealed_to_an_older_key_and_says_which_keys_it_lacks() {
    let mut ring = SealingRing::new();
    let [old, new, absent] = [key(Suite::X25519, 1), key(Suite::X_WING, 2), key(Suite::X_WING, 3)];
    let seal = |key: &SealingKey| {
        let public = SealingPublic::new(key.suite(), key.public()).expect("a key");
        seal_to(&public, AAD, b"words", &mut rng(4)).expect("sealed").0
    };
    let mut caller = SealingRing::new();
    let mut call =
        |key: &SealingKey| caller.seal_call(&listed(key), Time(0), AAD, b"words", &mut rng(5)).expect("sealed").0;
    let sealed = [seal(&old), call(&old), seal(&new), call(&new), seal(&absent), call(&absent)];
    ring.add(old);
    ring.add(new);
    let opened = sealed.map(|sealed| ring.open(AAD, &sealed).map(|(words, _)| words.into_vec()));
    let words = || Ok(b"words".to_vec());
    let lacks = || Err(OpenFault::UnknownKey);
    assert_eq!(opened, [words(), words(), words(), words(), lacks(), lacks()]);
}

/// Covers SEAL-006: what is costly is done once for many calls, for ten minutes and 4,096 calls at most.
#[test]
fn calls_to_one_key_share_an_encapsulation_for_a_while() {
    let (delta, ridge) = (listed(&key(Suite::X25519, 1)), listed(&key(Suite::X25519, 2)));
    let mut ring = SealingRing::new();
    let mut rng = rng(3);
    let mut enc = |to: &SealingEntry, now: u64| {
        let (sealed, _) = ring.seal_call(to, Time(now), AAD, b"words", &mut rng).expect("sealed");
        Encapsulation::key_in(&sealed).expect("an encapsulated key").to_vec()
    };
    let first = enc(&delta, 1_000);
    assert_eq!(first, enc(&delta, 1_000 + SHARED_MS - 1));
    assert_ne!(first, enc(&ridge, 1_000), "another key has another");
    let second = enc(&delta, 1_000 + SHARED_MS);
    assert_ne!(first, second);
    let back = enc(&delta, 1_000);
    assert_ne!(second, back, "a clock that goes back makes none last longer");
    for _ in 1..SHARED_CALLS_MAX {
        assert_eq!(back, enc(&delta, 1_000));
    }
    assert_ne!(back, enc(&delta, 1_000));
    assert!(ring.in_use.len() <= 2);
}

/// Covers SEAL-006: whoever hears calls keeps little, and needs nothing of it.
#[test]
fn a_call_opens_with_what_is_kept_of_its_caller_and_without() {
    for suite in Suite::ALL {
        let to = listed(&key(suite, 1));
        let mut heard = ring_with(key(suite, 1));
        let mut rng = rng(3);
        for start in 0..4 {
            // The caller starts again.
            let mut caller = SealingRing::new();
            for at in 0..3 {
                let (sealed, to_caller) = caller.seal_call(&to, Time(at), AAD, b"words", &mut rng).expect("sealed");
                let (words, called) = heard.open_call(member("harbour"), AAD, &sealed).expect("sealed to it");
                assert_eq!(*words, *b"words");
                let answer = called.seal(AAD, b"replied", &mut rng);
                assert!(to_caller.open(AAD, &answer).is_ok_and(|words| *words == *b"replied"));
                let (words, anew) = ring_with(key(suite, 1)).open_call(member("harbour"), AAD, &sealed).expect("too");
                assert_eq!(*words, *b"words");
                assert!(anew.open(AAD, &answer).is_ok(), "whoever has just started answers as well");
                let other = heard.open_call(member("harbour"), b"from ridge to delta", &sealed);
                assert_eq!(other.err(), Some(OpenFault::Closed));
            }
            assert_eq!(heard.heard[&member("harbour")].len(), HEARD_MAX.min(start + 1));
        }
    }
}

/// Covers SEAL-006: what does not open leaves nothing behind.
#[test]
fn nothing_is_kept_of_a_call_that_does_not_open() {
    let mut heard = ring_with(key(Suite::X25519, 1));
    let mut caller = SealingRing::new();
    let (sealed, _) =
        caller.seal_call(&listed(&key(Suite::X25519, 1)), Time(0), AAD, b"words", &mut rng(3)).expect("sealed");
    let mut spoilt = sealed.clone();
    spoilt.ciphertext[0] ^= 1;
    let short = Sealed { enc: vec![0; 31], ..sealed.clone() };
    let other = Sealed { receiver: key(Suite::X25519, 2).kid(), ..sealed };
    let faults = [spoilt, short, other].map(|sealed| heard.open_call(member("harbour"), AAD, &sealed).err());
    assert_eq!(faults, [Some(OpenFault::Closed), Some(OpenFault::Closed), Some(OpenFault::UnknownKey)]);
    assert!(heard.heard.is_empty());
}
