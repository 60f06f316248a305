-- name: buildings
-- What enterprises in each building are and report, `carrier/` for those in none: the district's own
-- figures shared out among buildings. Enterprises by their primary sector, output by each.
WITH asked AS (
    SELECT unnest(:days::date[]) AS day
), life AS (
    SELECT * FROM unnest(:enterprise_ids::text[], :lives::daterange[]) AS l (enterprise_id, active)
),

-- The empty key is the first value, held since ever; a dated one holds until the next dated one.
attribute AS (
    SELECT entity_id AS enterprise_id, slot, value -> 'value' AS told, daterange(
        nullif(key, '')::date,
        lead(nullif(key, '')::date) OVER (PARTITION BY entity_id, slot ORDER BY key)
    ) AS held
    FROM slot WHERE entity = 'enterprise' AND slot IN ('sectors', 'carrier_id')
), sector AS (
    SELECT enterprise_id, told ->> 0 AS sector, held FROM attribute WHERE slot = 'sectors'
), building AS (
    SELECT enterprise_id, told #>> '{}' AS carrier, held FROM attribute WHERE slot = 'carrier_id'
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
), told AS (
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

-- A report's output is that of the building of its last day, wherever the enterprise is since.
dated AS (
    SELECT told.enterprise_id, last_day, value, coalesce(carrier, '') AS carrier, sector
    FROM told JOIN sector ON sector.enterprise_id = told.enterprise_id AND last_day <@ sector.held
    LEFT JOIN building
        ON building.enterprise_id = told.enterprise_id AND last_day <@ building.held
), part AS (
    SELECT last_day, carrier, shared.sector, amount::bigint AS amount
    FROM dated CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(given.sector, given.part ->> 'output') AS parts
        FROM jsonb_each(nullif(value -> 'by_sector', 'null')) AS given (sector, part)
        WHERE given.part ->> 'output' IS NOT NULL
    ) AS given
    CROSS JOIN LATERAL jsonb_each_text(
        coalesce(parts, jsonb_build_object(dated.sector, value -> 'output'))
    ) AS shared (sector, amount)
), flow (indicator, dimension, last_day, amount) AS (
    SELECT 'building_output', 'carrier/' || carrier, last_day, (value ->> 'output')::bigint
    FROM dated
    UNION ALL
    SELECT 'building_reports', 'carrier/' || carrier, last_day, 1 FROM dated
    UNION ALL
    SELECT 'building_output_by_sector', sector || '/carrier/' || carrier, last_day, amount
    FROM part
),

-- Who holds which number of employees on a day, and whether it was told of the day's own year.
employer AS (
    SELECT day, 'carrier/' || coalesce(carrier, '') AS dimension,
        (value ->> 'employees')::bigint AS employees,
        extract(year FROM last_day) = extract(year FROM day) AS this_year
    FROM told JOIN asked ON day <@ worked
    LEFT JOIN building ON building.enterprise_id = told.enterprise_id AND day <@ building.held
), counted (indicator, dimension, day, amount) AS (
    SELECT 'building_employees', dimension, day, employees FROM employer
    UNION ALL
    SELECT 'building_told', dimension, day, 1 FROM employer
    UNION ALL
    SELECT 'building_reporting', dimension, day, 1 FROM employer WHERE this_year
    UNION ALL
    SELECT 'building_enterprises', sector || '/carrier/' || coalesce(carrier, ''), day, 1
    FROM life JOIN asked ON day <@ active
    JOIN sector ON sector.enterprise_id = life.enterprise_id AND day <@ sector.held
    LEFT JOIN building ON building.enterprise_id = life.enterprise_id AND day <@ building.held
    UNION ALL
    SELECT indicator, dimension, day, amount
    FROM flow JOIN asked ON last_day BETWEEN date_trunc('year', day)::date AND day
)
SELECT indicator, dimension, day, sum(amount) AS amount
FROM counted GROUP BY indicator, dimension, day;
