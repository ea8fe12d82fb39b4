//! Checks an evidence file: the rules are the record's own, the signatures are checked here.
//!
//! Promise: nothing is asked but the bytes and the fingerprint of charter 1; no node, store, clock or network is
//! needed, so anybody can check what a member hands over (EVI-002).

use comity_dossier::charter::Fingerprint;
use comity_dossier::evidence::{self, Report};
use comity_seal::Zip215;

/// Says what an evidence file proves to somebody who knows the fingerprint of the network's first charter.
#[must_use]
pub fn verify(file: &[u8], first_charter: &Fingerprint) -> Report {
    evidence::verify(file, first_charter, &Zip215)
}
