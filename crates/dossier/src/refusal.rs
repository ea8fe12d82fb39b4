//! Why something is refused, as values: the codes of the protocol (ERR-001).
//!
//! Not here: the words for people (message files of the binary) and the blame (who has to act).

use crate::canonical::Malformed;
use crate::verifier::SignatureFault;

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $code:literal;)*) => {
        /// Why a node does not take something. The number travels, the code is what people look up.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Refusal {
            $($(#[$doc])* $name,)*
        }

        impl Refusal {
            /// Every refusal.
            pub const ALL: &'static [Refusal] = &[$(Refusal::$name),*];

            /// Returns the number that travels.
            #[must_use]
            pub fn number(self) -> u16 {
                match self { $(Refusal::$name => $number,)* }
            }

            /// Returns the code, such as `not-canonical`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Refusal::$name => $code,)* }
            }

            /// Reads a number that travelled; `None` if this version does not know it.
            #[must_use]
            pub fn from_number(number: u16) -> Option<Self> {
                match number { $($number => Some(Refusal::$name),)* _ => None }
            }
        }
    };
}

refusals! {
    /// Not an object of the protocol.
    Malformed = 1, "malformed";
    /// The right value in another than its deterministic form.
    NotCanonical = 2, "not-canonical";
    /// Above a limit.
    TooLarge = 3, "too-large";
    /// The signature is wrong.
    BadSignature = 4, "bad-signature";
    /// The charter does not list the member.
    UnknownMember = 5, "unknown-member";
    /// No card we hold lists the key; send the card.
    UnknownKey = 6, "unknown-key";
    /// The key was withdrawn and may not carry calls any more.
    KeyRevoked = 7, "key-revoked";
    /// Meant for somebody else.
    WrongAudience = 8, "wrong-audience";
    /// Made too long ago or in the future; the answer carries our time.
    ClockSkew = 9, "clock-skew";
    /// The same call came before.
    Replayed = 10, "replayed";
    /// The caller acts under an older charter than ours.
    CharterBehind = 11, "charter-behind";
    /// Two charters of one version exist.
    CharterConflict = 12, "charter-conflict";
    /// A version of the protocol that we do not speak.
    UnsupportedVersion = 13, "unsupported-version";
    /// An operation that we do not know.
    UnsupportedOp = 14, "unsupported-op";
    /// No dossier of yours; said alike of those that do not exist.
    NotParticipant = 15, "not-participant";
    /// Lines that this one rests on are not here; retry with them.
    MissingDependency = 16, "missing-dependency";
    /// The line does not continue its lane.
    BadChain = 17, "bad-chain";
    /// The line names an older or a foreign branch of a lane it has named before.
    HeadsNotMonotone = 18, "heads-not-monotone";
    /// Only another member may write such a line here.
    NotOwner = 19, "not-owner";
    /// The line says exercise in a live dossier, or live in an exercise.
    ExerciseMismatch = 20, "exercise-mismatch";
    /// A kind that this version does not know and that its author calls critical.
    CriticalKindUnknown = 21, "critical-kind-unknown";
    /// The lane was ended by a fork; nothing after it counts.
    ForkedLane = 22, "forked-lane";
    /// The dossier was closed.
    AfterClose = 23, "after-close";
    /// The member was removed; this line is not among those that count.
    BeyondCut = 24, "beyond-cut";
    /// The body is not the one the header commits to.
    BodyMismatch = 25, "body-mismatch";
    /// More than may wait or be stored now; retry later.
    Quota = 26, "quota";
    /// Kept aside for an administrator to look at.
    Quarantined = 27, "quarantined";
    /// The mailbox is full.
    MailboxFull = 28, "mailbox-full";
    /// It was here and was erased.
    Gone = 29, "gone";
    /// Too much to do; retry later.
    Busy = 30, "busy";
    /// The disk failed.
    StorageFailed = 31, "storage-failed";
}

impl Refusal {
    /// Tells whether sending the same thing later may succeed (ERR-002).
    #[must_use]
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::MissingDependency | Self::Quota | Self::Quarantined | Self::Busy | Self::StorageFailed)
    }
}

impl core::fmt::Display for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.code())
    }
}

impl core::error::Error for Refusal {}

impl From<Malformed> for Refusal {
    fn from(fault: Malformed) -> Self {
        match fault {
            Malformed::NotCanonical(_) => Self::NotCanonical,
            Malformed::Length | Malformed::Shape => Self::Malformed,
        }
    }
}

impl From<SignatureFault> for Refusal {
    fn from(fault: SignatureFault) -> Self {
        match fault {
            SignatureFault::UnknownMember => Self::UnknownMember,
            SignatureFault::UnknownKey => Self::UnknownKey,
            SignatureFault::BadSignature => Self::BadSignature,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers ERR-001, ERR-002.
    #[test]
    fn every_refusal_has_its_own_number_and_code_and_five_are_worth_a_retry() {
        for (at, refusal) in Refusal::ALL.iter().enumerate() {
            assert_eq!(usize::from(refusal.number()), at + 1);
            assert_eq!(Refusal::from_number(refusal.number()), Some(*refusal));
            assert_eq!(Refusal::ALL.iter().filter(|r| r.code() == refusal.code()).count(), 1);
        }
        assert_eq!(Refusal::ALL.iter().filter(|r| r.is_retryable()).count(), 5);
        assert_eq!(Refusal::from_number(0), None);
    }
}
