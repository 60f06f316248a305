-- name: carriers
-- Usable area (dm²) of the carriers that are open and core. A closing that is not after the opening
-- closes nothing; the value of an attribute is its newest dated one, else the first (empty key).
SELECT 'core_carrier_area' AS indicator, 'total' AS dimension, day, sum(usable_area) AS amount
FROM unnest(:days::date[]) AS asked (day)
JOIN (
    SELECT entity_id, (value ->> 'opened_on')::date AS opened_on
    FROM slot WHERE entity = 'carrier' AND slot = 'registration'
) AS registration ON opened_on <= day
LEFT JOIN (
    SELECT entity_id, (value ->> 'effective_on')::date AS closed_on
    FROM slot WHERE entity = 'carrier' AND slot = 'closing'
) AS closing USING (entity_id)
CROSS JOIN LATERAL (
    SELECT (value ->> 'value')::boolean AS core FROM slot
    WHERE entity = 'carrier' AND entity_id = registration.entity_id AND slot = 'core'
        AND key <= day::text
    ORDER BY key DESC LIMIT 1
) AS core
CROSS JOIN LATERAL (
    SELECT (value ->> 'value')::bigint AS usable_area FROM slot
    WHERE entity = 'carrier' AND entity_id = registration.entity_id AND slot = 'usable_area'
        AND key <= day::text
    ORDER BY key DESC LIMIT 1
) AS area
WHERE core AND (closed_on IS NULL OR closed_on <= opened_on OR day < closed_on)
GROUP BY day;
