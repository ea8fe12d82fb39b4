-- Texts that came later than their lines, or were erased: whoever made something of the texts that were here looks again. It
-- holds the last of them only.
CREATE TABLE text_change (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    position INTEGER NOT NULL
) STRICT;
