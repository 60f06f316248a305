-- migrate:up

-- How lists show a fact: in which order, found by which words, from when, and while what it stands
-- for is open. `rank` is null for a fact that is no row by itself. Made from `followed`; what is
-- missing, older than its fact or of another `shape` of its topic is made anew.
-- `listed` and `trait` are what the release before reads and writes: it may run beside this one,
-- which ignores them. They go with the next release.
CREATE TABLE index_entry (
    topic text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    shape text COLLATE "C" NOT NULL,
    rank text COLLATE "C",
    search text COLLATE "C" NOT NULL,
    first date NOT NULL,
    open_from date NOT NULL,
    open_to date NOT NULL,
    PRIMARY KEY (topic, key)
);
CREATE INDEX index_entry_in_order ON index_entry (topic, rank, key);

-- What a fact says on which days (`first` inclusive, `last` exclusive): what it refers to, its
-- choices and flags, and how its words are spelled, which is how lists sort by them.
CREATE TABLE index_value (
    topic text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    first date NOT NULL,
    last date NOT NULL
);
CREATE INDEX index_value_of_fact ON index_value (topic, key, field);
-- Who refers to a thing, which have a value, and the last one begun before a day.
CREATE INDEX index_value_by_value ON index_value (topic, field, value, first) INCLUDE (key, last);

-- migrate:down
DROP TABLE index_value, index_entry;
