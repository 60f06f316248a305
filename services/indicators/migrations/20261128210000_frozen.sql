-- migrate:up

-- When the newest version of a fact was taken in: whether it has changed since something was frozen.
ALTER TABLE followed ADD COLUMN taken_at timestamptz NOT NULL DEFAULT clock_timestamp();

-- What every fact added to every figure on a day, as it was known at a moment: behind a snapshot of
-- the gateway (docs/decisions/0027). `definitions` are the numbers under which topics counted.
CREATE TABLE frozen (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    day date NOT NULL,
    definitions jsonb NOT NULL
);
CREATE TABLE frozen_contribution (
    frozen_id bigint NOT NULL REFERENCES frozen,
    indicator text COLLATE "C" NOT NULL,
    dimension text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    amount numeric NOT NULL,
    PRIMARY KEY (frozen_id, indicator, dimension, topic, key)
);
CREATE TRIGGER frozen_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON frozen
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER frozen_contribution_only_grows
    BEFORE UPDATE OR DELETE OR TRUNCATE ON frozen_contribution
    EXECUTE FUNCTION refuse_change();

-- migrate:down
DROP TABLE frozen_contribution, frozen;
ALTER TABLE followed DROP COLUMN taken_at;
