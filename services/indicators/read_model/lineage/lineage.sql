-- The statements behind "who is in a number", filled in by lineage.py.

-- name: contributors
-- Who is in a figure: the facts whose deltas between two days do not cancel out, in an order.
WITH {asked}, page AS (
    SELECT topic, key, sum(amount) AS contribution
    FROM contribution
    WHERE {counted}
    GROUP BY topic, key
    HAVING sum(amount) <> 0 AND {after}
    ORDER BY {order}
    LIMIT {most}
)
SELECT page.topic, page.key, contribution, followed.body,
    CASE WHEN enterprise.key IS NOT NULL
        THEN jsonb_build_object('names', enterprise.body -> 'names')
    END AS enterprise
FROM page
JOIN followed USING (topic, key)
LEFT JOIN followed AS enterprise
    ON enterprise.topic = 'enterprises.enterprise'
    AND enterprise.key = followed.body ->> 'enterprise_id'
ORDER BY {page_order}

-- name: after_key
(topic, key) > ({topic}, {key})

-- name: after_amount
(-sum(amount), topic, key) > (-{amount}, {topic}, {key})

-- name: greatest
-- Those that add most to a figure, for good or bad; what is about one enterprise is one.
WITH {asked}, thing AS (
    SELECT coalesce(enterprise_id, key) AS id, sum(contribution) AS contribution,
        bool_or(enterprise_id IS NOT NULL) AS is_enterprise, max(said.name) AS name
    FROM (
        SELECT topic, key, sum(amount) AS contribution
        FROM contribution
        WHERE {counted}
        GROUP BY topic, key
        HAVING sum(amount) <> 0
    ) AS fact
    JOIN followed USING (topic, key)
    CROSS JOIN LATERAL jsonb_to_record(body) AS said (enterprise_id text, name text)
    GROUP BY 1
    HAVING sum(contribution) <> 0
    ORDER BY abs(sum(contribution)) DESC, 1
    LIMIT {most}
)
SELECT id, contribution, is_enterprise, thing.name, enterprise.body AS enterprise
FROM thing
LEFT JOIN followed AS enterprise
    ON enterprise.topic = 'enterprises.enterprise' AND enterprise.key = id AND is_enterprise
ORDER BY abs(contribution) DESC, id

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
