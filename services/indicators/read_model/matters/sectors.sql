-- name: stocks
-- What is open on a day and how much of it is overdue, by type and by the sectors that the
-- enterprise first named has on that day; in each of several, in none where it has none.
WITH live AS MATERIALIZED (
    SELECT topic, key FROM index_value
    WHERE topic = :topic AND field = 'open' AND value = 'true'
        AND first <= :day::date AND :day::date < last
), late AS (
    SELECT key FROM index_value
    WHERE topic = :topic AND field = 'overdue' AND value = 'true'
        AND first <= :day::date AND :day::date < last
)
SELECT kind.value AS type, sector.value AS sector,
    count(*) AS open, count(late.key) AS overdue
FROM live
    JOIN index_value AS kind
        ON kind.topic = live.topic AND kind.key = live.key AND kind.field = 'type'
    LEFT JOIN late ON late.key = live.key
    LEFT JOIN index_value AS party
        ON party.topic = live.topic AND party.key = live.key AND party.field = 'enterprise_id'
    LEFT JOIN index_value AS sector
        ON sector.topic = :enterprises AND sector.key = party.value AND sector.field = 'sectors'
        AND sector.first <= :day::date AND :day::date < sector.last
GROUP BY 1, 2;

-- name: flows
-- What was added within a year up to a day, by type and by the sectors of the day on which it was.
SELECT added.indicator, added.dimension AS type, sector.value AS sector,
    sum(added.amount)::bigint AS amount
FROM contribution AS added
    LEFT JOIN index_value AS party
        ON party.topic = added.topic AND party.key = added.key AND party.field = 'enterprise_id'
    LEFT JOIN index_value AS sector
        ON sector.topic = :enterprises AND sector.key = party.value AND sector.field = 'sectors'
        AND sector.first <= added.day AND added.day < sector.last
WHERE added.indicator = ANY(:codes::text[]) AND added.dimension = ANY(:types::text[])
    AND added.day BETWEEN :year::date AND :day::date
GROUP BY 1, 2, 3
HAVING sum(added.amount) <> 0;
