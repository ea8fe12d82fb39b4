//! Who read what: the log that answers it, for supervisors and overseers. Nobody's reading is left out, an overseer's
//! included.

use std::sync::PoisonError;

use comity_dossier::Time;
use comity_store::people::{SHORT_BYTES_MAX, StoredReading};

use super::limits::Rate;
use super::{AccountId, People, PeopleFault};

/// How long it is kept, in days: long enough for a yearly review.
pub const READING_DAYS: u64 = 400;

const DAY_MS: u64 = 24 * 3_600_000;

/// What one person reads that was not read within the hour: each is a row of the log, which has room for a million. One
/// account would need three weeks without a pause to push out the rows before, whatever it asks for and however it spells it.
pub(super) const NEWLY_READ: Rate = Rate { burst: 20_000, every_ms: 2_000 };
/// Questions of one person: what is looked for can be anything, and costs more than a page.
pub(super) const QUESTIONS: Rate = Rate { burst: 120, every_ms: 6_000 };

/// That somebody read something, within one hour.
#[derive(Clone, PartialEq, Eq)]
pub struct Reading {
    /// This node's own number for it, ascending.
    pub number: u64,
    /// Who: the code.
    pub code: String,
    /// Who: the name.
    pub name: String,
    /// What was done, such as `dossier`, `file`, `access-log`.
    pub act: String,
    /// What was read: the id of a dossier, or nothing.
    pub object: String,
    /// When first within the hour.
    pub first: Time,
    /// When last within the hour.
    pub last: Time,
    /// How often within the hour.
    pub times: u64,
}

impl People {
    /// Counts that a person looks for something, before it is looked for; [`PeopleFault::TooOften`] if it may not be.
    pub fn count_question(&self, account: AccountId, now: Time) -> Result<(), PeopleFault> {
        let mut questions = self.0.questions.lock().unwrap_or_else(PoisonError::into_inner);
        questions.take(&account, now).map_err(|wait_ms| PeopleFault::TooOften { wait_ms })
    }

    /// Writes down that a person read something: `act` such as `dossier`, `object` its id. Of a longer object the first 256
    /// bytes are kept. [`PeopleFault::TooOften`] says that nothing was written down and nothing may be read: whoever reads
    /// without end does not push out who read what before.
    pub fn log_reading(&self, account: AccountId, act: &str, object: &str, now: Time) -> Result<(), PeopleFault> {
        let object = &object[..object.floor_char_boundary(SHORT_BYTES_MAX)];
        let mut kept = self.kept();
        if !kept.store.is_logged(account.0, act, object, now)? {
            let mut read = self.0.newly_read.lock().unwrap_or_else(PoisonError::into_inner);
            read.take(&account, now).map_err(|wait_ms| PeopleFault::TooOften { wait_ms })?;
        }
        Ok(kept.store.log_reading(account.0, act, object, now)?)
    }

    /// Returns up to `rows` of the log with numbers below `before`, the newest first.
    pub fn readings(&self, before: Option<u64>, rows: usize) -> Result<Vec<Reading>, PeopleFault> {
        let kept = self.kept();
        let people = kept.store.accounts()?;
        let reading = |it: StoredReading| {
            let person = people.iter().find(|person| person.number == it.account);
            Reading {
                number: it.number,
                code: person.map(|person| person.code.clone()).unwrap_or_default(),
                name: person.map(|person| person.name.clone()).unwrap_or_default(),
                act: it.act,
                object: it.object,
                first: it.first,
                last: it.last,
                times: it.times,
            }
        };
        Ok(kept.store.readings(before, rows)?.into_iter().map(reading).collect())
    }

    /// Forgets what is old: readings, sessions that are over. A node does it when it starts and now and then.
    pub fn tidy(&self, now: Time) -> Result<(), PeopleFault> {
        let mut kept = self.kept();
        let before = |span: u64| Time(now.0.saturating_sub(span));
        kept.store.forget_readings_before(before(READING_DAYS * DAY_MS))?;
        kept.store.forget_sessions(before(super::SESSION_MS), before(super::IDLE_MS))?;
        Ok(())
    }
}
