//! Drafts: what a person has written and not yet sent. Any page may keep one; it is there on the next machine too.

use comity_dossier::Time;

use super::{AccountId, Draft, DraftRow, People, PeopleFault};

impl People {
    /// Keeps a draft of a person, in place of one of the same key. Of more than [`super::DRAFTS_MAX`] the oldest goes.
    /// [`PeopleFault::TooLong`] for more than [`super::DRAFT_BYTES_MAX`] of fields, or names of more than
    /// [`super::DRAFT_NAME_BYTES_MAX`].
    pub fn put_draft(
        &self,
        account: AccountId,
        key: &str,
        kind: &str,
        fields: Vec<u8>,
        now: Time,
    ) -> Result<(), PeopleFault> {
        let draft = Draft { key: key.to_owned(), kind: kind.to_owned(), fields, updated: now };
        Ok(self.kept().store.put_draft(account.0, &draft)?)
    }

    /// Returns a draft of a person.
    pub fn draft(&self, account: AccountId, key: &str) -> Result<Option<Draft>, PeopleFault> {
        Ok(self.kept().store.draft(account.0, key)?)
    }

    /// Returns the drafts of a person, the newest first, without what was written.
    pub fn drafts(&self, account: AccountId) -> Result<Vec<DraftRow>, PeopleFault> {
        Ok(self.kept().store.drafts(account.0)?)
    }

    /// Forgets a draft; `false` if there was none.
    pub fn drop_draft(&self, account: AccountId, key: &str) -> Result<bool, PeopleFault> {
        Ok(self.kept().store.drop_draft(account.0, key)?)
    }
}
