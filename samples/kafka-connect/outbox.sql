-- The bank's own database, with wal_level=logical. Whoever disburses a loan writes one row here in
-- the same transaction: both are there or neither is.
CREATE TABLE outbox (
    -- Follows from the loan, so that a second attempt fails here instead of being told twice.
    id text PRIMARY KEY,
    source text NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    -- RFC 3339 with a zone, as it is told.
    time text NOT NULL DEFAULT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    data text NOT NULL CHECK (data IS JSON OBJECT),
    specversion text NOT NULL DEFAULT '1.0',
    content_type text NOT NULL DEFAULT 'application/json'
);
