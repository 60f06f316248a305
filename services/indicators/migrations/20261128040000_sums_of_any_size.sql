-- migrate:up

-- What one fact adds on one day is a sum of its parts, and may pass 64 bits: nothing told may end
-- the read model. Readers wait while the table is written anew.
ALTER TABLE contribution ALTER COLUMN amount TYPE numeric;

-- migrate:down
ALTER TABLE contribution ALTER COLUMN amount TYPE bigint;
