-- What goals that add amounts up come to, filled in by sums.py.

-- name: within
-- Buildings that were ever part of a park, and on which days.
WITH {asked}, {buildings}, housed AS MATERIALIZED (
    SELECT key, range_agg(days) AS days FROM building GROUP BY key
)

-- name: within.sums
-- For each of some days the sum of its year up to it: what reports add to their building on their
-- last day is summed by building and day already (part_sum).
SELECT asked.day, coalesce(sum(part.amount), 0)::bigint AS amount
FROM unnest({days}) AS asked (day) LEFT JOIN (
    part_sum AS part JOIN housed
        ON part.dimension = 'carrier/' || housed.key AND housed.days @> part.first
) ON part.grain = 'day' AND part.indicator = {figure}
    AND part.first BETWEEN date_trunc('year', asked.day)::date AND asked.day
GROUP BY asked.day

-- name: within.known
-- Whether a building was ever part of the park.
SELECT EXISTS (SELECT FROM index_value AS whole
    JOIN followed AS told ON told.topic = whole.topic AND told.key = whole.key
        AND told.body ->> 'relation' = 'part_of' AND starts_with(told.body ->> 'from', 'carrier/')
    WHERE whole.topic = 'enterprises.link' AND whole.field = 'to' AND whole.value = {park})

-- name: within.rows
-- Enterprises whose reports add to those sums, each with what they add and the reports.
, counted AS (
    SELECT report.value AS enterprise_id, report.key, report.first AS day, added.amount
    FROM housed
        JOIN contribution AS added ON added.indicator = {figure}
            AND added.dimension = 'carrier/' || housed.key
            AND added.topic = 'enterprises.report' AND housed.days @> added.day
            AND added.day BETWEEN date_trunc('year', {day})::date AND {day}
        JOIN index_value AS report ON report.topic = added.topic AND report.key = added.key
            AND report.field = 'counted_of'
)
SELECT 'enterprises.enterprise' AS topic, enterprise_id AS key,
    'enterprise/' || enterprise_id AS thing, min(day) AS first, sum(amount)::bigint AS amount,
    jsonb_agg(jsonb_build_array('enterprises.report', counted.key) ORDER BY day) AS facts
FROM counted WHERE {visible}
GROUP BY enterprise_id ORDER BY sum(amount) DESC, enterprise_id
LIMIT {most}

-- name: latest
-- The readings of a metric that count on a day, of things that are open then.
WITH {asked}, kind AS (
    SELECT * FROM unnest({kinds}, {topics}, {prefixes}) AS kind (kind, topic, prefix)
), told AS (
    SELECT kind.topic, life.key, thing.value AS thing, held.topic AS told_topic,
        held.key AS told_key, held.open_from, held.open_to, life.open_from AS since,
        life.open_to AS until, (reading.body ->> 'amount')::bigint AS amount
    FROM index_value AS metric
        JOIN index_entry AS held ON held.topic = metric.topic AND held.key = metric.key
        JOIN index_value AS thing ON thing.topic = metric.topic AND thing.key = metric.key
            AND thing.field = 'thing'
        JOIN kind ON starts_with(thing.value, kind.kind || '/')
        JOIN index_entry AS life ON life.topic = kind.topic
            AND life.key = substr(thing.value, length(kind.prefix) + 1)
        JOIN followed AS reading ON reading.topic = metric.topic AND reading.key = metric.key
    WHERE metric.topic = 'enterprises.reading' AND metric.field = 'metric'
        AND metric.value = {metric}
)

-- name: latest.sums
SELECT (SELECT count(*) > 0 FROM told) AS known, asked.day,
    coalesce(sum(told.amount), 0)::bigint AS amount
FROM unnest({days}) AS asked (day) LEFT JOIN told
    ON told.open_from <= asked.day AND asked.day < told.open_to
    AND told.since <= asked.day AND asked.day < told.until
GROUP BY asked.day

-- name: latest.rows
SELECT topic, key, thing, open_from AS first, amount,
    jsonb_build_array(jsonb_build_array(told_topic, told_key)) AS facts
FROM told WHERE open_from <= {day} AND {day} < open_to AND since <= {day} AND {day} < until
    AND {visible}
ORDER BY amount DESC, thing
LIMIT {most}

-- name: task
-- What is told of one task.
SELECT body FROM followed WHERE topic = 'indicators.task' AND key = {task}
