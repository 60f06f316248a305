-- name: ladder
-- On each day, against the day before it that goes with it: how many enterprises stand on each rung
-- then and now, how many stand higher and lower, and how many certificates by kind end within 90
-- days. Whoever is not active stands nowhere; what overlaps or follows without a gap is one.
WITH asked AS (
    SELECT * FROM unnest(:days::date[], :since::date[]) AS asked (day, since)
), rung (kind, code, height) AS (
    VALUES ('tech', 'micro', 1), ('innovative_sme', 'small', 2), ('high_tech', 'high', 3),
        ('srdi', 'strong', 4), ('little_giant', 'strong', 4)
), life AS (
    SELECT entity_id, daterange((born.value ->> 'registered_on')::date, CASE
        WHEN died.value ->> 'effective_on' > born.value ->> 'registered_on'
        THEN (died.value ->> 'effective_on')::date END) AS alive
    FROM slot AS born LEFT JOIN (SELECT entity_id, value FROM slot
        WHERE entity = 'enterprise' AND slot = 'deregistration') AS died USING (entity_id)
    WHERE entity = 'enterprise' AND slot = 'registration'
), told AS (
    SELECT entity_id, split_part(key, '/', 1) AS kind, revoked,
        (value ->> 'valid_from')::date AS valid_from, (value ->> 'valid_to')::date AS valid_to
    FROM slot AS certificate LEFT JOIN (
        SELECT entity_id, key, (value ->> 'effective_on')::date AS revoked FROM slot
        WHERE entity = 'enterprise' AND slot = 'revocation') AS revocation USING (entity_id, key)
    WHERE entity = 'enterprise' AND slot = 'certificate'
), valid AS MATERIALIZED (
    SELECT entity_id, kind, code, height, range_agg(
        daterange(valid_from, least(valid_to, revoked)) * alive) AS days
    FROM told JOIN rung USING (kind) JOIN life USING (entity_id)
    WHERE revoked IS NULL OR revoked > valid_from
    GROUP BY entity_id, kind, code, height
), stood AS MATERIALIZED (
    SELECT day, entity_id, coalesce(max(height) FILTER (WHERE day <@ days), 0) AS now,
        coalesce(max(height) FILTER (WHERE since <@ days), 0) AS before
    FROM asked CROSS JOIN valid GROUP BY day, entity_id
)
SELECT day, code AS what, count(DISTINCT entity_id) AS amount
FROM stood JOIN rung ON height = now GROUP BY day, code
UNION ALL
SELECT day, code || ' before', count(DISTINCT entity_id)
FROM stood JOIN rung ON height = before GROUP BY day, code
UNION ALL
SELECT day, CASE WHEN now > before THEN 'up' ELSE 'down' END, count(*)
FROM stood WHERE now <> before GROUP BY 1, 2
UNION ALL
SELECT day, 'ending', count(*)
FROM asked CROSS JOIN valid CROSS JOIN unnest(days) AS span
WHERE day <@ span AND upper(span) <= day + 90
GROUP BY day;
