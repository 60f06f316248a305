-- name: matters
-- What became of matters that pass through stages, of all four families alike: the SQL way round,
-- from the days that are asked and the steps that closed something, each looked at by itself.
WITH type AS MATERIALIZED (
    SELECT v ->> 'family' AS family, v ->> 'type' AS type, (v ->> 'from')::date AS since,
        v -> 'stages' AS stages, v -> 'ends' AS ends, (v ->> 'days')::int AS days,
        coalesce(v -> 'days_by', '{}') AS days_by, v ->> 'since' AS clock_from,
        coalesce((v ->> 'planned')::boolean, false) AS planned,
        coalesce((v ->> 'rate_within')::int, 0) AS rate_within
    FROM jsonb_array_elements(:types::jsonb) AS v
),

-- Every day with how many days were worked up to it. As arrays, because nothing finds a row of a CTE
-- but reading all of it: `numbers` by days since 2014-12-31, `nth` by number.
weekday AS (
    SELECT d::date AS day, CASE WHEN d::date = ANY(:made_up::date[]) THEN true
        WHEN d::date = ANY(:off::date[]) THEN false ELSE extract(isodow FROM d) < 6 END AS worked
    FROM generate_series(date '2015-01-01', date '2045-12-31', interval '1 day') AS d
), workday AS (
    SELECT day, worked, (count(*) FILTER (WHERE worked) OVER (ORDER BY day))::int AS number
    FROM weekday
), calendar AS MATERIALIZED (
    SELECT array_agg(number ORDER BY day) AS numbers,
        array_agg(day ORDER BY day) FILTER (WHERE worked) AS nth
    FROM workday
),

matter AS MATERIALIZED (
    SELECT entity, entity_id, value, (value ->> 'opened_at')::timestamptz AS opened_at,
        ((value ->> 'opened_at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date AS opened_on,
        coalesce((
            SELECT t.value ->> 'value' FROM slot AS t
            WHERE t.entity = o.entity AND t.entity_id = o.entity_id AND t.slot = 'type'
            ORDER BY t.key DESC LIMIT 1
        ), value ->> 'type') AS newest_type
    FROM slot AS o
    WHERE entity IN ('case', 'claim', 'matter', 'task') AND slot = 'opening' AND NOT EXISTS (
        SELECT FROM slot AS void WHERE void.entity = o.entity AND void.entity_id = o.entity_id
            AND void.slot = 'void' AND void.value ->> 'reason' IS NOT NULL
    )
),

-- Steps, for whoever asks for those of one matter: written out there, so that the index finds them.
course AS NOT MATERIALIZED (
    SELECT entity, entity_id, key, value, value ->> 'stage' AS stage, at, day
    FROM slot CROSS JOIN LATERAL (SELECT (value ->> 'entered_at')::timestamptz AS at) AS told
    CROSS JOIN LATERAL (SELECT (at AT TIME ZONE 'Asia/Shanghai')::date AS day) AS local
    WHERE slot = 'step' AND entity IN ('case', 'claim', 'matter', 'task')
), step AS MATERIALIZED (
    SELECT *, lag(stage) OVER earlier AS before FROM course
    WINDOW earlier AS (PARTITION BY entity, entity_id ORDER BY at, key)
), hold AS MATERIALIZED (
    SELECT entity, entity_id,
        range_agg(daterange((value ->> 'from')::date, (value ->> 'to')::date)) AS held
    FROM slot
    WHERE slot = 'hold' AND entity IN ('case', 'claim', 'matter', 'task')
        AND (value ->> 'to' IS NULL OR value ->> 'to' > value ->> 'from')
    GROUP BY entity, entity_id
),

-- The days that matter: those asked for, and those on which somebody took a step.
moment AS (
    SELECT entity, entity_id, day, opened_on, value ->> 'type' AS first_type
    FROM matter JOIN unnest(:days::date[]) AS asked (day) ON day >= opened_on
    UNION
    SELECT entity, entity_id, day, opened_on, matter.value ->> 'type'
    FROM step JOIN matter USING (entity, entity_id)
), ruled AS MATERIALIZED (
    SELECT m.entity, m.entity_id, m.day, opened_on, rule.*
    FROM moment AS m
    CROSS JOIN LATERAL (
        SELECT coalesce((
            SELECT value ->> 'value' FROM slot
            WHERE entity = m.entity AND entity_id = m.entity_id AND slot = 'type'
                AND (key = '' OR key::date <= m.day) ORDER BY key DESC LIMIT 1
        ), first_type) AS type
    ) AS named
    CROSS JOIN LATERAL (
        SELECT coalesce((
            SELECT (value ->> 'value')::date FROM slot
            WHERE entity = m.entity AND entity_id = m.entity_id AND slot = 'definition'
                AND (key = '' OR key::date <= m.day) ORDER BY key DESC LIMIT 1
        ), opened_on) AS by_day
    ) AS based
    CROSS JOIN LATERAL (
        SELECT stages, ends, type.days, days_by, clock_from, planned, rate_within FROM type
        WHERE type.family = m.entity AND type.type = named.type
        ORDER BY since <= by_day DESC, CASE WHEN since <= by_day THEN since END DESC, since LIMIT 1
    ) AS rule
), known AS MATERIALIZED (
    SELECT ruled.*, coalesce(reached.stage, stages ->> 0) AS stage,
        coalesce(held, '{}'::datemultirange) AS held,
        (
            SELECT (value ->> 'value')::date FROM slot
            WHERE entity = ruled.entity AND entity_id = ruled.entity_id AND slot = 'due_on'
                AND (key = '' OR key::date <= ruled.day) ORDER BY key DESC LIMIT 1
        ) AS told_due,
        CASE WHEN planned THEN (
            SELECT plan.due FROM jsonb_array_elements_text(stages) WITH ORDINALITY AS s (stage, at)
            CROSS JOIN LATERAL (
                SELECT (value ->> 'value')::date AS due FROM slot
                WHERE entity = ruled.entity AND entity_id = ruled.entity_id
                    AND slot = 'plan.' || s.stage
                    AND (key = '' OR key::date <= ruled.day) ORDER BY key DESC LIMIT 1
            ) AS plan
            WHERE plan.due IS NOT NULL ORDER BY at DESC LIMIT 1
        ) END AS planned_due,
        CASE WHEN clock_from IS NULL THEN opened_on ELSE (
            SELECT min(course.day) FROM course
            WHERE course.entity = ruled.entity AND course.entity_id = ruled.entity_id
                AND course.stage = clock_from AND course.day <= ruled.day
        ) END AS begins,
        coalesce((
            SELECT (others ->> (given.value ->> 'value'))::int
            FROM jsonb_each(days_by) AS by_field (name, others)
            CROSS JOIN LATERAL (
                SELECT value FROM slot
                WHERE entity = ruled.entity AND entity_id = ruled.entity_id
                    AND slot = 'fields.' || name
                    AND (key = '' OR key::date <= ruled.day) ORDER BY key DESC LIMIT 1
            ) AS given
        ), days) AS clock
    FROM ruled LEFT JOIN hold USING (entity, entity_id)
    LEFT JOIN LATERAL (
        SELECT course.stage FROM course
        WHERE course.entity = ruled.entity AND course.entity_id = ruled.entity_id
            AND course.day <= ruled.day
        ORDER BY at DESC, key DESC LIMIT 1
    ) AS reached ON true
), standing AS MATERIALIZED (
    SELECT entity, entity_id, day, stage, stages, ends, rate_within, ends ? stage AS over,
        day <@ held AS held,
        coalesce(told_due, CASE WHEN planned THEN planned_due ELSE by_clock END) AS due
    FROM known
    LEFT JOIN LATERAL (
        SELECT CASE WHEN steps = 0 THEN begins
            ELSE nth[numbers[begins - date '2014-12-31'] + steps] END AS by_clock
        FROM (SELECT (SELECT numbers FROM calendar), (SELECT nth FROM calendar)) AS calendar
        CROSS JOIN LATERAL (
            SELECT clock + coalesce(sum(greatest(0, numbers[least(upper(pause) - 1, known.day)
                - date '2014-12-31'] - numbers[greatest(lower(pause) - 1, begins)
                - date '2014-12-31'])), 0)::int AS steps
            FROM unnest(held) AS pause
        ) AS counted
        WHERE begins IS NOT NULL AND clock IS NOT NULL
    ) AS clocked ON told_due IS NULL AND NOT planned
),

turn AS MATERIALIZED (
    SELECT step.entity, step.entity_id, step.key, step.at, step.day, step.value, due, rate_within,
        ends ? step.stage AS closes
    FROM step JOIN standing USING (entity, entity_id, day)
    WHERE (ends ? step.stage) <> (ends ? coalesce(before, stages ->> 0))
), rating AS (
    SELECT DISTINCT ON (entity, entity_id) entity, entity_id, slot.value, day
    FROM slot JOIN matter USING (entity, entity_id)
    CROSS JOIN LATERAL (SELECT (slot.value ->> 'rated_at')::timestamptz AS at) AS told
    CROSS JOIN LATERAL (SELECT (at AT TIME ZONE 'Asia/Shanghai')::date AS day) AS local
    WHERE slot = 'rating' AND matter.value -> 'about' ? (slot.value ->> 'by')
    ORDER BY entity, entity_id, at DESC, key DESC
), silent AS (
    SELECT entity, entity_id, last_day.day + 1 AS day
    FROM turn CROSS JOIN calendar CROSS JOIN LATERAL (
        SELECT nth[numbers[turn.day - date '2014-12-31'] + rate_within] AS day
    ) AS last_day
    WHERE closes AND rate_within > 0 AND NOT EXISTS (
        SELECT FROM slot AS heard
        CROSS JOIN LATERAL (SELECT (heard.value ->> 'rated_at')::timestamptz AS at) AS told
        WHERE heard.entity = turn.entity AND heard.entity_id = turn.entity_id
            AND heard.slot = 'rating' AND told.at >= turn.at
            AND (told.at AT TIME ZONE 'Asia/Shanghai')::date <= last_day.day
    ) AND NOT EXISTS (
        SELECT FROM turn AS again
        WHERE again.entity = turn.entity AND again.entity_id = turn.entity_id
            AND NOT again.closes AND (again.at, again.key) > (turn.at, turn.key)
            AND again.day <= last_day.day
    )
),

flow (entity, entity_id, figure, dated, amount) AS (
    SELECT entity, entity_id, 'opened', opened_on, 1::numeric FROM matter
    UNION ALL SELECT entity, entity_id, 'closed', day, 1 FROM turn WHERE closes
    UNION ALL SELECT entity, entity_id, 'closed_due', day, 1 FROM turn
        WHERE closes AND due IS NOT NULL
    UNION ALL SELECT entity, entity_id, 'closed_on_time', day, 1 FROM turn
        WHERE closes AND day <= due
    UNION ALL SELECT entity, entity_id, 'reopened', day, 1 FROM turn WHERE NOT closes
    UNION ALL SELECT entity, entity_id, 'amount_granted', day, (value ->> 'amount')::numeric
        FROM turn WHERE closes AND value ->> 'amount' IS NOT NULL
    UNION ALL SELECT entity, entity_id, 'silent', day, 1 FROM silent
    UNION ALL SELECT entity, entity_id, 'rated', day, 1 FROM rating
    UNION ALL SELECT entity, entity_id, 'solved', day, 1 FROM rating WHERE value ->> 'solved' = 'yes'
), counted (entity, entity_id, figure, day, amount) AS (
    SELECT entity, entity_id, figure, day, amount FROM flow
    JOIN unnest(:days::date[]) AS asked (day)
        ON dated BETWEEN date_trunc('year', day)::date AND day
    UNION ALL
    SELECT entity, entity_id, 'open', day, 1 FROM standing
    WHERE NOT over AND day = ANY(:days::date[])
    UNION ALL
    SELECT entity, entity_id, 'overdue', day, 1 FROM standing
    WHERE NOT over AND NOT held AND day > due AND day = ANY(:days::date[])
)
SELECT entity || '_' || figure AS indicator, dimension, day, sum(amount) AS amount
FROM counted JOIN matter USING (entity, entity_id)
CROSS JOIN LATERAL (VALUES ('total'), (newest_type)) AS dimensions (dimension)
WHERE day >= opened_on OR figure NOT IN ('open', 'overdue')
GROUP BY entity, figure, dimension, day;
