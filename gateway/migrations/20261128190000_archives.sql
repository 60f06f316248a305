-- migrate:up

-- Beginnings of the chain that stand in files outside: the chain goes on from the newest one's
-- `number` and `digest`, and what stands before may be taken out. `sha256` is the file's. The row is
-- a record of the chain itself.
CREATE TABLE IF NOT EXISTS archive (
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
CREATE OR REPLACE TRIGGER archive_is_chained AFTER INSERT ON archive
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

DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY
        ARRAY['act', 'person_act', 'refusal', 'letter_request', 'archive', 'link']
    LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER %I BEFORE UPDATE OR TRUNCATE ON %I
                EXECUTE FUNCTION refuse_change()',
            place || '_only_grows', place
        );
        EXECUTE format(
            'CREATE TRIGGER %I AFTER DELETE ON %I
                REFERENCING OLD TABLE AS gone EXECUTE FUNCTION %I()',
            place || '_goes_archived', place,
            CASE place WHEN 'link' THEN 'refuse_unarchived_links' ELSE 'refuse_unarchived' END
        );
    END LOOP;
END $$;

-- migrate:down
-- Its links stay, and the archives with them: without these the chain has no beginning.
DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY
        ARRAY['act', 'person_act', 'refusal', 'letter_request', 'link']
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', place || '_goes_archived', place);
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                EXECUTE FUNCTION refuse_change()',
            place || '_only_grows', place
        );
    END LOOP;
END $$;
DROP TRIGGER archive_goes_archived ON archive;
DROP FUNCTION refuse_unarchived, refuse_unarchived_links;
