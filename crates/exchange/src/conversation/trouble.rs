//! Why a call came to nothing, as values that people can be told.

use comity_dossier::Refusal;

/// Why the last call to a peer came to nothing (PUSH-005).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Trouble {
    /// The peer's card names no address, or its name does not resolve.
    #[error("its card names no address that can be found")]
    NoAddress,
    /// Its card names an address on a network that this node does not call (CARD-007).
    #[error("its card names an address on a network that this node does not call")]
    AddressBarred,
    /// Its card names a port at which no node is called (CARD-008).
    #[error("its card names a port at which no node is called")]
    PortBarred,
    /// Nobody listens at the address.
    #[error("the connection was refused")]
    Refused,
    /// No answer came in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection ended before the answer did.
    #[error("the connection was cut off")]
    CutOff,
    /// The TLS certificate is not the one of its card, or no common TLS was found.
    #[error("the TLS connection could not be trusted")]
    Tls,
    /// Something in between answered with this HTTP status instead of the peer.
    #[error("HTTP status {0}")]
    Http(u16),
    /// What came back is not an answer signed by the peer to this call (ANSWER-001).
    #[error("the answer is not one of this peer to this call")]
    BadAnswer,
    /// The charter suspends the peer, or it has left: it is not called (CHARTER-007).
    #[error("the charter suspends it")]
    Suspended,
    /// The peer answered and refused.
    #[error("refused: {0}")]
    Refusal(Refusal),
}

impl Trouble {
    /// Returns a word for files and the API, such as `timeout`; a refusal gives its own code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoAddress => "no-address",
            Self::AddressBarred => "address-barred",
            Self::PortBarred => "port-barred",
            Self::Refused => "connection-refused",
            Self::Timeout => "timeout",
            Self::CutOff => "cut-off",
            Self::Tls => "tls",
            Self::Http(_) => "http-status",
            Self::BadAnswer => "bad-answer",
            Self::Suspended => "suspended",
            Self::Refusal(refusal) => refusal.code(),
        }
    }
}
