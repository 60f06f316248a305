-- The statement behind relations of one thing, filled in by relations.py. No fact is stored twice:
-- what other facts say stands in index_value like everything that lists filter by.

-- name: ends
-- What joins the thing with another by the day, whichever of both it is. A `way` is one end of a kind
-- of facts: by which `field` they name the thing as `value`, "" where they are the thing's own, and
-- by which they name the other, written with `prefix`.
WITH {asked}, way AS (
    SELECT * FROM unnest({relations}, {topics}, {fields}, {others}, {values}, {prefixes},
        {forwards}, {quantities})
        AS way (relation, topic, field, other, value, prefix, forward, quantity)
), hit AS (
    SELECT way.*, named.key, named.first, named.last
    FROM way JOIN index_value AS named ON named.topic = way.topic AND named.field = way.field
        AND named.value = way.value
    WHERE named.first <= {day} {holds}
    UNION ALL
    SELECT way.*, way.value, '-infinity', 'infinity' FROM way WHERE way.field = ''
), both_ends AS (
    SELECT hit.relation, hit.topic, hit.key, hit.forward, hit.quantity,
        hit.prefix || named.value AS other, greatest(hit.first, named.first) AS first,
        least(hit.last, named.last) AS last
    FROM hit JOIN index_value AS named ON named.topic = hit.topic AND named.key = hit.key
        AND named.field = hit.other
    WHERE named.first <= {day} {holds}
    UNION ALL
    SELECT relation, topic, key, forward, quantity, prefix || key, first, last
    FROM hit WHERE other = ''
)

-- name: holds
-- What a fact says on the day.
AND {day} < named.last

-- name: related
-- What holds on the day.
SELECT coalesce(nullif(both_ends.relation, ''), fact.body ->> 'relation') AS relation,
    both_ends.topic, both_ends.key, forward, both_ends.other,
    greatest(both_ends.first, entry.open_from) AS first,
    least(both_ends.last, entry.open_to) AS last,
    fact.body ->> 'role' AS role, (fact.body ->> both_ends.quantity)::numeric AS amount,
    both_ends.topic = {links} AS stated, fact.body -> 'event' AS event,
    both_ends.topic = {links} AND {overlap} AS overlap
FROM both_ends JOIN index_entry AS entry
    ON entry.topic = both_ends.topic AND entry.key = both_ends.key
JOIN followed AS fact ON fact.topic = both_ends.topic AND fact.key = both_ends.key
WHERE entry.open_from <= {day} AND {day} < entry.open_to AND {visible}
ORDER BY relation, forward DESC, other, both_ends.topic, both_ends.key
LIMIT {most}

-- name: over
-- What held before the day and is over by it. A fact that goes on saying the same says it once.
, span AS (
    SELECT both_ends.relation, both_ends.topic, both_ends.key, forward, quantity, other, unnest(
        range_agg(daterange(both_ends.first, both_ends.last))
        * datemultirange(daterange(entry.open_from, greatest(entry.open_from, entry.open_to)))
    ) AS days
    FROM both_ends JOIN index_entry AS entry
        ON entry.topic = both_ends.topic AND entry.key = both_ends.key
    WHERE both_ends.first < both_ends.last
    GROUP BY both_ends.relation, both_ends.topic, both_ends.key, forward, quantity, other,
        entry.open_from, entry.open_to
)
SELECT coalesce(nullif(span.relation, ''), fact.body ->> 'relation') AS relation,
    span.topic, span.key, forward, other, lower(days) AS first, upper(days) AS last,
    fact.body ->> 'role' AS role, (fact.body ->> quantity)::numeric AS amount,
    span.topic = {links} AS stated, fact.body -> 'event' AS event, false AS overlap
FROM span JOIN followed AS fact ON fact.topic = span.topic AND fact.key = span.key
WHERE upper(days) <= {day} AND {visible}
ORDER BY last DESC, first DESC, relation, forward DESC, other, span.topic, span.key
LIMIT {most}
