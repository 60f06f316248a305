-- name: told
-- Facts under these keys.
SELECT followed.topic, followed.key, followed.version, followed.body
FROM unnest(:topics::text[], :keys::text[]) AS asked (topic, key)
JOIN followed USING (topic, key);

-- name: names
-- What enterprises are called on a day: as the span says that holds then, or is the first.
SELECT key, coalesce((
    SELECT span ->> 'name' FROM jsonb_array_elements(body -> 'names') AS span
    WHERE span ->> 'from' <= :today
    ORDER BY span ->> 'from' DESC LIMIT 1
), body -> 'names' -> 0 ->> 'name') AS name
FROM followed
WHERE topic = 'enterprises.enterprise' AND key = ANY(:keys::text[]);

-- name: past_reports
-- The reports of some enterprises before a day that count, the newest first.
SELECT report.body
FROM unnest(:keys::text[]) AS enterprise (id)
JOIN LATERAL (
    SELECT counted.key FROM index_value AS counted
    WHERE counted.topic = 'enterprises.report' AND counted.field = 'counted_of'
        AND counted.value = enterprise.id AND counted.first < :day::date
    ORDER BY counted.first DESC LIMIT 24
) AS before ON true
JOIN followed AS report ON report.topic = 'enterprises.report' AND report.key = before.key
ORDER BY report.body ->> 'day' DESC;

-- name: past_readings
-- The readings before a day under some beginnings of keys (thing:metric:), the newest first.
SELECT reading.body
FROM unnest(:beginnings::text[]) AS asked (beginning)
JOIN followed AS reading ON reading.topic = 'enterprises.reading'
    AND reading.key >= asked.beginning AND reading.key < asked.beginning || '~'
WHERE (reading.body ->> 'day')::date < :day::date AND reading.body -> 'counted' = 'true'
ORDER BY reading.body ->> 'day' DESC;
