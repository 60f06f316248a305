-- migrate:up

-- `renewal`: what the issuer is asked again with, sealed with the browser's cookie
-- (gateway/access/sealing.py); `asked_at`: when it last said who this is; `asking_until`: a gateway
-- is asking. Sessions from before, and those of a gateway of the release before, cannot be asked
-- about and end: their people sign in once more.
ALTER TABLE session ADD COLUMN renewal bytea,
    ADD COLUMN asked_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN asking_until timestamptz;

ALTER TABLE person_act DROP CONSTRAINT person_act_action_check;
ALTER TABLE person_act ADD CONSTRAINT person_act_action_check CHECK (action IN (
    'signed in', 'signed out', 'roles changed', 'imported', 'published', 'read', 'exported'));

-- migrate:down
ALTER TABLE person_act DROP CONSTRAINT person_act_action_check;
ALTER TABLE person_act ADD CONSTRAINT person_act_action_check CHECK (action IN (
    'signed in', 'signed out', 'imported', 'published', 'read', 'exported')) NOT VALID;
ALTER TABLE session DROP COLUMN renewal, DROP COLUMN asked_at, DROP COLUMN asking_until;
