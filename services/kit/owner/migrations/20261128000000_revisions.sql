-- migrate:up

-- By which revision of the rules the facts of a kind of thing were last decided, all of them. A kind
-- that is missing here stands at the first one.
CREATE TABLE revision (
    entity text COLLATE "C" PRIMARY KEY,
    number integer NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now()
);

-- migrate:down
DROP TABLE revision;
