-- Acts that a program asked for under a key of its own: the same key again gets the same answer and does nothing twice.
-- Written in the transaction of the act, so a process that ends in between has done both or neither.
CREATE TABLE once (
    key     BLOB PRIMARY KEY,   -- SHA-256 over the caller and its key
    request BLOB NOT NULL,      -- SHA-256 over what was asked
    answer  BLOB NOT NULL,      -- what the node answered, in its own form
    at      INTEGER NOT NULL    -- when, in milliseconds
) STRICT, WITHOUT ROWID;
CREATE INDEX once_at ON once (at);
