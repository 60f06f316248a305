-- migrate:up

-- Since when an entry is set aside: Kafka refused it for its size, and those after it went on.
ALTER TABLE outbox ADD COLUMN aside timestamptz;

-- migrate:down
ALTER TABLE outbox DROP COLUMN aside;
