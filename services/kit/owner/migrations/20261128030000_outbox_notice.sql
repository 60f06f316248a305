-- migrate:up

-- Tells the relay that something waits: once a transaction, when it is committed.
CREATE FUNCTION notify_relay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM queued) THEN
        PERFORM pg_notify('outbox', '');
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER notify_relay AFTER INSERT ON outbox
    REFERENCING NEW TABLE AS queued
    FOR EACH STATEMENT EXECUTE FUNCTION notify_relay();

-- migrate:down
DROP TRIGGER notify_relay ON outbox;
DROP FUNCTION notify_relay;
