-- The files of one node, schema 1: encrypted bytes in chunks. They lie beside the log so that the log stays small and can
-- be copied often.

CREATE TABLE blob (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    id       BLOB UNIQUE,                -- NULL while this node is still making it and cannot know its hash
    complete INTEGER NOT NULL,
    total    INTEGER NOT NULL,           -- bytes expected, or had
    have     INTEGER NOT NULL,           -- bytes here
    chunks   INTEGER NOT NULL,           -- chunks here
    started  INTEGER NOT NULL
) STRICT;
CREATE INDEX blob_unfinished ON blob (started) WHERE complete = 0;

CREATE TABLE chunk (
    number INTEGER PRIMARY KEY,
    blob   INTEGER NOT NULL REFERENCES blob ON DELETE CASCADE,
    place  INTEGER NOT NULL,             -- from 0
    bytes  BLOB NOT NULL,
    UNIQUE (blob, place)
) STRICT;
