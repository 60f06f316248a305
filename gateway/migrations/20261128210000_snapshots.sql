-- migrate:up

-- Every figure of a day as it was known at a moment, for good (docs/decisions/0027). `frozen_id` is
-- where the read model keeps what every fact added; `offsets` are how far each topic was folded;
-- `body` is what pages and reports are made of, as it was said, and `sha256` its digest.
CREATE TABLE snapshot (
    number bigint PRIMARY KEY CHECK (number > 0),
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    note text NOT NULL,
    day date NOT NULL,
    frozen_id bigint NOT NULL UNIQUE,
    definitions jsonb NOT NULL,
    offsets jsonb NOT NULL,
    body text NOT NULL,
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex'))
);
CREATE TRIGGER snapshot_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON snapshot
    EXECUTE FUNCTION refuse_change();

-- The words of a snapshot's report that somebody wrote; of one place the newest hold.
CREATE TABLE report_words (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    snapshot bigint NOT NULL REFERENCES snapshot,
    place text COLLATE "C" NOT NULL,
    words text NOT NULL
);
CREATE INDEX report_words_of_snapshot ON report_words (snapshot, place, id);
CREATE TRIGGER report_words_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON report_words
    EXECUTE FUNCTION refuse_change();

-- migrate:down
DROP TABLE report_words, snapshot;
