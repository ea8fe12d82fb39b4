//! Why a card is not taken.

use super::AddressFault;
use crate::canonical::Malformed;
use crate::refusal::Refusal;

/// Why a card is not taken. Says what rule it breaks, never what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardFault {
    /// The bytes are not a card in its one form.
    #[error("these bytes are not a card: {0}")]
    Malformed(#[from] Malformed),
    /// Above a limit: bytes, keys, addresses, languages, or cards of one member.
    #[error("the card is larger than a card may be, or the member has too many")]
    TooLarge,
    /// Keys out of order, twice, of a wrong length, never valid, or none of a sort (CARD-002).
    #[error("the card's keys are out of order, repeated, of a wrong length, never valid or missing")]
    Keys,
    /// A list out of order or empty where something must stand (CARD-002).
    #[error("a list of the card is out of order, or empty where something must stand")]
    Lists,
    /// An address that is not one.
    #[error("the card's address is not one: {0}")]
    Address(#[from] AddressFault),
    /// The member names itself as the host of its mailbox.
    #[error("a member cannot keep its own mailbox")]
    OwnMailbox,
    /// The desk's hours, zone or phone are not of their shape.
    #[error("the desk's hours, time zone or phone number are not of their shape")]
    Desk,
    /// The law profile is not of its shape.
    #[error("the law profile is not of its shape")]
    Law,
    /// The version does not follow the card before it, or does not carry its hash (CARD-001).
    #[error("the card does not continue the card before it")]
    Chain,
    /// Cards in between are missing: fetch them (CARD-001).
    #[error("cards between ours and this one are missing")]
    Gap,
    /// The card of another member or of another network.
    #[error("the card is of another member or network")]
    Other,
    /// Not signed by the member's root key (CARD-001).
    #[error("the card is not signed by the member's root key")]
    Signature,
}

impl From<CardFault> for Refusal {
    fn from(fault: CardFault) -> Self {
        match fault {
            CardFault::Malformed(malformed) => malformed.into(),
            CardFault::TooLarge => Self::TooLarge,
            CardFault::Chain => Self::BadChain,
            CardFault::Gap => Self::MissingDependency,
            CardFault::Other => Self::WrongAudience,
            CardFault::Signature => Self::BadSignature,
            _ => Self::Malformed,
        }
    }
}
