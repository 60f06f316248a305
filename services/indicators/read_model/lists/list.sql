-- The statements behind lists, filled in by list_query.py and wanted.py. `entry` is a row of the
-- list, `fact` what it says, `said` what it says of the day. Where nothing asks for `fact.body`,
-- PostgreSQL leaves that join out.

-- name: listed
-- Rows of a list after a place in its order, the size of the whole list and what that adds to
-- figures up to the day. One scan of a topic's entries finds words anywhere; two characters, a
-- usual Chinese word, are too few for trigrams. What filters want is found by its index first.
WITH {asked}, wanted AS MATERIALIZED (
{wanted}
), named AS MATERIALIZED (
{named}
), matched AS MATERIALIZED (
    SELECT entry.key, entry.open_from, entry.open_to, {place} AS place
    FROM index_entry AS entry
    LEFT JOIN followed AS fact ON fact.topic = entry.topic AND fact.key = entry.key
    WHERE entry.topic = '{topic}' AND entry.rank IS NOT NULL
        AND {conditions}
), totals AS (
    SELECT indicator, sum(amount) AS amount
    FROM (
{counting}
    ) AS counting JOIN contribution USING (topic, key)
    WHERE {counted}
    GROUP BY indicator
), page AS MATERIALIZED (
    SELECT * FROM matched WHERE {after}
    ORDER BY place IS NULL, place {direction}, key LIMIT {most}
), told AS MATERIALIZED (
    SELECT listed AS key, json_object_agg(indicator, amount) AS counts
    FROM (
        SELECT listed, indicator, sum(amount) AS amount
        FROM (
{counting_page}
        ) AS counting JOIN contribution USING (topic, key)
        WHERE {counted}
        GROUP BY listed, indicator
    ) AS counted
    GROUP BY listed
), rows AS (
    SELECT entry.place::text AS "place of the row", counts, entry.key,
{members}
    FROM page AS entry JOIN followed AS fact ON fact.topic = '{topic}' AND fact.key = entry.key
    CROSS JOIN LATERAL (SELECT {said} AS dated OFFSET 0) AS said
    LEFT JOIN told ON told.key = entry.key
    ORDER BY place IS NULL, place {direction}, entry.key
)

-- name: page
-- A page of a list, with what is said of the whole.
SELECT (SELECT count(*) FROM matched) AS count,
    (SELECT json_object_agg(indicator, amount) FROM totals) AS totals,
    (SELECT json_agg(rows) FROM rows) AS rows

-- name: whole
-- The rows one by one, for a cursor. What is said of the whole is not worked out.
SELECT row_to_json(rows)::text AS row FROM rows

-- name: counted
-- What counts in the total of a figure on the day: of a flow, this year's.
indicator = ANY({codes}) AND dimension = 'total' AND day <= {day}
        AND (indicator <> ALL({flows}) OR day >= {year})

-- name: named
-- What is referred to and has the words in one of its names.
    SELECT topic, key FROM index_entry
    WHERE topic = ANY({targets}) AND strpos(search, {q}) > 0

-- name: nothing_named
    SELECT WHERE false

-- name: found
-- By words of its own, by the beginning of its key, or by what it refers to on the day. The query
-- is folded as `search` is.
(
    strpos(entry.search, {q}) > 0 OR starts_with(lower(entry.key), {q})
    OR entry.key IN (
        SELECT reference.key FROM index_value AS reference
        JOIN unnest({fields}, {topics}) AS refers (field, target)
            ON refers.field = reference.field
        WHERE reference.topic = '{topic}'
            AND reference.first <= {day} AND {day} < reference.last
            AND (starts_with(lower(reference.value), {q})
                OR (refers.target, reference.value) IN (SELECT topic, key FROM named))
    )
)

-- name: begun
-- Listed from its first day on.
entry.first <= {day}

-- name: begun_by_others
-- Listed from its first day on, or from that of the first that adds to its figures.
(
    entry.first <= {day} OR EXISTS (
        SELECT FROM index_value AS adding
        JOIN index_entry AS other ON other.topic = adding.topic AND other.key = adding.key
        WHERE adding.topic = '{adding}' AND adding.field = '{by}' AND adding.value = entry.key
            AND other.first <= {day}
    )
)

-- name: counting
-- What a row adds to figures, its own fact adds. `rows` is the whole list or the page.
    SELECT {rows}.key AS listed, '{topic}' AS topic, {rows}.key FROM {rows}

-- name: counting_of_others
-- What a row adds to figures, those add that refer to it on the day.
    SELECT {rows}.key AS listed, adding.topic, adding.key
    FROM {rows} JOIN index_value AS adding ON adding.value = {rows}.key
    WHERE adding.topic = '{adding}' AND adding.field = '{by}'
        AND adding.first <= {day} AND {day} < adding.last

-- name: after
-- Rows after one whose place in the order is not empty; the empty ones come last.
(place {sign} {last} OR place = {last} AND key > {key} OR place IS NULL)

-- name: after_empty
place IS NULL AND key > {key}

-- name: together
WITH {asked} SELECT json_agg(rows) FROM (
{rows}
) AS rows

-- name: about
-- The rows of a topic that have a value in one of some fields and have begun, each with its whole
-- fact.
SELECT entry.key, fact.body AS fact,
{members}
FROM index_entry AS entry JOIN followed AS fact USING (topic, key)
CROSS JOIN LATERAL (SELECT {said} AS dated OFFSET 0) AS said
WHERE entry.topic = '{topic}' AND entry.rank IS NOT NULL AND entry.first <= {day}
    AND {kind}
    AND entry.key IN (
        SELECT refers.key FROM index_value AS refers
        WHERE refers.topic = '{topic}' AND refers.field = ANY({fields})
            AND refers.value = {value}
    )
    AND {visible}
ORDER BY entry.key

-- name: one
-- One row by its key.
SELECT entry.key, fact.body AS fact,
{members}
FROM index_entry AS entry JOIN followed AS fact USING (topic, key)
CROSS JOIN LATERAL (SELECT {said} AS dated OFFSET 0) AS said
WHERE entry.topic = '{topic}' AND entry.key = {key} AND {visible}
