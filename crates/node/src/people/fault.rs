//! Why something was not done for a person. No message holds a name, a code, a password or a token.

use comity_store::StoreFault;

use super::form::Wrong;

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
    /// Code or password are not right, or the account is shut: which of them is not said.
    #[error("not let in")]
    NotLetIn,
    /// Too many tries.
    #[error("too often")]
    TooOften {
        /// When it may be tried again, in milliseconds from now.
        wait_ms: u64,
    },
    /// Too many are signing in at this moment.
    #[error("busy")]
    Busy,
    /// The link was used, has run out, or was never made.
    #[error("the link is not good any more")]
    LinkGone,
    /// Nobody could manage the node any more.
    #[error("the last administrator")]
    LastAdministrator,
    /// What was chosen cannot be taken: everything that is wrong with it.
    #[error("the form is not right")]
    Form(Vec<Wrong>),
}

impl From<StoreFault> for PeopleFault {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::OutOfRange => Self::TooLong,
            other => Self::Store(other),
        }
    }
}
