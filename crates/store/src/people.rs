//! The people of a node, as rows: accounts, one-time links, sessions, tokens, drafts, and who read what.
//!
//! What sets of bits, purposes and themes mean is the node's; the store keeps numbers. No value here that holds a hash
//! or what a person is called can be printed with `{:?}`.
//! Not here: hashing, limits in time, who may do what (`node::people`).

use comity_dossier::Time;

/// Accounts of one node, disabled ones included.
pub const ACCOUNTS_MAX: usize = 1_000;
/// One-time links that are open at once; then the one that ends first goes.
pub const LINKS_MAX: usize = 100;
/// Sessions of one account; then the one that was used longest ago goes.
pub const SESSIONS_MAX: usize = 16;
/// Tokens of one account.
pub const TOKENS_MAX: usize = 32;
/// Drafts of one account; then the one that was written longest ago goes.
pub const DRAFTS_MAX: usize = 200;
/// Bytes of the fields of one draft.
pub const DRAFT_BYTES_MAX: usize = 256 * 1024;
/// Bytes of the key of a draft, and of its kind.
pub const DRAFT_NAME_BYTES_MAX: usize = 200;
/// Rows of the reading log; then the oldest goes.
pub const READINGS_MAX: u64 = 1_000_000;
/// Bytes of any short text here: a code, a name, a language, a zone, the name of a token, what was read.
pub const SHORT_BYTES_MAX: usize = 256;

/// A person who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredAccount {
    /// This node's own number for the account, never given twice.
    pub number: u64,
    /// What other members see, unlike every other in this node whatever the case of its letters.
    pub code: String,
    /// What this member calls the person.
    pub name: String,
    /// A set of roles, as bits of the node's own.
    pub roles: u8,
    /// The hash of the password, as the node made it; `None`: no password opens this account.
    pub password: Option<Vec<u8>>,
    /// How the person wants pages.
    pub wishes: Wishes,
    /// Whether it is shut.
    pub disabled: bool,
    /// When it was made.
    pub created: Time,
    /// When the person signed in last.
    pub signed_in: Option<Time>,
}

/// How a person wants pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// The language, as a tag; `None`: as the browser prefers.
    pub language: Option<String>,
    /// The zone of the second clock, as the IANA names it; `None`: the desk's.
    pub zone: Option<String>,
    /// The theme, as a number of the node's own.
    pub theme: u8,
    /// Whether single keys do something.
    pub keys: bool,
}

/// What a new account begins with.
#[derive(Clone)]
pub struct NewAccount<'a> {
    /// What other members see.
    pub code: &'a str,
    /// What this member calls the person.
    pub name: &'a str,
    /// A set of roles, as bits of the node's own.
    pub roles: u8,
    /// The hash of the password.
    pub password: &'a [u8],
    /// Now.
    pub created: Time,
}

/// A link that is good once.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredLink {
    /// What it is for, as a number of the node's own.
    pub purpose: u8,
    /// Whose password it sets anew.
    pub account: Option<u64>,
    /// What the person it makes will be.
    pub roles: u8,
    /// Until when it is good.
    pub expires: Time,
}

/// Somebody who has signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// This node's own number for it.
    pub number: u64,
    /// Whose it is.
    pub account: u64,
    /// When the person signed in.
    pub created: Time,
    /// When it was used last, as far as that was written down.
    pub used: Time,
}

/// What lets a program act for an account.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredToken {
    /// This node's own number for it.
    pub number: u64,
    /// Whose it is.
    pub account: u64,
    /// What its owner calls it.
    pub name: String,
    /// What it may do, as bits of the node's own.
    pub scopes: u8,
    /// When it was made.
    pub created: Time,
    /// Until when it is good.
    pub expires: Time,
    /// When it was used last, as far as that was written down.
    pub used: Option<Time>,
}

/// What somebody has written and not yet sent. It may hold anything that a dossier may, so it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredDraft {
    /// Its name among the drafts of its account.
    pub key: String,
    /// What it will be, as the pages name it.
    pub kind: String,
    /// What was written, as whoever keeps it encodes it.
    pub fields: Vec<u8>,
    /// When it was kept last.
    pub updated: Time,
}

/// A draft in a list, without what was written.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Its name among the drafts of its account.
    pub key: String,
    /// What it will be.
    pub kind: String,
    /// Bytes of its fields.
    pub bytes: u64,
    /// When it was kept last.
    pub updated: Time,
}

/// That somebody read something.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredReading {
    /// This node's own number for it, ascending.
    pub number: u64,
    /// Whose account.
    pub account: u64,
    /// What was done, as a code such as `dossier`.
    pub act: String,
    /// What was read: the id of a dossier, a path.
    pub object: String,
    /// When first within the hour.
    pub first: Time,
    /// When last within the hour.
    pub last: Time,
    /// How often within the hour.
    pub times: u64,
}
