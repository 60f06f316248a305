-- name: list_facts!
-- Sorted, so that two transactions that share facts meet them in one order.
INSERT INTO listed (
    topic, key, version, shape, enterprise_id, fund_id, rank, search, first, open_from, open_to)
SELECT * FROM unnest(
    :topics::text[], :keys::text[], :versions::bigint[], :shapes::int[], :enterprise_ids::text[],
    :fund_ids::text[], :ranks::text[], :searchs::text[], :firsts::date[], :open_froms::date[],
    :open_tos::date[])
ON CONFLICT (topic, key) DO UPDATE SET
    version = excluded.version, shape = excluded.shape, enterprise_id = excluded.enterprise_id,
    fund_id = excluded.fund_id, rank = excluded.rank, search = excluded.search,
    first = excluded.first, open_from = excluded.open_from, open_to = excluded.open_to;

-- name: forget_traits!
DELETE FROM trait USING unnest(:topics::text[], :keys::text[]) AS old (topic, key)
WHERE trait.topic = old.topic AND trait.key = old.key;

-- name: stale
-- Facts without a listing of their version and of this shape. Locked like the read model locks
-- what it takes in, in the same order.
SELECT followed.topic, followed.key, followed.body
FROM followed LEFT JOIN listed USING (topic, key)
WHERE followed.topic = ANY(:topics)
    AND (listed.version IS DISTINCT FROM followed.version OR listed.shape <> :shape)
ORDER BY followed.topic, followed.key
LIMIT :most
FOR UPDATE OF followed;

-- name: custom_plans!
-- The conditions below leave out what was not asked for: each plan must see the values.
SET LOCAL plan_cache_mode = force_custom_plan;

-- name: register^
-- A page of a register after a place in its order, with the size of the whole list and what that
-- adds to figures up to the day. The query is folded as listed.search is. One scan of a topic's
-- listings finds words anywhere; two characters, a usual Chinese word, are too few for trigrams.
-- What a fund adds to figures, its investments add, even those dated before its establishment.
WITH named AS MATERIALIZED (
    SELECT topic, key FROM listed
    WHERE :q <> '' AND topic IN ('enterprises.enterprise', 'funds.fund')
        AND strpos(search, :q) > 0
), alike AS MATERIALIZED (
    SELECT trait, enterprise_id FROM trait
    WHERE first <= :day AND :day < last
        AND (trait, value) IN (
            ('sector', :sector), ('enterprises.qualification', :qualification),
            ('carrier', :carrier))
), matched AS MATERIALIZED (
    SELECT topic, key, rank, enterprise_id, fund_id, open_from <= :day AND :day < open_to AS open
    FROM listed
    WHERE topic = :topic
        AND (first <= :day OR topic = 'funds.fund' AND fund_id IN (
            SELECT fund_id FROM listed WHERE topic = 'funds.investment' AND first <= :day))
        AND (:open::boolean IS NULL OR (open_from <= :day AND :day < open_to) = :open)
        AND (:q = '' OR strpos(search, :q) > 0 OR starts_with(lower(key), :q)
            OR starts_with(lower(enterprise_id), :q)
            OR enterprise_id IN (SELECT key FROM named WHERE topic = 'enterprises.enterprise')
            OR fund_id IN (SELECT key FROM named WHERE topic = 'funds.fund'))
        AND (:sector = '' OR enterprise_id IN (
            SELECT enterprise_id FROM alike WHERE trait = 'sector'))
        AND (:qualification = '' OR enterprise_id IN (
            SELECT enterprise_id FROM alike WHERE trait = 'enterprises.qualification'))
        AND (:carrier = '' OR enterprise_id IN (
            SELECT enterprise_id FROM alike WHERE trait = 'carrier'))
), counting AS (
    SELECT key AS listed, topic, key FROM matched
    UNION ALL
    SELECT matched.key, investment.topic, investment.key
    FROM matched JOIN listed AS investment ON investment.fund_id = matched.key
    WHERE matched.topic = 'funds.fund' AND investment.topic = 'funds.investment'
), counted AS MATERIALIZED (
    SELECT listed, indicator, sum(amount)::bigint AS amount
    FROM counting JOIN contribution USING (topic, key)
    WHERE indicator = ANY(:codes) AND dimension = 'total' AND day <= :day
    GROUP BY listed, indicator
), page AS (
    SELECT * FROM matched WHERE (rank, key) > (:after_rank, :after_key)
    ORDER BY rank, key LIMIT :most
), told AS MATERIALIZED (
    SELECT listed AS key, json_object_agg(indicator, amount) AS counts
    FROM counted WHERE listed IN (SELECT key FROM page) GROUP BY listed
), rows AS (
    SELECT page.rank, page.key, page.open, followed.body, enterprise.body AS enterprise,
        fund.body ->> 'name' AS fund_name, counts
    FROM page JOIN followed USING (topic, key) LEFT JOIN told USING (key)
    LEFT JOIN followed AS enterprise
        ON enterprise.topic = 'enterprises.enterprise' AND enterprise.key = page.enterprise_id
    LEFT JOIN followed AS fund ON fund.topic = 'funds.fund' AND fund.key = page.fund_id
)
SELECT (SELECT count(*) FROM matched) AS count,
    (SELECT json_object_agg(indicator, amount) FROM (
        SELECT indicator, sum(amount)::bigint AS amount FROM counted GROUP BY indicator
    ) AS total) AS totals,
    (SELECT json_agg(rows ORDER BY rank, key) FROM rows) AS rows;

-- name: tenants
-- How many active enterprises each building has on the day.
SELECT value AS carrier_id, count(DISTINCT trait.enterprise_id) AS enterprises
FROM trait JOIN listed ON listed.topic = trait.topic AND listed.key = trait.key
WHERE trait = 'carrier' AND value = ANY(:carriers) AND trait.first <= :day AND :day < trait.last
    AND open_from <= :day AND :day < open_to
GROUP BY value;

-- name: buildings
SELECT key AS carrier_id, body ->> 'name' AS name FROM followed
WHERE topic = 'enterprises.carrier' AND key = ANY(:carriers);

-- name: certified
-- Which kinds of certificates these enterprises validly hold on the day.
SELECT enterprise_id, array_agg(DISTINCT value ORDER BY value) AS kinds FROM trait
WHERE enterprise_id = ANY(:enterprises) AND trait = 'enterprises.qualification'
    AND first <= :day AND :day < last
GROUP BY enterprise_id;

-- name: reported
-- The latest counted report of these enterprises, its period over on the day.
SELECT enterprise_id, report.* FROM unnest(:enterprises::text[]) AS asked (enterprise_id),
LATERAL (
    SELECT body ->> 'period' AS period, (body -> 'employees')::bigint AS employees FROM followed
    WHERE coalesce(body ->> 'enterprise_id', body ->> 'host_enterprise_id') = asked.enterprise_id
        AND topic = 'enterprises.report' AND (body -> 'counted')::boolean
        AND body ->> 'day' <= :day::date::text
    ORDER BY body ->> 'day' DESC LIMIT 1
) AS report;

-- name: facts_of
-- All facts about one enterprise: its own, and those of things that it hosts.
SELECT topic, key, body FROM followed
WHERE coalesce(body ->> 'enterprise_id', body ->> 'host_enterprise_id') = :enterprise_id
ORDER BY topic, key;

-- name: funds
SELECT key AS fund_id, body ->> 'name' AS name FROM followed
WHERE topic = 'funds.fund' AND key = ANY(:funds);

-- name: invested
-- How many investments each fund has disbursed up to the day, and how much (fen).
SELECT body ->> 'fund_id' AS fund_id, count(*) AS investments,
    sum((body -> 'amount')::bigint)::bigint AS invested
FROM followed JOIN listed USING (topic, key)
WHERE topic = 'funds.investment' AND fund_id = ANY(:funds)
    AND open_from <= :day AND :day < open_to
GROUP BY 1;
