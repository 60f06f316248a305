-- name: keep_entries!
INSERT INTO index_entry (topic, key, version, shape, rank, search, first, open_from, open_to)
SELECT * FROM unnest(
    :topics::text[], :keys::text[], :versions::bigint[], :shapes::text[], :ranks::text[],
    :searchs::text[], :firsts::date[], :open_froms::date[], :open_tos::date[])
ON CONFLICT (topic, key) DO UPDATE SET
    version = excluded.version, shape = excluded.shape, rank = excluded.rank,
    search = excluded.search, first = excluded.first, open_from = excluded.open_from,
    open_to = excluded.open_to;

-- name: keep_values
-- Of the facts of these places, the values that they have now: those that they had before stay, for
-- sums hang on them. Answers with what is to be added.
WITH fact AS MATERIALIZED (
    SELECT * FROM unnest(:topics::text[], :keys::text[]) AS fact (topic, key)
), new AS MATERIALIZED (
    SELECT DISTINCT * FROM unnest(
        :value_topics::text[], :value_keys::text[], :fields::text[], :values::text[],
        :firsts::date[], :lasts::date[]
    ) AS new (topic, key, field, value, first, last)
), old AS MATERIALIZED (
    SELECT index_value.* FROM fact JOIN index_value USING (topic, key)
), gone AS (
    DELETE FROM index_value USING fact
    WHERE index_value.topic = fact.topic AND index_value.key = fact.key AND NOT EXISTS (
        SELECT FROM new
        WHERE new.topic = index_value.topic AND new.key = index_value.key
            AND new.field = index_value.field AND new.value = index_value.value
            AND new.first = index_value.first AND new.last = index_value.last
    )
)
SELECT * FROM new EXCEPT SELECT * FROM old;

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
