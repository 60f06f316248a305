-- migrate:up

-- Since when an entry waits for the relay: one that is queued again is older than its waiting.
ALTER TABLE outbox ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now();

-- migrate:down
ALTER TABLE outbox DROP COLUMN queued_at;
