-- Matters about buildings, filled in by matters.py; `entry` and `fact` as in lists.

-- name: leads
-- Leads that may be seen and were open on some day from `since` to the day.
WITH {asked}
SELECT entry.key, jsonb_build_object('title', fact.body -> 'title',
    'opened_on', fact.body -> 'opened_on', 'about', fact.body -> 'about',
    'fields', fact.body -> 'fields', 'voided', fact.body -> 'voided', 'type', fact.body -> 'type',
    'spans', fact.body -> 'spans') AS body
FROM index_value AS named JOIN index_entry AS entry USING (topic, key)
    JOIN followed AS fact USING (topic, key)
WHERE named.topic = {topic} AND named.field = 'type' AND named.value = {type}
    AND entry.first <= {day} AND {visible} AND EXISTS (
        SELECT FROM index_value AS held
        WHERE held.topic = named.topic AND held.key = named.key AND held.field = 'open'
            AND held.value = 'true' AND held.first <= {day} AND {since} < held.last)
ORDER BY entry.key

-- name: plan
-- The newest plan about a thing that was opened by the day, is not void, and may be seen.
WITH {asked}
SELECT entry.key, fact.body
FROM index_value AS about JOIN index_entry AS entry USING (topic, key)
    JOIN followed AS fact USING (topic, key)
WHERE about.topic = {topic} AND about.field = 'about' AND about.value = {thing}
    AND fact.body ->> 'type' = {type} AND NOT (fact.body ->> 'voided')::boolean
    AND entry.first <= {day} AND {visible}
ORDER BY entry.first DESC, entry.key DESC
LIMIT 1
