-- The statements behind one matter, filled in by boards.py. `entry` and `fact` as in lists.

-- name: matter
WITH {asked}
SELECT fact.version, fact.body
FROM index_entry AS entry JOIN followed AS fact USING (topic, key)
WHERE entry.topic = {topic} AND entry.key = {key} AND {visible}

-- name: parts
WITH {asked}
{parts}
ORDER BY topic, key

-- name: part
-- Matters of one family that name the other as what they are part of.
SELECT entry.topic, entry.key, fact.body
FROM index_value AS parent JOIN index_entry AS entry USING (topic, key)
    JOIN followed AS fact USING (topic, key)
WHERE parent.topic = {topic} AND parent.field = 'parent' AND parent.value = {reference}
    AND entry.first <= {day} AND {visible}
