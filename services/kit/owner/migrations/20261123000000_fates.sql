-- migrate:up

-- Arrivals of an event that had arrived before, by where each stood: redelivery finds its row.
CREATE TABLE repetition (
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    source text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, "offset"),
    FOREIGN KEY (source, id) REFERENCES inbox (source, id)
);
CREATE INDEX repetition_arrival ON repetition (received_at);
CREATE INDEX repetition_of_source ON repetition (source, received_at);

-- Records that could not be taken, by where they stood. What they say of themselves is kept where
-- it could be read. `problems` is text: JSON may name a NUL that jsonb refuses.
CREATE TABLE letter (
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    source text COLLATE "C",
    id text COLLATE "C",
    type text,
    subject text,
    problems text NOT NULL,
    payload bytea,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'discarded')),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, "offset")
);
CREATE INDEX letter_arrival ON letter (received_at);
CREATE INDEX letter_of_event ON letter (source, id);

INSERT INTO letter (topic, partition, "offset", problems, payload)
SELECT body::json ->> 'topic', (body::json ->> 'partition')::int, (body::json ->> 'offset')::bigint,
    body::json ->> 'problems', decode(body::json ->> 'payload_base64', 'base64')
FROM fact WHERE topic LIKE '%.dead-letter';

-- What was done with letters, by whom, with the event that was sent instead; for good.
CREATE TABLE letter_act (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL CHECK (action IN ('replayed', 'discarded')),
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    event text,
    reason text,
    FOREIGN KEY (topic, partition, "offset") REFERENCES letter (topic, partition, "offset"),
    CHECK ((action = 'replayed') = (event IS NOT NULL))
);
CREATE INDEX letter_act_of_letter ON letter_act (topic, partition, "offset");

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME;
END $$;
CREATE TRIGGER letter_act_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_act
    EXECUTE FUNCTION refuse_change();

-- Arrivals are listed newest first, of all sources or of one. A batch shares its moment, so these
-- indexes hold one entry for many rows; the rest of the order is sorted within a moment.
CREATE INDEX inbox_arrival ON inbox (received_at);
CREATE INDEX inbox_of_source ON inbox (source, received_at);

-- migrate:down
DROP INDEX inbox_arrival, inbox_of_source;
DROP TABLE letter_act, letter, repetition;
DROP FUNCTION refuse_change;
