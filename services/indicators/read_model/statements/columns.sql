-- What a column shows, filters by and sorts by on a day. Slots: `key` and `body` of the fact that
-- is a row, `day` (date) and `today` (the same as text, as bodies write days), and names from the
-- declaration.

-- name: dated
-- What the fact says of its dated fields on the day: the span that holds it or is the last begun
-- before it; before any has begun, the fact itself.
coalesce((
    SELECT span FROM jsonb_array_elements({body} -> 'spans') AS span
    WHERE span ->> 'from' <= {today}
    ORDER BY span ->> 'from' DESC LIMIT 1
), {body})

-- name: related
-- How many open things refer to this one on the day, or the sum of one of their amounts (base
-- units). Without an amount the fact of each is not read.
(
    SELECT {amount} FROM index_value AS refers
    JOIN index_entry AS other ON other.topic = refers.topic AND other.key = refers.key
    LEFT JOIN followed AS other_fact
        ON other_fact.topic = refers.topic AND other_fact.key = refers.key
    WHERE refers.topic = '{topic}' AND refers.field = '{by}' AND refers.value = {key}
        AND refers.first <= {day} AND {day} < refers.last
        AND other.open_from <= {day} AND {day} < other.open_to
)

-- name: named
-- The name of what is referred to, as on the day.
(SELECT {name} FROM followed AS named WHERE named.topic = '{topic}' AND named.key = {reference})

-- name: spelled
-- The pinyin of a name on the day.
(
    SELECT spelled.value FROM index_value AS spelled
    WHERE spelled.topic = '{topic}' AND spelled.key = {key} AND spelled.field = '{field}'
        AND spelled.first <= {day} AND {day} < spelled.last
    LIMIT 1
)

-- name: placed
-- The places of several choices in their list; none is null.
(
    SELECT array_agg(array_position({codes}, code) ORDER BY place)
    FROM jsonb_array_elements_text({value}) WITH ORDINALITY AS chosen (code, place)
)

-- name: facet
-- The facts of the topic that have one of the values on the day.
SELECT facet.key FROM index_value AS facet
WHERE facet.topic = '{topic}' AND facet.field = '{field}' AND facet.value = ANY({values})
    AND facet.first <= {day} AND {day} < facet.last

-- name: having
entry.key IN (
{facet}
)

-- name: lacking
-- The facts of the topic that have no value on the day.
entry.key NOT IN (
    SELECT facet.key FROM index_value AS facet
    WHERE facet.topic = '{topic}' AND facet.field = '{field}'
        AND facet.first <= {day} AND {day} < facet.last
)

-- name: visible
-- The facts of a topic that somebody may see.
SELECT entry.topic, entry.key FROM index_entry AS entry
JOIN followed AS fact ON fact.topic = entry.topic AND fact.key = entry.key
WHERE entry.topic = '{topic}' AND {condition}
