-- migrate:up

-- The trace (W3C traceparent) that an entry belongs to, where one is followed.
ALTER TABLE outbox ADD COLUMN trace text;

-- The open ones are counted at every look.
CREATE INDEX letter_open ON letter (topic) WHERE state = 'open';

-- migrate:down
DROP INDEX letter_open;
ALTER TABLE outbox DROP COLUMN trace;
