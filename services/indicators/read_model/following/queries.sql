-- name: follow
-- Keep facts that are newer than what is kept; answers with those that were.
INSERT INTO followed (topic, key, version, body)
SELECT topic, key, version, body::jsonb
FROM unnest(:topics::text[], :keys::text[], :versions::bigint[], :bodies::text[])
    AS new (topic, key, version, body)
ON CONFLICT (topic, key) DO UPDATE
SET version = excluded.version, body = excluded.body, taken_at = clock_timestamp()
WHERE followed.version < excluded.version
RETURNING topic, key;

-- name: forget_contributions!
DELETE FROM contribution USING unnest(:topics::text[], :keys::text[]) AS old (topic, key)
WHERE contribution.topic = old.topic AND contribution.key = old.key;

-- name: keep_others_out!
-- Readers go on meanwhile; the read model's own transactions wait until this one ends.
LOCK TABLE contribution IN SHARE ROW EXCLUSIVE MODE;

-- name: forget_topics!
DELETE FROM contribution WHERE topic = ANY(:topics::text[]);

-- name: followed_of
SELECT topic, key, body FROM followed WHERE topic = ANY(:topics::text[]);

-- name: definitions
-- By which definition a topic's contributions were worked out; by the first where nothing is said.
SELECT topic, definition FROM contributed;

-- name: note_definitions!
INSERT INTO contributed (topic, definition)
SELECT * FROM unnest(:topics::text[], :numbers::integer[])
ON CONFLICT (topic) DO UPDATE SET definition = excluded.definition;
