-- name: things
-- Things of the kinds that `thing.*` tells of, in all and by kind; an end that was taken back (null)
-- or is not after the beginning ends nothing.
SELECT 'thing_count' AS indicator, dimension, day, count(*)::numeric AS amount
FROM unnest(:days::date[]) AS asked (day)
JOIN (
    SELECT entity, entity_id, (value ->> 'opened_on')::date AS since
    FROM slot WHERE slot = 'registration' AND entity NOT IN ('enterprise', 'carrier')
) AS registration ON since <= day
LEFT JOIN (
    SELECT entity, entity_id, (value ->> 'effective_on')::date AS ended_on
    FROM slot WHERE slot = 'ending' AND entity <> 'link'
) AS ending USING (entity, entity_id)
CROSS JOIN LATERAL (VALUES ('total'), (entity)) AS dimensions (dimension)
WHERE ended_on IS NULL OR ended_on <= since OR day < ended_on
GROUP BY dimension, day;
