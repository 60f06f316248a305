-- name: goals
-- What each goal comes to on each day that is asked; none where nothing was told of what it counts.
-- Days on which things are, from their own slots; whatever does not end after it begins never ends.
WITH asked AS (
    SELECT unnest(:days::date[]) AS day
), life AS MATERIALIZED (
    SELECT entity AS kind, entity_id, entity || '/' || entity_id AS thing, told,
        daterange(since, CASE WHEN until > since THEN until END) AS alive
    FROM (
        SELECT entity, entity_id, value AS told, (value ->> CASE
            WHEN slot = 'recognition' THEN 'recognised_on' WHEN slot = 'award' THEN 'awarded_on'
            WHEN entity = 'enterprise' THEN 'registered_on' ELSE 'opened_on' END)::date AS since
        FROM slot WHERE slot = 'registration'
            OR (entity, slot) IN (('platform', 'recognition'), ('product', 'award'))
    ) AS born LEFT JOIN (
        SELECT entity, entity_id, (value ->> 'effective_on')::date AS until
        FROM slot WHERE slot = 'ending' AND entity <> 'link' OR (entity, slot) IN
            (('enterprise', 'deregistration'), ('carrier', 'closing'),
            ('platform', 'withdrawal'), ('product', 'withdrawal'))
    ) AS died USING (entity, entity_id)
), said AS MATERIALIZED (
    -- A first value holds since ever, a dated one until the next; of an enterprise from its beginning.
    SELECT entity || '/' || entity_id AS thing, slot AS name, value -> 'value' AS value,
        daterange(nullif(key, '')::date, lead(nullif(key, '')::date)
            OVER (PARTITION BY entity, entity_id, slot ORDER BY key)) AS held
    FROM slot
    WHERE slot IN ('sectors', 'carrier_id', 'form', 'field', 'chain')
), entry AS (
    SELECT granted.entity || '/' || granted.entity_id AS thing, granted.value ->> 'list' AS list,
        granted.value ->> 'level' AS level, granted.value ->> 'scope' AS scope,
        daterange((granted.value ->> 'valid_from')::date, (granted.value ->> 'valid_to')::date)
            * CASE WHEN (ended.value ->> 'effective_on')::date
                    < (granted.value ->> 'valid_from')::date THEN 'empty'::daterange
                ELSE daterange(NULL, (ended.value ->> 'effective_on')::date) END
            * alive AS days
    FROM slot AS granted
    JOIN life ON life.kind = granted.entity AND life.entity_id = granted.entity_id
    LEFT JOIN slot AS ended ON ended.entity = granted.entity
        AND ended.entity_id = granted.entity_id AND ended.slot = 'listing_end'
        AND ended.key = granted.key
    WHERE granted.slot = 'listing'
), link AS MATERIALIZED (
    SELECT relation, start, place, CASE WHEN over <= since THEN 'empty'::daterange
        ELSE daterange(since, over) END AS days
    FROM (
        SELECT stated.value ->> 'relation' AS relation, stated.value ->> 'from' AS start,
            stated.value ->> 'to' AS place, (stated.value ->> 'valid_from')::date AS since, least(
            (stated.value ->> 'valid_to')::date, (ending.value ->> 'effective_on')::date) AS over
        FROM slot AS stated LEFT JOIN slot AS ending ON ending.entity = stated.entity
            AND ending.entity_id = stated.entity_id AND ending.slot = 'ending'
        WHERE stated.entity = 'link' AND stated.slot = 'statement'
    ) AS told
), certified AS (
    SELECT 'enterprise/' || entity_id AS thing, split_part(certificate.key, '/', 1) AS kind, alive
        * daterange((certificate.value ->> 'valid_from')::date, (certificate.value ->> 'valid_to')::date)
        * daterange(NULL, CASE WHEN revoked.on >= (certificate.value ->> 'valid_from')::date
            THEN revoked.on END) AS days, revoked.on < (certificate.value ->> 'valid_from')::date AS void
    FROM slot AS certificate JOIN life USING (entity_id) LEFT JOIN (
        SELECT entity_id, key, (value ->> 'effective_on')::date AS "on"
        FROM slot WHERE entity = 'enterprise' AND slot = 'revocation'
    ) AS revoked USING (entity_id, key)
    WHERE certificate.entity = 'enterprise' AND certificate.slot = 'certificate'
        AND life.kind = 'enterprise'
), landed AS MATERIALIZED (
    SELECT ref AS thing, min(((step.value ->> 'entered_at')::timestamptz
        AT TIME ZONE 'Asia/Shanghai')::date) AS day
    FROM slot AS step CROSS JOIN LATERAL jsonb_array_elements_text(
        nullif(step.value -> 'refs', 'null')) AS ref
    WHERE step.entity = 'case' AND step.slot = 'step' AND step.value ->> 'stage' = 'landed'
        AND ((step.value ->> 'entered_at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date
            >= date '2025-01-01'
        AND starts_with(ref, 'enterprise/')
        AND EXISTS (SELECT FROM slot AS opening WHERE opening.entity = 'case'
            AND opening.entity_id = step.entity_id AND opening.slot = 'opening'
            AND opening.value ->> 'type' = 'lead')
        AND NOT EXISTS (SELECT FROM slot AS void WHERE void.entity = 'case'
            AND void.entity_id = step.entity_id AND void.slot = 'void'
            AND void.value ->> 'reason' IS NOT NULL)
    GROUP BY ref
), seat AS MATERIALIZED (
    -- In which park an enterprise sits; where it sat last, once it is gone.
    SELECT life.thing, life.alive, link.place AS park, building.alive * park.alive * link.days
        * daterange(lower(said.held * life.alive), CASE
            WHEN upper(said.held * life.alive) IS DISTINCT FROM upper(life.alive)
            THEN upper(said.held * life.alive) END) AS days
    FROM life JOIN said ON said.thing = life.thing AND said.name = 'carrier_id'
    JOIN life AS building ON building.kind = 'carrier' AND building.entity_id = said.value #>> '{}'
    JOIN link ON link.relation = 'part_of' AND link.start = building.thing
    JOIN life AS park ON park.thing = link.place
    WHERE life.kind = 'enterprise' AND NOT isempty(said.held * life.alive)
), home AS MATERIALIZED (
    -- In a building of the park by what reports go by: whether the enterprise was active or not.
    SELECT said.thing, said.held * building.alive * park.alive * link.days AS days
    FROM said
    JOIN life AS building ON building.kind = 'carrier' AND building.entity_id = said.value #>> '{}'
    JOIN link ON link.relation = 'part_of' AND link.start = building.thing
    JOIN life AS park ON park.thing = link.place
    WHERE said.name = 'carrier_id' AND starts_with(said.thing, 'enterprise/')
        AND link.place = 'park/digital-economy'
), place AS (
    SELECT link.start AS thing, link.days * node.alive * chain.alive * said.held AS days
    FROM link JOIN life AS node ON node.thing = link.place
    JOIN said ON said.thing = link.place AND said.name = 'chain'
    JOIN life AS chain ON chain.thing = said.value #>> '{}'
    WHERE link.relation = 'in_node' AND chain.thing = 'chain/digital-film'
), of_sector AS (
    SELECT thing, ordinal, sector, held FROM said CROSS JOIN LATERAL
        jsonb_array_elements_text(value) WITH ORDINALITY AS told (sector, ordinal)
    WHERE name = 'sectors'
),
-- Reports that were not given back and hold no finer one, each with the enterprise's output.
report AS (
    SELECT 'enterprise/' || entity_id AS thing, (value ->> 'output')::bigint AS output, daterange(
        first_day, CASE length(key) WHEN 4 THEN first_day + interval '1 year'
            WHEN 6 THEN first_day + interval '3 months' ELSE first_day + interval '1 month'
        END::date) AS period
    FROM slot CROSS JOIN LATERAL (SELECT make_date(left(key, 4)::int, CASE length(key)
        WHEN 4 THEN 1 WHEN 6 THEN 3 * right(key, 1)::int - 2 ELSE right(key, 2)::int END, 1)
        AS first_day) AS start
    WHERE entity = 'enterprise' AND slot = 'report' AND NOT EXISTS (
        SELECT FROM slot AS review WHERE review.entity = 'enterprise' AND review.slot = 'review'
            AND review.entity_id = slot.entity_id AND review.key = slot.key
            AND review.value ->> 'verdict' = 'returned'
            AND (review.time, review.beyond, review.id, review.source)
                > (slot.time, slot.beyond, slot.id, slot.source))
), told AS (
    SELECT thing, output, upper(period) - 1 AS day FROM report AS coarse
    WHERE thing IN (SELECT thing FROM home) AND NOT EXISTS (
        SELECT FROM report AS fine WHERE fine.thing = coarse.thing
            AND fine.period <@ coarse.period AND fine.period <> coarse.period)
), standing AS (
    SELECT DISTINCT ON (entity, entity_id, key) entity || '/' || entity_id AS thing, value
    FROM slot
    WHERE slot IN ('reading', 'estimate') AND value ->> 'metric' = 'transfer_team'
        AND NOT EXISTS (
            SELECT FROM slot AS review WHERE review.entity = slot.entity AND review.slot = 'review'
                AND review.entity_id = slot.entity_id AND review.key = slot.key
                AND review.value ->> 'verdict' = 'returned'
                AND (review.time, review.beyond, review.id, review.source)
                    > (slot.time, slot.beyond, slot.id, slot.source))
    ORDER BY entity, entity_id, key, (slot = 'estimate')
),
-- The first day on which everything holds together, of goals that ask for what began since 2025.
began AS (
    SELECT 42 AS number, platform.thing, platform.alive AS stands,
        lower(platform.alive * host.alive) AS first
    FROM life AS platform JOIN life AS host ON host.kind = 'enterprise'
        AND host.entity_id = platform.told ->> 'host_enterprise_id'
    WHERE platform.kind = 'platform'
        AND platform.told ->> 'form' = 'technology_innovation_centre'
    UNION ALL
    SELECT 48, thing, '(,)', greatest(first, certain) FROM (
        SELECT link.start AS thing, min(lower(link.days * host.alive)) AS first
        FROM link JOIN life AS host ON host.thing = link.place
            AND host.kind IN ('platform', 'laboratory', 'institution')
        WHERE relation = 'incubated_by' GROUP BY link.start
    ) AS begun JOIN (
        SELECT thing, min(lower(days)) AS certain FROM certified
        WHERE kind = 'tech' AND void IS NOT TRUE GROUP BY thing
    ) AS first_certificate USING (thing)
    WHERE first IS NOT NULL AND certain IS NOT NULL
), holder (number, thing, day) AS (
    SELECT 27, entry.thing, day FROM entry JOIN asked ON day <@ days JOIN seat
        ON seat.thing = entry.thing AND day <@ seat.days
    WHERE list = 'key_enterprise' AND park = 'park/digital-economy'
    UNION SELECT 29, place.thing, day FROM place JOIN asked ON day <@ days JOIN seat
        ON seat.thing = place.thing AND day <@ seat.days AND day <@ seat.alive
    WHERE park = 'park/digital-film'
    UNION SELECT 32, landed.thing, asked.day FROM landed JOIN asked ON asked.day >= landed.day
        JOIN entry ON entry.thing = landed.thing AND asked.day <@ entry.days
        JOIN of_sector ON of_sector.thing = landed.thing AND asked.day <@ held
    WHERE list = 'head_enterprise' AND scope = 'industrial_software'
        AND sector = 'industrial_software'
    UNION SELECT 33, entry.thing, day FROM entry JOIN asked ON day <@ days
        JOIN of_sector ON of_sector.thing = entry.thing AND day <@ held
    WHERE list = 'key_enterprise' AND sector = 'industrial_software'
    UNION SELECT 34, certified.thing, day FROM certified JOIN asked ON day <@ days
        JOIN of_sector ON of_sector.thing = certified.thing AND day <@ held
    WHERE kind = 'srdi' AND sector = 'industrial_software' AND void IS NOT TRUE
    UNION SELECT 35, thing, day FROM life JOIN asked ON day <@ alive
    WHERE kind = 'product' AND told ->> 'level' <> 'district'
        AND coalesce(told ->> 'field', (
            SELECT sector FROM of_sector JOIN life AS maker USING (thing)
            WHERE thing = 'enterprise/' || (life.told ->> 'enterprise_id') AND ordinal = 1
                AND lower(life.alive) <@ held AND lower(life.alive) <@ maker.alive
        )) = 'industrial_software'
    UNION SELECT 38, landed.thing, asked.day FROM landed JOIN asked ON asked.day >= landed.day
        JOIN life ON life.thing = landed.thing AND asked.day <@ alive
        JOIN of_sector ON of_sector.thing = landed.thing AND landed.day <@ held
    WHERE sector IN ('digital_content', 'blockchain', 'it_innovation')
        AND landed.day >= lower(alive)
    UNION SELECT 40, thing, day FROM life JOIN asked ON day <@ alive JOIN said USING (thing)
    WHERE kind = 'laboratory' AND name = 'form' AND day <@ held
        AND value = '"key_laboratory"'
    UNION SELECT 41, entry.thing, day FROM entry JOIN asked ON day <@ days
        JOIN life ON life.thing = entry.thing
        LEFT JOIN said ON said.thing = entry.thing AND name = 'field' AND day <@ held
    WHERE list = 'major_platform' AND level IN ('municipal', 'national')
        AND coalesce(said.value #>> '{}', told ->> 'field') = 'life_science'
    UNION SELECT number, thing, day FROM began JOIN asked ON day <@ stands
        AND first BETWEEN date '2025-01-01' AND day
    UNION SELECT 47, entry.thing, day FROM entry JOIN asked ON day <@ days
    WHERE list = 'landmark_result' AND starts_with(entry.thing, 'result/')
        AND date '2025-01-01' <= (SELECT min(lower(earlier.days)) FROM entry AS earlier
            WHERE earlier.thing = entry.thing AND earlier.list = entry.list
                AND NOT isempty(earlier.days))
), amount (number, day, amount) AS (
    SELECT number, day, count(*)::numeric FROM holder GROUP BY number, day
    UNION ALL
    SELECT 28, asked.day, sum(output)::numeric
    FROM told JOIN asked ON told.day BETWEEN date_trunc('year', asked.day)::date AND asked.day
    WHERE EXISTS (SELECT FROM home WHERE home.thing = told.thing AND told.day <@ home.days)
    GROUP BY asked.day
    UNION ALL
    SELECT 46, day, sum((newest.value ->> 'value')::numeric)
    FROM asked JOIN life ON day <@ alive AND kind IN ('platform', 'laboratory', 'institution')
    CROSS JOIN LATERAL (SELECT standing.value FROM standing
        WHERE standing.thing = life.thing AND (standing.value ->> 'as_of')::date <= day
        ORDER BY standing.value ->> 'as_of' DESC LIMIT 1) AS newest
    GROUP BY day
), known (number) AS (
    SELECT unnest(numbers) FROM (VALUES
        ('key_enterprise', ARRAY[27, 33]), ('head_enterprise', ARRAY[32]),
        ('major_platform', ARRAY[41]), ('landmark_result', ARRAY[47])
    ) AS list (name, numbers) WHERE EXISTS (SELECT FROM entry WHERE entry.list = list.name)
    UNION SELECT unnest(ARRAY[32, 38]) WHERE EXISTS (SELECT FROM landed)
    UNION SELECT 28 WHERE EXISTS (SELECT FROM link
        WHERE relation = 'part_of' AND place = 'park/digital-economy')
    UNION SELECT 29 WHERE EXISTS (SELECT FROM link JOIN said ON said.thing = link.place
        WHERE relation = 'in_node' AND name = 'chain' AND value = '"chain/digital-film"')
    UNION SELECT 34 WHERE EXISTS (SELECT FROM certified WHERE kind = 'srdi')
    UNION SELECT 35 WHERE EXISTS (SELECT FROM life WHERE kind = 'product')
    UNION SELECT 40 WHERE EXISTS (SELECT FROM said
        WHERE starts_with(thing, 'laboratory/') AND name = 'form')
    UNION SELECT 42 WHERE EXISTS (SELECT FROM life
        WHERE kind = 'platform' AND told ->> 'form' IS NOT NULL)
    UNION SELECT 46 WHERE EXISTS (SELECT FROM slot WHERE slot IN ('reading', 'estimate')
        AND value ->> 'metric' = 'transfer_team')
    UNION SELECT 48 WHERE EXISTS (SELECT FROM link WHERE relation = 'incubated_by')
)
SELECT number, day, coalesce(amount, 0) AS amount
FROM known CROSS JOIN asked LEFT JOIN amount USING (number, day);
