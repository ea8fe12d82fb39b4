//! ZIP 215: the published edge cases, and one answer for one and for many.

use ed25519_zebra::SigningKey;
use proptest::prelude::*;

use super::*;
use crate::vectors::cases;

/// The order of the group, in little-endian bytes: s must be below it.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn points() -> Vec<[u8; 32]> {
    let points = cases(include_str!("../../tests/vectors/zip215-small-order.txt"));
    points.iter().map(|case| case.array("point")).collect()
}

fn one_by_one(checks: &[Check<'_>]) -> Vec<bool> {
    checks.iter().map(|check| Zip215.verify_key(check.public, check.message, check.signature)).collect()
}

fn join(point: &[u8; 32], scalar: &[u8; 32]) -> [u8; 64] {
    [*point, *scalar].concat().try_into().expect("64 bytes")
}

/// Covers KEY-002: the 196 cases of keys and points of small order are all valid, one by one and in one batch.
#[test]
fn every_pair_of_small_order_encodings_is_taken_as_zip_215_says() {
    let points = points();
    assert_eq!(points.len(), 14);
    let signatures: Vec<[u8; 64]> = points.iter().map(|point| join(point, &[0; 32])).collect();
    let checks: Vec<Check<'_>> = points
        .iter()
        .flat_map(|public| signatures.iter().map(move |signature| Check { public, message: b"Zcash", signature }))
        .collect();
    assert_eq!(checks.len(), 196);
    assert_eq!(one_by_one(&checks), [true; 196]);
    assert_eq!(verify_many(&checks), [true; 196]);
}

/// Covers KEY-002.
#[test]
fn a_scalar_that_is_not_reduced_and_bytes_that_are_no_point_are_refused() {
    let points = points();
    let no_point = (0u8..=255).map(|y| [y; 32]).find(|bytes| VerificationKey::try_from(*bytes).is_err());
    let no_point = no_point.expect("half of all strings are no point");
    let zero_plus_order = join(&points[0], &ORDER);
    let bad_point = join(&no_point, &[0; 32]);
    let good = join(&points[0], &[0; 32]);
    for (public, signature) in [(&points[0], &zero_plus_order), (&points[0], &bad_point), (&no_point, &good)] {
        let check = Check { public, message: b"Zcash", signature };
        assert!(!one_by_one(&[check])[0]);
        assert_eq!(verify_many(&[check; 5]), [false; 5]);
    }
}

/// Covers KEY-002: errors that would cancel out in a plain sum do not pass.
#[test]
fn two_wrong_signatures_never_make_up_for_each_other() {
    let key = SigningKey::from([7; 32]);
    let public: [u8; 32] = VerificationKeyBytes::from(&key).into();
    // One byte of s up in one signature and down in another: the sum of all s stays the same.
    let mut signatures: Vec<[u8; 64]> = (0u8..40).map(|n| key.sign(&[n]).to_bytes()).collect();
    let up = signatures.iter().position(|s| s[32] < 255).expect("some");
    let down = signatures.iter().rposition(|s| s[32] > 0).expect("some");
    signatures[up][32] += 1;
    signatures[down][32] -= 1;
    let messages: Vec<[u8; 1]> = (0u8..40).map(|n| [n]).collect();
    let checks: Vec<Check<'_>> = messages
        .iter()
        .zip(&signatures)
        .map(|(message, signature)| Check { public: &public, message, signature })
        .collect();
    let answers = verify_many(&checks);
    assert_eq!(answers, one_by_one(&checks));
    assert_eq!(answers.iter().filter(|right| !**right).count(), 2);
}

#[derive(Clone, Debug)]
struct Given {
    public: [u8; 32],
    message: Vec<u8>,
    signature: [u8; 64],
}

fn given() -> impl Strategy<Value = Given> {
    let honest = (0u8..4, prop::collection::vec(any::<u8>(), 0..40)).prop_map(|(key, message)| {
        let key = SigningKey::from([key; 32]);
        let public = VerificationKeyBytes::from(&key).into();
        Given { public, signature: key.sign(&message).to_bytes(), message }
    });
    let small = (prop::sample::select(points()), prop::sample::select(points()), any::<u8>())
        .prop_map(|(a, r, n)| Given { public: a, message: vec![n], signature: join(&r, &[0; 32]) });
    // An honest signature under a key or with a point of small order, a shifted s, a flipped bit.
    let spoilt =
        (honest.clone(), prop::sample::select(points()), 0u8..5, 0usize..512).prop_map(|(g, point, how, bit)| {
            let mut g = g;
            match how {
                0 => g.public = point,
                1 => g.signature[..32].copy_from_slice(&point),
                2 => g.signature[32..].copy_from_slice(&ORDER),
                3 => g.signature[bit / 8] ^= 1 << (bit % 8),
                _ => g.message.push(0),
            }
            g
        });
    prop_oneof![5 => honest, 2 => small, 2 => spoilt]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Covers KEY-002.
    #[test]
    fn a_batch_answers_as_single_checks_do_whatever_is_in_it(given in prop::collection::vec(given(), 0..60)) {
        let checks: Vec<Check<'_>> = given
            .iter()
            .map(|g| Check { public: &g.public, message: &g.message, signature: &g.signature })
            .collect();
        prop_assert_eq!(verify_many(&checks), one_by_one(&checks));
    }
}
