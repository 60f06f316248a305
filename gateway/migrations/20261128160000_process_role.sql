-- migrate:up

-- The process writes records and never links: these are the owner's triggers at work, so whoever
-- inserts a record needs no right on the chain.
ALTER FUNCTION chain_records() SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE ALL ON FUNCTION chain_records(), append_link(text, bigint, text) FROM PUBLIC;

-- What the role of the process may do here: everything with keys and sessions; with records, whose
-- tables only grow, read and add; with the chain, its archives and the schema's versions, read.
-- Called after every migration, so that new tables are in it.
CREATE FUNCTION let_process(process name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), process);
    FOR one IN
        SELECT oid::regclass AS place, CASE
            WHEN relname IN ('link', 'archive', 'schema_migrations') THEN 'SELECT'
            WHEN EXISTS (
                SELECT FROM pg_trigger
                WHERE tgrelid = pg_class.oid AND tgfoid = 'refuse_change'::regproc
            ) THEN 'SELECT, INSERT'
            ELSE 'SELECT, INSERT, UPDATE, DELETE'
        END AS rights
        FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %I', one.place, process);
        EXECUTE format('GRANT %s ON %s TO %I', one.rights, one.place, process);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION let_process(name) FROM PUBLIC;

-- migrate:down
DROP FUNCTION let_process;
GRANT EXECUTE ON FUNCTION chain_records(), append_link(text, bigint, text) TO PUBLIC;
ALTER FUNCTION chain_records() SECURITY INVOKER RESET search_path;
