-- name: patents
-- Patents granted and not lapsed, in all and by form; a lapse that is not after the grant is ignored.
WITH patent AS (
    SELECT value ->> 'form' AS form, (value ->> 'granted_on')::date AS granted_on, (
        SELECT (lapse.value ->> 'effective_on')::date FROM slot AS lapse
        WHERE lapse.entity = 'patent' AND lapse.entity_id = granted.entity_id
            AND lapse.slot = 'lapse'
    ) AS lapsed_on
    FROM slot AS granted WHERE entity = 'patent' AND slot = 'grant'
)
SELECT 'patent_count' AS indicator, dimension, day, count(*)::numeric AS amount
FROM unnest(:days::date[]) AS asked (day)
JOIN patent ON granted_on <= day
    AND (lapsed_on IS NULL OR lapsed_on <= granted_on OR day < lapsed_on)
CROSS JOIN LATERAL (VALUES ('total'), (form)) AS counted (dimension)
GROUP BY dimension, day;
