-- migrate:up

-- A secret that somebody proposed opens nothing until another person has confirmed it; then the ones
-- before it end after `grace_seconds`, if it took their place. Null: nobody has to confirm it.
ALTER TABLE digest ADD COLUMN proposed_by text COLLATE "C",
    ADD COLUMN grace_seconds float8;

ALTER TABLE act DROP CONSTRAINT act_action_check, ADD CONSTRAINT act_action_check
    CHECK (action IN ('created', 'rotated', 'confirmed', 'revoked', 'seeded'));

-- migrate:down

-- What nobody has confirmed would open.
DELETE FROM digest WHERE proposed_by IS NOT NULL;
ALTER TABLE digest DROP COLUMN grace_seconds, DROP COLUMN proposed_by;
ALTER TABLE act DROP CONSTRAINT act_action_check, ADD CONSTRAINT act_action_check
    CHECK (action IN ('created', 'rotated', 'revoked', 'seeded')) NOT VALID;
