//! The evidence verifier: no bytes make it panic or hang, and nothing that nobody signed is proved.
#![no_main]

use comity_dossier::charter::Fingerprint;
use comity_dossier::evidence::verify;
use comity_dossier::{Hash, KeyVerifier};
use libfuzzer_sys::fuzz_target;

/// Takes no signature.
struct Nobody;

impl KeyVerifier for Nobody {
    fn verify_key(&self, _: &[u8; 32], _: &[u8], _: &[u8; 64]) -> bool {
        false
    }
}

fuzz_target!(|bytes: &[u8]| {
    let report = verify(bytes, &Fingerprint::of_hash(&Hash([3; 32])), &Nobody);
    assert!(report.proved().is_empty(), "proved without a signature: {:?}", report.proved());
});
