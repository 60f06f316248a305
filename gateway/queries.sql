-- name: create_key!
-- Raises UniqueViolationError for a name that was ever given.
INSERT INTO key (name, role, source, types, scopes, subjects, rate, expires_on, makes_keys)
VALUES (
    :name, :role, :source, :types::text[], :scopes::text[], :subjects::text[], :rate,
    :expires_on::date, :makes_keys
);

-- name: add_digest!
INSERT INTO digest (sha256, name, proposed_by, grace_seconds)
VALUES (:sha256, :name, :proposed_by, :grace);

-- name: withdraw_proposal!
-- A secret that nobody has confirmed gives way to the next one.
DELETE FROM digest WHERE name = :name AND proposed_by IS NOT NULL;

-- name: proposal^
SELECT proposed_by, grace_seconds FROM digest WHERE name = :name AND proposed_by IS NOT NULL;

-- name: confirm!
UPDATE digest SET proposed_by = NULL, added_at = now()
WHERE name = :name AND proposed_by IS NOT NULL;

-- name: lock_key^
-- One change of a key at a time.
SELECT name, revoked_at, expires_on FROM key WHERE name = :name FOR UPDATE;

-- name: expire_digests!
-- The secrets that still open will not after this; one that ends sooner keeps its end.
UPDATE digest SET expires_at = least(expires_at, now() + make_interval(secs => :grace::float8))
WHERE name = :name AND proposed_by IS NULL;

-- name: revoke_key!
UPDATE key SET revoked_at = now() WHERE name = :name;

-- name: keys
SELECT name, role, source, types, scopes, subjects, rate, expires_on, makes_keys, made_at,
    revoked_at,
    (SELECT max(added_at) FROM digest
     WHERE digest.name = key.name AND proposed_by IS NULL) AS secret_at,
    EXISTS (SELECT FROM digest
     WHERE digest.name = key.name AND proposed_by IS NOT NULL) AS is_proposed,
    (SELECT max(expires_at) FROM digest
     WHERE digest.name = key.name AND expires_at > now()) AS old_secret_until
FROM key ORDER BY name;

-- name: digests
-- What opens now, or may until its end.
SELECT sha256, expires_at, name, role, source, types, scopes, subjects, rate, expires_on,
    makes_keys
FROM digest JOIN key USING (name)
WHERE revoked_at IS NULL AND proposed_by IS NULL AND (expires_at IS NULL OR expires_at > now());

-- name: seed_keys
-- Names never seen before; answers with them.
INSERT INTO key (name, role, source, types, expires_on)
SELECT name, 'sender', source, string_to_array(types, ' '), expires_on
FROM unnest(:names::text[], :sources::text[], :types::text[], :ends::date[])
    AS seed (name, source, types, expires_on)
ON CONFLICT DO NOTHING
RETURNING name;

-- name: seed_digests
-- Digests never seen before, of keys that came from a file and are in force.
INSERT INTO digest (sha256, name)
SELECT sha256, name
FROM unnest(:digests::text[], :names::text[]) AS seed (sha256, name)
JOIN key USING (name)
WHERE revoked_at IS NULL
    AND EXISTS (SELECT FROM act WHERE act.key = name AND action = 'seeded')
ON CONFLICT DO NOTHING
RETURNING name;

-- name: enter_act!
INSERT INTO act (actor, action, key, details) VALUES (:actor, :action, :key, :details::jsonb);

-- name: acts
-- Newest first.
SELECT id, at, actor, action, key, details::text FROM act
WHERE id < :before ORDER BY id DESC LIMIT :most;

-- name: enter_refusals!
INSERT INTO refusal (at, times, key, address, status, source, event_id, type, detail)
SELECT * FROM unnest(
    :ats::timestamptz[], :times::int[], :keys::text[], :addresses::text[], :statuses::int[],
    :sources::text[], :event_ids::text[], :types::text[], :details::text[]);

-- name: refusals
-- Newest first.
SELECT id, at, times, key, address, status, source, event_id, type, detail FROM refusal
WHERE id < :before AND (:key::text IS NULL OR key = :key) ORDER BY id DESC LIMIT :most;

-- name: prune_sessions!
-- What could not be used any more in any way.
DELETE FROM session WHERE ends_at < now();

-- name: begin_session!
-- Raises UniqueViolationError for a state that opened a session before.
INSERT INTO session (sha256, state, subject, name, roles, scopes, renewal, ends_at)
VALUES (:sha256, :state, :subject, :name, :roles::text[], :scopes::text[], :renewal,
    now() + make_interval(secs => :longest::float8));

-- name: session^
-- `age`: for how long what the issuer said has stood, in seconds.
SELECT subject, name, roles, scopes, renewal,
    extract(epoch FROM now() - asked_at)::float8 AS age FROM session
WHERE sha256 = :sha256 AND ended_at IS NULL AND ends_at > now()
    AND seen_at > now() - make_interval(secs => :idle::float8);

-- name: see_session!
-- Not at every request: one row would be written over and over.
UPDATE session SET seen_at = now()
WHERE sha256 = :sha256 AND seen_at < now() - make_interval(secs => :pause::float8);

-- name: claim_session^
-- The issuer is asked by whoever gets a row, with the tokens in it: nobody asks at this moment, and
-- nobody had an answer since the session was looked at.
UPDATE session SET asking_until = now() + make_interval(secs => :seconds::float8)
WHERE sha256 = :sha256 AND ended_at IS NULL
    AND asked_at <= now() - make_interval(secs => :trusted::float8)
    AND (asking_until IS NULL OR asking_until < now())
RETURNING subject, name, roles, scopes, renewal;

-- name: leave_issuer!
-- By whoever asked in vain: nobody asks for a little while.
UPDATE session SET asking_until = now() + make_interval(secs => :seconds::float8)
WHERE sha256 = :sha256 AND ended_at IS NULL;

-- name: renew_session!
UPDATE session SET name = :name, roles = :roles::text[], scopes = :scopes::text[],
    renewal = :renewal, asked_at = now(), asking_until = NULL, seen_at = now()
WHERE sha256 = :sha256 AND ended_at IS NULL;

-- name: keep_renewal!
-- The issuer gave other tokens and then fell silent: the ones before may be good for nothing now.
UPDATE session SET renewal = :renewal WHERE sha256 = :sha256 AND ended_at IS NULL;

-- name: end_session<!
UPDATE session SET ended_at = now(), renewal = NULL WHERE sha256 = :sha256 AND ended_at IS NULL RETURNING subject;

-- name: end_sessions_of
-- Answers with the name of each that was still open.
UPDATE session SET ended_at = now(), renewal = NULL
WHERE subject = :subject AND ended_at IS NULL AND ends_at > now()
RETURNING name;

-- name: enter_person_act!
INSERT INTO person_act (subject, name, action, details)
VALUES (:subject, :name, :action, :details::jsonb);

-- name: enter_reads!
INSERT INTO person_act (at, subject, name, action, details)
SELECT at, subject, name, action, details::jsonb FROM unnest(
    :ats::timestamptz[], :subjects::text[], :names::text[], :actions::text[], :details::text[])
    AS one (at, subject, name, action, details);

-- name: person_acts
-- Newest first.
SELECT id, at, subject, name, action, details::text FROM person_act
WHERE id < :before AND (:subject::text IS NULL OR subject = :subject)
ORDER BY id DESC LIMIT :most;

-- name: told_by$
-- Whether a person published an event, or sent files of the kind from which it came.
SELECT EXISTS (
    SELECT FROM person_act WHERE subject = :subject AND (
        action = 'published' AND details -> 'events' ? :event
        OR action = 'imported' AND starts_with(:id, 'import-' || (details ->> 'kind') || '-'))
);

-- name: enter_letter_request!
INSERT INTO letter_request (actor, action, topic, partition, "offset", details)
VALUES (:actor, :action, :topic, :partition, :offset, :details::jsonb);

-- name: see_one_moment!
-- For what is compared across statements: the records as they stood at the first of them.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- name: tell_time_in_utc!
-- Digests are over records with moments in UTC, whatever the session's own zone.
SET LOCAL TIME ZONE 'UTC';

-- name: links
-- A page of the chain with the records as they stand now; a record that is gone is null.
SELECT number, record, record_id, before, digest, CASE record
    WHEN 'act' THEN (SELECT to_jsonb(act)::text FROM act WHERE id = record_id)
    WHEN 'person_act' THEN (SELECT to_jsonb(person_act)::text FROM person_act WHERE id = record_id)
    WHEN 'refusal' THEN (SELECT to_jsonb(refusal)::text FROM refusal WHERE id = record_id)
    WHEN 'letter_request' THEN
        (SELECT to_jsonb(letter_request)::text FROM letter_request WHERE id = record_id)
    WHEN 'archive' THEN (SELECT to_jsonb(archive)::text FROM archive WHERE id = record_id)
END AS content
FROM link WHERE number > :after ORDER BY number LIMIT :most;

-- name: newest_link^
SELECT number, digest FROM link ORDER BY number DESC LIMIT 1;

-- name: newest_archive^
-- From where on the chain stands here.
SELECT number, digest FROM archive ORDER BY number DESC LIMIT 1;

-- name: link^
SELECT number, digest FROM link WHERE number = :number;

-- name: enter_archive!
INSERT INTO archive (actor, number, digest, links, sha256)
VALUES (:actor, :number, :digest, :links, :sha256);

-- name: oldest_link$
SELECT min(number) FROM link;

-- name: prune_acts!
-- These five go before the links that say where they stand.
DELETE FROM act USING link
WHERE link.record = 'act' AND link.record_id = act.id AND link.number <= :up_to;

-- name: prune_person_acts!
DELETE FROM person_act USING link
WHERE link.record = 'person_act' AND link.record_id = person_act.id AND link.number <= :up_to;

-- name: prune_refusals!
DELETE FROM refusal USING link
WHERE link.record = 'refusal' AND link.record_id = refusal.id AND link.number <= :up_to;

-- name: prune_letter_requests!
DELETE FROM letter_request USING link
WHERE link.record = 'letter_request' AND link.record_id = letter_request.id
    AND link.number <= :up_to;

-- name: prune_archives!
DELETE FROM archive USING link
WHERE link.record = 'archive' AND link.record_id = archive.id AND link.number <= :up_to;

-- name: prune_links!
DELETE FROM link WHERE number <= :up_to;

-- name: unchained
-- Records past the chain: put in while its triggers were off, or their link was taken out.
SELECT record, id FROM (
    SELECT 'act' AS record, id FROM act
    UNION ALL SELECT 'person_act', id FROM person_act
    UNION ALL SELECT 'refusal', id FROM refusal
    UNION ALL SELECT 'letter_request', id FROM letter_request
    UNION ALL SELECT 'archive', id FROM archive
) AS kept
WHERE NOT EXISTS (
    SELECT FROM link WHERE link.record = kept.record AND link.record_id = kept.id)
ORDER BY record, id LIMIT :most;

-- name: enter_import!
INSERT INTO import (actor, source, kind, sha256, rows, marks_total, marks, explanation)
VALUES (:actor, :source, :kind, :sha256, :rows, :marks_total, :marks::jsonb, :explanation);

-- name: imports
-- Newest first.
SELECT id, at, actor, source, kind, sha256, rows, marks_total, marks::text, explanation FROM import
WHERE id < :before AND (:kind::text IS NULL OR kind = :kind)
    AND (:source::text IS NULL OR source = :source) ORDER BY id DESC LIMIT :most;

-- name: keep_refused_events!
-- In the order of their keys, so that two gateways wait for each other in one direction alone.
INSERT INTO refused_event
    (source, id, key, digest, sender, status, type, reasons, first_at, last_at, times)
SELECT source, id, key, digest, sender, status, type, reasons, first_at, last_at, times
FROM unnest(
    :sources::text[], :ids::text[], :keys::text[], :digests::bytea[], :senders::text[],
    :statuses::int[], :types::text[], :reasons::text[], :firsts::timestamptz[],
    :lasts::timestamptz[], :times::bigint[]
) AS told (source, id, key, digest, sender, status, type, reasons, first_at, last_at, times)
ORDER BY source, id, key, digest
ON CONFLICT (source, id, key, digest) DO UPDATE SET
    reasons = CASE WHEN excluded.last_at > refused_event.last_at
        THEN excluded.reasons ELSE refused_event.reasons END,
    first_at = least(refused_event.first_at, excluded.first_at),
    last_at = greatest(refused_event.last_at, excluded.last_at),
    times = refused_event.times + excluded.times;

-- name: refused_event
-- Newest first; of one sender, or of all.
SELECT status, type, reasons, first_at, last_at, times FROM refused_event
WHERE source = :source AND id = :id AND (:sender::text IS NULL OR sender = :sender)
ORDER BY last_at DESC, key, digest LIMIT :most;

-- name: prune_refused_events!
-- What is too old, and of each key what is beyond its newest.
DELETE FROM refused_event AS old USING (
    SELECT source, id, key, digest, last_at,
        row_number() OVER (PARTITION BY key ORDER BY last_at DESC, source, id, digest) AS place
    FROM refused_event
) AS ranked
WHERE (old.source, old.id, old.key, old.digest)
        = (ranked.source, ranked.id, ranked.key, ranked.digest)
    AND (ranked.place > :most OR old.last_at < now() - make_interval(days => :days));

-- name: one_snapshot_at_a_time!
SELECT pg_advisory_xact_lock(hashtext('snapshot'));

-- name: enter_snapshot^
-- Numbers have no gaps; of two at once the lock lets one wait.
INSERT INTO snapshot (number, actor, note, day, frozen_id, definitions, offsets, body, sha256)
SELECT coalesce(max(number), 0) + 1, :actor, :note, :day, :frozen_id, :definitions::jsonb,
    :offsets::jsonb, :body, encode(sha256(convert_to(:body, 'UTF8')), 'hex')
FROM snapshot
RETURNING number, at;

-- name: snapshots
-- Newest first.
SELECT number, at, actor, note, day, sha256 FROM snapshot
WHERE number < :before ORDER BY number DESC LIMIT :most;

-- name: snapshot^
SELECT number, at, actor, note, day, sha256, frozen_id, definitions::text, offsets::text, body
FROM snapshot WHERE number = :number;

-- name: enter_report_words!
INSERT INTO report_words (actor, snapshot, place, words)
VALUES (:actor, :snapshot, :place, :words);

-- name: report_words
-- The newest of each place.
SELECT DISTINCT ON (place) place, words, actor, at FROM report_words
WHERE snapshot = :snapshot ORDER BY place, id DESC;

-- name: enter_cadence!
INSERT INTO cadence (actor, source, every_hours) VALUES (:actor, :source, :every_hours);

-- name: cadences
-- The newest of each source.
SELECT DISTINCT ON (source) source, every_hours, actor, at FROM cadence
ORDER BY source, id DESC;
