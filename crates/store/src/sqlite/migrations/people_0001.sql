-- The people of one node, schema 1: who may sign in, who has, what they were writing, and what they read. Nothing of it
-- is part of the record, nothing of it ever leaves the node; so it lies in a database of its own.
--
-- Secrets are never here: a password is a salted, slow hash; links, sessions and tokens are SHA-256 of 256 random bits.
-- Times are milliseconds since 1970.

CREATE TABLE account (
    number    INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: the reading log names it for years
    code      TEXT NOT NULL UNIQUE COLLATE NOCASE, -- what other members see
    name      TEXT NOT NULL,                      -- what this member calls the person
    roles     INTEGER NOT NULL,                   -- a set of bits; their meaning is the node's
    password  BLOB,                               -- NULL: nobody can sign in with a password
    language  TEXT,                               -- NULL: as the browser prefers
    zone      TEXT,                               -- NULL: the desk's
    theme     INTEGER NOT NULL DEFAULT 0,
    keys      INTEGER NOT NULL DEFAULT 1,
    disabled  INTEGER NOT NULL DEFAULT 0,
    created   INTEGER NOT NULL,
    signed_in INTEGER
) STRICT;

-- Links that are good once: the first administrator, an invitation, a lost password.
CREATE TABLE link (
    hash    BLOB NOT NULL PRIMARY KEY,
    purpose INTEGER NOT NULL,
    account INTEGER REFERENCES account,           -- whose password is set anew
    roles   INTEGER NOT NULL,                     -- what an invited person will be
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    hash    BLOB NOT NULL UNIQUE,
    account INTEGER NOT NULL REFERENCES account,
    created INTEGER NOT NULL,
    used    INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account);

CREATE TABLE token (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    hash    BLOB NOT NULL UNIQUE,
    account INTEGER NOT NULL REFERENCES account,  -- who made it, and whose it stays
    name    TEXT NOT NULL,
    scopes  INTEGER NOT NULL,                     -- a set of bits; their meaning is the node's
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used    INTEGER
) STRICT;
CREATE INDEX token_account ON token (account);

CREATE TABLE draft (
    account INTEGER NOT NULL REFERENCES account,
    key     TEXT NOT NULL,
    kind    TEXT NOT NULL,
    fields  BLOB NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (account, key)
) STRICT;

-- Who read what. One row for a person, a thing and an hour; what is read again within it is counted.
CREATE TABLE reading (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account,
    act     TEXT NOT NULL,
    object  TEXT NOT NULL,
    hour    INTEGER NOT NULL,                     -- whole hours since 1970
    first   INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    times   INTEGER NOT NULL,
    UNIQUE (account, act, object, hour)
) STRICT;
CREATE INDEX reading_last ON reading (last);
