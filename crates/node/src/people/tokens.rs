//! Tokens: what lets a program act for a person, within scopes and for a time.

use comity_dossier::Time;
use comity_store::people::StoredToken;

use super::{AccountId, People, PeopleFault, Powers, Roles, Scopes, secret};

/// The longest life of a token, in days.
pub const TOKEN_DAYS_MAX: u64 = 366;

const DAY_MS: u64 = 24 * 3_600_000;
/// How exactly the last use is known: each use would be a write.
const USED_STEP_MS: u64 = 60_000;
/// What every token begins with, so that searches for leaked secrets find it.
const PREFIX: &str = "comity_";

/// A token in a list. What opens is not in it: nobody knows it but its holder.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// This node's own number for it.
    pub number: u64,
    /// Whose it is.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created: Time,
    /// Until when it is good.
    pub expires: Time,
    /// When it was used last, to the minute.
    pub used: Option<Time>,
}

/// For whom a program acts.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenHolder {
    /// The token's number.
    pub number: u64,
    /// Whose it is.
    pub account: AccountId,
    /// That person's code, as other members see it.
    pub code: String,
    /// What that person is.
    pub roles: Roles,
    /// What the token was made for.
    pub scopes: Scopes,
    /// What it may do now: its scopes, as far as the person may.
    pub powers: Powers,
}

impl From<StoredToken> for TokenRow {
    fn from(token: StoredToken) -> Self {
        Self {
            number: token.number,
            account: AccountId(token.account),
            name: token.name,
            scopes: Scopes::from_bits(token.scopes),
            created: token.created,
            expires: token.expires,
            used: token.used,
        }
    }
}

impl People {
    /// Makes a token for a person, good for some days, at most [`TOKEN_DAYS_MAX`]. Returns what opens, which is told this
    /// once. [`PeopleFault::TooMany`] with [`super::TOKENS_MAX`] that are good, [`PeopleFault::NoSuchThing`] without such
    /// an account.
    pub fn make_token(
        &self,
        account: AccountId,
        name: &str,
        scopes: Scopes,
        days: u64,
        now: Time,
    ) -> Result<(String, TokenRow), PeopleFault> {
        let mut kept = self.kept();
        if kept.store.account(account.0)?.is_none_or(|account| account.disabled) {
            return Err(PeopleFault::NoSuchThing);
        }
        let text = format!("{PREFIX}{}", secret::draw(&mut kept.entropy).0);
        let expires = now.plus_ms(days.clamp(1, TOKEN_DAYS_MAX) * DAY_MS);
        let added = kept.store.add_token(account.0, &secret::hash(&text), name, scopes.bits(), now, expires)?;
        let number = added.ok_or(PeopleFault::TooMany)?;
        let name = name.to_owned();
        Ok((text, TokenRow { number, account, name, scopes, created: now, expires, used: None }))
    }

    /// Tells for whom a program acts that holds this token; `None` if it opens nothing: unknown, over, or of an account
    /// that is shut.
    pub fn check_token(&self, text: &str, now: Time) -> Result<Option<TokenHolder>, PeopleFault> {
        if text.len() != PREFIX.len() + secret::TEXT_CHARS || !text.starts_with(PREFIX) {
            return Ok(None);
        }
        let mut kept = self.kept();
        let Some(token) = kept.store.token(&secret::hash(text))?.filter(|token| token.expires > now) else {
            return Ok(None);
        };
        let Some(account) = kept.store.account(token.account)?.filter(|account| !account.disabled) else {
            return Ok(None);
        };
        if token.used.is_none_or(|used| now.since_ms(used) >= USED_STEP_MS) {
            kept.store.token_used(token.number, now)?;
        }
        let (roles, scopes) = (Roles::from_bits(account.roles), Scopes::from_bits(token.scopes));
        Ok(Some(TokenHolder {
            number: token.number,
            account: AccountId(account.number),
            code: account.code,
            roles,
            scopes,
            powers: scopes.powers(roles),
        }))
    }

    /// Returns the tokens of a person, or of everybody, the newest first, those that are over among them.
    pub fn tokens(&self, account: Option<AccountId>) -> Result<Vec<TokenRow>, PeopleFault> {
        let tokens = self.kept().store.tokens(account.map(|account| account.0))?;
        Ok(tokens.into_iter().map(TokenRow::from).collect())
    }

    /// Takes a token back: one of this person's, or anybody's with `None`. Returns whether it was there.
    pub fn revoke_token(&self, account: Option<AccountId>, number: u64) -> Result<bool, PeopleFault> {
        Ok(self.kept().store.drop_token(account.map(|account| account.0), number)?)
    }
}
