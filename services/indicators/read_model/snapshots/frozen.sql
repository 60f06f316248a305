-- name: wait_for_writers!
-- Nothing is taken in while it is frozen, so `at` lies after all that counts and before all else.
LOCK TABLE followed IN SHARE MODE;

-- name: begin^
INSERT INTO frozen (at, day, definitions)
VALUES (clock_timestamp(), :day, :definitions::jsonb)
RETURNING id, at;

-- name: freeze!
-- Each figure over its own days: `first` is 1 January for a flow.
INSERT INTO frozen_contribution (frozen_id, indicator, dimension, topic, key, version, amount)
SELECT :id, summed.indicator, summed.dimension, topic, key, followed.version, summed.amount
FROM (
    SELECT figure.indicator, figure.dimension, topic, key, sum(amount) AS amount
    FROM unnest(:indicators::text[], :dimensions::text[], :firsts::date[])
        AS figure (indicator, dimension, first)
    JOIN contribution
        ON contribution.indicator = figure.indicator
        AND contribution.dimension = figure.dimension
        AND contribution.day BETWEEN figure.first AND :day::date
    GROUP BY figure.indicator, figure.dimension, topic, key
    HAVING sum(amount) <> 0
) AS summed
JOIN followed USING (topic, key);

-- name: sums
-- Of how many things (enterprises, where facts are about one) a figure is made, and its sum.
SELECT indicator, dimension, sum(frozen_contribution.amount) AS amount,
    count(DISTINCT coalesce(body ->> 'enterprise_id', topic || ' ' || key)) AS things
FROM frozen_contribution JOIN followed USING (topic, key)
WHERE frozen_id = :id
GROUP BY indicator, dimension;

-- name: greatest
-- The ten that add most to each figure, for good or bad; what is about one enterprise is one.
SELECT indicator, dimension, id, name, amount
FROM (
    SELECT thing.*,
        row_number() OVER (
            PARTITION BY indicator, dimension ORDER BY abs(amount) DESC, id
        ) AS place
    FROM (
        SELECT indicator, dimension, coalesce(body ->> 'enterprise_id', key) AS id,
            max(coalesce(named.name, body ->> 'name')) AS name,
            sum(frozen_contribution.amount) AS amount
        FROM frozen_contribution
        JOIN followed USING (topic, key)
        LEFT JOIN LATERAL (
            SELECT span ->> 'name' AS name
            FROM followed AS enterprise, jsonb_array_elements(enterprise.body -> 'names') AS span
            WHERE enterprise.topic = 'enterprises.enterprise'
                AND enterprise.key = followed.body ->> 'enterprise_id'
                AND (span ->> 'from') <= :today
            ORDER BY span ->> 'from' DESC LIMIT 1
        ) AS named ON true
        WHERE frozen_id = :id
        GROUP BY indicator, dimension, coalesce(body ->> 'enterprise_id', key)
    ) AS thing
) AS ranked
WHERE place <= 10
ORDER BY indicator, dimension, place;

-- name: frozen^
SELECT id, at, day, definitions::text FROM frozen WHERE id = :id;
