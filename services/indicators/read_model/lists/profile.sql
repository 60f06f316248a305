-- name: facts_about
-- All facts that refer to one enterprise: its own, and those of things that it hosts.
SELECT topic, key, body FROM followed
WHERE (topic, key) IN (
    SELECT refers.topic, refers.key FROM index_value AS refers
    JOIN unnest(:topics::text[], :fields::text[]) AS wanted (topic, field)
        ON wanted.topic = refers.topic AND wanted.field = refers.field
    WHERE refers.value = :enterprise_id
)
ORDER BY topic, key;
