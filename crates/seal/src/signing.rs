//! Keys that sign: the root key (cards), the council key (charters), the node's key (all else).
//!
//! Promise: each signs its own kinds of object and no other. Ed25519 is deterministic: the same key and bytes give the
//! same signature, whichever library computes it.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use comity_dossier::charter::{SignatureFile, SignedCharter, SignedSuspension};
use comity_dossier::cose::{self, Typ};
use comity_dossier::ids::Kid;
use rand_core::CryptoRng;

use crate::secret::Seed;

/// An Ed25519 key pair of any purpose.
pub(crate) struct Pair {
    seed: Seed,
    pair: Ed25519KeyPair,
    public: [u8; 32],
    kid: Kid,
}

impl Pair {
    pub(crate) fn from_seed(seed: Seed) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.expose()).expect("any 32 bytes are an Ed25519 seed");
        let mut public = [0; 32];
        public.copy_from_slice(pair.public_key().as_ref());
        Self { seed, pair, public, kid: cose::kid_of_ed25519(&public) }
    }

    pub(crate) fn seed(&self) -> &Seed {
        &self.seed
    }

    pub(crate) fn public(&self) -> &[u8; 32] {
        &self.public
    }

    pub(crate) fn kid(&self) -> Kid {
        self.kid
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut out = [0; 64];
        out.copy_from_slice(self.pair.sign(message).as_ref());
        out
    }

    fn sign1(&self, typ: Typ, payload: &[u8], detached: bool) -> Vec<u8> {
        let protected = cose::protected(typ, &self.kid);
        let signature = self.sign(&cose::sig_structure(&protected, payload));
        cose::assemble(&protected, (!detached).then_some(payload), &signature)
    }
}

macro_rules! signing_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(pub(crate) Pair);

        impl $name {
            /// Draws a new key.
            #[must_use]
            pub fn generate(rng: &mut dyn CryptoRng) -> Self {
                Self(Pair::from_seed(Seed::random(rng)))
            }

            /// Makes the key from its seed of 32 bytes, which is wiped where it was.
            #[must_use]
            pub fn from_seed(seed: &mut [u8; 32]) -> Self {
                Self(Pair::from_seed(Seed::take(seed)))
            }

            /// Returns the public key.
            #[must_use]
            pub fn public(&self) -> &[u8; 32] {
                self.0.public()
            }

            /// Returns the key's id (KEY-001).
            #[must_use]
            pub fn kid(&self) -> Kid {
                self.0.kid()
            }
        }
    };
}

signing_key!(
    /// A member's root key: signs the member's cards and nothing else. It is kept off the node.
    RootKey
);
signing_key!(
    /// The key of a seat of the council: signs charters and suspensions.
    CouncilKey
);
signing_key!(
    /// The node's signing key: signs entries, calls, answers, parcels, receipts and evidence files.
    NodeSigner
);

impl RootKey {
    /// Signs the payload of a card; returns the COSE_Sign1 (CARD-001).
    #[must_use]
    pub fn sign_card(&self, payload: &[u8]) -> Vec<u8> {
        self.0.sign1(Typ::Card, payload, false)
    }
}

impl CouncilKey {
    /// Signs a charter; returns the file that goes back to whoever collects signatures (CHARTER-001).
    #[must_use]
    pub fn sign_charter(&self, charter: &SignedCharter) -> SignatureFile {
        let signature = self.0.sign1(Typ::Charter, charter.payload(), true);
        SignatureFile { charter: charter.hash(), signature }
    }

    /// Signs a suspension; returns the detached COSE_Sign1.
    #[must_use]
    pub fn sign_suspension(&self, suspension: &SignedSuspension) -> Vec<u8> {
        self.0.sign1(Typ::Suspension, suspension.payload(), true)
    }
}

impl NodeSigner {
    /// Returns the protected header of an object of kind `typ` by this key (COSE-002).
    #[must_use]
    pub fn protected(&self, typ: Typ) -> Vec<u8> {
        cose::protected(typ, &self.kid())
    }

    /// Signs the stored protected header and header of an entry; returns the signature alone.
    ///
    /// The bytes are those that were committed before: they are signed as they stand, so that signing them again after
    /// a crash gives the same entry.
    #[must_use]
    pub fn sign_entry(&self, protected: &[u8], header: &[u8]) -> [u8; 64] {
        self.0.sign(&cose::sig_structure(protected, header))
    }

    /// Signs a payload as an object of kind `typ`; returns the COSE_Sign1 (COSE-001).
    #[must_use]
    pub fn sign1(&self, typ: Typ, payload: &[u8]) -> Vec<u8> {
        self.0.sign1(typ, payload, false)
    }

    /// Signs a payload that travels elsewhere; returns the COSE_Sign1 without it.
    #[must_use]
    pub fn sign1_detached(&self, typ: Typ, payload: &[u8]) -> Vec<u8> {
        self.0.sign1(typ, payload, true)
    }
}

#[cfg(test)]
mod tests;
