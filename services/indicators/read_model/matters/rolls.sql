-- name: entries
-- The entries of some lists that are in force on a day, of things that stand there then.
SELECT listing.body ->> 'thing' AS subject, listing.body ->> 'list' AS list,
    told.value ->> 'entry_no' AS entry_no, told.value ->> 'level' AS level,
    told.value ->> 'scope' AS scope, told.value ->> 'valid_from' AS valid_from
FROM index_value AS named
    JOIN followed AS listing USING (topic, key)
    CROSS JOIN LATERAL jsonb_array_elements(listing.body -> 'entries') AS told
WHERE named.topic = 'enterprises.listing' AND named.field = 'list'
    AND named.value = ANY(:lists::text[])
    AND told.value ->> 'valid_from' <= :today::text
    AND (told.value ->> 'valid_to' IS NULL OR :today::text < told.value ->> 'valid_to')
    AND (told.value ->> 'ended_on' IS NULL OR :today::text < told.value ->> 'ended_on')
    AND EXISTS (
        SELECT FROM jsonb_array_elements(listing.body -> 'spans') AS span
        WHERE span ->> 'from' <= :today::text
            AND (span ->> 'to' IS NULL OR :today::text < span ->> 'to')
    )
ORDER BY 2, 1, 3;
