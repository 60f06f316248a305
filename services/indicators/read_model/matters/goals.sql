-- name: introduced^
-- Enterprises active on the day that a lead brought in: a lead that is not void reached `landed` from
-- the first day on and named them. In one of the sectors on the day, or `when_landed` on the day of
-- the first landing; `list` and `scope` ask for a place on a list on the day, where not empty.
-- `known`: whether any lead ever landed, or anything ever stood on that list.
WITH step AS (
    SELECT told.value AS told, lead.body
    FROM index_value AS kind
    JOIN followed AS lead ON lead.topic = kind.topic AND lead.key = kind.key
    CROSS JOIN LATERAL jsonb_array_elements(lead.body -> 'steps') AS told
    WHERE kind.topic = 'enterprises.case' AND kind.field = 'type' AND kind.value = 'lead'
        AND lead.body -> 'voided' = 'false' AND told.value ->> 'stage' = 'landed'
), landing AS (
    SELECT split_part(ref, '/', 2) AS enterprise_id, min((told ->> 'day')::date) AS day
    FROM step CROSS JOIN LATERAL jsonb_array_elements_text(told -> 'refs') AS ref
    WHERE starts_with(ref, 'enterprise/')
        AND (told ->> 'day')::date BETWEEN :since::date AND :day::date
    GROUP BY 1
), introduced AS (
    SELECT landing.enterprise_id FROM landing
    JOIN index_entry AS life ON life.topic = 'enterprises.enterprise'
        AND life.key = landing.enterprise_id
        AND life.open_from <= :day::date AND :day::date < life.open_to
    WHERE EXISTS (
        SELECT FROM index_value AS sector
        CROSS JOIN LATERAL (
            SELECT CASE WHEN :when_landed::boolean THEN landing.day ELSE :day::date END AS day
        ) AS asked
        WHERE sector.topic = 'enterprises.enterprise' AND sector.key = landing.enterprise_id
            AND sector.field = 'sectors' AND sector.value = ANY(:sectors::text[])
            AND sector.first <= asked.day AND asked.day < sector.last
    ) AND (:list::text = '' OR EXISTS (
        SELECT FROM followed AS listing
        CROSS JOIN LATERAL jsonb_array_elements(listing.body -> 'spans') AS span
        WHERE listing.topic = 'enterprises.listing'
            AND listing.key = 'enterprise/' || landing.enterprise_id || ':' || :list::text
            AND span ->> 'from' <= :today::text
            AND (span ->> 'to' IS NULL OR :today::text < span ->> 'to')
            AND (:scope::text = '' OR span -> 'scopes' ? :scope::text)
    ))
)
SELECT (SELECT count(*) FROM introduced) AS count,
    EXISTS (SELECT FROM step) OR EXISTS (
        SELECT FROM index_value WHERE topic = 'enterprises.listing' AND field = 'list'
            AND value = :list::text
    ) AS known;

-- name: task^
-- What is told of one task.
SELECT body FROM followed WHERE topic = 'indicators.task' AND key = :task;
