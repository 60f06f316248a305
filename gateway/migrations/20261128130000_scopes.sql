-- migrate:up

-- What a key may see and tell of (services/contracts/scopes.py), and with what the ids of the things
-- begin that it may tell of; keys from before go on with all of the district.
ALTER TABLE key ADD COLUMN scopes text[] NOT NULL DEFAULT '{district}';
ALTER TABLE key ADD COLUMN subjects text[] NOT NULL DEFAULT '{}';

-- Sessions from before, and those that a gateway of the release before begins, are of people who
-- work for the district: it knows no other roles.
ALTER TABLE session ADD COLUMN scopes text[] NOT NULL DEFAULT '{district}';

-- migrate:down

ALTER TABLE session DROP COLUMN scopes;
ALTER TABLE key DROP COLUMN subjects;
ALTER TABLE key DROP COLUMN scopes;
