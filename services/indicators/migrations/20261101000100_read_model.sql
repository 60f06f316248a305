-- migrate:up

-- The newest version of every domain fact, as its owner told it.
CREATE TABLE followed (
    topic text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    body jsonb NOT NULL,
    PRIMARY KEY (topic, key)
);

-- What each fact adds to each figure, and on which day: the same dated deltas that the stream
-- folds. A figure on a day is the sum of `amount` up to it. The key's order serves paging.
CREATE TABLE contribution (
    indicator text COLLATE "C" NOT NULL,
    dimension text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    day date NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (indicator, dimension, topic, key, day) INCLUDE (amount)
);
CREATE INDEX contribution_of_fact ON contribution (topic, key);

-- migrate:down
DROP TABLE contribution, followed;
