-- The statements behind "what changed", filled in by changes.py. A side is a day as it is known now,
-- or what was frozen.

-- name: live
SELECT contribution.topic, contribution.key, sum(amount) AS amount, followed.version
    FROM contribution JOIN followed USING (topic, key)
    WHERE indicator = {indicator} AND dimension = {dimension} AND day BETWEEN {first} AND {last}
    GROUP BY contribution.topic, contribution.key, followed.version
    HAVING sum(amount) <> 0

-- name: frozen
SELECT topic, key, amount, version FROM frozen_contribution
    WHERE frozen_id = {id} AND indicator = {indicator} AND dimension = {dimension}

-- name: moved
-- Facts that add something else on both sides, with the cause: another version of the fact, another
-- definition of its topic, or the days alone. A side on which a fact added nothing kept no version:
-- then it tells whether the fact was taken in after the first of both was frozen.
WITH {days}, before AS (
    {before}
), after AS (
    {after}
), moved AS (
    SELECT topic, key, coalesce(after.amount, 0) - coalesce(before.amount, 0) AS amount,
        before.version AS version_before, after.version AS version_after
    FROM before FULL JOIN after USING (topic, key)
    WHERE coalesce(after.amount, 0) <> coalesce(before.amount, 0)
), caused AS (
    SELECT moved.topic, moved.key, moved.amount, followed.body,
        CASE
            WHEN coalesce(version_before <> version_after, taken_at > {since}, false) THEN 'facts'
            WHEN moved.topic = ANY({redefined}) THEN 'definition'
            ELSE 'days'
        END AS cause,
        coalesce(
            body #>> '{{event,source}}',
            (
                SELECT part #>> '{{event,source}}'
                FROM jsonb_path_query(body, '$.*[*] ? (exists (@.event))') AS part
                ORDER BY part #>> '{{event,time}}' DESC LIMIT 1
            ),
            ''
        ) AS source
    FROM moved JOIN followed USING (topic, key)
)
{asked}

-- name: totals
SELECT
    (SELECT coalesce(sum(amount), 0) FROM before) AS before,
    (SELECT coalesce(sum(amount), 0) FROM after) AS after,
    (SELECT count(*) FROM caused) AS facts,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'cause', cause, 'topic', topic, 'source', source, 'facts', facts, 'amount', amount::text
        ) ORDER BY abs(amount) DESC, cause, topic, source), '[]')
        FROM (
            SELECT cause, topic, source, count(*) AS facts, sum(amount) AS amount
            FROM caused GROUP BY cause, topic, source
        ) AS grouped
    ) AS causes

-- name: greatest
SELECT caused.topic, caused.key, caused.amount AS contribution, caused.body, caused.cause,
    enterprise.body AS enterprise
FROM caused
LEFT JOIN followed AS enterprise
    ON enterprise.topic = 'enterprises.enterprise'
    AND enterprise.key = caused.body ->> 'enterprise_id'
ORDER BY abs(caused.amount) DESC, caused.topic, caused.key
LIMIT {most}
