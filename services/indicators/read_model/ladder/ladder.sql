-- The statements of the ladder, filled in by asking.py. Days of a kind are those of the index: all
-- certificates of the kind united, within the enterprise's life; so a renewal does not end, and
-- whoever is not active stands nowhere. {most} is null where every row is asked for.

-- name: held
-- Each rung that an enterprise ever stood on by a kind of certificate, with its days.
WITH {asked}, kind AS (
    SELECT * FROM unnest({kinds}, {heights}) AS kind (kind, height)
), held AS MATERIALIZED (
    SELECT left(said.key, -length(kind.kind) - 1) AS id, kind.kind, kind.height,
        said.first, said.last
    FROM kind JOIN index_value AS said ON said.topic = 'enterprises.qualification'
        AND said.field = 'kind' AND said.value = kind.kind
), seen AS MATERIALIZED (
    SELECT entry.key AS id, entry.rank,
        entry.open_from <= {day} AND {day} < entry.open_to AS open
    FROM index_entry AS entry
    JOIN followed AS fact ON fact.topic = entry.topic AND fact.key = entry.key
    WHERE entry.topic = 'enterprises.enterprise' AND entry.key IN (SELECT id FROM held)
        AND {visible}
), stood AS MATERIALIZED (
    SELECT seen.*,
        coalesce(max(height) FILTER (WHERE first <= {day} AND {day} < last), 0) AS now,
        coalesce(max(height) FILTER (WHERE first <= {since} AND {since} < last), 0) AS before
    FROM seen JOIN held USING (id)
    GROUP BY id, rank, open
)

-- name: counts
-- How many moved from which rung to which, those that stayed too; 0 is no rung.
SELECT before, now, count(*) AS many FROM stood WHERE before > 0 OR now > 0 GROUP BY before, now

-- name: moved
-- Who stands higher, or lower, than before: the highest first, by name.
SELECT id, open, before, now FROM stood WHERE now {order} before
ORDER BY greatest(now, before) DESC, rank, id
LIMIT {most}

-- name: expiring
-- Whose certificates of a kind all end soon, the soonest first, and what rung is left on that day.
SELECT soon.id, soon.open, soon.kind, soon.ends_on, soon.now, soon.many,
    coalesce(max(other.height), 0) AS "left"
FROM (
    SELECT stood.*, held.kind, held.height, held.last AS ends_on, count(*) OVER () AS many
    FROM held JOIN stood USING (id)
    WHERE held.first <= {day} AND {day} < held.last AND held.last <= {day} + {days}
    ORDER BY held.last, stood.rank, held.id, held.height DESC
    LIMIT {most}
) AS soon
LEFT JOIN held AS other
    ON other.id = soon.id AND other.first <= soon.ends_on AND soon.ends_on < other.last
GROUP BY soon.id, soon.rank, soon.open, soon.kind, soon.height, soon.ends_on, soon.now, soon.many
ORDER BY soon.ends_on, soon.rank, soon.id, soon.height DESC
