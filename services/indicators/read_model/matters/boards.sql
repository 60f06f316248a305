-- name: parts
-- The finer parts of some figures on a day, of flows since the first day of its year: sums of the
-- years before, of the months before in its year, of the days in its month.
SELECT indicator, dimension, sum(amount)::bigint AS amount
FROM (
    SELECT indicator, dimension, amount FROM part_sum
    WHERE grain = 'year' AND indicator = ANY(:stocks::text[]) AND first < :year::date
    UNION ALL
    SELECT indicator, dimension, amount FROM part_sum
    WHERE grain = 'month' AND indicator = ANY(:codes::text[])
        AND first >= :year::date AND first < :month::date
    UNION ALL
    SELECT indicator, dimension, amount FROM part_sum
    WHERE grain = 'day' AND indicator = ANY(:codes::text[])
        AND first BETWEEN :month::date AND :day::date
) AS told
GROUP BY indicator, dimension
HAVING sum(amount) <> 0
ORDER BY dimension, indicator;

-- name: names
-- What some are called on a day: as the span says that holds then, or is the first.
SELECT key, coalesce((
    SELECT span ->> 'name' FROM jsonb_array_elements(body -> 'names') AS span
    WHERE span ->> 'from' <= :today
    ORDER BY span ->> 'from' DESC LIMIT 1
), body -> 'names' -> 0 ->> 'name') AS name
FROM followed
WHERE topic = :topic AND key = ANY(:keys::text[]) AND jsonb_array_length(body -> 'names') > 0;
