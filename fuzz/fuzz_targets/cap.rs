//! The CAP reader: whatever is taken can be written, and what is written is read as the same alert.
#![no_main]

use comity_cap::Options;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = comity_cap::read(bytes) else { return };
    let Ok(xml) = comity_cap::write(&document.alert, Options::default()) else { return };
    let again = comity_cap::read(xml.as_bytes()).expect("what we write we read");
    assert_eq!(again.alert, document.alert);
});
