-- name: listings
-- Who is on a list on a day: each thing once, while it exists; its entries as they were told.
WITH entry AS (
    SELECT granted.entity, granted.entity_id, granted.value ->> 'list' AS list,
        (granted.value ->> 'valid_from')::date AS first,
        (granted.value ->> 'valid_to')::date AS last,
        (ended.value ->> 'effective_on')::date AS ended_on
    FROM slot AS granted LEFT JOIN slot AS ended ON ended.entity = granted.entity
        AND ended.entity_id = granted.entity_id AND ended.slot = 'listing_end'
        AND ended.key = granted.key
    WHERE granted.slot = 'listing'
), born AS (
    SELECT entity, entity_id,
        (value ->> CASE entity WHEN 'enterprise' THEN 'registered_on'
            WHEN 'platform' THEN 'recognised_on' WHEN 'product' THEN 'awarded_on'
            ELSE 'opened_on' END)::date AS since
    FROM slot
    WHERE slot = 'registration'
        OR (entity, slot) IN (('platform', 'recognition'), ('product', 'award'))
), died AS (
    SELECT entity, entity_id, (value ->> 'effective_on')::date AS until
    FROM slot
    WHERE (slot = 'ending' AND entity <> 'link') OR (entity, slot) IN (('enterprise', 'deregistration'),
        ('carrier', 'closing'), ('platform', 'withdrawal'), ('product', 'withdrawal'))
)
SELECT 'listed' AS indicator, dimension, day,
    count(DISTINCT (entity, entity_id, list))::numeric AS amount
FROM entry JOIN unnest(:days::date[]) AS asked (day)
    ON first <= day AND (last IS NULL OR day < last) AND (ended_on IS NULL OR day < ended_on)
LEFT JOIN born USING (entity, entity_id) LEFT JOIN died USING (entity, entity_id)
CROSS JOIN LATERAL (VALUES ('total'), (list)) AS dimensions (dimension)
WHERE since IS NULL OR since <= day AND (until IS NULL OR until <= since OR day < until)
GROUP BY dimension, day;
