-- migrate:up

-- Beginnings of the chain that stand in files outside: the chain goes on from the newest one's
-- `number` and `digest`, and what stands before may be taken out. `sha256` is the file's. The row is
-- a record of the chain itself.
CREATE TABLE archive (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    number bigint NOT NULL UNIQUE,
    digest text COLLATE "C" NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    links bigint NOT NULL CHECK (links > 0),
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$')
);

ALTER TABLE link DROP CONSTRAINT link_record_check, ADD CONSTRAINT link_record_check
    CHECK (record IN ('act', 'person_act', 'refusal', 'letter_request', 'archive'));
CREATE TRIGGER archive_is_chained AFTER INSERT ON archive
    REFERENCING NEW TABLE AS fresh EXECUTE FUNCTION chain_records();

-- Records go before their links, and both only behind the newest archive.
CREATE FUNCTION refuse_unarchived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM gone LEFT JOIN link
            ON link.record = TG_TABLE_NAME::text AND link.record_id = gone.id
        WHERE link.number IS NULL
            OR link.number > (SELECT coalesce(max(archive.number), 0) FROM archive)
    ) THEN
        RAISE EXCEPTION '% only grows', TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION refuse_unarchived_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM gone
        WHERE gone.number > (SELECT coalesce(max(archive.number), 0) FROM archive)
    ) THEN
        RAISE EXCEPTION '% only grows', TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER act_only_grows ON act;
DROP TRIGGER person_act_only_grows ON person_act;
DROP TRIGGER refusal_only_grows ON refusal;
DROP TRIGGER letter_request_only_grows ON letter_request;
DROP TRIGGER link_only_grows ON link;
CREATE TRIGGER act_only_grows BEFORE UPDATE OR TRUNCATE ON act
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER person_act_only_grows BEFORE UPDATE OR TRUNCATE ON person_act
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refusal_only_grows BEFORE UPDATE OR TRUNCATE ON refusal
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letter_request_only_grows BEFORE UPDATE OR TRUNCATE ON letter_request
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER archive_only_grows BEFORE UPDATE OR TRUNCATE ON archive
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER link_only_grows BEFORE UPDATE OR TRUNCATE ON link
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER act_goes_archived AFTER DELETE ON act
    REFERENCING OLD TABLE AS gone EXECUTE FUNCTION refuse_unarchived();
CREATE TRIGGER person_act_goes_archived AFTER DELETE ON person_act
    REFERENCING OLD TABLE AS gone EXECUTE FUNCTION refuse_unarchived();
CREATE TRIGGER refusal_goes_archived AFTER DELETE ON refusal
    REFERENCING OLD TABLE AS gone EXECUTE FUNCTION refuse_unarchived();
CREATE TRIGGER letter_request_goes_archived AFTER DELETE ON letter_request
    REFERENCING OLD TABLE AS gone EXECUTE FUNCTION refuse_unarchived();
CREATE TRIGGER archive_goes_archived AFTER DELETE ON archive
    REFERENCING OLD TABLE AS gone EXECUTE FUNCTION refuse_unarchived();
CREATE TRIGGER link_goes_archived AFTER DELETE ON link
    REFERENCING OLD TABLE AS gone EXECUTE FUNCTION refuse_unarchived_links();

-- migrate:down
-- Its links stay, and the archives with them: without these the chain has no beginning.
DROP TRIGGER act_goes_archived ON act;
DROP TRIGGER person_act_goes_archived ON person_act;
DROP TRIGGER refusal_goes_archived ON refusal;
DROP TRIGGER letter_request_goes_archived ON letter_request;
DROP TRIGGER link_goes_archived ON link;
DROP TRIGGER archive_goes_archived ON archive;
DROP TRIGGER act_only_grows ON act;
DROP TRIGGER person_act_only_grows ON person_act;
DROP TRIGGER refusal_only_grows ON refusal;
DROP TRIGGER letter_request_only_grows ON letter_request;
DROP TRIGGER link_only_grows ON link;
DROP FUNCTION refuse_unarchived, refuse_unarchived_links;
CREATE TRIGGER act_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON act
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER person_act_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON person_act
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refusal_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON refusal
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letter_request_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_request
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER link_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON link
    EXECUTE FUNCTION refuse_change();
