//! Why something was not done for a person. No message holds a name, a code, a password or a token.

use comity_store::StoreFault;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeopleFault {
    /// The store failed.
    #[error(transparent)]
    Store(StoreFault),
    /// A text or a draft is longer than it may be.
    #[error("too long")]
    TooLong,
    /// There are as many as there may be.
    #[error("there are as many as there may be")]
    TooMany,
    /// No such account, session or token, or not this person's.
    #[error("no such thing")]
    NoSuchThing,
}

impl From<StoreFault> for PeopleFault {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::OutOfRange => Self::TooLong,
            other => Self::Store(other),
        }
    }
}
