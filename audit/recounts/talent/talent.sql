-- name: talent
-- Bases that are open, and the latest head count of each enterprise while it is active. The active
-- days come from their owner, not from the copy kept here: a copy that fell behind shows.
WITH asked AS (
    SELECT unnest(:days::date[]) AS day
), life AS (
    SELECT * FROM unnest(:enterprise_ids::text[], :lives::daterange[]) AS l (enterprise_id, active)
), headcount AS (
    SELECT entity_id AS enterprise_id, (value ->> 'mid_high')::bigint AS mid_high, daterange(
        key::date, lead(key::date) OVER (PARTITION BY entity_id ORDER BY key)
    ) AS latest
    FROM slot WHERE entity = 'enterprise' AND slot = 'headcount'
), opening AS (
    SELECT entity_id, (value ->> 'opened_on')::date AS opened_on
    FROM slot WHERE entity = 'base' AND slot = 'opening'
), closing AS (
    SELECT entity_id, (value ->> 'effective_on')::date AS closed_on
    FROM slot WHERE entity = 'base' AND slot = 'closing'
)
SELECT 'mid_high_talent' AS indicator, 'total' AS dimension, day, sum(mid_high) AS amount
FROM headcount JOIN life USING (enterprise_id) JOIN asked ON day <@ latest AND day <@ active
GROUP BY day
UNION ALL
SELECT 'talent_base_count', 'total', day, count(*)
FROM opening LEFT JOIN closing USING (entity_id) JOIN asked ON opened_on <= day
WHERE closed_on IS NULL OR closed_on <= opened_on OR day < closed_on
GROUP BY day;
