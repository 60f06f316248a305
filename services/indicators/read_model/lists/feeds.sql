-- name: open
-- How many rows of each list are open on a day: by their life, or on the days that their spans say.
SELECT topic, count(*) AS count FROM index_entry
WHERE topic = ANY(:lasting::text[]) AND rank IS NOT NULL
    AND first <= :day::date AND open_from <= :day::date AND :day::date < open_to
GROUP BY topic
UNION ALL
SELECT topic, count(DISTINCT key) AS count FROM index_value
WHERE topic = ANY(:spanned::text[]) AND field = 'open' AND value = 'true'
    AND first <= :day::date AND :day::date < last
GROUP BY topic;
