-- migrate:up

-- Facts get versions above this one. It is raised when the database was restored from a copy, so
-- that what is told from then on is newer than all that was told since the copy was made.
CREATE TABLE version_floor (
    sole boolean PRIMARY KEY DEFAULT true CHECK (sole),
    version bigint NOT NULL DEFAULT 0
);
INSERT INTO version_floor DEFAULT VALUES;

-- migrate:down
DROP TABLE version_floor;
