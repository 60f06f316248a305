-- migrate:up

-- What was asked of owners about dead letters, by whom; on record before the owner is asked. What
-- came of it stands with the letter. `details`: the SHA-256 of an edited event, or the reason.
CREATE TABLE letter_request (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL CHECK (action IN ('replay', 'discard')),
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    details jsonb NOT NULL
);
CREATE TRIGGER letter_request_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_request
    EXECUTE FUNCTION refuse_change();

ALTER TABLE link DROP CONSTRAINT link_record_check, ADD CONSTRAINT link_record_check
    CHECK (record IN ('act', 'person_act', 'refusal', 'letter_request'));
CREATE TRIGGER letter_request_is_chained AFTER INSERT ON letter_request
    REFERENCING NEW TABLE AS fresh EXECUTE FUNCTION chain_records();

-- migrate:down
-- Its links stay: the chain only grows.
DROP TABLE letter_request;
