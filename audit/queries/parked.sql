-- name: overdue
-- Events that are parked although what they wait for is there. Lives are told by the owner of the
-- enterprises: one that it knows is there, even where the copy of its life is missing.
SELECT source, id, type, subject FROM inbox
WHERE state = 'parked' AND (
    EXISTS (
        SELECT FROM slot
        WHERE (entity, entity_id, slot, key)
            = (waits_entity, waits_entity_id, waits_slot, waits_key)
    )
    OR (waits_slot = 'life' AND waits_entity_id = ANY(:enterprise_ids::text[]))
)
ORDER BY source, id;
