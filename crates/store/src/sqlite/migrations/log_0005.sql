-- Parcels that this node keeps for members that cannot be reached from outside: sealed to them, and thrown away when they
-- are acked or expire. Whoever sent one keeps what is in it until its receiver has given a receipt.
CREATE TABLE mailbox (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    owner    INTEGER NOT NULL REFERENCES member,   -- for whom
    sender   INTEGER NOT NULL REFERENCES member,
    hash     BLOB NOT NULL,                        -- SHA-256 of the signed parcel
    size     INTEGER NOT NULL,
    received INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    bytes    BLOB NOT NULL,
    UNIQUE (owner, hash)
) STRICT;
CREATE INDEX mailbox_sender ON mailbox (owner, sender, size);
CREATE INDEX mailbox_expires ON mailbox (expires);

-- Which lines of the outbox wait in a parcel at a host, since when. They stay in the outbox all the same.
ALTER TABLE outbox ADD COLUMN host INTEGER;
ALTER TABLE outbox ADD COLUMN parcel BLOB;
ALTER TABLE outbox ADD COLUMN put INTEGER;
CREATE INDEX outbox_parcel ON outbox (peer, parcel) WHERE parcel IS NOT NULL;
