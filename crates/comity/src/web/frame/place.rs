//! The places of the navigation: where they are, who may go there.

use crate::web::visit::Power;

/// A place in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Place {
    Desk,
    /// The Desk of exercises: a place of its own.
    Exercise,
    NewAlert,
    NewRequest,
    Search,
    Directory,
    Peers,
    Quarantine,
    Status,
    People,
    /// What one's own account shows and changes.
    Account,
    /// A dossier: the navigation does not name it.
    Dossier,
    /// A page that the navigation does not name.
    Elsewhere,
}

impl Place {
    /// What the navigation names, in its order.
    pub(super) const NAMED: [Self; 10] = [
        Self::Desk,
        Self::Exercise,
        Self::NewAlert,
        Self::NewRequest,
        Self::Search,
        Self::Directory,
        Self::Peers,
        Self::Quarantine,
        Self::Status,
        Self::People,
    ];

    /// Returns where it is.
    pub(in crate::web) fn path(self) -> &'static str {
        match self {
            Self::Desk | Self::Dossier | Self::Elsewhere => "/",
            Self::Exercise => "/exercise",
            Self::NewAlert => "/alerts/new",
            Self::NewRequest => "/requests/new",
            Self::Search => "/search",
            Self::Directory => "/directory",
            Self::Peers => "/peers",
            Self::Quarantine => "/quarantine",
            Self::Status => "/status",
            Self::People => "/people",
            Self::Account => "/account",
        }
    }

    /// Returns the message that names it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Desk | Self::Dossier | Self::Elsewhere => "nav-desk",
            Self::Exercise => "nav-exercise",
            Self::NewAlert => "nav-new-alert",
            Self::NewRequest => "nav-new-request",
            Self::Search => "search",
            Self::Directory => "nav-directory",
            Self::Peers => "nav-peers",
            Self::Quarantine => "nav-quarantine",
            Self::Status => "nav-status",
            Self::People => "nav-people",
            Self::Account => "nav-account",
        }
    }

    /// Returns the key that leads there after `g`; to the search one leads alone.
    pub(super) fn letter(self) -> Option<&'static str> {
        match self {
            Self::Desk => Some("d"),
            Self::Exercise => Some("x"),
            Self::NewAlert => Some("a"),
            Self::NewRequest => Some("q"),
            Self::Search => Some("/"),
            Self::Directory => Some("c"),
            Self::Peers => Some("p"),
            Self::Quarantine => Some("t"),
            Self::Status => Some("s"),
            Self::People | Self::Account | Self::Dossier | Self::Elsewhere => None,
        }
    }

    /// Returns what somebody needs to be led there.
    pub(super) fn power(self) -> Power {
        match self {
            Self::Desk | Self::Exercise | Self::Search | Self::Dossier => Power::Read,
            Self::NewAlert | Self::NewRequest => Power::Act,
            Self::People => Power::Manage,
            Self::Directory | Self::Peers | Self::Quarantine | Self::Status | Self::Account | Self::Elsewhere => {
                Power::Enter
            }
        }
    }

    /// Tells whether what it shows changes by itself, so that it is asked for again. Where somebody writes, it is not.
    pub(super) fn is_watched(self) -> bool {
        matches!(self, Self::Desk | Self::Exercise | Self::Peers | Self::Quarantine | Self::Status | Self::Dossier)
    }
}
