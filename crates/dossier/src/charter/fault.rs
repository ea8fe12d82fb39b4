//! Why a charter, or a signature under one, is not taken.

use crate::canonical::Malformed;
use crate::refusal::Refusal;

/// Why a charter is not taken. Says what rule it breaks, never what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CharterFault {
    /// The bytes are not a charter in its one form.
    #[error("these bytes are not a charter: {0}")]
    Malformed(#[from] Malformed),
    /// Above a limit: bytes, members, seats, names or signatures.
    #[error("the charter is larger than a charter may be")]
    TooLarge,
    /// Members out of order, twice, without a name, or with one root key between them (CHARTER-001).
    #[error("the list of members is out of order, repeats a code or a root key, or lacks a name")]
    Members,
    /// Seats out of order or twice, or held by somebody who is not listed (CHARTER-001).
    #[error("the council's seats are out of order, repeat a key or name a member that is not listed")]
    Council,
    /// A threshold of half the council or less, or one that cannot be reached (CHARTER-003).
    #[error("a threshold of the council must be more than half of it and no more than all")]
    Threshold,
    /// A limit above the protocol's own, or none at all (LIM-011).
    #[error("the charter raises a limit of the protocol, or sets one to nothing")]
    Policy,
    /// The review date lies before the charter was made.
    #[error("the review date is not after the date of issue")]
    ReviewDate,
    /// The version does not follow the one we hold, or does not carry its hash (CHARTER-002).
    #[error("the charter does not continue the version before it")]
    Chain,
    /// Versions in between are missing: fetch them (CHARTER-002).
    #[error("versions between ours and this one are missing")]
    Gap,
    /// The charter of another network.
    #[error("the charter is of another network")]
    OtherNetwork,
    /// A code was dropped, got another root key, or became another kind of body (CHARTER-005).
    #[error("a code of the version before is gone or was given to another body")]
    Reassigned,
    /// Members were added after the review date had passed (CHARTER-006).
    #[error("the version before was past its review date: renew it before taking new members")]
    ReviewPassed,
    /// Fewer seats signed than it takes (CHARTER-003).
    #[error("{got} of {need} signatures of the council are there")]
    TooFewSignatures {
        /// Seats of the council that signed validly.
        got: u32,
        /// Seats that it takes.
        need: u32,
    },
    /// A signature is of another charter, by a key of nobody's seat, or wrong.
    #[error("the signature is not one of this charter's council")]
    ForeignSignature,
    /// The fingerprint of the charter is not the one that was read out (TRUST-002).
    #[error("the charter's fingerprint is not the one that was given; group {group} of 12 is the first that differs")]
    Fingerprint {
        /// The first group that differs, from 1.
        group: usize,
    },
    /// A suspension is longer than 72 hours, of nobody who is active, or a second one under one version.
    #[error("a suspension lasts at most 72 hours, once for each member and version of the charter")]
    Suspension,
}

impl From<CharterFault> for Refusal {
    fn from(fault: CharterFault) -> Self {
        match fault {
            CharterFault::Malformed(malformed) => malformed.into(),
            CharterFault::TooLarge => Self::TooLarge,
            CharterFault::TooFewSignatures { .. } | CharterFault::ForeignSignature => Self::BadSignature,
            CharterFault::Gap => Self::MissingDependency,
            CharterFault::OtherNetwork => Self::WrongAudience,
            CharterFault::Chain => Self::BadChain,
            _ => Self::Malformed,
        }
    }
}
