-- migrate:up

-- Every event that ever arrived, once. `event` keeps the envelope only while it is parked.
CREATE TABLE inbox (
    source text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    time timestamptz NOT NULL,
    digest bytea NOT NULL,
    state text NOT NULL DEFAULT 'applied' CHECK (state IN ('applied', 'parked')),
    waits_entity text COLLATE "C",
    waits_entity_id text COLLATE "C",
    waits_slot text COLLATE "C",
    waits_key text COLLATE "C",
    event text,
    repeats integer NOT NULL DEFAULT 0,
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, id),
    CHECK ((state = 'parked') = (event IS NOT NULL))
);
CREATE INDEX inbox_waiting ON inbox (waits_entity, waits_entity_id, waits_slot, waits_key)
    WHERE state = 'parked';

-- One row to lock per thing, so that its slots are decided by one transaction at a time.
CREATE TABLE entity (
    entity text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (entity, entity_id)
);

-- One value per slot; (time, id, source) of the event that won it.
CREATE TABLE slot (
    entity text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    slot text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL DEFAULT '',
    value jsonb NOT NULL,
    time timestamptz NOT NULL,
    id text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    PRIMARY KEY (entity, entity_id, slot, key)
);

-- The newest state of every fact that this service has told.
CREATE TABLE fact (
    topic text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (topic, key)
);

-- Every version of every fact, for good: history, and the source to re-fill a topic from.
CREATE TABLE journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    body text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (topic, key, version)
);

-- Journal entries that Kafka has not confirmed yet.
CREATE TABLE outbox (
    id bigint PRIMARY KEY REFERENCES journal (id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- migrate:down
DROP TABLE outbox, journal, fact, slot, entity, inbox;
