-- name: recognitions
-- Platforms of any level and products of municipal or national level, until withdrawn; a withdrawal
-- that is not after the recognition or award is ignored.
SELECT indicator, 'total' AS dimension, day, count(*)::numeric AS amount
FROM unnest(:days::date[]) AS asked (day)
JOIN (
    SELECT 'innovation_platform_count' AS indicator, entity, entity_id,
        (value ->> 'recognised_on')::date AS since
    FROM slot WHERE entity = 'platform' AND slot = 'recognition'
    UNION ALL
    SELECT 'excellent_product_count', entity, entity_id, (value ->> 'awarded_on')::date
    FROM slot WHERE entity = 'product' AND slot = 'award'
        AND value ->> 'level' IN ('national', 'municipal')
) AS recognition ON since <= day
LEFT JOIN (
    SELECT entity, entity_id, (value ->> 'effective_on')::date AS withdrawn_on
    FROM slot WHERE entity IN ('platform', 'product') AND slot = 'withdrawal'
) AS withdrawal USING (entity, entity_id)
WHERE withdrawn_on IS NULL OR withdrawn_on <= since OR day < withdrawn_on
GROUP BY indicator, day;
