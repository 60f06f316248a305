-- Columns of entities whose rules are code (`entity.field`), as on the day. Slots as in
-- columns.sql. Money is fen, numeric: a sum of amounts may pass 64 bits.

-- name: enterprise.name
-- The last one begun up to the day, or else the first.
coalesce((
    SELECT span ->> 'name' FROM jsonb_array_elements({body} -> 'names') AS span
    WHERE span ->> 'from' <= {today}
    ORDER BY span ->> 'from' DESC LIMIT 1
), {body} -> 'names' -> 0 ->> 'name')

-- name: enterprise.other_names
-- Its names of all other days, each once, in their order.
coalesce((
    SELECT jsonb_agg(name ORDER BY place) FROM (
        SELECT span ->> 'name' AS name, min(place) AS place
        FROM jsonb_array_elements({body} -> 'names') WITH ORDINALITY AS spans (span, place)
        GROUP BY 1
    ) AS names
    WHERE name <> coalesce((
        SELECT span ->> 'name' FROM jsonb_array_elements({body} -> 'names') AS span
        WHERE span ->> 'from' <= {today}
        ORDER BY span ->> 'from' DESC LIMIT 1
    ), {body} -> 'names' -> 0 ->> 'name')
), '[]')

-- name: enterprise.sectors
-- Those of the day; of one that has ended, those of its last day.
coalesce((
    SELECT span -> 'sectors' FROM jsonb_array_elements({body} -> 'sectors') AS span
    WHERE span ->> 'from' <= {today}
    ORDER BY span ->> 'from' DESC LIMIT 1
), '[]')

-- name: enterprise.industry_code
(
    SELECT span ->> 'industry_code'
    FROM jsonb_array_elements({body} -> 'industry_codes') AS span
    WHERE span ->> 'from' <= {today}
    ORDER BY span ->> 'from' DESC LIMIT 1
)

-- name: enterprise.carrier_id
-- The building of the day; it stays when the enterprise ends, and not when it moved out before.
(
    SELECT CASE WHEN span ->> 'to' IS NULL OR span ->> 'to' > {today}
        OR span ->> 'to' = {body} ->> 'deregistered_on' THEN span ->> 'carrier_id' END
    FROM jsonb_array_elements({body} -> 'carriers') AS span
    WHERE span ->> 'from' <= {today}
    ORDER BY span ->> 'from' DESC LIMIT 1
)

-- name: enterprise.qualifications
-- Which kinds of certificates it validly holds on the day.
coalesce((
    SELECT jsonb_agg(DISTINCT kind.value)
    FROM index_value AS holder
    JOIN index_value AS kind
        ON kind.topic = holder.topic AND kind.key = holder.key AND kind.field = 'kind'
        AND kind.first <= {day} AND {day} < kind.last
    WHERE holder.topic = 'enterprises.qualification' AND holder.field = 'enterprise_id'
        AND holder.value = {key}
), '[]')

-- name: enterprise.sector_differs
-- Whether its class of GB/T 4754 is none of its sectors on the day.
EXISTS (
    SELECT FROM index_value AS told
    WHERE told.topic = 'enterprises.enterprise' AND told.key = {key}
        AND told.field = 'sector_differs' AND told.value = 'true'
        AND told.first <= {day} AND {day} < told.last
)

-- name: enterprise.employees
-- By its latest counted report whose period is over on the day.
(
    SELECT (report.body ->> 'employees')::bigint FROM followed AS report
    WHERE report.topic = 'enterprises.report' AND report.key = (
        SELECT counted.key FROM index_value AS counted
        WHERE counted.topic = 'enterprises.report' AND counted.field = 'counted_of'
            AND counted.value = {key} AND counted.first <= {day}
        ORDER BY counted.first DESC LIMIT 1
    )
)

-- name: enterprise.period
-- The period of that report.
(
    SELECT report.body ->> 'period' FROM followed AS report
    WHERE report.topic = 'enterprises.report' AND report.key = (
        SELECT counted.key FROM index_value AS counted
        WHERE counted.topic = 'enterprises.report' AND counted.field = 'counted_of'
            AND counted.value = {key} AND counted.first <= {day}
        ORDER BY counted.first DESC LIMIT 1
    )
)

-- name: listing.entered_on
-- The first day of the days without a gap that hold the day, or of the last ones before it.
(
    SELECT lower(run)::text FROM (
        SELECT unnest(range_agg(
            daterange((span ->> 'from')::date, (span ->> 'to')::date))) AS run
        FROM jsonb_array_elements({body} -> 'spans') AS span
    ) AS runs
    WHERE lower(run) <= {day} ORDER BY run DESC LIMIT 1
)

-- name: listing.left_on
-- The first day after them.
(
    SELECT upper(run)::text FROM (
        SELECT unnest(range_agg(
            daterange((span ->> 'from')::date, (span ->> 'to')::date))) AS run
        FROM jsonb_array_elements({body} -> 'spans') AS span
    ) AS runs
    WHERE lower(run) <= {day} ORDER BY run DESC LIMIT 1
)

-- name: link.overlap
-- On a day on which it holds: another one of its relation from the same thing holds as well, to
-- another place where one thing may be in one alone (a unit's place is its building), or to the same
-- one where a pair may have one alone. `one` and `several` are relations (relations.toml).
(
    {body} ->> 'valid_from' <= {today}
    AND ({body} ->> 'ended_on' IS NULL OR {today} < {body} ->> 'ended_on')
    AND EXISTS (
        SELECT FROM index_value AS beside
        JOIN index_entry AS life ON life.topic = beside.topic AND life.key = beside.key
        JOIN followed AS other ON other.topic = beside.topic AND other.key = beside.key
        WHERE beside.topic = 'enterprises.link' AND beside.field = 'from'
            AND beside.value = {body} ->> 'from' AND beside.key <> {key}
            AND other.body ->> 'relation' = {body} ->> 'relation'
            AND life.open_from <= {day} AND {day} < life.open_to
            AND CASE WHEN other.body ->> 'to' = {body} ->> 'to'
                THEN NOT {body} ->> 'relation' = ANY({several})
                ELSE {body} ->> 'relation' = ANY({one}) AND coalesce((
                    SELECT 'carrier/' || unit.value FROM index_value AS unit
                    WHERE unit.topic = 'enterprises.thing' AND unit.key = other.body ->> 'to'
                        AND unit.field = 'carrier_id'
                        AND unit.first <= {day} AND {day} < unit.last
                    LIMIT 1
                ), other.body ->> 'to') <> coalesce((
                    SELECT 'carrier/' || unit.value FROM index_value AS unit
                    WHERE unit.topic = 'enterprises.thing' AND unit.key = {body} ->> 'to'
                        AND unit.field = 'carrier_id'
                        AND unit.first <= {day} AND {day} < unit.last
                    LIMIT 1
                ), {body} ->> 'to')
            END
    )
)

-- name: loan.repaid
(
    SELECT coalesce(sum((part ->> 'amount')::numeric), 0)
    FROM jsonb_array_elements({body} -> 'repayments') AS part
    WHERE part ->> 'repaid_on' <= {today}
)

-- name: loan.outstanding
-- Below zero where a repayment is dated before the disbursement.
(
    SELECT CASE WHEN {body} ->> 'disbursed_on' <= {today}
        THEN ({body} ->> 'amount')::numeric ELSE 0 END
        - coalesce(sum((part ->> 'amount')::numeric), 0)
    FROM jsonb_array_elements({body} -> 'repayments') AS part
    WHERE part ->> 'repaid_on' <= {today}
)

-- name: loan.defaulted_on
CASE WHEN {body} -> 'default' ->> 'effective_on' <= {today}
    THEN {body} -> 'default' ->> 'effective_on' END

-- name: loan.principal_outstanding
CASE WHEN {body} -> 'default' ->> 'effective_on' <= {today}
    THEN ({body} -> 'default' ->> 'principal_outstanding')::numeric END

-- name: pool.funded
-- Over all facts of the pool: each transfer and each compensation is one.
(
    SELECT coalesce(sum((part ->> 'amount')::numeric), 0)
    FROM index_value AS parts
    JOIN followed AS told ON told.topic = parts.topic AND told.key = parts.key,
    jsonb_array_elements(told.body -> 'transfers') AS part
    WHERE parts.topic = 'funds.pool' AND parts.field = 'pool_id' AND parts.value = {key}
        AND part ->> 'funded_on' <= {today}
)

-- name: pool.transfers
(
    SELECT count(*)
    FROM index_value AS parts
    JOIN followed AS told ON told.topic = parts.topic AND told.key = parts.key,
    jsonb_array_elements(told.body -> 'transfers') AS part
    WHERE parts.topic = 'funds.pool' AND parts.field = 'pool_id' AND parts.value = {key}
        AND part ->> 'funded_on' <= {today}
)

-- name: pool.compensated
(
    SELECT coalesce(sum((part ->> 'amount')::numeric), 0)
    FROM index_value AS parts
    JOIN followed AS told ON told.topic = parts.topic AND told.key = parts.key,
    jsonb_array_elements(told.body -> 'compensations') AS part
    WHERE parts.topic = 'funds.pool' AND parts.field = 'pool_id' AND parts.value = {key}
        AND part ->> 'compensated_on' <= {today}
)

-- name: pool.compensations
(
    SELECT count(*)
    FROM index_value AS parts
    JOIN followed AS told ON told.topic = parts.topic AND told.key = parts.key,
    jsonb_array_elements(told.body -> 'compensations') AS part
    WHERE parts.topic = 'funds.pool' AND parts.field = 'pool_id' AND parts.value = {key}
        AND part ->> 'compensated_on' <= {today}
)

-- name: pool.balance
-- What was funded minus what was compensated.
(
    SELECT coalesce(sum(CASE WHEN part ? 'funded_on' THEN (part ->> 'amount')::numeric
        ELSE -(part ->> 'amount')::numeric END), 0)
    FROM index_value AS parts
    JOIN followed AS told ON told.topic = parts.topic AND told.key = parts.key,
    jsonb_array_elements((told.body -> 'transfers') || (told.body -> 'compensations')) AS part
    WHERE parts.topic = 'funds.pool' AND parts.field = 'pool_id' AND parts.value = {key}
        AND coalesce(part ->> 'funded_on', part ->> 'compensated_on') <= {today}
)
