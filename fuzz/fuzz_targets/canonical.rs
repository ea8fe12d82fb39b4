//! The decoder: what it takes has one form, and that form is what came.
#![no_main]

use comity_dossier::canonical;
use comity_dossier::header::{CharterRef, Head};
use comity_dossier::{Header, SaltedBody};
use libfuzzer_sys::fuzz_target;
use minicbor::{Decode, Encode};

/// What was decoded is decoded again from what we write; keys that this version does not know are ignored.
fn is_read_again<T>(bytes: &[u8])
where
    T: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + core::fmt::Debug,
{
    if let Ok(value) = canonical::decode::<T>(bytes) {
        let written = canonical::encode(&value);
        assert!(canonical::check(&written).is_ok());
        assert_eq!(canonical::decode::<T>(&written).as_ref(), Ok(&value));
    }
}

fuzz_target!(|bytes: &[u8]| {
    let _checked = canonical::check(bytes);
    is_read_again::<Head>(bytes);
    is_read_again::<CharterRef>(bytes);
    is_read_again::<SaltedBody>(bytes);
    if let Ok(header) = Header::from_bytes(bytes) {
        // A header may hold keys that this version does not know: it is kept as it came, so only what is known is
        // written again, and that must be read as the same.
        let again = Header::from_bytes(&header.to_bytes()).expect("what we write we read");
        assert_eq!(again, header);
    }
});
