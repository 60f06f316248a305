-- name: insert_inbox
-- Remember events as arrived; answers with those never seen before. A redelivery waits for the
-- transaction that holds the same key, so two replicas cannot both take one event.
INSERT INTO inbox (source, id, type, subject, time, digest, topic, partition, "offset")
SELECT * FROM unnest(
    :sources::text[], :ids::text[], :types::text[], :subjects::text[], :times::timestamptz[],
    :digests::bytea[], :topics::text[], :partitions::int[], :offsets::bigint[])
ON CONFLICT DO NOTHING
RETURNING source, id;

-- name: known
-- What is remembered of events that arrived again. Until this transaction ends they are not
-- withdrawn: repetitions refer to them.
SELECT inbox.source, inbox.id, digest, topic, partition, "offset"
FROM inbox JOIN unnest(:sources::text[], :ids::text[]) AS asked (source, id) USING (source, id)
ORDER BY inbox.source, inbox.id
FOR KEY SHARE OF inbox;

-- name: remembered
-- The same for who only looks ahead: without a lock.
SELECT inbox.source, inbox.id, digest
FROM inbox JOIN unnest(:sources::text[], :ids::text[]) AS asked (source, id) USING (source, id);

-- name: count_repeats!
UPDATE inbox SET repeats = repeats + asked.times
FROM unnest(:sources::text[], :ids::text[], :times::int[]) AS asked (source, id, times)
WHERE inbox.source = asked.source AND inbox.id = asked.id;

-- name: save_outcomes!
-- Park events with what they wait for, or (with null) mark parked ones as applied.
UPDATE inbox SET
    state = CASE WHEN asked.event IS NULL THEN 'applied' ELSE 'parked' END,
    event = asked.event,
    waits_entity = asked.entity, waits_entity_id = asked.entity_id,
    waits_slot = asked.slot, waits_key = asked.key
FROM unnest(
    :sources::text[], :ids::text[], :events::text[],
    :entities::text[], :entity_ids::text[], :slots::text[], :keys::text[]
) AS asked (source, id, event, entity, entity_id, slot, key)
WHERE inbox.source = asked.source AND inbox.id = asked.id;

-- name: waiting
-- Parked events that wait for one of these slots.
SELECT source, id, inbox.event, topic, partition, "offset"
FROM inbox JOIN unnest(:entities::text[], :entity_ids::text[], :slots::text[], :keys::text[])
    AS filled (entity, entity_id, slot, key)
    ON (waits_entity, waits_entity_id, waits_slot, waits_key)
     = (filled.entity, filled.entity_id, filled.slot, filled.key)
WHERE state = 'parked';

-- name: lock_inbox
-- Before withdraw and in a statement of its own, so that it sees the repetitions written meanwhile.
SELECT 1 FROM inbox JOIN unnest(:sources::text[], :ids::text[]) AS asked (source, id)
    USING (source, id)
ORDER BY inbox.source, inbox.id
FOR UPDATE OF inbox;

-- name: withdraw
-- Parked events that cannot be taken any more, and their repetitions, leave the inbox: they become
-- dead letters, and whoever sends such an event again is heard again.
WITH again AS (
    DELETE FROM repetition
    USING unnest(:sources::text[], :ids::text[]) AS asked (source, id)
    WHERE repetition.source = asked.source AND repetition.id = asked.id
    RETURNING repetition.source, repetition.id, topic, partition, "offset"
), first AS (
    DELETE FROM inbox
    USING unnest(:sources::text[], :ids::text[]) AS asked (source, id)
    WHERE inbox.source = asked.source AND inbox.id = asked.id AND state = 'parked'
    RETURNING inbox.source, inbox.id, topic, partition, "offset"
)
SELECT * FROM again UNION ALL SELECT * FROM first;

-- name: name_entities!
-- Sorted, so that two transactions that share things meet them in one order.
INSERT INTO entity (entity, entity_id)
SELECT * FROM unnest(:entities::text[], :entity_ids::text[])
ON CONFLICT DO NOTHING;

-- name: lock_entities
-- Held before any journal id is drawn: versions of one thing go out in the order of their ids.
SELECT 1 FROM entity
JOIN unnest(:entities::text[], :entity_ids::text[]) AS asked (entity, entity_id)
    USING (entity, entity_id)
ORDER BY entity.entity, entity.entity_id
FOR UPDATE OF entity;

-- name: load_slots
SELECT slot.entity, slot.entity_id, slot, key, value::text, time, id, source
FROM slot JOIN unnest(:entities::text[], :entity_ids::text[]) AS asked (entity, entity_id)
    USING (entity, entity_id);

-- name: save_slots!
INSERT INTO slot (entity, entity_id, slot, key, value, time, id, source)
SELECT entity, entity_id, slot, key, value::jsonb, time, id, source
FROM unnest(
    :entities::text[], :entity_ids::text[], :slots::text[], :keys::text[], :values::text[],
    :times::timestamptz[], :ids::text[], :sources::text[]
) AS won (entity, entity_id, slot, key, value, time, id, source)
ON CONFLICT (entity, entity_id, slot, key) DO UPDATE
SET value = excluded.value, time = excluded.time, id = excluded.id, source = excluded.source;

-- name: publish!
-- Facts that differ from their last version get the next one, a journal entry and a place in
-- the outbox, in one statement. The version is spliced in as the body's first member.
WITH published AS (
    INSERT INTO fact (topic, key, version, body)
    SELECT topic, key, 1, body
    FROM unnest(:topics::text[], :keys::text[], :bodies::text[]) AS new (topic, key, body)
    ON CONFLICT (topic, key) DO UPDATE SET version = fact.version + 1, body = excluded.body
    WHERE fact.body <> excluded.body
    RETURNING topic, key, version, body
), entered AS (
    INSERT INTO journal (topic, key, version, body)
    SELECT topic, key, version, '{"version":' || version || ',' || substr(body, 2) FROM published
    RETURNING id
)
INSERT INTO outbox (id) SELECT id FROM entered;

-- name: attach_traces!
-- Which traces the facts belong to that this transaction published. Only followed ones come here:
-- the statement above stays as fast as it is.
UPDATE outbox SET trace = asked.trace
FROM unnest(:topics::text[], :keys::text[], :traces::text[]) AS asked (topic, key, trace)
JOIN fact USING (topic, key)
JOIN journal USING (topic, key, version)
WHERE outbox.id = journal.id AND journal.recorded_at = now();

-- name: unsent
-- The oldest entries that Kafka has not confirmed, in the order of their ids; for how long
-- (seconds) each has waited.
SELECT id, topic, key, body, trace, extract(epoch FROM now() - queued_at)::float AS waited
FROM outbox JOIN journal USING (id) ORDER BY id LIMIT :most;

-- name: sent!
DELETE FROM outbox WHERE id = ANY(:ids::bigint[]);

-- name: waiting_for_somebody^
-- Events that wait for something not yet known, and dead letters nobody has done anything about.
SELECT (SELECT count(*) FROM inbox WHERE state = 'parked') AS parked,
    (SELECT count(*) FROM letter WHERE state = 'open') AS letters;

-- name: become_relay$
-- One active relay per database; the lock lives as long as the session that sends and deletes.
SELECT pg_try_advisory_lock(hashtext('relay'));

-- name: entities_after
-- A page of all things, or of one kind, in the order of their keys.
SELECT entity, entity_id FROM entity
WHERE (entity, entity_id) > (:entity, :entity_id) AND (:kind::text IS NULL OR entity = :kind)
ORDER BY entity, entity_id LIMIT :most;

-- name: revisions
SELECT entity, number FROM revision;

-- name: note_revision!
INSERT INTO revision (entity, number) VALUES (:entity, :number)
ON CONFLICT (entity) DO UPDATE SET number = excluded.number, decided_at = now()
WHERE revision.number < excluded.number;

-- name: refill!
-- Queue the newest version of every fact again, to re-fill topics that were lost.
INSERT INTO outbox (id)
SELECT journal.id FROM journal JOIN fact USING (topic, key, version)
ON CONFLICT DO NOTHING;
