-- migrate:up

-- Since when an entry is set aside: Kafka refused it for its size, and those after it went on.
ALTER TABLE outbox ADD COLUMN aside timestamptz;
CREATE INDEX outbox_aside ON outbox (id) WHERE aside IS NOT NULL;

-- migrate:down
DROP INDEX outbox_aside;
ALTER TABLE outbox DROP COLUMN aside;
