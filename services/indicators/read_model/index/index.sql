-- name: keep_entries!
INSERT INTO index_entry (topic, key, version, shape, rank, search, first, open_from, open_to)
SELECT * FROM unnest(
    :topics::text[], :keys::text[], :versions::bigint[], :shapes::text[], :ranks::text[],
    :searchs::text[], :firsts::date[], :open_froms::date[], :open_tos::date[])
ON CONFLICT (topic, key) DO UPDATE SET
    version = excluded.version, shape = excluded.shape, rank = excluded.rank,
    search = excluded.search, first = excluded.first, open_from = excluded.open_from,
    open_to = excluded.open_to;

-- name: forget_values!
DELETE FROM index_value USING unnest(:topics::text[], :keys::text[]) AS old (topic, key)
WHERE index_value.topic = old.topic AND index_value.key = old.key;

-- name: stale
-- Facts without an entry of their version and of their topic's shape. Locked like the read model
-- locks what it takes in, in the same order.
SELECT followed.topic, followed.key, followed.body
FROM unnest(:topics::text[], :shapes::text[]) AS wanted (topic, shape)
JOIN followed USING (topic) LEFT JOIN index_entry USING (topic, key)
WHERE index_entry.version IS DISTINCT FROM followed.version OR index_entry.shape <> wanted.shape
ORDER BY followed.topic, followed.key
LIMIT :most
FOR UPDATE OF followed;
