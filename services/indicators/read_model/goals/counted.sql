-- The statements of counted goals, filled in by counted.py with conditions.sql.

-- name: found
-- Whatever the first condition may hold of, with the days on which each condition does, and all.
WITH {asked}, kind AS (
    SELECT * FROM unnest({kinds}, {topics}, {prefixes}) AS kind (kind, topic, prefix)
){first}, one AS MATERIALIZED (
    SELECT DISTINCT kind.topic, substr(named.thing, length(kind.prefix) + 1) AS key, named.thing
    FROM ({things}) AS named (thing) JOIN kind ON starts_with(named.thing, kind.kind || '/')
), held AS MATERIALIZED (
    SELECT one.*, {days} FROM one
), counted AS MATERIALIZED (
    SELECT topic, key, thing, days, {now} AS now, {before} AS before
    FROM (SELECT held.*, {together} AS days FROM held) AS held
)

-- name: count
-- How many on the day and at the baseline; on the day also by what the number is told apart.
SELECT {known} AS known, count(*) FILTER (WHERE now) AS amount,
    count(*) FILTER (WHERE before) AS baseline, (
        SELECT jsonb_object_agg(part, many) FROM (
            SELECT coalesce({part}, '') AS part, count(*) AS many
            FROM counted AS one WHERE now GROUP BY 1
        ) AS parts
    ) AS parts
FROM counted

-- name: rows
-- Each thing in the number, since when all conditions hold together, and the facts that tell it.
SELECT one.topic, one.key, one.thing, {first} AS first, {part} AS part, {note} AS note, (
    SELECT jsonb_agg(DISTINCT jsonb_build_array(told.topic, told.key))
    FROM (SELECT one.topic, one.key {facts}) AS told (topic, key)
) AS facts
FROM counted AS one WHERE now AND {visible}
ORDER BY one.thing
LIMIT {most}

-- name: on_day
days @> {on}

-- name: on_day.first
(SELECT lower(span) FROM unnest(days) AS span WHERE span @> {day})

-- name: since
lower(days) BETWEEN {since} AND {on}{standing}

-- name: ever
lower(days) <= {on}

-- name: first
lower(days)
