-- migrate:up

-- What was done and refused, in one chain: each link carries the digest of the link before it and
-- the SHA-256 over number, kind of record, that digest and the record as canonical JSON (the text
-- of jsonb: keys sorted, one spelling; moments in UTC), a line each. gateway/audit_log/hash_chain.py says the same.
CREATE TABLE link (
    number bigint PRIMARY KEY,
    record text COLLATE "C" NOT NULL CHECK (record IN ('act', 'person_act', 'refusal')),
    record_id bigint NOT NULL,
    before text COLLATE "C" NOT NULL CHECK (before ~ '^[0-9a-f]{64}$'),
    digest text COLLATE "C" NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    UNIQUE (record, record_id)
);

-- Whoever calls it holds the advisory lock: links are written one after the other, and each sees
-- the newest that was committed.
CREATE FUNCTION append_link(kind text, id bigint, content text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    next bigint;
    last text;
BEGIN
    SELECT link.number + 1, link.digest INTO next, last FROM link ORDER BY link.number DESC LIMIT 1;
    IF NOT FOUND THEN
        next := 1;
        last := repeat('0', 64);
    END IF;
    INSERT INTO link VALUES (next, kind, id, last, encode(sha256(convert_to(
        concat_ws(E'\n', next, kind, last, content), 'UTF8')), 'hex'));
END $$;

-- Once for a batch, whoever wrote it.
CREATE FUNCTION chain_records() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
    one record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('the chain of the audit log'));
    FOR one IN SELECT id, to_jsonb(fresh)::text AS content FROM fresh ORDER BY id LOOP
        PERFORM append_link(TG_TABLE_NAME::text, one.id, one.content);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER act_is_chained AFTER INSERT ON act
    REFERENCING NEW TABLE AS fresh EXECUTE FUNCTION chain_records();
CREATE TRIGGER person_act_is_chained AFTER INSERT ON person_act
    REFERENCING NEW TABLE AS fresh EXECUTE FUNCTION chain_records();
CREATE TRIGGER refusal_is_chained AFTER INSERT ON refusal
    REFERENCING NEW TABLE AS fresh EXECUTE FUNCTION chain_records();

-- What was on record before there was a chain.
CREATE FUNCTION chain_what_there_is() RETURNS void LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT 'act' AS kind, id, at, to_jsonb(act)::text AS content FROM act
        UNION ALL SELECT 'person_act', id, at, to_jsonb(person_act)::text FROM person_act
        UNION ALL SELECT 'refusal', id, at, to_jsonb(refusal)::text FROM refusal
        ORDER BY at, kind, id
    LOOP
        PERFORM append_link(one.kind, one.id, one.content);
    END LOOP;
END $$;
SELECT chain_what_there_is();
DROP FUNCTION chain_what_there_is;

CREATE TRIGGER link_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON link
    EXECUTE FUNCTION refuse_change();

-- migrate:down
DROP TRIGGER act_is_chained ON act;
DROP TRIGGER person_act_is_chained ON person_act;
DROP TRIGGER refusal_is_chained ON refusal;
DROP TABLE link;
DROP FUNCTION chain_records, append_link;
