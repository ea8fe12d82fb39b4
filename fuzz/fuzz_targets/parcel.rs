//! Parcels: the signed outside and what is sealed inside.
#![no_main]

use comity_exchange::{Contents, Parcel};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(parcel) = Parcel::from_payload(bytes) {
        assert_eq!(Parcel::from_payload(&parcel.payload()).as_ref(), Ok(&parcel));
    }
    if let Ok(contents) = Contents::from_plaintext(bytes) {
        assert_eq!(Contents::from_plaintext(&contents.to_plaintext()).as_ref(), Ok(&contents));
    }
});
