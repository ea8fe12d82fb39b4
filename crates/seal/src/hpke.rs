//! Sealing to one receiver: HPKE (RFC 9180) in base mode, X-Wing or X25519 with HKDF-SHA256 and AES-256-GCM.
//!
//! Promise: what is sealed opens with the one key and under the one additional data it was sealed with, or not at all
//! (SEAL-001 to SEAL-003). Keys are made from 32-byte seeds of our own; no library's key format is ever stored.
//! Not here: padding (`exchange`), which key is current (`dossier::card`), calls under one encapsulation
//! ([`crate::SealingRing`]), answers ([`crate::ReplyKey`]).

use comity_dossier::card::SealingEntry;
use comity_dossier::ids::Kid;
use comity_dossier::{Refusal, Sealed, Suite};
use hpke::aead::{AesGcm256, ExportOnlyAead};
use hpke::kdf::HkdfSha256;
use hpke::kem::{X25519HkdfSha256, XWing};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use rand_core::CryptoRng;

use crate::encapsulation::{CALL_LABEL, Encapsulation};
use crate::reply_key::{EXPORT_LABEL, ReplyKey};
use crate::secret::{SEED_BYTES, Seed, Wiped};

/// What every sealing is bound to besides its additional data (SEAL-002).
const INFO: &[u8] = b"comity/seal/1";

/// Why something could not be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    /// This version does not know the suite.
    #[error("the sealing key is of a suite that this version does not know")]
    UnknownSuite,
    /// The bytes are not a public key of the suite.
    #[error("the sealing key is not one of its suite")]
    BadKey,
}

/// Why something did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// It is sealed to a key that is not here (SEAL-001).
    #[error("sealed to a key that is not held here")]
    UnknownKey,
    /// This version does not know the suite (SEAL-002).
    #[error("sealed in a suite that this version does not know")]
    UnknownSuite,
    /// Another key, another additional data, or spoilt bytes. Which of these cannot be told (SEAL-001).
    #[error("it does not open")]
    Closed,
}

impl From<OpenFault> for Refusal {
    fn from(fault: OpenFault) -> Self {
        match fault {
            OpenFault::UnknownKey => Self::UnknownKey,
            OpenFault::UnknownSuite => Self::UnsupportedVersion,
            OpenFault::Closed => Self::Malformed,
        }
    }
}

/// One KEM of HPKE, with the key derivation and the cipher that go with it here.
trait Sealer: Sized {
    /// A public key, read and checked.
    type Public;
    /// A secret key. Wiped when dropped.
    type Secret;

    fn public(bytes: &[u8]) -> Option<Self::Public>;
    fn secret(seed: &Seed) -> Self::Secret;
    fn public_of(secret: &Self::Secret) -> Vec<u8>;
    /// Returns the encapsulated key, the ciphertext, and what is exported for the answer.
    fn seal(
        to: &Self::Public,
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Option<(Vec<u8>, Vec<u8>, Seed)>;
    /// Returns the plaintext, and what is exported for the answer.
    fn open(secret: &Self::Secret, info: &[u8], enc: &[u8], aad: &[u8], ciphertext: &[u8]) -> Option<(Wiped, Seed)>;
    /// Returns the encapsulated key and what is exported for calls and for answers; nothing is sealed.
    fn share(to: &Self::Public, info: &[u8], rng: &mut dyn CryptoRng) -> Option<(Vec<u8>, Shared)>;
    /// Returns what is exported for calls and for answers.
    fn shared(secret: &Self::Secret, info: &[u8], enc: &[u8]) -> Option<Shared>;
}

/// What one encapsulation gives both its ends: the secrets of calls and of answers.
pub(crate) type Shared = [Seed; 2];

impl<K: Kem> Sealer for K {
    type Public = K::PublicKey;
    type Secret = K::PrivateKey;

    fn public(bytes: &[u8]) -> Option<Self::Public> {
        K::PublicKey::from_bytes(bytes).ok()
    }

    fn secret(seed: &Seed) -> Self::Secret {
        K::PrivateKey::from_bytes(seed.expose()).expect("any 32 bytes are a secret key of both suites")
    }

    fn public_of(secret: &Self::Secret) -> Vec<u8> {
        K::sk_to_pk(secret).to_bytes().to_vec()
    }

    fn seal(
        to: &Self::Public,
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
        mut rng: &mut dyn CryptoRng,
    ) -> Option<(Vec<u8>, Vec<u8>, Seed)> {
        let mode = OpModeS::Base;
        let (enc, mut context) =
            hpke::setup_sender_with_rng::<AesGcm256, HkdfSha256, K>(&mode, to, info, &mut rng).ok()?;
        let ciphertext = context.seal(plaintext, aad).ok()?;
        Some((enc.to_bytes().to_vec(), ciphertext, exported(|out| context.export(EXPORT_LABEL, out))))
    }

    fn open(secret: &Self::Secret, info: &[u8], enc: &[u8], aad: &[u8], ciphertext: &[u8]) -> Option<(Wiped, Seed)> {
        let enc = K::EncappedKey::from_bytes(enc).ok()?;
        let mut context = hpke::setup_receiver::<AesGcm256, HkdfSha256, K>(&OpModeR::Base, secret, &enc, info).ok()?;
        let plaintext = Wiped::new(context.open(ciphertext, aad).ok()?);
        Some((plaintext, exported(|out| context.export(EXPORT_LABEL, out))))
    }

    fn share(to: &Self::Public, info: &[u8], mut rng: &mut dyn CryptoRng) -> Option<(Vec<u8>, Shared)> {
        let mode = OpModeS::Base;
        let (enc, context) =
            hpke::setup_sender_with_rng::<ExportOnlyAead, HkdfSha256, K>(&mode, to, info, &mut rng).ok()?;
        let shared = [CALL_LABEL, EXPORT_LABEL].map(|label| exported(|out| context.export(label, out)));
        Some((enc.to_bytes().to_vec(), shared))
    }

    fn shared(secret: &Self::Secret, info: &[u8], enc: &[u8]) -> Option<Shared> {
        let enc = K::EncappedKey::from_bytes(enc).ok()?;
        let mode = OpModeR::Base;
        let context = hpke::setup_receiver::<ExportOnlyAead, HkdfSha256, K>(&mode, secret, &enc, info).ok()?;
        Some([CALL_LABEL, EXPORT_LABEL].map(|label| exported(|out| context.export(label, out))))
    }
}

fn exported(export: impl FnOnce(&mut [u8]) -> Result<(), hpke::HpkeError>) -> Seed {
    let mut secret = [0; SEED_BYTES];
    export(&mut secret).expect("32 bytes are one block of the key derivation");
    Seed::take(&mut secret)
}

enum Public {
    XWing(Box<<XWing as Sealer>::Public>),
    X25519(<X25519HkdfSha256 as Sealer>::Public),
}

/// A key that others seal to.
pub struct SealingPublic {
    suite: Suite,
    kid: Kid,
    key: Public,
}

impl SealingPublic {
    /// Reads a public key of a suite.
    pub fn new(suite: Suite, bytes: &[u8]) -> Result<Self, SealFault> {
        suite.public_bytes().ok_or(SealFault::UnknownSuite)?;
        let kid = suite.kid_of(bytes).ok_or(SealFault::BadKey)?;
        let key = match suite {
            Suite::X_WING => XWing::public(bytes).map(|key| Public::XWing(Box::new(key))),
            _ => X25519HkdfSha256::public(bytes).map(Public::X25519),
        };
        Ok(Self { suite, kid, key: key.ok_or(SealFault::BadKey)? })
    }

    /// Reads the key that a card lists.
    pub fn of_card(entry: &SealingEntry) -> Result<Self, SealFault> {
        Self::new(entry.suite, &entry.public)
    }

    /// Returns the key's id (KEY-001).
    #[must_use]
    pub fn kid(&self) -> Kid {
        self.kid
    }

    /// Returns the suite.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// Makes an encapsulation that calls share (SEAL-006).
    pub(crate) fn encapsulate(&self, rng: &mut dyn CryptoRng) -> Result<Encapsulation, SealFault> {
        let shared = match &self.key {
            Public::XWing(key) => XWing::share(key, INFO, rng),
            Public::X25519(key) => X25519HkdfSha256::share(key, INFO, rng),
        };
        let (enc, shared) = shared.ok_or(SealFault::BadKey)?;
        Ok(Encapsulation::of(self.kid, enc, shared))
    }
}

enum Secret {
    XWing(Box<<XWing as Sealer>::Secret>),
    X25519(<X25519HkdfSha256 as Sealer>::Secret),
}

/// A node's own key for opening what is sealed to it.
pub struct SealingKey {
    suite: Suite,
    seed: Seed,
    key: Secret,
    public: Vec<u8>,
    kid: Kid,
}

impl SealingKey {
    /// Draws a new key of a suite.
    pub fn generate(suite: Suite, rng: &mut dyn CryptoRng) -> Result<Self, SealFault> {
        Self::of(suite, Seed::random(rng))
    }

    /// Makes the key from its seed of 32 bytes, which is wiped where it was. The seed of an X-Wing key is the
    /// decapsulation key of that scheme; that of an X25519 key its scalar before clamping.
    pub fn from_seed(suite: Suite, seed: &mut [u8; 32]) -> Result<Self, SealFault> {
        Self::of(suite, Seed::take(seed))
    }

    pub(crate) fn of(suite: Suite, seed: Seed) -> Result<Self, SealFault> {
        let (key, public) = match suite {
            Suite::X_WING => {
                let key = XWing::secret(&seed);
                let public = XWing::public_of(&key);
                (Secret::XWing(Box::new(key)), public)
            }
            Suite::X25519 => {
                let key = X25519HkdfSha256::secret(&seed);
                let public = X25519HkdfSha256::public_of(&key);
                (Secret::X25519(key), public)
            }
            _ => return Err(SealFault::UnknownSuite),
        };
        let kid = suite.kid_of(&public).ok_or(SealFault::BadKey)?;
        Ok(Self { suite, seed, key, public, kid })
    }

    pub(crate) fn seed(&self) -> &Seed {
        &self.seed
    }

    /// Opens the encapsulation that calls share (SEAL-006).
    pub(crate) fn decapsulate(&self, enc: &[u8]) -> Option<Encapsulation> {
        let shared = match &self.key {
            Secret::XWing(key) => XWing::shared(key, INFO, enc),
            Secret::X25519(key) => X25519HkdfSha256::shared(key, INFO, enc),
        };
        Some(Encapsulation::of(self.kid, enc.to_vec(), shared?))
    }

    /// Returns the suite.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// Returns the public key, as a card lists it.
    #[must_use]
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// Returns the key's id (KEY-001).
    #[must_use]
    pub fn kid(&self) -> Kid {
        self.kid
    }
}

/// Seals `plaintext` to one key, bound to `aad` (SEAL-003). The answer to it, if it gets one, opens with the [`ReplyKey`].
pub fn seal_to(
    to: &SealingPublic,
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<(Sealed, ReplyKey), SealFault> {
    let sealed = match &to.key {
        Public::XWing(key) => XWing::seal(key, INFO, aad, plaintext, rng),
        Public::X25519(key) => X25519HkdfSha256::seal(key, INFO, aad, plaintext, rng),
    };
    // Encapsulation fails for X25519 keys of low order only: nobody holds their secret.
    let (enc, ciphertext, exported) = sealed.ok_or(SealFault::BadKey)?;
    let sealed = Sealed { suite: to.suite, receiver: to.kid, enc, ciphertext };
    let reply_key = ReplyKey::of(&sealed, exported);
    Ok((sealed, reply_key))
}

/// Opens what was sealed to `key` under `aad`, or says that it does not open (SEAL-001). The answer to it, if it gets one,
/// is sealed with the [`ReplyKey`].
pub fn open(key: &SealingKey, aad: &[u8], sealed: &Sealed) -> Result<(Wiped, ReplyKey), OpenFault> {
    if !Suite::ALL.contains(&sealed.suite) {
        return Err(OpenFault::UnknownSuite);
    }
    if sealed.receiver != key.kid || sealed.suite != key.suite {
        return Err(OpenFault::UnknownKey);
    }
    let opened = match &key.key {
        Secret::XWing(key) => XWing::open(key, INFO, &sealed.enc, aad, &sealed.ciphertext),
        Secret::X25519(key) => X25519HkdfSha256::open(key, INFO, &sealed.enc, aad, &sealed.ciphertext),
    };
    let (plaintext, exported) = opened.ok_or(OpenFault::Closed)?;
    Ok((plaintext, ReplyKey::of(sealed, exported)))
}

#[cfg(test)]
mod tests;
