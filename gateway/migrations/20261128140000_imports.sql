-- migrate:up

-- Files that were sent, for good. `marks` are the values in them that were doubted; where there are
-- any, `explanation` is the sender's word about them.
CREATE TABLE import (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    source text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    rows integer NOT NULL CHECK (rows >= 0),
    marks_total integer NOT NULL CHECK (marks_total >= 0),
    marks jsonb NOT NULL,
    explanation text NOT NULL,
    CHECK (marks_total = 0 OR explanation <> '')
);
CREATE TRIGGER import_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON import
    EXECUTE FUNCTION refuse_change();

-- migrate:down
DROP TABLE import;
