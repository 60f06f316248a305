-- migrate:up
-- Sessions from before, and those that a gateway of the release before begins, are of people who
-- work for the district: it knows no other roles.
ALTER TABLE session ADD COLUMN scopes text[] NOT NULL DEFAULT '{district}';

-- migrate:down
ALTER TABLE session DROP COLUMN scopes;
