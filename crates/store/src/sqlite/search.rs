//! The index of words, in a database of its own beside the log.
//!
//! Promise: it is made of the log alone and may be thrown away at any time; writing it neither waits for the log nor makes
//! the log wait; whatever is looked for is given as words, so nobody's text is ever read as a query.
//! Not here: which words a text is made of, who indexes, and when (`node::search`).

use std::ops::Deref;
use std::path::Path;

use comity_dossier::{DossierId, Kind, Member};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::rows::{all, first, get, id, integer, limit, number, unsigned};
use super::{Reader, Store, connection, schema};
use crate::search::TEXT_CHANGES_MAX;
use crate::{IndexProgress, IndexQuery, IndexedLine, Phrase, Position, StoreFault, StoredText, TextChange};

/// Reads an index of words.
pub struct SearchReader {
    conn: Connection,
    /// The file that was opened, if it is one.
    file: Option<connection::OpenedFile>,
}

/// Writes an index of words. Each [`SearchStore::write`] is a transaction of its own.
pub struct SearchStore {
    reader: SearchReader,
}

/// An open transaction of a [`SearchStore`].
pub struct SearchBatch<'a> {
    conn: &'a Connection,
}

impl SearchReader {
    /// Opens the index that a [`SearchStore`] has made.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        // Before it is opened: if it is thrown away in between, that is noticed.
        let file = connection::OpenedFile::at(path);
        let conn = connection::open_reader(path)?;
        schema::SEARCH.check(&conn)?;
        Ok(Self { conn, file })
    }

    /// Runs several reads on one and the same state of the index.
    pub fn consistent<T, E: From<StoreFault>>(&self, read: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E> {
        let view = self.conn.unchecked_transaction().map_err(|fault| E::from(fault.into()))?;
        let answer = read(self);
        view.rollback().map_err(|fault| E::from(fault.into()))?;
        answer
    }

    /// Tells whether the index was thrown away since it was opened: what is read here is that of yesterday.
    #[must_use]
    pub fn is_thrown_away(&self) -> bool {
        self.file.as_ref().is_some_and(connection::OpenedFile::is_another)
    }

    /// Returns how far the index has got; `None` if nobody has begun to make it.
    pub fn progress(&self) -> Result<Option<IndexProgress>, StoreFault> {
        progress(&self.conn)
    }

    /// Returns up to `rows` lines that hold every phrase, the last in the log first. Without a phrase there is none.
    pub fn find(&self, query: &IndexQuery, rows: usize) -> Result<Vec<Position>, StoreFault> {
        let Some(wanted) = expression(query) else { return Ok(Vec::new()) };
        let before = query.before.map_or(i64::MAX, |before| before.0.cast_signed());
        let sql = "SELECT rowid FROM line WHERE line MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3";
        all(&self.conn, sql, (wanted, before, limit(rows)), |row| Ok(Position(unsigned(row, 0)?)))
    }
}

fn progress(conn: &Connection) -> Result<Option<IndexProgress>, StoreFault> {
    let sql = "SELECT generation, rules, position, change FROM progress";
    first(conn, sql, [], |row| {
        Ok(IndexProgress {
            generation: id(row, 0)?,
            rules: unsigned(row, 1)?,
            position: Position(unsigned(row, 2)?),
            change: unsigned(row, 3)?,
        })
    })
}

/// Writes what is looked for as FTS5 takes it; `None` if that is nothing.
fn expression(query: &IndexQuery) -> Option<String> {
    let phrases: Vec<String> = query.phrases.iter().filter(|phrase| !phrase.words.is_empty()).map(phrase).collect();
    if phrases.is_empty() {
        return None;
    }
    let mut wanted = format!("said : ({})", phrases.join(" AND "));
    for (letter, number) in [('d', query.dossier), ('m', query.member)] {
        if let Some(number) = number {
            wanted.push_str(&format!(" AND place : \"{letter}{number}\""));
        }
    }
    Some(wanted)
}

/// In quotes everything but a quote is a letter of a word, and there is no quote in a word.
fn phrase(phrase: &Phrase) -> String {
    let words: Vec<String> = phrase.words.iter().map(|word| word.replace(['"', '\0'], " ")).collect();
    format!("\"{}\"{}", words.join(" "), if phrase.is_beginning { "*" } else { "" })
}

impl Deref for SearchStore {
    type Target = SearchReader;

    fn deref(&self) -> &SearchReader {
        &self.reader
    }
}

impl SearchStore {
    /// Opens the index at `path`, makes it if there is none. One that is damaged, of a newer program or no index at all is
    /// thrown away and begun anew: it holds nothing that the log does not.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        match Self::open_as_it_is(path) {
            Err(StoreFault::Corrupt | StoreFault::NotAStore | StoreFault::NewerSchema { .. }) => {
                Self::throw_away(path)?;
                Self::open_as_it_is(path)
            }
            other => other,
        }
    }

    fn open_as_it_is(path: &Path) -> Result<Self, StoreFault> {
        let mut index = Self::over(connection::open_index(path)?)?;
        index.reader.file = connection::OpenedFile::at(path);
        Ok(index)
    }

    /// Throws the index at `path` away. Whoever has it open reads the old one on.
    pub fn throw_away(path: &Path) -> Result<(), StoreFault> {
        connection::remove(path)
    }

    /// Makes an empty one in memory.
    pub fn in_memory() -> Result<Self, StoreFault> {
        Self::over(connection::open_memory()?)
    }

    fn over(mut conn: Connection) -> Result<Self, StoreFault> {
        schema::SEARCH.migrate(&mut conn)?;
        Ok(Self { reader: SearchReader { conn, file: None } })
    }

    /// Writes lines and how far that is, all of it or nothing.
    pub fn write<T, E: From<StoreFault>>(
        &mut self,
        write: impl FnOnce(&mut SearchBatch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let of = |fault: rusqlite::Error| E::from(fault.into());
        let conn = &self.reader.conn;
        let transaction = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).map_err(of)?;
        let answer = write(&mut SearchBatch { conn: &transaction })?;
        transaction.commit().map_err(of)?;
        Ok(answer)
    }

    /// Clears what was erased out of the files, if anything was: until then it stays in segments of the index that are merged
    /// by and by, and in the write-ahead log. Returns `false` if a reader was in the way: try again.
    pub fn forget_erased(&mut self) -> Result<bool, StoreFault> {
        let conn = &self.reader.conn;
        if first(conn, "SELECT 1 FROM erased", [], |_| Ok(()))?.is_none() {
            return Ok(true);
        }
        conn.execute("INSERT INTO line (line) VALUES ('optimize')", [])?;
        if !connection::checkpoint(conn, "TRUNCATE")? {
            return Ok(false);
        }
        conn.execute("DELETE FROM erased", [])?;
        Ok(true)
    }
}

impl SearchBatch<'_> {
    /// Returns how far the index has got.
    pub fn progress(&self) -> Result<Option<IndexProgress>, StoreFault> {
        progress(self.conn)
    }

    /// Notes how far the index has got.
    pub fn set_progress(&mut self, progress: &IndexProgress) -> Result<(), StoreFault> {
        let sql = "INSERT INTO progress (only, generation, rules, position, change) VALUES (1, ?1, ?2, ?3, ?4) \
                   ON CONFLICT DO UPDATE SET generation = excluded.generation, rules = excluded.rules, \
                   position = excluded.position, change = excluded.change";
        let position = integer(progress.position.0)?;
        self.run(sql, (progress.generation, integer(progress.rules)?, position, integer(progress.change)?))
    }

    /// Puts the words of a line that is not in the index.
    pub fn put(&mut self, line: &IndexedLine<'_>) -> Result<(), StoreFault> {
        let place = format!("d{} m{}", line.dossier, line.member);
        let sql = "INSERT INTO line (rowid, said, place) VALUES (?1, ?2, ?3)";
        self.run(sql, (integer(line.position.0)?, line.words, place))
    }

    /// Takes the words of a line out of the index, if they are in it.
    pub fn remove(&mut self, position: Position) -> Result<(), StoreFault> {
        self.run("DELETE FROM line WHERE rowid = ?1", [integer(position.0)?])
    }

    /// The same, of a text that was erased: [`SearchStore::forget_erased`] after that leaves nothing of it in the files.
    pub fn erase(&mut self, position: Position) -> Result<(), StoreFault> {
        if self.conn.prepare_cached("DELETE FROM line WHERE rowid = ?1")?.execute([integer(position.0)?])? > 0 {
            self.run("INSERT INTO erased (only) VALUES (1) ON CONFLICT DO NOTHING", [])?;
        }
        Ok(())
    }

    /// Notes that the line at `position` says something about the one at `target`.
    pub fn note_about(&mut self, target: Position, position: Position) -> Result<(), StoreFault> {
        let sql = "INSERT INTO about (target, position) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.run(sql, (integer(target.0)?, integer(position.0)?))
    }

    /// Takes a line that was withdrawn out of the index, with all that was said about it, and about that.
    pub fn withdraw(&mut self, position: Position) -> Result<(), StoreFault> {
        let mut lines = vec![position];
        while let Some(line) = lines.pop() {
            let at = integer(line.0)?;
            let sql = "INSERT INTO withdrawn (position) VALUES (?1) ON CONFLICT DO NOTHING";
            if self.conn.prepare_cached(sql)?.execute([at])? == 0 {
                continue;
            }
            self.remove(line)?;
            let sql = "SELECT position FROM about WHERE target = ?1";
            lines.extend(all(self.conn, sql, [at], |row| Ok(Position(unsigned(row, 0)?)))?);
        }
        Ok(())
    }

    /// Tells whether a line was withdrawn.
    pub fn is_withdrawn(&self, position: Position) -> Result<bool, StoreFault> {
        let sql = "SELECT 1 FROM withdrawn WHERE position = ?1";
        Ok(first(self.conn, sql, [integer(position.0)?], |_| Ok(()))?.is_some())
    }

    /// Empties the index.
    pub fn clear(&mut self) -> Result<(), StoreFault> {
        let everything = "INSERT INTO line (line) VALUES ('delete-all')";
        for sql in
            [everything, "DELETE FROM about", "DELETE FROM withdrawn", "DELETE FROM erased", "DELETE FROM progress"]
        {
            self.run(sql, [])?;
        }
        Ok(())
    }

    fn run(&mut self, sql: &str, values: impl rusqlite::Params) -> Result<(), StoreFault> {
        self.conn.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

macro_rules! select_texts {
    ($rest:literal) => {
        concat!(
            "SELECT e.position, e.dossier, l.member, e.id, e.kind, b.bytes FROM entry e \
             CROSS JOIN lane l ON l.number = e.lane LEFT JOIN body b ON b.position = e.position ",
            $rest
        )
    };
}

fn text_of(row: &rusqlite::Row<'_>) -> Result<StoredText, StoreFault> {
    Ok(StoredText {
        position: Position(unsigned(row, 0)?),
        dossier: unsigned(row, 1)?,
        member: unsigned(row, 2)?,
        id: id(row, 3)?,
        kind: Kind(number(row, 4)?.cast_unsigned()),
        body: get(row, 5)?,
    })
}

impl Reader {
    /// Returns up to `rows` folded lines after a position, with what is here of their texts, and how far that is: no more of
    /// them once the texts are `bytes` long. A row that cannot be read is stepped over; it is told of as changed once it can.
    pub fn texts_after(
        &self,
        after: Position,
        rows: usize,
        bytes: usize,
    ) -> Result<(Vec<StoredText>, Position), StoreFault> {
        let sql = select_texts!("WHERE e.position > ?1 AND e.state = 0 ORDER BY e.position LIMIT ?2");
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut found = statement.query((integer(after.0)?, limit(rows)))?;
        let (mut texts, mut held, mut reached) = (Vec::new(), 0, after);
        while held < bytes
            && let Some(row) = found.next()?
        {
            reached = Position(unsigned(row, 0)?);
            match text_of(row) {
                Ok(text) => {
                    held += text.body.as_ref().map_or(0, Vec::len);
                    texts.push(text);
                }
                Err(StoreFault::Corrupt) => {}
                Err(other) => return Err(other),
            }
        }
        Ok((texts, reached))
    }

    /// Returns the folded line at a position, with what is here of its text; `None` as well if the row cannot be read.
    pub fn text_at(&self, position: Position) -> Result<Option<StoredText>, StoreFault> {
        let sql = select_texts!("WHERE e.position = ?1 AND e.state = 0");
        match first(&self.conn, sql, [integer(position.0)?], text_of) {
            Err(StoreFault::Corrupt) => Ok(None),
            other => other,
        }
    }

    /// Returns up to `rows` changes of texts with numbers above `after`.
    pub fn text_changes(&self, after: u64, rows: usize) -> Result<Vec<TextChange>, StoreFault> {
        let sql = "SELECT number, position FROM text_change WHERE number > ?1 ORDER BY number LIMIT ?2";
        all(&self.conn, sql, (integer(after)?, limit(rows)), |row| {
            Ok(TextChange { number: unsigned(row, 0)?, position: Position(unsigned(row, 1)?) })
        })
    }

    /// Returns the number of the last change of a text; 0 before the first.
    pub fn text_changes_last(&self) -> Result<u64, StoreFault> {
        let sql = "SELECT coalesce(max(number), 0) FROM text_change";
        Ok(first(&self.conn, sql, [], |row| unsigned(row, 0))?.unwrap_or(0))
    }

    /// Counts folded lines after a position, up to `most`.
    pub fn lines_after(&self, after: Position, most: usize) -> Result<u64, StoreFault> {
        let sql = "SELECT count(*) FROM (SELECT 1 FROM entry WHERE position > ?1 AND state = 0 LIMIT ?2)";
        Ok(first(&self.conn, sql, (integer(after.0)?, limit(most)), |row| unsigned(row, 0))?.unwrap_or(0))
    }

    /// Returns the number that this store gave a dossier, or a member.
    pub fn numbers_of(
        &self,
        dossier: Option<&DossierId>,
        member: Option<Member>,
    ) -> Result<(Option<u64>, Option<u64>), StoreFault> {
        let dossier = dossier.map(|id| self.dossier_number(id)).transpose()?.flatten();
        let member = member.map(|code| self.member_number(code)).transpose()?.flatten();
        Ok((dossier.map(i64::cast_unsigned), member.map(i64::cast_unsigned)))
    }
}

impl Store {
    /// Notes that the text of the folded line at `position` came, or went, later than the line, or can be read again.
    pub(super) fn note_text_change(&mut self, position: i64) -> Result<(), StoreFault> {
        self.write("INSERT INTO text_change (position) VALUES (?1)", [position])?;
        let sql = "DELETE FROM text_change WHERE number <= (SELECT max(number) FROM text_change) - ?1";
        self.write(sql, [integer(TEXT_CHANGES_MAX)?]).map(drop)
    }
}
