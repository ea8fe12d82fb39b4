//! The people of this node: who may sign in and as what, what they were writing, which programs act for them, who read
//! what. All of it is this member's own and stays here; the record knows codes only.
//!
//! ```text
//!   page, API, command ── People (a clone each) ──> people.db
//!        sign_in ── limits ── a place among few ── Argon2id (seal) ──> a session
//! ```
//!
//! Promise: what is asked of [`People`] is answered from the disk and never from memory, so that a shut account is shut
//! at the next request, whichever process shut it. No secret is kept, only hashes; none is ever printed or logged.
//! Everything that grows has a bound. Time is an argument.
//! Not here: pages, cookies, HTTP. Calls block (a password takes tens of milliseconds): call them where blocking is
//! allowed.

mod accounts;
mod drafts;
mod fault;
mod form;
mod gate;
pub mod limits;
mod powers;
mod readings;
mod secret;
mod sign_in;
#[cfg(test)]
mod tests;
mod tokens;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[cfg(test)]
use comity_dossier::Time;
use comity_store::PeopleStore;

pub use accounts::{AccountRow, Chosen, LINK_MS, Link, Purpose};
pub use comity_store::people::{
    DRAFT_BYTES_MAX, DRAFT_NAME_BYTES_MAX, DRAFTS_MAX, DraftRow, StoredDraft as Draft, TOKENS_MAX, Wishes,
};
pub use fault::PeopleFault;
pub use form::{CODE_CHARS_MAX, NAME_BYTES_MAX, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, Wrong};
pub use powers::{Power, Powers, Role, Roles, Scope, Scopes};
pub use readings::{READING_DAYS, Reading};
pub use sign_in::{IDLE_MS, SESSION_MS, SessionRow, Visit, form_token};
pub use tokens::{TOKEN_DAYS_MAX, TokenHolder, TokenRow};

use crate::ports::Entropy;
use gate::Gate;
use limits::Limits;

/// This node's own number for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub u64);

/// The people of one node. It is a handle: clones are the same people.
#[derive(Clone)]
pub struct People(Arc<Inner>);

struct Inner {
    kept: Mutex<Kept>,
    names: Mutex<Limits<[u8; 32]>>,
    addresses: Mutex<Limits<String>>,
    newly_read: Mutex<Limits<AccountId>>,
    questions: Mutex<Limits<AccountId>>,
    gate: Gate,
    /// The hash of a password that nobody knows: what is checked for names that nobody has.
    nobody: Vec<u8>,
}

/// What one call at a time uses.
struct Kept {
    store: PeopleStore,
    entropy: Entropy,
}

impl People {
    /// Opens the people of a node, in the file at `path`; makes it if there is none.
    pub fn open(path: &Path, entropy: Entropy) -> Result<Self, PeopleFault> {
        Ok(Self::over(PeopleStore::open(path)?, entropy))
    }

    /// Makes a node without people, in memory.
    pub fn in_memory(entropy: Entropy) -> Result<Self, PeopleFault> {
        Ok(Self::over(PeopleStore::in_memory()?, entropy))
    }

    fn over(store: PeopleStore, mut entropy: Entropy) -> Self {
        let nobody = comity_seal::password::hash(&secret::draw(&mut entropy).0, &mut entropy);
        Self(Arc::new(Inner {
            kept: Mutex::new(Kept { store, entropy }),
            names: Mutex::new(Limits::new(sign_in::BY_NAME, sign_in::KEYS_MAX)),
            addresses: Mutex::new(Limits::new(sign_in::BY_ADDRESS, sign_in::KEYS_MAX)),
            newly_read: Mutex::new(Limits::new(readings::NEWLY_READ, sign_in::KEYS_MAX)),
            questions: Mutex::new(Limits::new(readings::QUESTIONS, sign_in::KEYS_MAX)),
            gate: Gate::default(),
            nobody,
        }))
    }

    /// Each call is a transaction of its own, so whatever a thread that panicked left behind is whole.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
