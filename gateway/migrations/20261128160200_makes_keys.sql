-- migrate:up

-- Whether an operator's key may make, rotate and revoke keys: the command line alone lets it.
ALTER TABLE key ADD COLUMN makes_keys boolean NOT NULL DEFAULT false,
    ADD CHECK (role = 'operator' OR NOT makes_keys);

-- migrate:down
ALTER TABLE key DROP COLUMN makes_keys;
