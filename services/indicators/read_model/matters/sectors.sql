-- name: stocks
-- What is open on a day and how much of it is overdue, by type and by the sectors that the
-- enterprise first named has on that day; in each of several, in none where it has none.
WITH live AS MATERIALIZED (
    SELECT key FROM index_value
    WHERE topic = :topic AND field = 'open' AND value = 'true'
        AND first <= :day::date AND :day::date < last
), late AS (
    SELECT key FROM index_value
    WHERE topic = :topic AND field = 'overdue' AND value = 'true'
        AND first <= :day::date AND :day::date < last
), kind AS (
    SELECT key, value FROM index_value WHERE topic = :topic AND field = 'type'
), party AS (
    SELECT key, value FROM index_value WHERE topic = :topic AND field = 'enterprise_id'
), sector AS (
    SELECT key, value FROM index_value
    WHERE topic = :enterprises AND field = 'sectors'
        AND first <= :day::date AND :day::date < last
)
SELECT kind.value AS type, sector.value AS sector,
    count(*) AS open, count(late.key) AS overdue
FROM live JOIN kind USING (key) LEFT JOIN late USING (key) LEFT JOIN party USING (key)
    LEFT JOIN sector ON sector.key = party.value
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
