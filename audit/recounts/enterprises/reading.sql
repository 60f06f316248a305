-- name: readings
-- What things were asked to tell: of each key the real value, or the estimate where there is none
-- that was not given back. Flows on the last day of their period, where no finer one is inside;
-- stocks until the next, while the thing exists.
WITH life AS (
    SELECT 'enterprise' AS entity, entity_id, active
    FROM unnest(:enterprise_ids::text[], :lives::daterange[]) AS l (entity_id, active)
    UNION ALL
    SELECT entity, entity_id, daterange(first, CASE WHEN last > first THEN last END)
    FROM (
        SELECT entity, entity_id,
            (value ->> CASE slot WHEN 'registration' THEN 'opened_on' ELSE 'recognised_on' END)::date
                AS first, (
                SELECT (ending.value ->> 'effective_on')::date FROM slot AS ending
                WHERE ending.entity = slot.entity AND ending.entity_id = slot.entity_id
                    AND ending.slot IN ('closing', 'withdrawal', 'ending')
            ) AS last
        FROM slot
        WHERE slot = 'registration' AND entity <> 'enterprise'
            OR (entity, slot) = ('platform', 'recognition')
    ) AS told
), metric AS (
    SELECT code, row ->> 'kind' AS kind, (row ->> 'factor')::numeric AS factor
    FROM jsonb_each(:metrics::jsonb) AS told (code, row)
    WHERE coalesce((row ->> 'adds_up')::boolean, true)
), standing AS (
    SELECT DISTINCT ON (entity, entity_id, key) entity, entity_id, value, code, kind, factor
    FROM slot JOIN metric ON code = value ->> 'metric'
    WHERE slot IN ('reading', 'estimate') AND NOT EXISTS (
        SELECT FROM slot AS review
        WHERE review.entity = slot.entity AND review.entity_id = slot.entity_id
            AND review.slot = 'review' AND review.key = slot.key
            AND review.value ->> 'verdict' = 'returned'
            AND (review.time, review.beyond, review.id, review.source)
                > (slot.time, slot.beyond, slot.id, slot.source)
    )
    ORDER BY entity, entity_id, key, (slot = 'estimate')
), flow AS (
    SELECT *, (value ->> 'value')::numeric * factor AS amount, daterange(first_day, CASE
        WHEN length(text) = 4 THEN first_day + interval '1 year'
        WHEN length(text) = 6 THEN first_day + interval '3 months'
        ELSE first_day + interval '1 month'
    END::date) AS period
    FROM standing CROSS JOIN LATERAL (
        SELECT value ->> 'period' AS text, make_date(left(value ->> 'period', 4)::int,
            CASE length(value ->> 'period')
                WHEN 4 THEN 1
                WHEN 6 THEN 3 * right(value ->> 'period', 1)::int - 2
                ELSE right(value ->> 'period', 2)::int
            END, 1) AS first_day
    ) AS start
    WHERE kind = 'flow'
), stock AS (
    SELECT code, (value ->> 'value')::numeric * factor AS amount,
        daterange((value ->> 'as_of')::date, lead((value ->> 'as_of')::date) OVER (
            PARTITION BY entity, entity_id, code ORDER BY value ->> 'as_of'
        )) * coalesce(active, '(,)') AS held
    FROM standing LEFT JOIN life USING (entity, entity_id) WHERE kind = 'stock'
)
SELECT code AS indicator, 'total' AS dimension, day, sum(amount) AS amount
FROM stock JOIN unnest(:days::date[]) AS asked (day) ON day <@ held
GROUP BY code, day
UNION ALL
SELECT code, 'total', day, sum(amount)
FROM flow AS coarse JOIN unnest(:days::date[]) AS asked (day)
    ON upper(period) - 1 BETWEEN date_trunc('year', day)::date AND day
WHERE NOT EXISTS (
    SELECT FROM flow AS fine
    WHERE fine.entity = coarse.entity AND fine.entity_id = coarse.entity_id
        AND fine.code = coarse.code
        AND fine.period <@ coarse.period AND fine.period <> coarse.period
)
GROUP BY code, day;
