-- migrate:up

-- Events that the door refused, by their id, for a while: what their sender and operators are told.
-- The same reasons again for the same event from the same key count, and take no row. `sender` is
-- the source of who sent it, which need not be that of the event. This is no record of what was
-- refused (table `refusal` is): it is overwritten and pruned.
CREATE TABLE refused_event (
    source text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    sender text COLLATE "C",
    status integer NOT NULL,
    type text,
    reasons text NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    times bigint NOT NULL,
    PRIMARY KEY (source, id, key, digest)
);
CREATE INDEX refused_event_of_key ON refused_event (key, last_at);

-- migrate:down
DROP TABLE refused_event;
