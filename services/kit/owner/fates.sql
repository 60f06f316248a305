-- name: insert_repetitions
-- Remember repetitions; answers with those not remembered before.
INSERT INTO repetition (topic, partition, "offset", source, id)
SELECT * FROM unnest(
    :topics::text[], :partitions::int[], :offsets::bigint[], :sources::text[], :ids::text[])
ON CONFLICT DO NOTHING
RETURNING source, id;

-- name: insert_dead_letters!
-- A dead letter that stands stays as it is, with what was done about it; another payload at the same
-- place means that the topic was made anew.
INSERT INTO letter
    (topic, partition, "offset", source, id, type, subject, problems, payload, arrived_at)
SELECT * FROM unnest(
    :topics::text[], :partitions::int[], :offsets::bigint[], :sources::text[], :ids::text[],
    :types::text[], :subjects::text[], :problems::text[], :payloads::bytea[],
    :arrived_ats::timestamptz[])
ON CONFLICT (topic, partition, "offset") DO UPDATE
SET source = excluded.source, id = excluded.id, type = excluded.type, subject = excluded.subject,
    problems = excluded.problems, payload = excluded.payload, state = 'open', received_at = now(),
    arrived_at = excluded.arrived_at
WHERE letter.payload IS DISTINCT FROM excluded.payload;

-- name: custom_plans!
-- The conditions below leave out what was not asked for: each plan must see the values.
SET LOCAL plan_cache_mode = force_custom_plan;

-- name: arrivals
-- Every arrival and its one fate, newest first, from before a place. One source or subject is asked
-- for by =, so that an index gives its rows in their order.
SELECT * FROM (
    (
        SELECT received_at, topic, partition, "offset", source, id, type, subject, time, state,
            waits_entity, waits_entity_id, waits_slot, waits_key, NULL AS problems
        FROM inbox
        WHERE (:source::text IS NULL OR source = :source)
            AND (:sources::text[] IS NULL OR source = ANY(:sources))
            AND (:states::text[] IS NULL OR state = ANY(:states))
            AND (:types::text[] IS NULL OR type = ANY(:types))
            AND (:subject::text IS NULL OR subject = :subject)
            AND (:subjects::text[] IS NULL OR subject = ANY(:subjects))
            AND (:q::text IS NULL OR starts_with(id, :q) OR starts_with(subject, :q))
            AND received_at >= :since AND received_at < :until
            AND (received_at, topic, partition, "offset")
                < (:at::timestamptz, :topic::text, :partition::int, :offset::bigint)
        ORDER BY received_at DESC, topic DESC, partition DESC, "offset" DESC LIMIT :most
    ) UNION ALL (
        SELECT again.received_at, again.topic, again.partition, again."offset",
            again.source, again.id, type, subject, time, 'duplicate', NULL, NULL, NULL, NULL, NULL
        FROM repetition AS again JOIN inbox USING (source, id)
        WHERE (:source::text IS NULL OR again.source = :source)
            AND (:sources::text[] IS NULL OR again.source = ANY(:sources))
            AND (:states::text[] IS NULL OR 'duplicate' = ANY(:states))
            AND (:types::text[] IS NULL OR type = ANY(:types))
            AND (:subject::text IS NULL OR subject = :subject)
            AND (:subjects::text[] IS NULL OR subject = ANY(:subjects))
            AND (:q::text IS NULL OR starts_with(again.id, :q) OR starts_with(subject, :q))
            AND again.received_at >= :since AND again.received_at < :until
            AND (again.received_at, again.topic, again.partition, again."offset")
                < (:at::timestamptz, :topic::text, :partition::int, :offset::bigint)
        ORDER BY again.received_at DESC, again.topic DESC, again.partition DESC,
            again."offset" DESC LIMIT :most
    ) UNION ALL (
        SELECT received_at, topic, partition, "offset", source, id, type, subject, NULL, 'rejected',
            NULL, NULL, NULL, NULL, problems
        FROM letter
        WHERE (:source::text IS NULL OR source = :source)
            AND (:sources::text[] IS NULL OR source = ANY(:sources))
            AND (:states::text[] IS NULL OR 'rejected' = ANY(:states))
            AND (:types::text[] IS NULL OR type = ANY(:types))
            AND (:subject::text IS NULL OR subject = :subject)
            AND (:subjects::text[] IS NULL OR subject = ANY(:subjects))
            AND (:q::text IS NULL OR starts_with(id, :q) OR starts_with(subject, :q))
            AND received_at >= :since AND received_at < :until
            AND (received_at, topic, partition, "offset")
                < (:at::timestamptz, :topic::text, :partition::int, :offset::bigint)
        ORDER BY received_at DESC, topic DESC, partition DESC, "offset" DESC LIMIT :most
    )
) AS arrival
ORDER BY received_at DESC, topic DESC, partition DESC, "offset" DESC LIMIT :most;

-- name: event^
SELECT received_at, topic, partition, "offset", source, id, type, subject, time, state, repeats,
    waits_entity, waits_entity_id, waits_slot, waits_key
FROM inbox WHERE source = :source AND id = :id;

-- name: dead_letters_of
-- The newest dead letters of one event.
SELECT received_at, topic, partition, "offset", source, id, type, subject, problems, state
FROM letter WHERE source = :source AND id = :id ORDER BY received_at DESC LIMIT :most;

-- name: dead_letters
-- Newest first, from before a place.
SELECT received_at, topic, partition, "offset", source, id, type, subject, problems, state
FROM letter
WHERE (:source::text IS NULL OR source = :source)
    AND (:sources::text[] IS NULL OR source = ANY(:sources))
    AND (:states::text[] IS NULL OR state = ANY(:states))
    AND (:types::text[] IS NULL OR type = ANY(:types))
    AND (:subject::text IS NULL OR subject = :subject)
    AND (:subjects::text[] IS NULL OR subject = ANY(:subjects))
    AND (:q::text IS NULL OR starts_with(id, :q) OR starts_with(subject, :q))
    AND received_at >= :since AND received_at < :until
    AND (received_at, topic, partition, "offset")
        < (:at::timestamptz, :topic::text, :partition::int, :offset::bigint)
ORDER BY received_at DESC, topic DESC, partition DESC, "offset" DESC LIMIT :most;

-- name: dead_letter^
SELECT received_at, topic, partition, "offset", source, id, type, subject, problems, state, payload
FROM letter WHERE topic = :topic AND partition = :partition AND "offset" = :offset;

-- name: lock_dead_letter^
-- Its owner got a record no sooner than Kafka: where that is not known, this stands for it.
SELECT source, payload, state, coalesce(arrived_at, received_at) AS arrived_at, now() AS asked_at
FROM letter
WHERE topic = :topic AND partition = :partition AND "offset" = :offset FOR UPDATE;

-- name: dead_letter_acts
SELECT at, actor, action, event, reason FROM letter_act
WHERE topic = :topic AND partition = :partition AND "offset" = :offset ORDER BY entry;

-- name: act_on_dead_letter!
-- The act and the state that it leaves, in one statement.
WITH acted AS (
    INSERT INTO letter_act (actor, action, topic, partition, "offset", event, reason)
    VALUES (:actor, :action, :topic, :partition, :offset, :event, :reason)
)
UPDATE letter SET state = :action
WHERE topic = :topic AND partition = :partition AND "offset" = :offset;

-- name: fact_told^
-- The newest version of a fact.
SELECT version, body FROM fact WHERE topic = :topic AND key = :key;

-- name: lock_sending
-- Before send_again and in a statement of its own, so that it sees what the one before it wrote.
SELECT pg_advisory_xact_lock(hashtext('send_again'));

-- name: send_again!
-- Queue a record for the relay, outside of facts: refill must not send it once more.
WITH entered AS (
    INSERT INTO journal (topic, key, version, body)
    SELECT :topic, :key, coalesce(max(version), 0) + 1, :body
    FROM journal WHERE topic = :topic AND key = :key
    RETURNING id
)
INSERT INTO outbox (id) SELECT id FROM entered;

-- name: sources
-- What each source has sent since a moment, and what became of it.
SELECT source, sum(applied)::bigint AS applied, sum(parked)::bigint AS parked,
    sum(duplicate)::bigint AS duplicate, sum(rejected)::bigint AS rejected,
    max(received_at) AS received_at
FROM (
    SELECT source, (state = 'applied')::int AS applied, (state = 'parked')::int AS parked,
        0 AS duplicate, 0 AS rejected, received_at
    FROM inbox WHERE received_at >= :since
    UNION ALL
    SELECT source, 0, 0, 1, 0, received_at FROM repetition WHERE received_at >= :since
    UNION ALL
    SELECT source, 0, 0, 0, 1, received_at FROM letter WHERE received_at >= :since
) AS arrival
GROUP BY source ORDER BY source;

-- name: heard
-- Every source there ever was, and when its last record was taken in. The names of those taken in
-- are found by going from one to the next in the index: a look for each source, not for each event.
WITH RECURSIVE named AS (
    (SELECT source FROM inbox ORDER BY source LIMIT 1)
    UNION ALL
    SELECT (SELECT source FROM inbox WHERE source > named.source ORDER BY source LIMIT 1)
    FROM named WHERE named.source IS NOT NULL
)
SELECT source, max(received_at) AS received_at
FROM (
    SELECT source, greatest(
        (SELECT max(received_at) FROM inbox WHERE source = named.source),
        (SELECT max(received_at) FROM repetition WHERE source = named.source)) AS received_at
    FROM named
    UNION ALL
    SELECT source, max(received_at) FROM letter GROUP BY source
) AS told
WHERE source IS NOT NULL
GROUP BY source ORDER BY source;

-- name: backlog^
-- What the relay has not sent yet, how long (seconds) the oldest of it has waited, and what it set
-- aside because Kafka takes nothing of that size.
SELECT count(*) FILTER (WHERE aside IS NULL) AS waiting,
    extract(epoch FROM now() - min(queued_at) FILTER (WHERE aside IS NULL))::float AS seconds,
    count(aside) AS aside
FROM outbox;
