-- migrate:up

-- What an event says, however it is written (SHA-256). Null: it came by a release before, which
-- knew it by `digest`, the content as it was spelled, alone.
ALTER TABLE inbox ADD COLUMN meaning bytea;

-- The nanoseconds of the winner's time for which `time` has no room; from 1000 on in a leap second.
-- What a release before wrote has none: its order stays as it was.
ALTER TABLE slot ADD COLUMN beyond integer NOT NULL DEFAULT 0;

-- When Kafka got the record, by the broker's clock. Null: nobody knows.
ALTER TABLE letter ADD COLUMN arrived_at timestamptz;

-- migrate:down
ALTER TABLE letter DROP COLUMN arrived_at;
ALTER TABLE slot DROP COLUMN beyond;
ALTER TABLE inbox DROP COLUMN meaning;
