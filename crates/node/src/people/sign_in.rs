//! Signing in, and the sessions that follow.
//!
//! Promise: a name that nobody has takes as long as a wrong password and is answered alike; tries are counted for each
//! name, whether somebody has it or not, and for each address. A session ends when it was not used for [`IDLE_MS`], at
//! the latest [`SESSION_MS`] after it began; when its person signs out, is shut, or changes the password elsewhere.

use std::sync::PoisonError;

use comity_dossier::{Hex, Time};
use comity_seal::password::{self, Checked};
use comity_store::people::{StoredAccount, StoredSession};

use super::limits::Rate;
use super::{AccountId, People, PeopleFault, Powers, Roles, Wishes, form, secret};

/// A session ends when nothing was asked by it for so long. An open Desk asks: a desk that is watched stays signed in.
pub const IDLE_MS: u64 = 30 * 60_000;
/// A session ends so long after it began, whatever is asked: a shift and its handover.
pub const SESSION_MS: u64 = 12 * 3_600_000;
/// How exactly the last use is known: each use would be a write.
const USED_STEP_MS: u64 = 60_000;

/// Tries for one name: five, then one a minute.
pub(super) const BY_NAME: Rate = Rate { burst: 5, every_ms: 60_000 };
/// Tries from one address: behind a proxy a whole house has one.
pub(super) const BY_ADDRESS: Rate = Rate { burst: 60, every_ms: 5_000 };
/// Names and addresses that are remembered, each.
pub(super) const KEYS_MAX: usize = 10_000;

/// Somebody who has signed in, as of now.
#[derive(Clone, PartialEq, Eq)]
pub struct Visit {
    /// Whose account.
    pub account: AccountId,
    /// The session's number.
    pub session: u64,
    /// What other members see.
    pub code: String,
    /// What this member calls the person.
    pub name: String,
    /// What the person is.
    pub roles: Roles,
    /// What the person may.
    pub powers: Powers,
    /// How the person wants pages.
    pub wishes: Wishes,
    /// What every form of this session carries.
    pub form_token: String,
    /// When the session began.
    pub created: Time,
    /// When it ends, whatever is asked until then.
    pub ends: Time,
}

/// A session in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// This node's own number for it.
    pub number: u64,
    /// When it began.
    pub created: Time,
    /// When it was used last, to the minute.
    pub used: Time,
}

/// What forms carry of a browser that holds `secret`, signed in or not: whoever does not know the secret cannot make it.
#[must_use]
pub fn form_token(secret: &str) -> String {
    Hex(&secret::hash(&format!("comity/form/1\n{secret}"))).to_string()
}

impl People {
    /// Lets a person in by code and password. Returns what the browser shall hold. `from` is where the try comes from.
    ///
    /// [`PeopleFault::NotLetIn`] whatever was wrong, [`PeopleFault::TooOften`], or [`PeopleFault::Busy`].
    pub fn sign_in(&self, code: &str, password: &str, from: &str, now: Time) -> Result<(String, Visit), PeopleFault> {
        self.count_address(from, now)?;
        self.count_name(code, now)?;
        let account = match code.len() <= form::CODE_CHARS_MAX {
            true => self.kept().store.account_of(code)?.filter(|account| !account.disabled),
            false => None,
        };
        let typed = form::as_typed(password);
        let stored = account.as_ref().and_then(|account| account.password.clone());
        // Who is not there has a password too, which nobody knows; so nobody learns who is there.
        let against = stored.as_deref().unwrap_or(&self.0.nobody);
        let checked = self.0.gate.pass(|| password::check(&typed, against)).ok_or(PeopleFault::Busy)?;
        let Some(account) = account.filter(|_| stored.is_some() && checked != Checked::Wrong) else {
            // No name: what was typed may be a password.
            tracing::warn!(from, "somebody was not let in");
            return Err(PeopleFault::NotLetIn);
        };
        if checked == Checked::RightButOld {
            let hash = self.hash(&typed)?;
            self.kept().store.set_password(account.number, &hash)?;
        }
        self.forgive_name(code);
        tracing::info!(account = account.number, from, "somebody signed in");
        self.begin_session(&account, now)
    }

    /// Begins a session of an account whose person was just proved.
    pub(super) fn begin_session(&self, account: &StoredAccount, now: Time) -> Result<(String, Visit), PeopleFault> {
        let mut kept = self.kept();
        kept.store.forget_sessions(before(now, SESSION_MS), before(now, IDLE_MS))?;
        let (text, hash) = secret::draw(&mut kept.entropy);
        kept.store.add_session(account.number, &hash, now)?;
        let session = kept.store.session(&hash)?.ok_or(PeopleFault::NoSuchThing)?;
        drop(kept);
        let visit = visit(account.clone(), session, &text);
        Ok((text, visit))
    }

    /// Begins a session for somebody who proved to be there in another way, such as whoever runs the demo: no password is
    /// asked. [`PeopleFault::NoSuchThing`] without such an account, or if it is shut.
    pub fn let_in(&self, account: AccountId, now: Time) -> Result<(String, Visit), PeopleFault> {
        let found = self.kept().store.account(account.0)?.filter(|account| !account.disabled);
        self.begin_session(&found.ok_or(PeopleFault::NoSuchThing)?, now)
    }

    /// Tells who holds `secret`, and writes down that the session was used; `None` if nobody does any more.
    pub fn visit(&self, secret: &str, now: Time) -> Result<Option<Visit>, PeopleFault> {
        if secret.len() != secret::TEXT_CHARS {
            return Ok(None);
        }
        let mut kept = self.kept();
        let Some(session) = kept.store.session(&secret::hash(secret))? else { return Ok(None) };
        if is_over(&session, now) {
            kept.store.drop_session(session.account, session.number)?;
            return Ok(None);
        }
        let Some(account) = kept.store.account(session.account)?.filter(|account| !account.disabled) else {
            return Ok(None);
        };
        if now.since_ms(session.used) >= USED_STEP_MS {
            kept.store.session_used(session.number, now)?;
        }
        Ok(Some(visit(account, session, secret)))
    }

    /// Ends the session of whoever holds `secret`.
    pub fn sign_out(&self, secret: &str) -> Result<(), PeopleFault> {
        let mut kept = self.kept();
        if let Some(session) = kept.store.session(&secret::hash(secret))? {
            kept.store.drop_session(session.account, session.number)?;
        }
        Ok(())
    }

    /// Returns the sessions of a person that are not over, the one used last first.
    pub fn sessions(&self, account: AccountId, now: Time) -> Result<Vec<SessionRow>, PeopleFault> {
        let sessions = self.kept().store.sessions(account.0)?.into_iter().filter(|session| !is_over(session, now));
        let row = |it: StoredSession| SessionRow { number: it.number, created: it.created, used: it.used };
        Ok(sessions.map(row).collect())
    }

    /// Ends one session of a person. Returns whether it was there.
    pub fn end_session(&self, account: AccountId, number: u64) -> Result<bool, PeopleFault> {
        Ok(self.kept().store.drop_session(account.0, number)?)
    }

    /// Ends every session of a person but `keep`. Returns how many there were.
    pub fn end_sessions(&self, account: AccountId, keep: Option<u64>) -> Result<u64, PeopleFault> {
        Ok(self.kept().store.drop_sessions(account.0, keep)?)
    }

    /// Counts a try for a name, by its hash: a name that was mistyped may be a password. Refuses one too many.
    pub(super) fn count_name(&self, code: &str, now: Time) -> Result<(), PeopleFault> {
        let mut names = self.0.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.take(&name_key(code), now).map_err(|wait_ms| PeopleFault::TooOften { wait_ms })
    }

    /// Forgets the tries for a name: its person was let in.
    pub(super) fn forgive_name(&self, code: &str) {
        self.0.names.lock().unwrap_or_else(PoisonError::into_inner).give_back(&name_key(code));
    }

    /// Counts a try from an address. Refuses one too many.
    pub(super) fn count_address(&self, from: &str, now: Time) -> Result<(), PeopleFault> {
        let mut addresses = self.0.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let from: String = from.chars().take(64).collect();
        addresses.take(&from, now).map_err(|wait_ms| PeopleFault::TooOften { wait_ms })
    }

    /// Hashes a password, as [`form::as_typed`] returned it.
    pub(super) fn hash(&self, typed: &str) -> Result<Vec<u8>, PeopleFault> {
        // The hash takes long; the seed is drawn before, so that nobody waits for it with the store in hand.
        let mut drawn = secret::Drawn::new(&mut self.kept().entropy);
        self.0.gate.pass(|| password::hash(typed, &mut drawn)).ok_or(PeopleFault::Busy)
    }
}

fn name_key(code: &str) -> [u8; 32] {
    secret::hash(&code.to_lowercase())
}

fn before(now: Time, span_ms: u64) -> Time {
    Time(now.0.saturating_sub(span_ms))
}

fn is_over(session: &StoredSession, now: Time) -> bool {
    now.since_ms(session.created) >= SESSION_MS || now.since_ms(session.used) >= IDLE_MS
}

fn visit(account: StoredAccount, session: StoredSession, secret: &str) -> Visit {
    let roles = Roles::from_bits(account.roles);
    Visit {
        account: AccountId(account.number),
        session: session.number,
        code: account.code,
        name: account.name,
        roles,
        powers: roles.powers(),
        wishes: account.wishes,
        form_token: form_token(secret),
        created: session.created,
        ends: session.created.plus_ms(SESSION_MS),
    }
}
