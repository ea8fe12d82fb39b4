//! Bodies: they may come late and may be erased; neither touches the log.

use comity_dossier::{DossierId, EntryId, Header, SaltedBody};

use super::rows::{all, first, get, id, integer, limit, time, unsigned};
use super::{Reader, Store};
use crate::{BodyState, Damage, EntryState, MissingBody, Position, StoreFault, StoredDossier};

impl Reader {
    /// Returns the body of an entry, if it is held and is the one that its header commits to. (STORE-001)
    pub fn body(&self, id: &EntryId) -> Result<Option<SaltedBody>, StoreFault> {
        let Some(line) = self.entry(id)? else { return Ok(None) };
        let sql = "SELECT salt, bytes FROM body WHERE position = ?1";
        let found = first(&self.conn, sql, [line.position.0.cast_signed()], |row| {
            Ok((super::rows::id::<[u8; 16]>(row, 0), get::<Vec<u8>>(row, 1)?))
        })?;
        let salted = found.and_then(|(salt, body)| Some(SaltedBody { salt: salt.ok()?, body }));
        let header = line.header_bytes().and_then(|bytes| Header::from_bytes(bytes).ok());
        let reference = header.as_ref().and_then(|header| header.body.as_ref());
        match salted.filter(|salted| !self.verifies.get() || salted.check(reference).is_ok()) {
            Some(salted) => Ok(Some(salted)),
            None => {
                if line.body == BodyState::Held {
                    self.meet(Damage::Text(*id));
                }
                Ok(None)
            }
        }
    }

    /// Tells what is held of an entry's body. Refuses with [`StoreFault::UnknownEntry`].
    pub fn body_state(&self, id: &EntryId) -> Result<BodyState, StoreFault> {
        Ok(self.place_or_fault(id)?.body)
    }

    /// Returns up to `rows` entries of a dossier whose body has not come.
    pub fn missing_bodies(&self, dossier: &DossierId, rows: usize) -> Result<Vec<MissingBody>, StoreFault> {
        let sql = "SELECT position, id FROM entry WHERE dossier = (SELECT number FROM dossier WHERE id = ?1) \
                   AND body = 1 ORDER BY position LIMIT ?2";
        all(&self.conn, sql, (dossier.as_bytes(), limit(rows)), |row| {
            Ok(MissingBody { position: Position(unsigned(row, 0)?), id: id(row, 1)?, dossier: *dossier })
        })
    }

    /// Returns up to `rows` dossiers with numbers above `after` that lack a body, in the order of their numbers.
    pub fn dossiers_lacking_bodies(&self, after: u64, rows: usize) -> Result<Vec<StoredDossier>, StoreFault> {
        let sql = "SELECT d.number, d.id, d.created FROM dossier d WHERE d.number > ?1 AND EXISTS \
                   (SELECT 1 FROM entry INDEXED BY entry_body_missing WHERE dossier = d.number AND body = 1) \
                   ORDER BY d.number LIMIT ?2";
        all(&self.conn, sql, (integer(after)?, limit(rows)), |row| {
            Ok(StoredDossier { number: unsigned(row, 0)?, id: id(row, 1)?, created: time(row, 2)? })
        })
    }
}

impl Store {
    /// Keeps a body that was missing; the caller has checked that it is the one the header commits to.
    ///
    /// Returns `false` if it is held already or was erased. Refuses with [`StoreFault::WrongState`] if the line has
    /// none.
    pub fn put_body(&mut self, id: &EntryId, salted: &SaltedBody) -> Result<bool, StoreFault> {
        self.must_be_open()?;
        let place = self.place_or_fault(id)?;
        match place.body {
            BodyState::None => return Err(StoreFault::WrongState),
            BodyState::Held | BodyState::Erased => return Ok(false),
            BodyState::Missing => {}
        }
        self.write("UPDATE entry SET body = 2 WHERE position = ?1", [place.position])?;
        if place.state == EntryState::Pending {
            let sql = "UPDATE pending SET bytes = bytes + ?2 WHERE position = ?1";
            self.write(sql, (place.position, integer(salted.body.len() as u64)?))?;
        }
        self.insert_body(place.position, salted)?;
        if place.state == EntryState::Folded {
            self.note_text_change(place.position)?;
        }
        Ok(true)
    }

    /// Erases the body of an entry with its salt, and never takes it again. Returns `false` if there was nothing to
    /// erase.
    ///
    /// The bytes are overwritten in the database; [`Store::purge`] after the commit clears the write-ahead log as well.
    pub fn erase_body(&mut self, id: &EntryId) -> Result<bool, StoreFault> {
        self.must_be_open()?;
        let place = self.place_or_fault(id)?;
        if matches!(place.body, BodyState::None | BodyState::Erased) {
            return Ok(false);
        }
        self.write("DELETE FROM body WHERE position = ?1", [place.position])?;
        self.write("UPDATE entry SET body = 3 WHERE position = ?1", [place.position])?;
        self.note_text_change(place.position)?;
        Ok(true)
    }

    pub(super) fn insert_body(&mut self, position: i64, salted: &SaltedBody) -> Result<(), StoreFault> {
        let sql = "INSERT INTO body (position, salt, bytes) VALUES (?1, ?2, ?3)";
        self.write(sql, (position, salted.salt, &salted.body)).map(drop)
    }
}
