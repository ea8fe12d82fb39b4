-- Requests on the Desk: how one stands, and until when data are kept for it. Rows of requests are written again with the
-- next line of each, or all by `comity rebuild`.
ALTER TABLE desk ADD COLUMN status TEXT;              -- the name of a code of `request-status`
ALTER TABLE desk ADD COLUMN preserved_until INTEGER;  -- in milliseconds
