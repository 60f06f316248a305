-- name: stocks
-- What holds in each building on a day: sums of the years before, of the months before in its year,
-- of the days in its month.
SELECT indicator, dimension, sum(amount)::numeric AS amount
FROM part_sum
WHERE indicator = ANY(:codes::text[]) AND (
    grain = 'year' AND first < :year::date
    OR grain = 'month' AND first >= :year::date AND first < :month::date
    OR grain = 'day' AND first BETWEEN :month::date AND :day::date)
GROUP BY indicator, dimension
HAVING sum(amount) <> 0;

-- name: flows
-- What was added in each building within a year up to a day, by day: a park's are those of the
-- buildings that were part of it on each.
SELECT indicator, dimension, first AS day, amount
FROM part_sum
WHERE grain = 'day' AND indicator = ANY(:codes::text[])
    AND first BETWEEN :year::date AND :day::date AND amount <> 0;

-- name: history
-- Everything that was ever added in some buildings, by day.
SELECT indicator, dimension, first AS day, amount
FROM part_sum
WHERE dimension = ANY(:dimensions::text[]) AND grain = 'day' AND amount <> 0
ORDER BY first;

-- name: district
-- The district's own figures, for the sum of all buildings to be held against.
SELECT indicator, sum(amount)::numeric AS amount
FROM contribution
WHERE dimension = 'total' AND (
    indicator IN ('enterprise_count', 'workforce') AND day <= :day::date
    OR indicator = 'total_output' AND day BETWEEN :year::date AND :day::date)
GROUP BY indicator;

-- name: carriers
-- Every building that is known, with what it is on which days.
SELECT key, body FROM followed WHERE topic = 'enterprises.carrier' ORDER BY key;

-- name: parks
SELECT key, body FROM followed
WHERE topic = 'enterprises.thing' AND starts_with(key, 'park/') ORDER BY key;

-- name: members
-- Which building is part of which park, on which days.
SELECT link.body ->> 'from' AS carrier, link.body ->> 'to' AS park, link.body -> 'spans' AS spans
FROM index_value AS named JOIN followed AS link USING (topic, key)
WHERE named.topic = 'enterprises.link' AND named.field = 'relation' AND named.value = 'part_of'
    AND starts_with(link.body ->> 'from', 'carrier/') AND starts_with(link.body ->> 'to', 'park/')
ORDER BY link.key;

-- name: leases
-- Everything that was let up to a day: in which building on the day (a unit's is that of the unit,
-- while there is one), and whether the lease holds on it.
SELECT link.body ->> 'to' AS place, (link.body ->> 'amount')::numeric AS area,
    life.open_from <= :day::date AND :day::date < life.open_to AS holds,
    CASE WHEN starts_with(link.body ->> 'to', 'carrier/') THEN substr(link.body ->> 'to', 9)
        ELSE unit.value END AS carrier
FROM index_value AS named
JOIN index_entry AS life USING (topic, key)
JOIN followed AS link USING (topic, key)
LEFT JOIN index_entry AS built
    ON built.topic = 'enterprises.thing' AND built.key = link.body ->> 'to'
    AND built.open_from <= :day::date AND :day::date < built.open_to
LEFT JOIN index_value AS unit
    ON unit.topic = built.topic AND unit.key = built.key AND unit.field = 'carrier_id'
    AND unit.first <= :day::date AND :day::date < unit.last
WHERE named.topic = 'enterprises.link' AND named.field = 'relation' AND named.value = 'occupies'
    AND life.first <= :day::date AND jsonb_array_length(link.body -> 'spans') > 0;

-- name: units
-- The units of a building on a day, and what of each is let.
SELECT unit.key, unit.body -> 'spans' AS spans, (
    SELECT json_agg(json_build_object('key', lease.key,
        'tenant', lease.body ->> 'from', 'since', lease.body ->> 'valid_from',
        'area', (lease.body ->> 'amount')::numeric) ORDER BY lease.key)
    FROM index_value AS place
    JOIN index_entry AS life ON life.topic = place.topic AND life.key = place.key
        AND life.open_from <= :day::date AND :day::date < life.open_to
    JOIN followed AS lease ON lease.topic = place.topic AND lease.key = place.key
    WHERE place.topic = 'enterprises.link' AND place.field = 'to' AND place.value = unit.key
        AND lease.body ->> 'relation' = 'occupies'
) AS leases
FROM index_value AS inside
JOIN index_entry AS built ON built.topic = inside.topic AND built.key = inside.key
    AND built.open_from <= :day::date AND :day::date < built.open_to
JOIN followed AS unit ON unit.topic = inside.topic AND unit.key = inside.key
WHERE inside.topic = 'enterprises.thing' AND inside.field = 'carrier_id'
    AND starts_with(inside.key, 'unit/') AND inside.value = :carrier
    AND inside.first <= :day::date AND :day::date < inside.last
ORDER BY unit.key;
