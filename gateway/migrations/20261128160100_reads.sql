-- migrate:up

-- Also which lists of named things somebody read or took as a file. A key's subject is `key/` and
-- its name; `kind` of the details says whether a person or a key it was.
ALTER TABLE person_act DROP CONSTRAINT person_act_action_check;
ALTER TABLE person_act ADD CONSTRAINT person_act_action_check CHECK (action IN (
    'signed in', 'signed out', 'imported', 'published', 'read', 'exported'));

-- migrate:down
ALTER TABLE person_act DROP CONSTRAINT person_act_action_check;
ALTER TABLE person_act ADD CONSTRAINT person_act_action_check CHECK (action IN (
    'signed in', 'signed out', 'imported', 'published')) NOT VALID;
