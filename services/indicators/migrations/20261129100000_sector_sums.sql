-- migrate:up

-- Figures of matters by the sectors of the enterprise that each names first, over a day, a month
-- and a year: a board of any day adds up some hundred of them. Matters and sectors are different
-- owners' facts, so either changes sums, whichever came first. PostgreSQL itself keeps them, for
-- whichever release writes. `sector` is '' for all matters, '*' for those whose enterprise is in
-- any sector: what is in none is the difference. `first` is the first day of the span.
CREATE TABLE sector_sum (
    grain text COLLATE "C" NOT NULL CHECK (grain IN ('day', 'month', 'year')),
    indicator text COLLATE "C" NOT NULL,
    first date NOT NULL,
    type text COLLATE "C" NOT NULL,
    sector text COLLATE "C" NOT NULL,
    amount numeric NOT NULL,
    PRIMARY KEY (grain, indicator, first, type, sector)
) WITH (fillfactor = 70);

-- What matters that name one enterprise first add to a figure of their type on a day.
CREATE TYPE party_amount AS (indicator text, type text, party text, day date, amount numeric);
-- The days on which an enterprise is in a sector, to-exclusive.
CREATE TYPE sector_span AS (party text, sector text, first date, last date);

-- A stock counts from the day on which both the matter and the sector hold to the end of the
-- sector's span, a flow if its day is in the span.
CREATE FUNCTION add_by_sector(sign integer, amounts party_amount[], spans sector_span[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF amounts IS NULL OR spans IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO sector_sum AS held (grain, indicator, first, type, sector, amount)
    WITH told AS MATERIALIZED (
        SELECT *, indicator ~ '_(open|overdue)$' AS stock FROM unnest(amounts)
    ), span AS MATERIALIZED (
        SELECT * FROM unnest(spans)
    ), placed AS (
        SELECT indicator, type, sector, amount,
            CASE WHEN stock THEN greatest(day, span.first) ELSE day END AS day
        FROM told JOIN span USING (party)
        WHERE day < span.last AND (stock OR day >= span.first)
        UNION ALL
        SELECT indicator, type, sector, -amount, span.last
        FROM told JOIN span USING (party)
        WHERE stock AND day < span.last AND span.last < '9999-12-31'
    ), daily AS (
        SELECT indicator, type, sector, day, sum(amount) AS amount FROM placed GROUP BY 1, 2, 3, 4
    )
    SELECT grain, indicator, date_trunc(grain, day::timestamp)::date, type, sector,
        sum(amount) * sign
    FROM daily CROSS JOIN unnest(ARRAY['day', 'month', 'year']) AS grain
    GROUP BY 1, 2, 3, 4, 5
    HAVING sum(amount) <> 0
    ON CONFLICT (grain, indicator, first, type, sector)
    DO UPDATE SET amount = held.amount + excluded.amount;
END
$$;

-- Whether a figure is one of a type of matters that boards show by sector.
CREATE FUNCTION is_by_sector(indicator text, dimension text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT dimension <> 'total' AND dimension !~ '[@/|]' AND indicator ~ ('^(case|claim|matter|task)_'
        '(open|overdue|opened|closed|closed_due|closed_on_time|reopened|rated|solved|silent)$')
$$;

-- These spans, and '*' on the days of which an enterprise has any.
CREATE FUNCTION with_any(spans sector_span[]) RETURNS sector_span[] LANGUAGE sql IMMUTABLE AS $$
    SELECT spans || array_agg((party, '*', lower(days), upper(days))::sector_span)
    FROM (
        SELECT party, unnest(range_agg(daterange(first, last))) AS days
        FROM unnest(spans) GROUP BY party
    ) AS any_of
$$;

CREATE FUNCTION spans_of(parties text[]) RETURNS sector_span[] LANGUAGE sql STABLE AS $$
    SELECT array_agg((key, value, first, last)::sector_span) FROM index_value
    WHERE topic = 'enterprises.enterprise' AND field = 'sectors' AND key = ANY(parties)
$$;

-- Contributions came or went: '' stands for any party, and for its one span. Writers of sums of
-- either kind take turns, before they look at what others wrote, to their commit: one table is
-- locked for both, so that none waits for the other. Readers do not wait.
CREATE FUNCTION contributions_by_sector() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told party_amount[];
BEGIN
    IF NOT EXISTS (SELECT FROM changed WHERE is_by_sector(indicator, dimension)) THEN
        RETURN NULL;
    END IF;
    LOCK TABLE part_sum IN SHARE ROW EXCLUSIVE MODE;
    SELECT array_agg((indicator, dimension, party.value, day, amount)::party_amount) INTO told
    FROM changed LEFT JOIN index_value AS party
        ON party.topic = changed.topic AND party.key = changed.key
        AND party.field = 'enterprise_id'
    WHERE is_by_sector(indicator, dimension);
    PERFORM add_by_sector(
        CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END,
        told || ARRAY(
            SELECT (indicator, type, '', day, sum(amount))::party_amount
            FROM unnest(told) GROUP BY indicator, type, day
        ),
        with_any(spans_of(ARRAY(SELECT DISTINCT party FROM unnest(told))))
            || ('', '', '0001-01-01', '9999-12-31')::sector_span
    );
    RETURN NULL;
END
$$;

-- What matters that name one of these enterprises first add, but for those of some keys.
CREATE FUNCTION amounts_of(parties text[], but text[]) RETURNS party_amount[]
LANGUAGE sql STABLE AS $$
    SELECT array_agg((indicator, dimension, party.value, day, amount)::party_amount)
    FROM index_value AS party JOIN contribution USING (topic, key)
    WHERE party.topic = ANY(ARRAY[
        'enterprises.case', 'funds.claim', 'talent.matter', 'indicators.task'
    ]) AND party.field = 'enterprise_id' AND party.value = ANY(parties)
        AND is_by_sector(indicator, dimension)
        AND NOT topic || ' ' || key = ANY(but)
$$;

-- Values of lists came or went: whom matters name first, and sectors of enterprises; both may be
-- among them. A matter that is named anew counts by the sectors of before, or of after; all others
-- of an enterprise whose sectors change no longer by those of before, and by those of after.
CREATE FUNCTION values_by_sector() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    goes boolean := TG_OP = 'DELETE';
    sectors sector_span[];
    parties text[];
    before sector_span[];
    named party_amount[];
    others party_amount[];
BEGIN
    IF NOT EXISTS (
        SELECT FROM changed
        WHERE field = 'enterprise_id' OR topic = 'enterprises.enterprise' AND field = 'sectors'
    ) THEN
        RETURN NULL;
    END IF;
    LOCK TABLE part_sum IN SHARE ROW EXCLUSIVE MODE;
    SELECT array_agg((key, value, first, last)::sector_span), array_agg(DISTINCT key)
    INTO sectors, parties
    FROM changed WHERE topic = 'enterprises.enterprise' AND field = 'sectors';
    SELECT array_agg((indicator, dimension, changed.value, day, amount)::party_amount) INTO named
    FROM changed JOIN contribution USING (topic, key)
    WHERE field = 'enterprise_id' AND is_by_sector(indicator, dimension);
    PERFORM add_by_sector(
        CASE WHEN goes THEN -1 ELSE 1 END,
        named,
        with_any(
            spans_of(ARRAY(SELECT DISTINCT party FROM unnest(named)))
                || CASE WHEN goes THEN sectors END
        )
    );
    IF parties IS NOT NULL THEN
        others := amounts_of(
            parties, ARRAY(SELECT topic || ' ' || key FROM changed WHERE field = 'enterprise_id')
        );
        before := CASE
            WHEN goes THEN spans_of(parties) || sectors
            ELSE ARRAY(
                SELECT (party, sector, first, last)::sector_span FROM unnest(spans_of(parties))
                EXCEPT ALL
                SELECT (party, sector, first, last)::sector_span FROM unnest(sectors)
            )
        END;
        PERFORM add_by_sector(-1, others, with_any(before));
        PERFORM add_by_sector(1, others, with_any(spans_of(parties)));
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION forget_sector_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE sector_sum;
    RETURN NULL;
END
$$;

LOCK TABLE contribution, index_value IN SHARE ROW EXCLUSIVE MODE;
CREATE TRIGGER contribution_added_by_sector AFTER INSERT ON contribution
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION contributions_by_sector();
CREATE TRIGGER contribution_taken_away_by_sector AFTER DELETE ON contribution
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION contributions_by_sector();
CREATE TRIGGER contribution_emptied_by_sector AFTER TRUNCATE ON contribution
    FOR EACH STATEMENT EXECUTE FUNCTION forget_sector_sums();
CREATE TRIGGER index_value_added_by_sector AFTER INSERT ON index_value
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION values_by_sector();
CREATE TRIGGER index_value_taken_away_by_sector AFTER DELETE ON index_value
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION values_by_sector();

SELECT add_by_sector(
    1,
    (
        SELECT array_agg((indicator, dimension, party, day, amount)::party_amount)
        FROM (
            SELECT indicator, dimension, party.value AS party, day, sum(amount) AS amount
            FROM contribution JOIN index_value AS party USING (topic, key)
            WHERE party.field = 'enterprise_id' AND is_by_sector(indicator, dimension)
            GROUP BY 1, 2, 3, 4
            UNION ALL
            SELECT indicator, dimension, '', day, sum(amount) FROM contribution
            WHERE is_by_sector(indicator, dimension)
            GROUP BY 1, 2, 3, 4
        )
    ),
    with_any(spans_of(ARRAY(
        SELECT DISTINCT key FROM index_value
        WHERE topic = 'enterprises.enterprise' AND field = 'sectors'
    ))) || ('', '', '0001-01-01', '9999-12-31')::sector_span
);

-- migrate:down
DROP TRIGGER contribution_added_by_sector ON contribution;
DROP TRIGGER contribution_taken_away_by_sector ON contribution;
DROP TRIGGER contribution_emptied_by_sector ON contribution;
DROP TRIGGER index_value_added_by_sector ON index_value;
DROP TRIGGER index_value_taken_away_by_sector ON index_value;
DROP FUNCTION contributions_by_sector, values_by_sector, forget_sector_sums, amounts_of,
    spans_of, with_any, is_by_sector, add_by_sector;
DROP TYPE party_amount, sector_span;
DROP TABLE sector_sum;
