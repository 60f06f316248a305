-- The statements behind coverage and reviews, filled in by asking.py. `entry` and `fact` as in
-- lists.

-- name: frame
-- Who is to fill in a form on a day: the things on the list with the form as a scope.
WITH {asked}
SELECT fact.body ->> 'thing' AS thing
FROM index_value AS listed
JOIN index_entry AS entry ON entry.topic = listed.topic AND entry.key = listed.key
JOIN followed AS fact ON fact.topic = listed.topic AND fact.key = listed.key
WHERE listed.topic = 'enterprises.listing' AND listed.field = 'list'
    AND listed.value = 'survey_frame' AND {visible} AND EXISTS (
        SELECT FROM jsonb_array_elements(fact.body -> 'spans') AS span
        WHERE span ->> 'from' <= {today} AND (span ->> 'to' IS NULL OR {today} < span ->> 'to')
            AND span -> 'scopes' ? {form}
    ) AND ({thing} = '' OR fact.body ->> 'thing' = {thing})
ORDER BY thing

-- name: filed
-- Reports or readings whose day it is.
WITH {asked}
SELECT fact.topic, fact.key, fact.version, fact.body
FROM index_entry AS entry JOIN followed AS fact USING (topic, key)
WHERE entry.topic = {topic} AND entry.first = {day} AND {visible}
ORDER BY fact.key
