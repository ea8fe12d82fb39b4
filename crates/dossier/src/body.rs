//! The body of a line: what people wrote. It travels beside the header, bound to it by a salted commitment, and can be
//! erased without touching the record.
//!
//! Promise: whoever has the body can check that it is *the* body; whoever has not cannot guess it (ENT-007).

use alloc::vec::Vec;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::canonical;
use crate::header::BodyRef;
use crate::ids::Hash;
use crate::limits;
use crate::refusal::Refusal;
use crate::text::Line;

const COMMITMENT_CONTEXT: &[u8] = b"comity/body/1";

/// The part a person had when acting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// On the desk.
    #[n(0)]
    DutyOfficer,
    /// Answers for the desk.
    #[n(1)]
    Supervisor,
    /// Runs the node.
    #[n(2)]
    Administrator,
    /// The node itself, without a person (a deadline, a repair).
    #[n(3)]
    Automatic,
}

/// How the person had signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum SignIn {
    /// No person: the node acted by itself.
    #[n(0)]
    None,
    /// By a token on the node's own machine.
    #[n(1)]
    LocalToken,
    /// By a password.
    #[n(2)]
    Password,
    /// By a password and a second factor.
    #[n(3)]
    SecondFactor,
    /// By a passkey.
    #[n(4)]
    Passkey,
}

/// Who acted: a role and a code that only the member can turn into a person (ACT-001). Never a name.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Actor {
    /// The role.
    #[n(1)]
    pub role: Role,
    /// The member's own code for the person, such as `7F3`.
    #[n(2)]
    pub code: Line,
    /// How the person had signed in.
    #[n(3)]
    pub sign_in: SignIn,
}

/// The body of a line: who acted, and the content by kind of line (see [`crate::lines`]) as deterministic CBOR.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Body {
    /// Who acted.
    #[n(1)]
    pub actor: Actor,
    /// The content, encoded. It is read by kind, and only after [`canonical::check`].
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub content: Vec<u8>,
}

impl Body {
    /// Reads a body in its deterministic form; the content inside must be in deterministic form too.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > limits::BODY_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let body: Body = canonical::decode(bytes)?;
        canonical::check(&body.content)?;
        Ok(body)
    }
}

/// An encoded body with the salt of its commitment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SaltedBody {
    /// 16 random bytes.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub salt: [u8; 16],
    /// The encoded body.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub body: Vec<u8>,
}

impl SaltedBody {
    /// Returns what the header says of this body: `SHA-256("comity/body/1" ‖ salt ‖ body)` and the size bucket.
    #[must_use]
    pub fn reference(&self) -> BodyRef {
        let mut hash = Sha256::new();
        hash.update(COMMITMENT_CONTEXT);
        hash.update(self.salt);
        hash.update(&self.body);
        BodyRef { commitment: Hash(hash.finalize().into()), size_bucket: size_bucket(self.body.len()) }
    }

    /// Checks that this is the body that `reference` commits to.
    pub fn check(&self, reference: Option<&BodyRef>) -> Result<(), Refusal> {
        if self.body.len() > limits::BODY_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        if reference == Some(&self.reference()) { Ok(()) } else { Err(Refusal::BodyMismatch) }
    }
}

/// The smallest bucket: bodies of up to 2^8 bytes look alike.
const SMALLEST_BUCKET: u8 = 8;

fn size_bucket(len: usize) -> u8 {
    let bits = usize::BITS - len.saturating_sub(1).leading_zeros();
    u8::try_from(bits).unwrap_or(u8::MAX).max(SMALLEST_BUCKET)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    /// Covers ENT-007.
    #[test]
    fn only_the_very_body_and_salt_match_the_commitment() {
        let salted = SaltedBody { salt: [1; 16], body: vec![0xa0; 300] };
        let reference = salted.reference();
        assert_eq!(reference.size_bucket, 9);
        assert_eq!(salted.check(Some(&reference)), Ok(()));
        let other_salt = SaltedBody { salt: [2; 16], ..salted.clone() };
        let other_body = SaltedBody { body: vec![0xa0; 299], ..salted.clone() };
        for other in [other_salt, other_body] {
            assert_eq!(other.check(Some(&reference)), Err(Refusal::BodyMismatch));
        }
        assert_eq!(salted.check(None), Err(Refusal::BodyMismatch), "a body for a line that has none");
    }

    #[test]
    fn a_size_bucket_says_no_more_than_the_next_power_of_two() {
        for (len, bucket) in [(0, 8), (256, 8), (257, 9), (512, 9), (513, 10), (262_144, 18)] {
            assert_eq!(size_bucket(len), bucket, "{len}");
        }
    }
}
