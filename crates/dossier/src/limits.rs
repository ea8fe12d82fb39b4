//! How large things may be (protocol, "Limits"). A charter may lower these, never raise them.

/// Header of an ordinary line, in bytes (LIM-001).
pub const HEADER_BYTES_MAX: usize = 4 * 1024;
/// Header of a structural line, in bytes (LIM-001).
pub const STRUCTURAL_HEADER_BYTES_MAX: usize = 64 * 1024;
/// Heads one line names; more go into `seen` lines first (LIM-002).
pub const HEADS_MAX: usize = 32;
/// Body of a line, in bytes (LIM-003).
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// Entries in one batch (LIM-004).
pub const BATCH_ENTRIES_MAX: usize = 256;
/// Bytes in one batch (LIM-004).
pub const BATCH_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of one call or answer (LIM-005).
pub const CALL_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Bytes of one file (LIM-006).
pub const FILE_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// Participants of one dossier (LIM-007).
pub const PARTICIPANTS_MAX: usize = 64;
/// New lanes of one member in one dossier and day (LIM-008).
pub const NEW_LANES_PER_DAY_MAX: usize = 50;
/// Branches of one lane, on which nothing counts but before the fork (LIM-008).
pub const BRANCHES_MAX: usize = 32;
/// Entries of one peer that wait for their past (LIM-009).
pub const PENDING_ENTRIES_MAX: usize = 4_096;
/// Bytes of one peer's entries that wait for their past (LIM-009).
pub const PENDING_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Items of one delivering peer in quarantine (LIM-010).
pub const QUARANTINE_ITEMS_MAX: usize = 1_000;
/// Bytes of one delivering peer in quarantine (LIM-010).
pub const QUARANTINE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Dossiers of one lead in which this member has written nothing (LIM-016).
pub const DOSSIERS_UNANSWERED_MAX: usize = 500;
/// Lines of one member in one dossier and day that decide over the lines of others: who takes part, who leads, which
/// kinds fold (LIM-017).
pub const DECISIONS_PER_DAY_MAX: usize = 200;
