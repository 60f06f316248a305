-- name: read_model_exists$
SELECT to_regclass('contribution') IS NOT NULL;

-- name: read_model
-- A figure on a day is the sum of its contributions up to that day; a flow starts on 1 January.
WITH dated AS (
    SELECT indicator, dimension, contribution.day AS dated, sum(amount) AS amount
    FROM contribution GROUP BY indicator, dimension, contribution.day
)
SELECT indicator, dimension, asked.day, sum(amount) AS amount
FROM dated JOIN unnest(:days::date[]) AS asked (day) ON dated <= asked.day
WHERE dated >= date_trunc('year', asked.day)::date OR indicator NOT IN
    ('total_output', 'output', 'value_added', 'above_scale_revenue')
GROUP BY indicator, dimension, asked.day;
