-- name: lives
-- The days on which each enterprise is active. A de-registration that was taken back (null) or is
-- not after the registration ends nothing.
SELECT entity_id AS enterprise_id,
    daterange(registered_on, CASE WHEN ended_on > registered_on THEN ended_on END) AS active
FROM (
    SELECT entity_id, (value ->> 'registered_on')::date AS registered_on
    FROM slot WHERE entity = 'enterprise' AND slot = 'registration'
) AS registration
LEFT JOIN (
    SELECT entity_id, (value ->> 'effective_on')::date AS ended_on
    FROM slot WHERE entity = 'enterprise' AND slot = 'deregistration'
) AS deregistration USING (entity_id);
