-- The store of one node, schema 1.
--
-- Three habits explain its form.
-- 1. Ids are random, and an index on random 32-byte values is most of what a store costs. So ids of dossiers, members
--    and lanes are given small numbers once, and entries are indexed by (lane, seq), where what comes together lies
--    together. The one index on entry ids holds their first 8 bytes as an integer; the row is then compared whole.
-- 2. What can be erased (bodies) lies apart from what never is (headers).
-- 3. What can be made again from the log (read models) is kept apart from the log and may be emptied at any time.
--
-- Times are milliseconds since 1970. Kinds of line are unsigned 64-bit numbers kept as the signed number of the same
-- bits.

-- Few small values that the node names itself: its generation, what it must remember of its clock.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    number INTEGER PRIMARY KEY,
    code   TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE dossier (
    number  INTEGER PRIMARY KEY,
    id      BLOB NOT NULL UNIQUE,
    created INTEGER NOT NULL
) STRICT;

-- The last number given to a dossier that this member opened in a year.
CREATE TABLE serial (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE lane (
    number  INTEGER PRIMARY KEY,
    dossier INTEGER NOT NULL REFERENCES dossier,
    member  INTEGER NOT NULL REFERENCES member,
    id      BLOB NOT NULL,
    UNIQUE (dossier, member, id)
) STRICT;

-- The log. Rows are only added; a signature is filled in once; an entry that waited moves to a new, last position when
-- it is folded, so that folded entries stand after their past; one that waits may be dropped.
CREATE TABLE entry (
    position  INTEGER PRIMARY KEY,
    dossier   INTEGER NOT NULL REFERENCES dossier,
    lane      INTEGER NOT NULL REFERENCES lane,
    seq       INTEGER NOT NULL,
    fork      INTEGER NOT NULL,          -- 0 for the first entry at this place, 1 … for others that its author signed
    prefix    INTEGER NOT NULL,          -- the first 8 bytes of the id
    id        BLOB NOT NULL,
    kind      INTEGER NOT NULL,
    state     INTEGER NOT NULL,          -- 0 folded, 1 waits for its past
    body      INTEGER NOT NULL,          -- 0 has none, 1 missing, 2 held, 3 erased
    received  INTEGER NOT NULL,
    sender    INTEGER REFERENCES member, -- who delivered it; NULL: written here
    protected BLOB,                      -- own entries: the protected header; NULL: `bytes` is the object as received
    bytes     BLOB NOT NULL,             -- own entries: the header
    signature BLOB                       -- own entries: NULL between commit and signing
) STRICT;

-- An own entry is always inserted with fork 0, so this index is what makes it impossible to write one place twice.
CREATE UNIQUE INDEX entry_place ON entry (lane, seq, fork);
CREATE INDEX entry_id ON entry (prefix);
CREATE INDEX entry_folded ON entry (dossier) WHERE state = 0;
CREATE INDEX entry_pending ON entry (dossier) WHERE state = 1;
CREATE INDEX entry_body_missing ON entry (dossier) WHERE body = 1;
CREATE INDEX entry_unsigned ON entry (state) WHERE protected IS NOT NULL AND signature IS NULL;

-- What each deliverer's waiting entries take up.
CREATE TABLE pending (
    position INTEGER PRIMARY KEY REFERENCES entry ON DELETE CASCADE,
    peer     INTEGER NOT NULL REFERENCES member,
    bytes    INTEGER NOT NULL
) STRICT;
CREATE INDEX pending_peer ON pending (peer, bytes);

CREATE TABLE body (
    position INTEGER PRIMARY KEY REFERENCES entry ON DELETE CASCADE ON UPDATE CASCADE,
    salt     BLOB NOT NULL,
    bytes    BLOB NOT NULL
) STRICT;

-- One row for each peer and entry to be delivered, in the order of the log. Rows of the transaction that stores an
-- entry.
CREATE TABLE outbox (
    peer     INTEGER NOT NULL,
    urgent   INTEGER NOT NULL,
    position INTEGER NOT NULL,
    lane     INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    PRIMARY KEY (peer, urgent, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_lane ON outbox (peer, lane, seq);

CREATE TABLE receipt (
    number  INTEGER PRIMARY KEY,
    prefix  INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    dossier INTEGER NOT NULL REFERENCES dossier,
    holder  INTEGER NOT NULL REFERENCES member,
    held_at INTEGER NOT NULL,
    bytes   BLOB NOT NULL
) STRICT;
CREATE INDEX receipt_hash ON receipt (prefix);
CREATE INDEX receipt_dossier ON receipt (dossier);

-- Per dossier and holder the newest receipt; only of this one the frontier is kept apart.
CREATE TABLE receipt_latest (
    dossier  INTEGER NOT NULL,
    holder   INTEGER NOT NULL,
    receipt  INTEGER NOT NULL REFERENCES receipt,
    held_at  INTEGER NOT NULL,
    frontier BLOB NOT NULL,
    PRIMARY KEY (dossier, holder)
) STRICT;

CREATE TABLE charter (
    number   INTEGER PRIMARY KEY,
    version  INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    received INTEGER NOT NULL,
    bytes    BLOB NOT NULL,
    UNIQUE (version, hash)
) STRICT;

CREATE TABLE card (
    number   INTEGER PRIMARY KEY,
    member   INTEGER NOT NULL REFERENCES member,
    version  INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    received INTEGER NOT NULL,
    bytes    BLOB NOT NULL,
    UNIQUE (member, version, hash)
) STRICT;

CREATE TABLE quarantine (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    peer    INTEGER NOT NULL REFERENCES member,
    hash    BLOB NOT NULL,
    refusal INTEGER NOT NULL,
    detail  INTEGER NOT NULL,
    first   INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    times   INTEGER NOT NULL,
    bytes   BLOB NOT NULL,
    UNIQUE (peer, hash)
) STRICT;

CREATE TABLE quarantine_use (
    peer    INTEGER PRIMARY KEY REFERENCES member,
    items   INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    counted INTEGER NOT NULL
) STRICT;

CREATE TABLE alarm (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    code    INTEGER NOT NULL,
    peer    TEXT,
    dossier BLOB,
    entry   BLOB,
    first   INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    times   INTEGER NOT NULL,
    seen    INTEGER NOT NULL
) STRICT;
CREATE INDEX alarm_unseen ON alarm (code, entry, dossier, peer) WHERE seen = 0;
CREATE INDEX alarm_seen ON alarm (seen);

-- Who of this member's people did what. It never leaves the node.
CREATE TABLE access (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    time    INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    person  TEXT NOT NULL,
    act     TEXT NOT NULL,
    dossier BLOB
) STRICT;
CREATE INDEX access_time ON access (time);

-- Read model of the Desk: everything below can be made again from the log.
CREATE TABLE desk (
    dossier        INTEGER PRIMARY KEY REFERENCES dossier,
    reference      TEXT NOT NULL,
    kind           INTEGER NOT NULL,
    exercise       INTEGER NOT NULL,
    level          INTEGER NOT NULL,
    title          TEXT NOT NULL,
    lead           TEXT NOT NULL,
    opened         INTEGER NOT NULL,
    last_line      INTEGER NOT NULL,
    closed         INTEGER,
    is_closed      INTEGER NOT NULL,
    needs          INTEGER NOT NULL,     -- needs acknowledgement
    role           INTEGER NOT NULL,
    acknowledge_by INTEGER,
    answer_by      INTEGER,
    due            INTEGER NOT NULL      -- the clock that runs out first; the greatest number if none runs
) STRICT;
CREATE INDEX desk_reference ON desk (reference);
CREATE INDEX desk_all ON desk (is_closed, due, level, dossier);
CREATE INDEX desk_needs ON desk (is_closed, needs, due, level, dossier);
CREATE INDEX desk_part ON desk (is_closed, needs, role, due, level, dossier);

CREATE TABLE desk_state (
    dossier INTEGER PRIMARY KEY REFERENCES dossier,
    state   BLOB NOT NULL
) STRICT;
