-- name: links
-- Relations that hold on a day, in all and by relation: from their first day to what was agreed or
-- told as their end, whichever is earlier; one that ended before it began never held.
SELECT 'linked' AS indicator, dimension, day, count(*)::numeric AS amount
FROM (
    SELECT stated.value ->> 'relation' AS relation, (stated.value ->> 'valid_from')::date AS since,
        least((stated.value ->> 'valid_to')::date, (ending.value ->> 'effective_on')::date) AS over
    FROM slot AS stated LEFT JOIN slot AS ending ON ending.entity = stated.entity
        AND ending.entity_id = stated.entity_id AND ending.slot = 'ending'
    WHERE stated.entity = 'link' AND stated.slot = 'statement'
) AS link
JOIN unnest(:days::date[]) AS asked (day) ON since <= day AND (over IS NULL OR day < over)
CROSS JOIN LATERAL (VALUES ('total'), (relation)) AS dimensions (dimension)
GROUP BY dimension, day;
