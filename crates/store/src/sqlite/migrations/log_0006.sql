-- What was damaged on the disk, so that people see it: found when, repaired when and from whom.
CREATE TABLE damage (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    sort     INTEGER NOT NULL,   -- as in `DamagedSort`
    dossier  BLOB,
    line     BLOB,
    blob     BLOB,
    member   TEXT,
    found    INTEGER NOT NULL,
    repaired INTEGER,            -- NULL while it is not
    source   TEXT                -- the member that gave it; NULL: made again here
) STRICT;
CREATE INDEX damage_open ON damage (sort, line, blob) WHERE repaired IS NULL;

-- Sums by which a row that no hash names is checked when it is read; NULL: it was written before there were any.
ALTER TABLE desk ADD COLUMN sum BLOB;
ALTER TABLE receipt_latest ADD COLUMN sum BLOB;
ALTER TABLE setting ADD COLUMN sum BLOB;

ALTER TABLE entry ADD COLUMN sum INTEGER;   -- over what the id does not cover; NULL: the scrubber has not been here yet
-- State and body once more, so that a flip in one of the three is seen.
ALTER TABLE entry ADD COLUMN twin INTEGER;
UPDATE entry SET twin = state + 4 * body;
CREATE TRIGGER entry_twin AFTER UPDATE OF state, body ON entry WHEN OLD.twin = OLD.state + 4 * OLD.body BEGIN
    UPDATE entry SET twin = NEW.state + 4 * NEW.body WHERE position = NEW.position;
END;

-- An entry may have the state 2 from now on: its bytes are not what they were. It is as if it were not here, and the right
-- bytes are put in its place when they come.
