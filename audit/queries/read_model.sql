-- name: read_model_exists$
SELECT to_regclass('contribution') IS NOT NULL;

-- name: read_model
-- A figure on a day is the sum of its contributions up to that day; a flow starts on 1 January.
-- Finer dimensions (a type @ a department, / a stage, a list | a scope) are no figures of their own, but
-- those of buildings, which nobody else keeps.
WITH dated AS (
    SELECT indicator, dimension, contribution.day AS dated, sum(amount) AS amount
    FROM contribution
    WHERE dimension !~ '[@/|]' OR indicator LIKE 'building\_%'
    GROUP BY indicator, dimension, contribution.day
)
SELECT indicator, dimension, asked.day, sum(amount) AS amount
FROM dated JOIN unnest(:days::date[]) AS asked (day) ON dated <= asked.day
WHERE dated >= date_trunc('year', asked.day)::date OR indicator NOT IN
    ('total_output', 'output', 'value_added', 'above_scale_revenue',
    'building_output', 'building_reports', 'building_output_by_sector')
    AND indicator <> ALL(:flows::text[]) AND indicator !~
    '^(case|claim|matter|task)_(opened|closed|closed_due|closed_on_time|reopened|rated|solved|silent|amount_granted)$'
GROUP BY indicator, dimension, asked.day;
