-- name: follow
-- Keep facts that are newer than what is kept; answers with those that were.
INSERT INTO followed (topic, key, version, body)
SELECT topic, key, version, body::jsonb
FROM unnest(:topics::text[], :keys::text[], :versions::bigint[], :bodies::text[])
    AS new (topic, key, version, body)
ON CONFLICT (topic, key) DO UPDATE SET version = excluded.version, body = excluded.body
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

-- name: contributors
-- Who is in a figure: the facts whose deltas between two days do not cancel out, in key order.
WITH page AS (
    SELECT topic, key, sum(amount) AS contribution
    FROM contribution
    WHERE indicator = :indicator AND dimension = :dimension AND day BETWEEN :first AND :last
        AND (topic, key) > (:after_topic, :after_key)
    GROUP BY topic, key
    HAVING sum(amount) <> 0
    ORDER BY topic, key
    LIMIT :most
)
SELECT page.topic, page.key, contribution, followed.body, enterprise.body AS enterprise
FROM page
JOIN followed USING (topic, key)
LEFT JOIN followed AS enterprise
    ON enterprise.topic = 'enterprises.enterprise'
    AND enterprise.key = followed.body ->> 'enterprise_id'
ORDER BY page.topic, page.key;

-- name: figure^
-- The figure itself and how many facts are in it.
SELECT coalesce(sum(contribution), 0) AS amount, count(*) AS facts
FROM (
    SELECT sum(amount) AS contribution
    FROM contribution
    WHERE indicator = :indicator AND dimension = :dimension AND day BETWEEN :first AND :last
    GROUP BY topic, key
    HAVING sum(amount) <> 0
) AS contributors;
