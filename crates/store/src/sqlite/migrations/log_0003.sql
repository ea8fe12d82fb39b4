-- What a row of the Desk shows without its dossier being opened. Rows that are here get it with the next line of each
-- dossier, or all by `comity rebuild`.
ALTER TABLE desk ADD COLUMN section INTEGER NOT NULL DEFAULT 3;  -- a part of the Desk, as the node numbers them
ALTER TABLE desk ADD COLUMN titles TEXT NOT NULL DEFAULT '';     -- one line each: language, space, title
ALTER TABLE desk ADD COLUMN tlp TEXT;                            -- the name of a code of `tlp`
ALTER TABLE desk ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;   -- members that have yet to acknowledge
ALTER TABLE desk ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;    -- of so many
ALTER TABLE desk ADD COLUMN taken INTEGER;                       -- when this member acknowledged
UPDATE desk SET section = CASE WHEN is_closed THEN 4 WHEN needs THEN 0 WHEN role = 1 THEN 2 ELSE 3 END;
CREATE INDEX desk_section ON desk (exercise, section, due, level, dossier);
CREATE INDEX desk_taken ON desk (exercise, taken);
