//! Charters and cards.

use comity_dossier::{Hash, Member, Time};
use rusqlite::{Row, ToSql};

use super::rows::{all, get, id, integer, member, ms, time, unsigned};
use super::{Reader, Store};
use crate::{CONFLICTING_VERSIONS_MAX, Outcome, StoreFault, StoredCard, StoredCharter};

fn card_of(row: &Row<'_>) -> Result<StoredCard, StoreFault> {
    Ok(StoredCard {
        member: member(row, 0)?,
        version: unsigned(row, 1)?,
        hash: id(row, 2)?,
        bytes: get(row, 3)?,
        received: time(row, 4)?,
    })
}

impl Reader {
    /// Returns every charter by version; of one version the one that came first stands first.
    pub fn charters(&self) -> Result<Vec<StoredCharter>, StoreFault> {
        let sql = "SELECT version, hash, bytes, received FROM charter ORDER BY version, number";
        all(&self.conn, sql, [], |row| {
            let (bytes, received) = (get(row, 2)?, time(row, 3)?);
            Ok(StoredCharter { version: unsigned(row, 0)?, hash: id(row, 1)?, bytes, received })
        })
    }

    /// Returns every card of a member by version; of one version the one that came first stands first.
    pub fn cards(&self, member: Member) -> Result<Vec<StoredCard>, StoreFault> {
        let sql = "SELECT m.code, c.version, c.hash, c.bytes, c.received \
                   FROM card c JOIN member m ON m.number = c.member \
                   WHERE m.code = ?1 ORDER BY c.version, c.number";
        all(&self.conn, sql, [member.as_str()], card_of)
    }

    /// Returns every card, by member and version.
    pub fn all_cards(&self) -> Result<Vec<StoredCard>, StoreFault> {
        let sql = "SELECT m.code, c.version, c.hash, c.bytes, c.received \
                   FROM card c JOIN member m ON m.number = c.member \
                   ORDER BY m.code, c.version, c.number";
        all(&self.conn, sql, [], card_of)
    }
}

impl Store {
    /// Keeps a charter. A second one of the same version is kept beside the first, up to
    /// [`CONFLICTING_VERSIONS_MAX`] of them; then the answer is [`Outcome::Counted`] and nothing is stored.
    pub fn put_charter(&mut self, version: u64, hash: &Hash, bytes: &[u8], now: Time) -> Result<Outcome, StoreFault> {
        let version = integer(version)?;
        let of_version = "SELECT number, hash FROM charter WHERE version = ?1";
        if let Some(answer) = self.one_more(of_version, &[&version], hash)? {
            return Ok(answer);
        }
        let sql = "INSERT INTO charter (version, hash, received, bytes) VALUES (?1, ?2, ?3, ?4)";
        self.write(sql, (version, hash.as_bytes(), ms(now), bytes))?;
        Ok(Outcome::Kept(self.conn.last_insert_rowid().cast_unsigned()))
    }

    /// Keeps a member's card, with the same rule for conflicting versions.
    pub fn put_card(
        &mut self,
        member: Member,
        version: u64,
        hash: &Hash,
        bytes: &[u8],
        now: Time,
    ) -> Result<Outcome, StoreFault> {
        let version = integer(version)?;
        let member = self.member_number(member)?;
        let of_version = "SELECT number, hash FROM card WHERE version = ?1 AND member = ?2";
        if let Some(answer) = self.one_more(of_version, &[&version, &member], hash)? {
            return Ok(answer);
        }
        let sql = "INSERT INTO card (member, version, hash, received, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.write(sql, (member, version, hash.as_bytes(), ms(now), bytes))?;
        Ok(Outcome::Kept(self.conn.last_insert_rowid().cast_unsigned()))
    }

    /// Takes away a charter whose bytes are not what they were.
    pub fn drop_charter(&mut self, version: u64, hash: &Hash) -> Result<(), StoreFault> {
        let sql = "DELETE FROM charter WHERE version = ?1 AND hash = ?2";
        self.write(sql, (version.cast_signed(), hash.as_bytes())).map(drop)
    }

    /// Takes away a card whose bytes are not what they were.
    pub fn drop_card(&mut self, member: Member, version: u64, hash: &Hash) -> Result<(), StoreFault> {
        let member = self.member_number(member)?;
        let sql = "DELETE FROM card WHERE member = ?1 AND version = ?2 AND hash = ?3";
        self.write(sql, (member, version.cast_signed(), hash.as_bytes())).map(drop)
    }

    /// Looks whether one more object of a version would be kept; `None`: yes.
    fn one_more(&self, sql: &str, key: &[&dyn ToSql], hash: &Hash) -> Result<Option<Outcome>, StoreFault> {
        self.must_be_open()?;
        let there = all(&self.conn, sql, key, |row| Ok((unsigned(row, 0)?, id::<Hash>(row, 1)?)))?;
        let same = there.iter().find(|(_, other)| other == hash).map(|(number, _)| Outcome::AlreadyThere(*number));
        Ok(same.or((there.len() >= CONFLICTING_VERSIONS_MAX).then_some(Outcome::Counted)))
    }
}
