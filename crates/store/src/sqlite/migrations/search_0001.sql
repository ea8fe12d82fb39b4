-- The index of words, schema 1: which words stand in which line of the log. Everything here is made of the log and can be
-- made again; so nothing here is synced before it is believed, and nothing of it is in a backup.

-- The row of a line is its position in the log. The words themselves are not kept (`content=''`), so they are on the disk
-- once. They come ready made, a space between two of them: `ascii` splits there and changes nothing else.
CREATE VIRTUAL TABLE line USING fts5(
    said,   -- the words
    place,  -- `d` and the number of the dossier, `m` and the number of the author
    content = '', contentless_delete = 1, tokenize = 'ascii'
);

-- Corrections and translations, and what they are about: if that is withdrawn, neither is found.
CREATE TABLE about (
    target   INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (target, position)
) STRICT, WITHOUT ROWID;

-- Lines that their authors withdrew.
CREATE TABLE withdrawn (
    position INTEGER PRIMARY KEY
) STRICT;

-- There if a text was erased whose words may still be in the files.
CREATE TABLE erased (
    only INTEGER PRIMARY KEY CHECK (only = 1)
) STRICT;

-- How far it has got, and of which log it is made.
CREATE TABLE progress (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    generation BLOB NOT NULL,
    rules      INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    change     INTEGER NOT NULL
) STRICT;
