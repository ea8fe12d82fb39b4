//! Envelopes of paper: what most worlds close their calls in.
//!
//! ```text
//!   ciphertext = plaintext ‖ two sums over (receiver's key id, enc, aad, plaintext)
//! ```
//!
//! Promise: as an envelope of HPKE does, it opens for the one receiver, under the one additional data, with no byte
//! changed, or not at all; it has the same form and the same length and draws the same randomness. It hides nothing, which
//! no world looks at: who may have what is judged by to whom it goes. Answers are sealed as they are everywhere (SEAL-005),
//! which costs next to nothing, under a key that whoever reads the call has.
//! Not here: the real ones. Some worlds have them ([`crate::seeds`]), and the tests of `seal` and `node` have no others.

use std::hash::{DefaultHasher, Hasher};

use comity_dossier::card::SealingEntry;
use comity_dossier::ids::Kid;
use comity_dossier::sealed::{Sealed, Suite};
use comity_node::envelope::Envelopes;
use comity_seal::{CryptoRng, OpenFault, ReplyKey, SealFault};

/// How many bytes the tag has, as that of AES-GCM.
const TAG_BYTES: usize = 16;

/// One node's envelopes of paper.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    /// The id of the key that its card lists.
    pub me: Kid,
}

impl Envelopes for Paper {
    fn close(
        &mut self,
        to: &SealingEntry,
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<(Sealed, ReplyKey), SealFault> {
        let receiver = to.kid().ok_or(SealFault::BadKey)?;
        let mut enc = vec![0; to.suite.enc_bytes().ok_or(SealFault::UnknownSuite)?];
        rng.fill_bytes(&mut enc);
        let mut ciphertext = plaintext.to_vec();
        ciphertext.extend(tag(receiver, &enc, aad, plaintext));
        let sealed = Sealed { suite: to.suite, receiver, enc, ciphertext };
        let reply_key = reply_key(&sealed);
        Ok((sealed, reply_key))
    }

    fn open(&self, aad: &[u8], sealed: &Sealed) -> Result<(Vec<u8>, ReplyKey), OpenFault> {
        if !Suite::ALL.contains(&sealed.suite) {
            return Err(OpenFault::UnknownSuite);
        }
        if sealed.receiver != self.me {
            return Err(OpenFault::UnknownKey);
        }
        let at = sealed.ciphertext.len().checked_sub(TAG_BYTES).ok_or(OpenFault::Closed)?;
        let (plaintext, found) = sealed.ciphertext.split_at(at);
        let right = tag(self.me, &sealed.enc, aad, plaintext) == found;
        right.then(|| (plaintext.to_vec(), reply_key(sealed))).ok_or(OpenFault::Closed)
    }
}

/// Both ends of a call have it, as with the context of HPKE, and no other call has the same.
fn reply_key(call: &Sealed) -> ReplyKey {
    let mut shared = [0; 32];
    for (at, half) in shared.chunks_exact_mut(TAG_BYTES).enumerate() {
        half.copy_from_slice(&tag(call.receiver, &call.enc, b"answer", &[u8::from(at > 0)]));
    }
    ReplyKey::from_shared(call, &mut shared)
}

/// Binds everything that an envelope is made of. Nobody in a world forges it; the network spoils bytes by chance.
fn tag(receiver: Kid, enc: &[u8], aad: &[u8], plaintext: &[u8]) -> [u8; TAG_BYTES] {
    let mut hasher = DefaultHasher::new();
    for part in [&receiver.0, enc, aad, plaintext] {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    let first = hasher.finish();
    hasher.write_u64(first);
    (u128::from(first) << 64 | u128::from(hasher.finish())).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::founding::{BEGIN, Founding};
    use rand_chacha::ChaCha8Rng;
    use rand_core::SeedableRng;

    #[test]
    fn paper_opens_for_its_receiver_as_it_was_closed_or_not_at_all() {
        let founding = Founding::new(1, Suite::X25519, BEGIN, &Founding::names_as_addresses(2));
        let [one, other] = [0, 1].map(|at| founding.kits()[at].sealing());
        let entry = SealingEntry {
            suite: Suite::X25519,
            public: one.public().to_vec(),
            from: BEGIN,
            until: BEGIN.plus_ms(1),
            revoked: None,
        };
        let (mine, mut theirs) = (Paper { me: one.kid() }, Paper { me: other.kid() });
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut close = || theirs.close(&entry, b"aad", b"plaintext", &mut rng).expect("closes");
        let ((sealed, caller), (_, of_another)) = (close(), close());
        let opened = |by: &Paper, aad: &[u8], sealed: &Sealed| by.open(aad, sealed).map(|(plaintext, _)| plaintext);
        assert_eq!(opened(&mine, b"aad", &sealed), Ok(b"plaintext".to_vec()));
        assert_eq!(opened(&theirs, b"aad", &sealed), Err(OpenFault::UnknownKey));
        assert_eq!(opened(&mine, b"other", &sealed), Err(OpenFault::Closed));
        let (_, called) = mine.open(b"aad", &sealed).expect("opens");
        let answer = called.seal(b"aad", b"reply", &mut rng);
        assert!(caller.open(b"aad", &answer).is_ok_and(|reply| *reply == *b"reply"));
        assert_eq!(of_another.open(b"aad", &answer).err(), Some(OpenFault::Closed));
        for at in 0..sealed.ciphertext.len() {
            let mut spoilt = sealed.clone();
            spoilt.ciphertext[at] ^= 1;
            assert_eq!(opened(&mine, b"aad", &spoilt), Err(OpenFault::Closed), "byte {at}");
        }
        let real = comity_seal::SealingPublic::new(entry.suite, &entry.public).expect("a key");
        let (real, _) = comity_seal::seal_to(&real, b"aad", b"plaintext", &mut rng).expect("seals");
        assert_eq!((real.enc.len(), real.ciphertext.len()), (sealed.enc.len(), sealed.ciphertext.len()));
    }
}
