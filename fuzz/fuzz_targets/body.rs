//! Bodies: the envelope with its actor, and the content of every kind of line.
#![no_main]

use comity_dossier::kind::content::Content;
use comity_dossier::{Body, Kind, canonical};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(body) = Body::from_bytes(bytes) {
        assert_eq!(canonical::encode(&body), bytes);
        every_kind(&body.content);
    }
    every_kind(bytes);
});

fn every_kind(bytes: &[u8]) {
    for kind in Kind::ALL {
        if let Ok(content) = Content::read(*kind, bytes) {
            assert!(content.fits(*kind));
            assert!(content.is_well_formed());
            // Keys that this version does not know are ignored; what it knows is written in one form.
            let written = content.to_bytes();
            assert_eq!(Content::read(*kind, &written).as_ref(), Ok(&content));
            assert!(written.len() <= bytes.len(), "the content of {kind:?} has a shorter form");
        }
    }
}
