-- migrate:up

-- How lists show a fact: in which order, found by which words, from when, and while what it stands
-- for is open. Made from `followed`; what is missing or of an older `shape` is made anew.
CREATE TABLE listed (
    topic text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    shape integer NOT NULL,
    enterprise_id text COLLATE "C",
    fund_id text COLLATE "C",
    rank text COLLATE "C" NOT NULL,
    search text COLLATE "C" NOT NULL,
    first date NOT NULL,
    open_from date NOT NULL,
    open_to date NOT NULL,
    PRIMARY KEY (topic, key)
);
CREATE INDEX listed_in_order ON listed (topic, rank, key);

-- What an enterprise is on which days: its sectors, its building, its valid certificates.
CREATE TABLE trait (
    topic text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    enterprise_id text COLLATE "C" NOT NULL,
    trait text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    first date NOT NULL,
    last date NOT NULL
);
CREATE INDEX trait_of_fact ON trait (topic, key);
CREATE INDEX trait_of_enterprise ON trait (enterprise_id, trait);
CREATE INDEX trait_by_value ON trait (trait, value) INCLUDE (enterprise_id, first, last);

-- All facts about one enterprise.
CREATE INDEX followed_of_enterprise ON followed
    (coalesce(body ->> 'enterprise_id', body ->> 'host_enterprise_id'), topic);

-- migrate:down
DROP INDEX followed_of_enterprise;
DROP TABLE trait, listed;
