-- migrate:up

-- By which definition the contributions of a topic were worked out (docs/decisions/0008); by the
-- first where nothing is said.
CREATE TABLE contributed (
    topic text COLLATE "C" PRIMARY KEY,
    definition integer NOT NULL
);

-- migrate:down
DROP TABLE contributed;
