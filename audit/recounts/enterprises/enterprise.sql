-- name: enterprises
-- What enterprises are and report. One statement, because counts and reports ask the same two
-- questions: in which sectors is an enterprise on a day, and is it above scale?
WITH asked AS (
    SELECT unnest(:days::date[]) AS day
), life AS (
    SELECT * FROM unnest(:enterprise_ids::text[], :lives::daterange[]) AS l (enterprise_id, active)
),

-- The empty key is the first value, held since ever; a dated one holds until the next dated one.
sectors AS (
    SELECT entity_id AS enterprise_id, value -> 'value' AS codes, daterange(
        nullif(key, '')::date,
        lead(nullif(key, '')::date) OVER (PARTITION BY entity_id ORDER BY key)
    ) AS held
    FROM slot WHERE entity = 'enterprise' AND slot = 'sectors'
),

-- Certificates of one kind are united, then cut to the active days: two that overlap count once.
certificate AS (
    SELECT entity_id AS enterprise_id, key, split_part(key, '/', 1) AS kind,
        (value ->> 'valid_from')::date AS valid_from, (value ->> 'valid_to')::date AS valid_to
    FROM slot WHERE entity = 'enterprise' AND slot = 'certificate'
), revocation AS (
    SELECT entity_id AS enterprise_id, key, (value ->> 'effective_on')::date AS revoked_on
    FROM slot WHERE entity = 'enterprise' AND slot = 'revocation'
), certified AS (
    SELECT enterprise_id, kind,
        range_agg(daterange(valid_from, least(valid_to, revoked_on)))
            * datemultirange(active) AS valid
    FROM certificate JOIN life USING (enterprise_id) LEFT JOIN revocation USING (enterprise_id, key)
    WHERE revoked_on IS NULL OR revoked_on > valid_from
    GROUP BY enterprise_id, kind, active
),

counted (indicator, by_sector, enterprise_id, days) AS (
    SELECT 'enterprise_count', true, enterprise_id, datemultirange(active) FROM life
    UNION ALL
    SELECT indicator, kind = 'above_scale', enterprise_id, valid
    FROM certified JOIN (VALUES
        ('leading', 'leading_enterprise_count'),
        ('tech', 'tech_enterprise_count'),
        ('high_tech', 'high_tech_enterprise_count'),
        ('innovative_sme', 'innovative_sme_count'),
        ('srdi', 'srdi_sme_count'),
        ('little_giant', 'little_giant_count'),
        ('above_scale', 'above_scale_count')
    ) AS name (kind, indicator) USING (kind)
),

-- What was given back and not told again later than that is no report.
report AS (
    SELECT entity_id AS enterprise_id, value, daterange(first_day, CASE length(key)
        WHEN 4 THEN first_day + interval '1 year'
        WHEN 6 THEN first_day + interval '3 months'
        WHEN 7 THEN first_day + interval '1 month'
    END::date) AS period
    FROM slot CROSS JOIN LATERAL (
        SELECT make_date(left(key, 4)::int, CASE length(key)
            WHEN 4 THEN 1
            WHEN 6 THEN 3 * right(key, 1)::int - 2
            WHEN 7 THEN right(key, 2)::int
        END, 1) AS first_day
    ) AS start
    WHERE entity = 'enterprise' AND slot = 'report' AND NOT EXISTS (
        SELECT FROM slot AS review
        WHERE review.entity = 'enterprise' AND review.entity_id = slot.entity_id
            AND review.slot = 'review' AND review.key = slot.key
            AND review.value ->> 'verdict' = 'returned'
            AND (review.time, review.beyond, review.id, review.source)
                > (slot.time, slot.beyond, slot.id, slot.source)
    )
),

-- Only reports with no finer one inside their period. `worked`: the days on which the enterprise is
-- active and tells nothing later.
told AS (
    SELECT enterprise_id, value, last_day, active * daterange(
        last_day, lead(last_day) OVER (PARTITION BY enterprise_id ORDER BY last_day)
    ) AS worked
    FROM report AS coarse JOIN life USING (enterprise_id)
    CROSS JOIN LATERAL (SELECT upper(period) - 1 AS last_day) AS ending
    WHERE NOT EXISTS (
        SELECT FROM report AS fine
        WHERE fine.enterprise_id = coarse.enterprise_id
            AND fine.period <@ coarse.period AND fine.period <> coarse.period
    )
),

-- The parts of a measure are those of `by_sector`; where it has none, all goes to the primary one.
part AS (
    SELECT enterprise_id, last_day, worked, measure, sector, amount::bigint AS amount
    FROM told
    JOIN sectors USING (enterprise_id)
    CROSS JOIN (VALUES ('output'), ('employees')) AS measured (measure)
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(given.sector, given.told ->> measure) AS parts
        FROM jsonb_each(nullif(told.value -> 'by_sector', 'null')) AS given (sector, told)
        WHERE given.told ->> measure IS NOT NULL
    ) AS given
    CROSS JOIN LATERAL jsonb_each_text(
        coalesce(parts, jsonb_build_object(codes ->> 0, told.value -> measure))
    ) AS shared (sector, amount)
    WHERE last_day <@ held
),

flow (indicator, dimension, dated, amount) AS (
    SELECT indicator, 'total', last_day, sum((value ->> measure)::bigint)
    FROM told CROSS JOIN (
        VALUES ('total_output', 'output'), ('value_added', 'value_added')
    ) AS name (indicator, measure)
    GROUP BY indicator, last_day
    UNION ALL
    SELECT 'above_scale_revenue', 'total', last_day, sum((value ->> 'revenue')::bigint)
    FROM told JOIN certified USING (enterprise_id)
    WHERE kind = 'above_scale' AND last_day <@ valid
    GROUP BY last_day
    UNION ALL
    SELECT 'output', sector, last_day, sum(amount)
    FROM part WHERE measure = 'output'
    GROUP BY sector, last_day
)

SELECT indicator, 'total' AS dimension, day, count(*)::numeric AS amount
FROM counted JOIN asked ON day <@ days
GROUP BY indicator, day
UNION ALL
SELECT indicator, sector, day, count(*)
FROM counted JOIN sectors USING (enterprise_id) JOIN asked ON day <@ days AND day <@ held
CROSS JOIN jsonb_array_elements_text(codes) AS sector
WHERE by_sector
GROUP BY indicator, sector, day
UNION ALL
SELECT 'workforce', 'total', day, sum((value ->> 'employees')::bigint)
FROM told JOIN asked ON day <@ worked
GROUP BY day
UNION ALL
SELECT 'workforce', sector, day, sum(amount)
FROM part JOIN asked ON day <@ worked
WHERE measure = 'employees'
GROUP BY sector, day
UNION ALL
SELECT indicator, dimension, day, sum(amount)
FROM flow JOIN asked ON dated BETWEEN date_trunc('year', day)::date AND day
GROUP BY indicator, dimension, day;
