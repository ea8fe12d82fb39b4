//! Signed objects: what is split is put together as it came; an entry's id does not depend on its signature.
#![no_main]

use comity_dossier::cose::{self, Typ};
use comity_dossier::{Received, entry};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for typ in Typ::ALL {
        if let Ok(parts) = cose::split(bytes, typ) {
            let again = cose::assemble(parts.protected, parts.payload, parts.signature);
            assert_eq!(again, bytes, "taken apart and put together it is another object");
            assert_eq!(cose::protected(typ, &parts.kid), parts.protected, "there are two ways to say one header");
        }
    }
    let Ok(received) = Received::parse(bytes.to_vec()) else { return };
    let parts = cose::split(bytes, Typ::Entry).expect("it was parsed");
    let payload = parts.payload.expect("an entry has one");
    assert_eq!(received.bytes(), bytes);
    assert_eq!(received.id(), entry::id_of(parts.protected, payload));
    let other = cose::assemble(parts.protected, parts.payload, &[7; 64]);
    assert_eq!(Received::parse(other).expect("the form is right").id(), received.id());
});
