-- migrate:up

-- How often a source is expected to send something, as somebody said; of one source the newest
-- holds. null: it is expected no more.
CREATE TABLE cadence (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    source text COLLATE "C" NOT NULL,
    every_hours integer CHECK (every_hours > 0)
);
CREATE INDEX cadence_of_source ON cadence (source, id);
CREATE TRIGGER cadence_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON cadence
    EXECUTE FUNCTION refuse_change();

-- migrate:down
DROP TABLE cadence;
