-- The statement behind flagged things, filled in by flagged.py.

-- name: flagged
-- Things of any kind whose facts say on the day that something about them looks wrong.
WITH {asked}
SELECT entry.key, fact.body -> 'flags' AS flags, entry.open_from AS since,
    fact.body -> 'event' AS event
FROM index_entry AS entry JOIN followed AS fact ON fact.topic = entry.topic AND fact.key = entry.key
WHERE entry.topic = {topic} AND entry.key IN (
    SELECT said.key FROM index_value AS said
    WHERE said.topic = {topic} AND said.field = 'flags' AND said.first <= {day} AND {day} < said.last
) AND {visible}
ORDER BY entry.key
LIMIT {most}
