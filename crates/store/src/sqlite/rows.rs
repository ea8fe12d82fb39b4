//! Between rows and values: what a row holds is checked again, since a file can be damaged or changed.

use comity_dossier::{DossierId, EntryId, Hash, LaneId, Member, Time};
use rusqlite::types::FromSql;
use rusqlite::{Connection, ErrorCode, Params, Row};

use crate::StoreFault;

/// Runs a query and reads every row.
pub(super) fn all<T>(
    conn: &Connection,
    sql: &str,
    values: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreFault>,
) -> Result<Vec<T>, StoreFault> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

/// Runs a query and reads the first row, if there is one.
pub(super) fn first<T>(
    conn: &Connection,
    sql: &str,
    values: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreFault>,
) -> Result<Option<T>, StoreFault> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    rows.next()?.map(read).transpose()
}

/// Reads a column as it is.
pub(super) fn get<T: FromSql>(row: &Row<'_>, column: usize) -> Result<T, StoreFault> {
    Ok(row.get(column)?)
}

/// Reads a row number.
pub(super) fn number(row: &Row<'_>, column: usize) -> Result<i64, StoreFault> {
    get(row, column)
}

/// Reads a count, a place or a length.
pub(super) fn unsigned(row: &Row<'_>, column: usize) -> Result<u64, StoreFault> {
    u64::try_from(number(row, column)?).map_err(|_| StoreFault::Corrupt)
}

/// Reads a small code.
pub(super) fn small<T: TryFrom<i64>>(row: &Row<'_>, column: usize) -> Result<T, StoreFault> {
    T::try_from(number(row, column)?).map_err(|_| StoreFault::Corrupt)
}

/// Reads a moment.
pub(super) fn time(row: &Row<'_>, column: usize) -> Result<Time, StoreFault> {
    unsigned(row, column).map(Time)
}

/// Reads a moment that may be missing.
pub(super) fn time_or_none(row: &Row<'_>, column: usize) -> Result<Option<Time>, StoreFault> {
    let value: Option<i64> = get(row, column)?;
    value.map(|ms| u64::try_from(ms).map(Time).map_err(|_| StoreFault::Corrupt)).transpose()
}

/// Reads a member's code.
pub(super) fn member(row: &Row<'_>, column: usize) -> Result<Member, StoreFault> {
    member_or_none(row, column)?.ok_or(StoreFault::Corrupt)
}

/// Reads a member's code that may be missing.
pub(super) fn member_or_none(row: &Row<'_>, column: usize) -> Result<Option<Member>, StoreFault> {
    let code = row.get_ref(column)?.as_str_or_null().map_err(|_| StoreFault::Corrupt)?;
    code.map(|code| Member::new(code).ok_or(StoreFault::Corrupt)).transpose()
}

/// An id of fixed length.
pub(super) trait FixedBytes: Sized {
    /// Reads it from its bytes.
    fn read(bytes: &[u8]) -> Option<Self>;
}

macro_rules! fixed_bytes {
    ($($name:ty),*) => { $(impl FixedBytes for $name {
        fn read(bytes: &[u8]) -> Option<Self> {
            Self::from_bytes(bytes)
        }
    })* };
}
fixed_bytes!(DossierId, EntryId, LaneId, Hash, comity_dossier::BlobId);

impl<const N: usize> FixedBytes for [u8; N] {
    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok()
    }
}

/// Reads an id.
pub(super) fn id<T: FixedBytes>(row: &Row<'_>, column: usize) -> Result<T, StoreFault> {
    id_or_none(row, column)?.ok_or(StoreFault::Corrupt)
}

/// Reads an id that may be missing.
pub(super) fn id_or_none<T: FixedBytes>(row: &Row<'_>, column: usize) -> Result<Option<T>, StoreFault> {
    let bytes = row.get_ref(column)?.as_blob_or_null().map_err(|_| StoreFault::Corrupt)?;
    bytes.map(|bytes| T::read(bytes).ok_or(StoreFault::Corrupt)).transpose()
}

/// Turns a place, version or length into a number of the database.
pub(super) fn integer(value: u64) -> Result<i64, StoreFault> {
    i64::try_from(value).map_err(|_| StoreFault::OutOfRange)
}

/// Turns a limit of rows into a number of the database.
pub(super) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Turns a moment into a number of the database; the end of time stays the end of time.
pub(super) fn ms(time: Time) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}

/// Returns the first 8 bytes of an id: what the small indexes hold.
pub(super) fn prefix(id: &[u8; 32]) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = *id;
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

impl From<rusqlite::Error> for StoreFault {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        match &error {
            E::FromSqlConversionFailure(..) | E::IntegralValueOutOfRange(..) | E::InvalidColumnType(..) => {
                Self::Corrupt
            }
            E::QueryReturnedNoRows => Self::Corrupt,
            other => match other.sqlite_error() {
                Some(error) => fault_of(error.code, error.extended_code),
                None => Self::Unexpected(-1),
            },
        }
    }
}

fn fault_of(code: ErrorCode, extended: i32) -> StoreFault {
    match code {
        ErrorCode::DiskFull => StoreFault::Full,
        ErrorCode::DatabaseCorrupt => StoreFault::Corrupt,
        ErrorCode::NotADatabase => StoreFault::NotAStore,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreFault::Busy,
        ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        | ErrorCode::FileLockingProtocolFailed => StoreFault::Io(extended),
        _ => StoreFault::Unexpected(extended),
    }
}
