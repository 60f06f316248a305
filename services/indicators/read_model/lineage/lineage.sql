-- The statements behind "who is in a number", filled in by lineage.py.

-- name: contributors
-- Who is in a figure: the facts whose deltas between two days do not cancel out, in key order.
WITH {asked}, page AS (
    SELECT topic, key, sum(amount) AS contribution
    FROM contribution
    WHERE {counted} AND (topic, key) > ({after_topic}, {after_key})
    GROUP BY topic, key
    HAVING sum(amount) <> 0
    ORDER BY topic, key
    LIMIT {most}
)
SELECT page.topic, page.key, contribution, followed.body, enterprise.body AS enterprise
FROM page
JOIN followed USING (topic, key)
LEFT JOIN followed AS enterprise
    ON enterprise.topic = 'enterprises.enterprise'
    AND enterprise.key = followed.body ->> 'enterprise_id'
ORDER BY page.topic, page.key

-- name: figure
-- The figure itself, or what of it somebody may see, and how many facts are in that.
WITH {asked}
SELECT coalesce(sum(contribution), 0) AS amount, count(*) AS facts
FROM (
    SELECT sum(amount) AS contribution
    FROM contribution
    WHERE {counted}
    GROUP BY topic, key
    HAVING sum(amount) <> 0
) AS contributors

-- name: counted
indicator = {indicator} AND dimension = {dimension} AND day BETWEEN {first} AND {last}
        AND {visible}
