-- migrate:up

-- Sums of the finer parts of figures (a type @ a department, / a stage, a list | a scope) over a
-- day, a month and a year: a board of any day adds up some thousand of them, not a row of each fact
-- for each of its deltas. Kept by PostgreSQL itself, so that whichever release writes contributions
-- keeps them. `first` is the first day of the span.
CREATE TABLE part_sum (
    grain text COLLATE "C" NOT NULL CHECK (grain IN ('day', 'month', 'year')),
    indicator text COLLATE "C" NOT NULL,
    first date NOT NULL,
    dimension text COLLATE "C" NOT NULL,
    amount numeric NOT NULL,
    PRIMARY KEY (grain, indicator, first, dimension)
) WITH (fillfactor = 70);

-- Writers take turns from here to their commit: two that met the same sums in another order would
-- wait for each other. Readers do not wait.
CREATE FUNCTION add_to_part_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed WHERE dimension ~ '[@/|]') THEN
        LOCK TABLE part_sum IN SHARE ROW EXCLUSIVE MODE;
        INSERT INTO part_sum AS held (grain, indicator, first, dimension, amount)
        SELECT grain, indicator, date_trunc(grain, day::timestamp)::date, dimension,
            sum(amount) * CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END
        FROM changed CROSS JOIN unnest(ARRAY['day', 'month', 'year']) AS grain
        WHERE dimension ~ '[@/|]'
        GROUP BY 1, 2, 3, 4
        ON CONFLICT (grain, indicator, first, dimension)
        DO UPDATE SET amount = held.amount + excluded.amount;
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION forget_part_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE part_sum;
    RETURN NULL;
END
$$;

LOCK TABLE contribution IN SHARE ROW EXCLUSIVE MODE;
CREATE TRIGGER contribution_added AFTER INSERT ON contribution
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION add_to_part_sums();
CREATE TRIGGER contribution_taken_away AFTER DELETE ON contribution
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION add_to_part_sums();
CREATE TRIGGER contribution_emptied AFTER TRUNCATE ON contribution
    FOR EACH STATEMENT EXECUTE FUNCTION forget_part_sums();
INSERT INTO part_sum (grain, indicator, first, dimension, amount)
SELECT grain, indicator, date_trunc(grain, day::timestamp)::date, dimension, sum(amount)
FROM contribution CROSS JOIN unnest(ARRAY['day', 'month', 'year']) AS grain
WHERE dimension ~ '[@/|]'
GROUP BY 1, 2, 3, 4;

-- migrate:down
DROP TRIGGER contribution_added ON contribution;
DROP TRIGGER contribution_taken_away ON contribution;
DROP TRIGGER contribution_emptied ON contribution;
DROP FUNCTION add_to_part_sums, forget_part_sums;
DROP TABLE part_sum;
