//! The form of the file. What it proves is shown with real keys in `crates/node/tests/evidence`.

use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::canonical;
use crate::charter::Fingerprint;
use crate::ids::Hash;
use crate::verifier::KeyVerifier;

struct Nobody;

impl KeyVerifier for Nobody {
    fn verify_key(&self, _: &[u8; 32], _: &[u8], _: &[u8; 64]) -> bool {
        false
    }
}

fn bundle() -> Bundle {
    let mut bundle = Bundle::default();
    for (kind, len) in [(1, 0), (4, 23), (4, 24), (5, 255), (6, 256), (4_000, 70_000)] {
        bundle.push(ItemKind(kind), vec![7; len]);
    }
    bundle
}

/// Covers EVI-005.
#[test]
fn a_file_reads_back_as_it_was_written_and_has_one_form() {
    let bytes = bundle().to_bytes();
    assert_eq!(canonical::check(&bytes), Ok(()));
    let reading = Bundle::read(&bytes);
    assert_eq!((reading.to_bundle(), reading.damage.len()), (bundle(), 0));
    let spans: Vec<_> = reading.pieces.iter().map(|piece| piece.span.clone()).collect();
    assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start));
    assert_eq!((spans[0].start, spans[5].end), (1, bytes.len()));
}

/// Covers EVI-005.
#[test]
fn a_wrong_count_costs_nothing_and_a_broken_frame_what_follows_it() {
    let good = bundle().to_bytes();
    for count in [0x80, 0x85, 0x97] {
        let mut bytes = good.clone();
        bytes[0] = count;
        let reading = Bundle::read(&bytes);
        assert_eq!((reading.to_bundle(), reading.damage), (bundle(), vec![Damage::Count]));
    }
    let third = Bundle::read(&good).pieces[2].span.start;
    for (at, broken) in [(third, 0x83), (third, 0xa2), (third + 1, 0x24), (third + 2, 0x5b), (third + 2, 0x5f)] {
        let mut bytes = good.clone();
        bytes[at] = broken;
        let reading = Bundle::read(&bytes);
        assert_eq!(reading.damage, [Damage::Lost { from: third }, Damage::Count], "{broken:#x}");
        assert_eq!(reading.to_bundle().items, bundle().items[..2]);
    }
}

/// Covers EVI-007.
#[test]
fn a_text_is_taken_in_one_form_only() {
    let text = crate::body::SaltedBody { salt: [1; 16], body: vec![0xa0; 30] };
    let disclosed = Disclosed { line: crate::ids::EntryId([2; 32]), text };
    let mut bytes = disclosed.to_bytes();
    assert_eq!(Disclosed::from_bytes(&bytes), Ok(disclosed));
    // A third element, which nobody signed and no reader would miss.
    bytes[0] = 0x83;
    bytes.push(0x00);
    assert!(Disclosed::from_bytes(&bytes).is_err());
}

/// Covers EVI-004.
#[test]
fn what_cannot_be_proved_has_a_code_each() {
    let codes: alloc::collections::BTreeSet<&str> = Beyond::ALL.iter().map(|beyond| beyond.code()).collect();
    assert_eq!(codes.len(), Beyond::ALL.len());
}

proptest! {
    /// Covers EVI-005: no bytes make reading fail, or prove anything.
    #[test]
    fn any_bytes_give_a_report_that_proves_nothing(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        kinds in prop::collection::vec((0u64..8, prop::collection::vec(any::<u8>(), 0..60)), 0..6),
    ) {
        let fingerprint = Fingerprint::of_hash(&Hash([0; 32]));
        let mut framed = Bundle::default();
        kinds.into_iter().for_each(|(kind, bytes)| framed.push(ItemKind(kind), bytes));
        for file in [bytes, framed.to_bytes()] {
            let report = verify(&file, &fingerprint, &Nobody);
            prop_assert!(report.proved().is_empty());
            prop_assert_eq!(report.counts().not_shown, 2, "no first charter, no exporter");
        }
    }
}
