-- name: insert_inbox
-- Remember events as arrived; answers with those never seen before. A redelivery waits for the
-- transaction that holds the same key, so two replicas cannot both take one event.
INSERT INTO inbox (source, id, type, subject, time, digest, meaning, topic, partition, "offset")
SELECT * FROM unnest(
    :sources::text[], :ids::text[], :types::text[], :subjects::text[], :times::timestamptz[],
    :digests::bytea[], :meanings::bytea[], :topics::text[], :partitions::int[], :offsets::bigint[])
ON CONFLICT DO NOTHING
RETURNING source, id;

-- name: known
-- What is remembered of events that arrived again. Until this transaction ends they are not
-- withdrawn: repetitions refer to them.
SELECT inbox.source, inbox.id, digest, meaning, topic, partition, "offset"
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
-- Parked events that wait for one of these slots. One without a meaning came by a release before,
-- which judged no time by its arrival: `unjudged_at` is when it was taken in.
SELECT source, id, inbox.event, topic, partition, "offset",
    CASE WHEN meaning IS NULL THEN received_at END AS unjudged_at
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
SELECT slot.entity, slot.entity_id, slot, key, value::text, time, beyond, id, source
FROM slot JOIN unnest(:entities::text[], :entity_ids::text[]) AS asked (entity, entity_id)
    USING (entity, entity_id);

-- name: load_near
-- Slots with those before and after them: of a long past what a fact for each slot is decided from.
-- Two looks into the index for each, however many slots there are.
SELECT near.entity, near.entity_id, near.slot, near.key, near.value::text, time, beyond, id, source
FROM unnest(:entities::text[], :entity_ids::text[], :slots::text[], :keys::text[])
    AS asked (entity, entity_id, slot, key)
CROSS JOIN LATERAL (
    (SELECT * FROM slot
     WHERE slot.entity = asked.entity AND slot.entity_id = asked.entity_id
        AND (slot.slot, slot.key) < (asked.slot, asked.key)
     ORDER BY slot.slot DESC, slot.key DESC LIMIT 1)
    UNION ALL
    (SELECT * FROM slot
     WHERE slot.entity = asked.entity AND slot.entity_id = asked.entity_id
        AND (slot.slot, slot.key) >= (asked.slot, asked.key)
     ORDER BY slot.slot, slot.key LIMIT 2)
) AS near;

-- name: save_slots!
INSERT INTO slot (entity, entity_id, slot, key, value, time, beyond, id, source)
SELECT entity, entity_id, slot, key, value::jsonb, time, beyond, id, source
FROM unnest(
    :entities::text[], :entity_ids::text[], :slots::text[], :keys::text[], :values::text[],
    :times::timestamptz[], :beyonds::int[], :ids::text[], :sources::text[]
) AS won (entity, entity_id, slot, key, value, time, beyond, id, source)
ON CONFLICT (entity, entity_id, slot, key) DO UPDATE
SET value = excluded.value, time = excluded.time, beyond = excluded.beyond, id = excluded.id,
    source = excluded.source;

-- name: publish!
-- Facts that differ from their last version get the next one, a journal entry and a place in
-- the outbox, in one statement. The version is spliced in as the body's first member.
WITH published AS (
    INSERT INTO fact (topic, key, version, body)
    SELECT topic, key, (SELECT version FROM version_floor) + 1, body
    FROM unnest(:topics::text[], :keys::text[], :bodies::text[]) AS new (topic, key, body)
    ON CONFLICT (topic, key) DO UPDATE
    SET version = greatest(fact.version + 1, excluded.version), body = excluded.body
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
-- (seconds) each has waited. `outdated`: Kafka has the fact's newest version already, and must not
-- see this one after it. While the newest waits too, older ones go before it. What was sent again
-- by hand is no fact and never outdated. OFFSET 0: one look into the journal for each entry, however
-- long that is and whatever the statistics say.
WITH page AS (
    (SELECT id, trace, queued_at, aside FROM outbox WHERE aside IS NULL ORDER BY id LIMIT :most)
    UNION ALL
    SELECT id, trace, queued_at, aside FROM outbox WHERE aside IS NOT NULL
)
SELECT page.id, topic, key, body, trace,
    extract(epoch FROM now() - queued_at)::float AS waited, outdated
FROM page
CROSS JOIN LATERAL (
    SELECT topic, key, version, body FROM journal WHERE journal.id = page.id OFFSET 0
) AS entry
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM fact JOIN journal AS newest USING (topic, key, version)
        WHERE fact.topic = entry.topic AND fact.key = entry.key AND fact.version > entry.version
            AND NOT EXISTS (SELECT FROM outbox WHERE outbox.id = newest.id)
    ) AS outdated OFFSET 0
) AS told
WHERE aside IS NULL OR outdated
ORDER BY page.id;

-- name: set_aside!
-- Kafka takes no record of that size: these stay queued, and those after them go on.
UPDATE outbox SET aside = now() WHERE id = ANY(:ids::bigint[]);

-- name: sent!
DELETE FROM outbox WHERE id = ANY(:ids::bigint[]);

-- name: waiting_for_somebody^
-- Events that wait for something not yet known, for how long the oldest has, and dead letters nobody
-- has done anything about; how large the database is.
SELECT waiting.parked, waiting.parked_seconds,
    (SELECT count(*) FROM letter WHERE state = 'open') AS letters,
    pg_database_size(current_database()) AS database_bytes
FROM (
    SELECT count(*) AS parked,
        coalesce(extract(epoch FROM now() - min(received_at)), 0)::float AS parked_seconds
    FROM inbox WHERE state = 'parked'
) AS waiting;

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
-- Queue the newest version of every fact again, to re-fill topics that were lost, and try again
-- what was set aside. A newer version may be told and sent meanwhile: see unsent.
WITH tried AS (
    UPDATE outbox SET aside = NULL WHERE aside IS NOT NULL
)
INSERT INTO outbox (id)
SELECT journal.id FROM journal JOIN fact USING (topic, key, version)
ON CONFLICT DO NOTHING;

-- name: raise_floor!
-- By the clock, 100,000 versions a second: above what any copy of this database has told by now,
-- and above an earlier restore of the same copy. Until 2286 that has the 15 digits which the stamps
-- of followed facts have (process_batch.py).
UPDATE version_floor
SET version = greatest(version + 1, (extract(epoch FROM clock_timestamp()) * 100000)::bigint);

-- name: tell_again!
-- Every fact once more, above the floor. Dead letters stay as they were told.
WITH told AS (
    UPDATE fact SET version = greatest(fact.version, floor.version) + 1
    FROM version_floor AS floor WHERE topic <> :dead_letter_topic
    RETURNING topic, key, fact.version, body
), entered AS (
    INSERT INTO journal (topic, key, version, body)
    SELECT topic, key, version, '{"version":' || version || ',' || substr(body, 2) FROM told
    RETURNING id
)
INSERT INTO outbox (id) SELECT id FROM entered;

-- name: prune_repetitions
-- Where a repetition stood is forgotten after a while; how often an event came stays with it.
WITH old AS (
    SELECT topic, partition, "offset" FROM repetition
    WHERE received_at < now() - make_interval(days => :days::int)
    ORDER BY received_at LIMIT :most FOR UPDATE SKIP LOCKED
)
DELETE FROM repetition USING old
WHERE (repetition.topic, repetition.partition, repetition."offset")
    = (old.topic, old.partition, old."offset")
RETURNING repetition.topic;

-- name: prune_told_letters
-- The copies of dead letters that were told in Kafka, which has deleted them by now as well: their
-- owner keeps each once, in `letter`.
WITH old AS (
    SELECT id, topic, key FROM journal
    WHERE topic = :topic AND recorded_at < now() - make_interval(days => :days::int)
        AND NOT EXISTS (SELECT FROM outbox WHERE outbox.id = journal.id)
    LIMIT :most FOR UPDATE SKIP LOCKED
), told AS (
    DELETE FROM fact USING old WHERE fact.topic = old.topic AND fact.key = old.key
)
DELETE FROM journal USING old WHERE journal.id = old.id
RETURNING journal.topic;

-- name: prune_payloads
-- What stood in records about which everything was done. Their reasons and acts stay.
WITH old AS (
    SELECT topic, partition, "offset" FROM letter
    WHERE state <> 'open' AND payload IS NOT NULL
        AND received_at < now() - make_interval(days => :days::int)
    ORDER BY received_at LIMIT :most FOR UPDATE SKIP LOCKED
)
UPDATE letter SET payload = NULL FROM old
WHERE (letter.topic, letter.partition, letter."offset") = (old.topic, old.partition, old."offset")
RETURNING letter.topic;

-- name: parked_too_long
-- Events that have waited for so many days, and for what.
SELECT source, id, waits_entity, waits_entity_id FROM inbox
WHERE state = 'parked' AND received_at < now() - make_interval(days => :days::int)
ORDER BY received_at LIMIT :most;

-- name: still_parked
-- Which of these events wait, as they came. Whoever asks holds the things that they wait for: they
-- are freed by nobody else.
SELECT source, id, event, topic, partition, "offset",
    waits_entity, waits_entity_id, waits_slot, waits_key
FROM inbox JOIN unnest(:sources::text[], :ids::text[]) AS asked (source, id) USING (source, id)
WHERE state = 'parked';

-- name: prune_inbox
-- Events that were applied long ago. Sent once more, such an event is taken as a new one and changes
-- nothing: its stamp is no greater than the one that it left. What was repeated lately stays.
WITH old AS (
    SELECT source, id FROM inbox
    WHERE state = 'applied' AND received_at < now() - make_interval(days => :days::int)
        AND NOT EXISTS (
            SELECT FROM repetition WHERE (repetition.source, repetition.id) = (inbox.source, inbox.id))
    ORDER BY received_at LIMIT :most FOR UPDATE SKIP LOCKED
)
DELETE FROM inbox USING old WHERE (inbox.source, inbox.id) = (old.source, old.id)
RETURNING inbox.id;

-- name: prune_journal^
-- Of a page of entries those that a newer version took the place of long ago, and what was sent again
-- by hand; `last` is where the next page begins, null after the last one that is old. Ids rise with
-- time but for transactions under way at once.
WITH page AS (
    SELECT id, topic, key, version FROM journal
    WHERE id > :after AND recorded_at < now() - make_interval(days => :days::int)
    ORDER BY id LIMIT :most
), gone AS (
    DELETE FROM journal USING page
    WHERE journal.id = page.id
        AND NOT EXISTS (
            SELECT FROM fact
            WHERE (fact.topic, fact.key, fact.version) = (page.topic, page.key, page.version))
        AND NOT EXISTS (SELECT FROM outbox WHERE outbox.id = page.id)
    RETURNING journal.id
)
SELECT (SELECT max(id) FROM page) AS last, (SELECT count(*) FROM gone)::int AS gone;
