-- The statement behind relations of one thing, filled in by relations.py. No fact is stored twice:
-- what other facts say stands in index_value like everything that lists filter by.

-- name: related
-- What joins the thing with another on the day, whichever of both it is. A `way` is one end of a kind
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
    WHERE named.first <= {day} AND {day} < named.last
    UNION ALL
    SELECT way.*, way.value, '-infinity', 'infinity' FROM way WHERE way.field = ''
), both_ends AS (
    SELECT hit.relation, hit.topic, hit.key, hit.forward, hit.quantity,
        hit.prefix || beside.value AS other, greatest(hit.first, beside.first) AS first,
        least(hit.last, beside.last) AS last
    FROM hit JOIN index_value AS beside ON beside.topic = hit.topic AND beside.key = hit.key
        AND beside.field = hit.other
    WHERE beside.first <= {day} AND {day} < beside.last
    UNION ALL
    SELECT relation, topic, key, forward, quantity, prefix || key, first, last
    FROM hit WHERE other = ''
)
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
