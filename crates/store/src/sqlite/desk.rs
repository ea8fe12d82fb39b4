//! The read model of the Desk.

use comity_dossier::DossierId;
use comity_dossier::codes::{RequestStatus, Tlp};
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_dossier::{Language, Time};
use rusqlite::{Row, params};

use super::damage::sum;
use super::rows::{all, first, get, id, integer, limit, member, ms, number, small, time, time_or_none, unsigned};
use super::{Reader, Store};
use crate::{Damage, DeskCursor, DeskFilter, DeskPage, DeskRow, StoreFault, StoredState};

/// How many dossiers one reference may name.
const SAME_REFERENCE_MAX: usize = 16;

macro_rules! columns {
    () => {
        "d.id, k.reference, k.kind, k.exercise, k.level, k.title, k.lead, k.opened, k.last_line, k.closed, k.needs, \
         k.role, k.acknowledge_by, k.answer_by, k.due, k.dossier, k.status, k.preserved_until, \
         k.section, k.titles, k.tlp, k.silent, k.asked, k.taken, k.sum "
    };
}

fn row_of(row: &Row<'_>) -> Result<DeskRow, StoreFault> {
    Ok(DeskRow {
        dossier: id(row, 0)?,
        reference: get(row, 1)?,
        kind: unsigned(row, 2)?,
        exercise: get(row, 3)?,
        level: small(row, 4)?,
        title: get(row, 5)?,
        lead: member(row, 6)?,
        opened: time(row, 7)?,
        last_line: time(row, 8)?,
        closed: time_or_none(row, 9)?,
        needs_acknowledgement: get(row, 10)?,
        role: small(row, 11)?,
        acknowledge_by: time_or_none(row, 12)?,
        answer_by: time_or_none(row, 13)?,
        status: get::<Option<String>>(row, 16)?.and_then(|name| RequestStatus::from_name(&name)),
        preserved_until: time_or_none(row, 17)?,
        section: small(row, 18)?,
        titles: titles_of(&get::<String>(row, 19)?),
        tlp: get::<Option<String>>(row, 20)?.and_then(|name| Tlp::from_name(&name)),
        silent: get(row, 21)?,
        asked: get(row, 22)?,
        taken: time_or_none(row, 23)?,
    })
}

/// The sum of a row of the Desk. What it is made of may change from one version of the program to the next: then rows are
/// made again, as they can be.
fn sum_of(row: &DeskRow) -> [u8; 32] {
    sum(format!("{row:?}").as_bytes())
}

/// Titles are single lines, so a line each holds them.
fn titles_of(lines: &str) -> Vec<Said> {
    let said = |line: &str| {
        let (language, text) = line.split_once(' ')?;
        Some(Said { language: Language::new(language)?, text: Line::new(text).ok()? })
    };
    lines.lines().filter_map(said).collect()
}

fn lines_of(titles: &[Said]) -> String {
    let lines: Vec<String> = titles.iter().map(|said| format!("{} {}", said.language, said.text.as_str())).collect();
    lines.join("\n")
}

fn cursor_of(row: &Row<'_>) -> Result<DeskCursor, StoreFault> {
    Ok(DeskCursor { due: number(row, 14)?, level: small(row, 4)?, number: number(row, 15)? })
}

/// Returns the conditions of a filter. Each combination is a statement of its own, so that each uses its index;
/// there are five, and all stay prepared.
fn conditions(filter: &DeskFilter) -> &'static str {
    match (filter.part, filter.needs_acknowledgement, filter.role) {
        (Some(_), _, _) => "?1 = 0 AND ?2 IS NULL AND ?3 IS NULL AND k.exercise = ?4 AND k.section = ?5",
        (None, None, None) => "k.is_closed = ?1 AND ?2 IS NULL AND ?3 IS NULL AND ?4 IS NULL AND ?5 IS NULL",
        (None, Some(_), None) => "k.is_closed = ?1 AND k.needs = ?2 AND ?3 IS NULL AND ?4 IS NULL AND ?5 IS NULL",
        (None, Some(_), Some(_)) => "k.is_closed = ?1 AND k.needs = ?2 AND k.role = ?3 AND ?4 IS NULL AND ?5 IS NULL",
        (None, None, Some(_)) => "k.is_closed = ?1 AND ?2 IS NULL AND k.role = ?3 AND ?4 IS NULL AND ?5 IS NULL",
    }
}

/// The values of the first five parameters.
type Values = (bool, Option<bool>, Option<u8>, Option<bool>, Option<u8>);

fn values(filter: &DeskFilter) -> Values {
    match filter.part {
        Some(part) => (false, None, None, Some(part.exercise), Some(part.section)),
        None => (filter.closed, filter.needs_acknowledgement, filter.role, None, None),
    }
}

impl Reader {
    /// Reads a row, if it is what was put there; else that is noted, and the row is made again. (STORE-001)
    fn sound_row(&self, row: &Row<'_>) -> Result<Option<DeskRow>, StoreFault> {
        let kept: Option<Vec<u8>> = get(row, 24)?;
        let found = row_of(row).ok();
        let sound = found.filter(|found| kept.is_none_or(|kept| kept == sum_of(found)));
        if sound.is_none() {
            self.meet(Damage::DeskRow(id(row, 0)?));
        }
        Ok(sound)
    }

    /// Returns what the Desk shows of one dossier.
    pub fn desk_row(&self, dossier: &DossierId) -> Result<Option<DeskRow>, StoreFault> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            "FROM desk k JOIN dossier d ON d.number = k.dossier \
             WHERE k.dossier = (SELECT number FROM dossier WHERE id = ?1)"
        );
        Ok(first(&self.conn, sql, [dossier.as_bytes()], |row| self.sound_row(row))?.flatten())
    }

    /// Returns up to `rows` dossiers after a number, in the order of their numbers, with the state that the node keeps beside
    /// the row of each; `None` where there is none.
    pub fn desk_states(&self, after: u64, rows: usize) -> Result<Vec<StoredState>, StoreFault> {
        let sql = "SELECT d.number, d.id, s.state FROM dossier d LEFT JOIN desk_state s ON s.dossier = d.number \
                   WHERE d.number > ?1 ORDER BY d.number LIMIT ?2";
        all(&self.conn, sql, (integer(after)?, limit(rows)), |row| {
            Ok(StoredState { number: unsigned(row, 0)?, dossier: id(row, 1)?, state: get(row, 2)? })
        })
    }

    /// Returns the state that the node keeps beside a dossier's row.
    pub fn desk_state(&self, dossier: &DossierId) -> Result<Option<Vec<u8>>, StoreFault> {
        let sql = "SELECT state FROM desk_state WHERE dossier = (SELECT number FROM dossier WHERE id = ?1)";
        first(&self.conn, sql, [dossier.as_bytes()], |row| get(row, 0))
    }

    /// Returns a page of up to `rows` rows after a cursor.
    pub fn desk_rows(
        &self,
        filter: &DeskFilter,
        after: Option<DeskCursor>,
        rows: usize,
    ) -> Result<DeskPage, StoreFault> {
        let sql = format!(
            "SELECT {} FROM desk k CROSS JOIN dossier d ON d.number = k.dossier \
             WHERE {} AND (k.due, k.level, k.dossier) > (?6, ?7, ?8) ORDER BY k.due, k.level, k.dossier LIMIT ?9",
            columns!(),
            conditions(filter)
        );
        let (due, level, number) = after.map_or((i64::MIN, 0, 0), |at| (at.due, at.level, at.number));
        let (closed, needs, role, exercise, section) = values(filter);
        let rows_max = limit(rows.saturating_add(1));
        let values = params![closed, needs, role, exercise, section, due, level, number, rows_max];
        let mut found = all(&self.conn, &sql, values, |row| Ok((self.sound_row(row)?, cursor_of(row)?)))?;
        let more = found.len() > rows;
        found.truncate(rows);
        let next = found.last().filter(|_| more).map(|(_, cursor)| *cursor);
        Ok(DeskPage { rows: found.into_iter().filter_map(|(row, _)| row).collect(), next })
    }

    /// Returns how many rows a filter finds.
    pub fn desk_count(&self, filter: &DeskFilter) -> Result<u64, StoreFault> {
        let sql = format!("SELECT count(*) FROM desk k WHERE {}", conditions(filter));
        Ok(first(&self.conn, &sql, values(filter), |row| unsigned(row, 0))?.unwrap_or(0))
    }

    /// Returns when this member last acknowledged something, live or of an exercise.
    pub fn last_taken(&self, exercise: bool) -> Result<Option<Time>, StoreFault> {
        let sql = "SELECT max(taken) FROM desk WHERE exercise = ?1";
        Ok(first(&self.conn, sql, [exercise], |row| time_or_none(row, 0))?.flatten())
    }

    /// Returns the dossiers that carry a reference, exactly as written; at most 16.
    pub fn find_reference(&self, reference: &str) -> Result<Vec<DossierId>, StoreFault> {
        let sql = "SELECT d.id FROM desk k CROSS JOIN dossier d ON d.number = k.dossier WHERE k.reference = ?1 \
                   ORDER BY k.dossier LIMIT ?2";
        all(&self.conn, sql, (reference, limit(SAME_REFERENCE_MAX)), |row| id(row, 0))
    }
}

impl Store {
    /// Sets what the Desk shows of a dossier, and the state that the node keeps beside it to go on folding.
    pub fn put_desk_row(&mut self, desk: &DeskRow, state: &[u8]) -> Result<(), StoreFault> {
        let dossier = self.dossier_number(&desk.dossier)?;
        // Most lines change nothing by which the Desk is sorted. Then no index is written, and a commit is half as large.
        let in_place = "UPDATE desk SET kind = ?3, title = ?6, lead = ?7, opened = ?8, last_line = ?9, closed = ?10, \
                   acknowledge_by = ?13, answer_by = ?14, status = ?16, preserved_until = ?17, titles = ?19, tlp = ?20, \
                   silent = ?21, asked = ?22, sum = ?24 \
                   WHERE dossier = ?1 AND reference = ?2 AND exercise = ?4 AND level = ?5 AND is_closed = (?10 IS NOT NULL) \
                   AND needs = ?11 AND role = ?12 AND due = ?15 AND section = ?18 AND taken IS ?23";
        let sql = "INSERT INTO desk (dossier, reference, kind, exercise, level, title, lead, opened, last_line, \
                   closed, is_closed, needs, role, acknowledge_by, answer_by, due, status, \
                   preserved_until, section, titles, tlp, silent, asked, taken, sum) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10 IS NOT NULL, ?11, ?12, ?13, ?14, ?15, \
                   ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24) \
                   ON CONFLICT DO UPDATE SET reference = excluded.reference, kind = excluded.kind, \
                   exercise = excluded.exercise, level = excluded.level, title = excluded.title, lead = excluded.lead, \
                   opened = excluded.opened, last_line = excluded.last_line, closed = excluded.closed, \
                   is_closed = excluded.is_closed, needs = excluded.needs, role = excluded.role, \
                   acknowledge_by = excluded.acknowledge_by, answer_by = excluded.answer_by, due = excluded.due, \
                   status = excluded.status, preserved_until = excluded.preserved_until, section = excluded.section, \
                   titles = excluded.titles, tlp = excluded.tlp, silent = excluded.silent, asked = excluded.asked, \
                   taken = excluded.taken, sum = excluded.sum";
        let values = params![
            dossier,
            desk.reference,
            integer(desk.kind)?,
            desk.exercise,
            desk.level,
            desk.title,
            desk.lead.as_str(),
            ms(desk.opened),
            ms(desk.last_line),
            desk.closed.map(ms),
            desk.needs_acknowledgement,
            desk.role,
            desk.acknowledge_by.map(ms),
            desk.answer_by.map(ms),
            desk.closed.map_or_else(|| desk.due().map_or(i64::MAX, ms), |closed| -ms(closed)),
            desk.status.map(RequestStatus::name),
            desk.preserved_until.map(ms),
            desk.section,
            lines_of(&desk.titles),
            desk.tlp.map(Tlp::name),
            desk.silent,
            desk.asked,
            desk.taken.map(ms),
            sum_of(desk)
        ];
        if self.write(in_place, values)? == 0 {
            self.write(sql, values)?;
        }
        let sql = "INSERT INTO desk_state (dossier, state) VALUES (?1, ?2) \
                   ON CONFLICT DO UPDATE SET state = excluded.state";
        self.write(sql, (dossier, state)).map(drop)
    }

    /// Empties every read model. What they held is folded again from the log.
    pub fn drop_read_models(&mut self) -> Result<(), StoreFault> {
        self.write("DELETE FROM desk_state", [])?;
        self.write("DELETE FROM desk", []).map(drop)
    }
}
