-- name: board
-- The finer parts of some figures up to a day: by type and department, of flows since a first day.
SELECT indicator, split_part(dimension, '@', 1) AS type, split_part(dimension, '@', 2) AS lead,
    sum(amount)::bigint AS amount
FROM contribution
WHERE indicator = ANY(:codes::text[]) AND strpos(dimension, '@') > 0 AND day <= :day::date
    AND (day >= :since::date OR indicator = ANY(:stocks::text[]))
GROUP BY 1, 2, 3
HAVING sum(amount) <> 0
ORDER BY 3, 2, 1;

-- name: stages
-- How many matters of each type are at each stage on a day.
SELECT split_part(dimension, '/', 1) AS type, split_part(dimension, '/', 2) AS stage,
    sum(amount)::bigint AS amount
FROM contribution
WHERE indicator = :code AND day <= :day::date
GROUP BY 1, 2
HAVING sum(amount) <> 0
ORDER BY 1, 2;

-- name: names
-- What some are called on a day: as the span says that holds then, or is the first.
SELECT key, coalesce((
    SELECT span ->> 'name' FROM jsonb_array_elements(body -> 'names') AS span
    WHERE span ->> 'from' <= :today
    ORDER BY span ->> 'from' DESC LIMIT 1
), body -> 'names' -> 0 ->> 'name') AS name
FROM followed
WHERE topic = :topic AND key = ANY(:keys::text[]) AND jsonb_array_length(body -> 'names') > 0;
