//! Accounts and the one-time links by which they are made: the first administrator, an invitation, a lost password.
//!
//! Promise: a link is good once and for [`LINK_MS`]; making an account and using up its link is one transaction. A node
//! never loses its last administrator by a click. Codes are never given twice: the record names them for ever.

use comity_dossier::Time;
use comity_seal::password::{self, Checked};
use comity_store::people::{NewAccount, StoredAccount, StoredLink};

use super::form::{self, Wrong};
use super::{AccountId, People, PeopleFault, Role, Roles, Wishes, secret};

/// How long a one-time link is good.
pub const LINK_MS: u64 = 60 * 60_000;

/// What a one-time link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Making the first administrator.
    FirstAdministrator = 1,
    /// Joining as somebody.
    Invitation = 2,
    /// Setting a new password.
    Recovery = 3,
}

/// A one-time link that is good.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is for.
    pub purpose: Purpose,
    /// The code of whose password it sets.
    pub code: Option<String>,
    /// What whoever it makes will be.
    pub roles: Roles,
    /// Until when it is good.
    pub expires: Time,
}

/// An account in a list.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its number.
    pub id: AccountId,
    /// What other members see.
    pub code: String,
    /// What this member calls the person.
    pub name: String,
    /// What the person is.
    pub roles: Roles,
    /// Whether it is shut.
    pub disabled: bool,
    /// When it was made.
    pub created: Time,
    /// When the person signed in last.
    pub signed_in: Option<Time>,
}

/// What somebody chooses who makes an account.
#[derive(Clone, Copy)]
pub struct Chosen<'a> {
    /// What other members will see.
    pub code: &'a str,
    /// What this member will call the person.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
}

impl From<StoredAccount> for AccountRow {
    fn from(stored: StoredAccount) -> Self {
        Self {
            id: AccountId(stored.number),
            code: stored.code,
            name: stored.name,
            roles: Roles::from_bits(stored.roles),
            disabled: stored.disabled,
            created: stored.created,
            signed_in: stored.signed_in,
        }
    }
}

impl Purpose {
    fn from_number(number: u8) -> Option<Self> {
        [Self::FirstAdministrator, Self::Invitation, Self::Recovery].into_iter().find(|it| *it as u8 == number)
    }
}

impl People {
    /// Returns every account, by code.
    pub fn accounts(&self) -> Result<Vec<AccountRow>, PeopleFault> {
        Ok(self.kept().store.accounts()?.into_iter().map(AccountRow::from).collect())
    }

    /// Returns one account.
    pub fn account(&self, id: AccountId) -> Result<Option<AccountRow>, PeopleFault> {
        Ok(self.kept().store.account(id.0)?.map(AccountRow::from))
    }

    /// Finds an account by its code, whatever the case of its letters.
    pub fn account_of(&self, code: &str) -> Result<Option<AccountRow>, PeopleFault> {
        Ok(self.kept().store.account_of(code)?.map(AccountRow::from))
    }

    /// Tells whether nobody can manage this node, so that a first administrator may be made.
    pub fn lacks_administrator(&self) -> Result<bool, PeopleFault> {
        Ok(!self.kept().store.accounts()?.iter().any(is_administrator))
    }

    /// Makes the one-time link by which the first administrator is made, in place of any earlier one. Returns its secret.
    /// [`PeopleFault::NoSuchThing`] if there is an administrator who can sign in.
    pub fn setup_link(&self, now: Time) -> Result<String, PeopleFault> {
        if !self.lacks_administrator()? {
            return Err(PeopleFault::NoSuchThing);
        }
        let roles = Roles::default().with(Role::Administrator);
        self.make_link(Purpose::FirstAdministrator, None, roles, now)
    }

    /// Makes a one-time link by which somebody joins as these roles. Returns its secret.
    pub fn invite(&self, roles: Roles, now: Time) -> Result<String, PeopleFault> {
        if roles.is_empty() {
            return Err(PeopleFault::Form(vec![Wrong::Roles]));
        }
        self.make_link(Purpose::Invitation, None, roles, now)
    }

    /// Makes a one-time link by which a person sets a new password, in place of any earlier one. Returns its secret.
    pub fn recovery_link(&self, account: AccountId, now: Time) -> Result<String, PeopleFault> {
        let found = self.kept().store.account(account.0)?.filter(|account| !account.disabled);
        let roles = Roles::from_bits(found.ok_or(PeopleFault::NoSuchThing)?.roles);
        self.make_link(Purpose::Recovery, Some(account), roles, now)
    }

    fn make_link(
        &self,
        purpose: Purpose,
        account: Option<AccountId>,
        roles: Roles,
        now: Time,
    ) -> Result<String, PeopleFault> {
        let mut kept = self.kept();
        let (text, hash) = secret::draw(&mut kept.entropy);
        let (account, expires) = (account.map(|account| account.0), now.plus_ms(LINK_MS));
        let link = StoredLink { purpose: purpose as u8, account, roles: roles.bits(), expires };
        kept.store.add_link(&hash, &link, purpose != Purpose::Invitation)?;
        Ok(text)
    }

    /// Looks at a link, without using it up; `None` if it is not good (any more). Looking is counted by address.
    pub fn link(&self, secret: &str, from: &str, now: Time) -> Result<Option<Link>, PeopleFault> {
        self.count_address(from, now)?;
        let kept = self.kept();
        let Some(stored) = kept.store.link(&secret::hash(secret), now)? else { return Ok(None) };
        let Some(purpose) = Purpose::from_number(stored.purpose) else { return Ok(None) };
        let code = match stored.account {
            Some(number) => kept.store.account(number)?.map(|account| account.code),
            None => None,
        };
        if purpose == Purpose::FirstAdministrator && kept.store.accounts()?.iter().any(is_administrator) {
            return Ok(None);
        }
        Ok(Some(Link { purpose, code, roles: Roles::from_bits(stored.roles), expires: stored.expires }))
    }

    /// Makes an account by a link, which is then used up. A first administrator may also be on the desk.
    ///
    /// [`PeopleFault::LinkGone`], [`PeopleFault::Form`] with everything that is wrong, [`PeopleFault::TooMany`].
    pub fn open_account(
        &self,
        secret: &str,
        chosen: &Chosen<'_>,
        also_on_desk: bool,
        from: &str,
        now: Time,
    ) -> Result<AccountId, PeopleFault> {
        let link = self.link(secret, from, now)?.ok_or(PeopleFault::LinkGone)?;
        let roles = match link.purpose {
            Purpose::FirstAdministrator if also_on_desk => link.roles.with(Role::DutyOfficer),
            Purpose::FirstAdministrator | Purpose::Invitation => link.roles,
            Purpose::Recovery => return Err(PeopleFault::LinkGone),
        };
        let password = self.checked(chosen)?;
        let new = new_account(chosen, roles, &password, now);
        let mut kept = self.kept();
        match kept.store.add_account_by(&secret::hash(secret), &new, now)? {
            Some(number) => Ok(AccountId(number)),
            None if kept.store.link(&secret::hash(secret), now)?.is_none() => Err(PeopleFault::LinkGone),
            None if kept.store.account_of(chosen.code)?.is_some() => Err(PeopleFault::Form(vec![Wrong::CodeTaken])),
            None => Err(PeopleFault::TooMany),
        }
    }

    /// Makes an account without a link: for whoever owns the machine, such as the demo and tests.
    pub fn add_account(&self, chosen: &Chosen<'_>, roles: Roles, now: Time) -> Result<AccountId, PeopleFault> {
        if roles.is_empty() {
            return Err(PeopleFault::Form(vec![Wrong::Roles]));
        }
        let password = self.checked(chosen)?;
        let added = self.kept().store.add_account(&new_account(chosen, roles, &password, now))?;
        added.map(AccountId).ok_or(PeopleFault::Form(vec![Wrong::CodeTaken]))
    }

    /// Checks what somebody chose, all of it, and hashes the password.
    fn checked(&self, chosen: &Chosen<'_>) -> Result<Vec<u8>, PeopleFault> {
        let typed = form::as_typed(chosen.password);
        let mut wrong = form::check_called(chosen.code, chosen.name);
        if wrong.is_empty() && self.kept().store.account_of(chosen.code)?.is_some() {
            wrong.push(Wrong::CodeTaken);
        }
        match form::check_password(&typed, chosen.code, chosen.name) {
            Err(PeopleFault::Form(more)) => wrong.extend(more),
            Err(other) => return Err(other),
            Ok(()) => {}
        }
        if wrong.is_empty() { self.hash(&typed) } else { Err(PeopleFault::Form(wrong)) }
    }

    /// Sets a new password by a link, which is then used up; every session of the person ends. Returns whose it was.
    pub fn recover(&self, secret: &str, password: &str, from: &str, now: Time) -> Result<AccountId, PeopleFault> {
        let link = self.link(secret, from, now)?.ok_or(PeopleFault::LinkGone)?;
        let code = link.code.filter(|_| link.purpose == Purpose::Recovery).ok_or(PeopleFault::LinkGone)?;
        let name = self.account_of(&code)?.map(|account| account.name).unwrap_or_default();
        let typed = form::as_typed(password);
        form::check_password(&typed, &code, &name)?;
        let hash = self.hash(&typed)?;
        let recovered = self.kept().store.recover_by(&secret::hash(secret), &hash, now)?;
        recovered.map(AccountId).ok_or(PeopleFault::LinkGone)
    }

    /// Sets a new password for somebody who knows the present one; every other session of the person ends.
    pub fn change_password(
        &self,
        account: AccountId,
        present: &str,
        new: &str,
        keep_session: u64,
        now: Time,
    ) -> Result<(), PeopleFault> {
        let found = self.kept().store.account(account.0)?.ok_or(PeopleFault::NoSuchThing)?;
        self.count_name(&found.code, now)?;
        let typed = form::as_typed(present);
        let stored = found.password.as_deref().unwrap_or(&self.0.nobody);
        let checked = self.0.gate.pass(|| password::check(&typed, stored)).ok_or(PeopleFault::Busy)?;
        if checked == Checked::Wrong || found.password.is_none() {
            return Err(PeopleFault::Form(vec![Wrong::PasswordNotThat]));
        }
        self.forgive_name(&found.code);
        let typed = form::as_typed(new);
        form::check_password(&typed, &found.code, &found.name)?;
        let hash = self.hash(&typed)?;
        let mut kept = self.kept();
        kept.store.set_password(account.0, &hash)?;
        kept.store.drop_sessions(account.0, Some(keep_session))?;
        Ok(())
    }

    /// Sets how a person wants pages.
    pub fn set_wishes(&self, account: AccountId, wishes: &Wishes) -> Result<(), PeopleFault> {
        Ok(self.kept().store.set_wishes(account.0, wishes)?)
    }

    /// Shuts an account, which ends its sessions and takes back its tokens and links, or opens it again.
    /// [`PeopleFault::LastAdministrator`] if nobody could manage the node any more.
    pub fn set_disabled(&self, account: AccountId, disabled: bool) -> Result<(), PeopleFault> {
        let mut kept = self.kept();
        kept.store.account(account.0)?.ok_or(PeopleFault::NoSuchThing)?;
        let others = kept.store.accounts()?;
        if disabled && !others.iter().any(|it| is_administrator(it) && it.number != account.0) {
            return Err(PeopleFault::LastAdministrator);
        }
        Ok(kept.store.set_disabled(account.0, disabled)?)
    }

    /// Sets what a person is. [`PeopleFault::LastAdministrator`] if nobody could manage the node any more.
    pub fn set_roles(&self, account: AccountId, roles: Roles) -> Result<(), PeopleFault> {
        if roles.is_empty() {
            return Err(PeopleFault::Form(vec![Wrong::Roles]));
        }
        let mut kept = self.kept();
        let found = kept.store.account(account.0)?.ok_or(PeopleFault::NoSuchThing)?;
        let others = kept.store.accounts()?;
        let stays = roles.has(Role::Administrator) && !found.disabled;
        if !stays && !others.iter().any(|it| is_administrator(it) && it.number != account.0) {
            return Err(PeopleFault::LastAdministrator);
        }
        Ok(kept.store.set_roles(account.0, roles.bits())?)
    }
}

fn is_administrator(account: &StoredAccount) -> bool {
    !account.disabled && Roles::from_bits(account.roles).has(Role::Administrator)
}

fn new_account<'a>(chosen: &Chosen<'a>, roles: Roles, password: &'a [u8], now: Time) -> NewAccount<'a> {
    NewAccount { code: chosen.code, name: chosen.name, roles: roles.bits(), password, created: now }
}
