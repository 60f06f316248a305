-- name: sums
-- Figures on a day, of flows since the first day of its year: sums of the years before, of the
-- months before in its year, of the days in its month. Sector '' is all, '*' is any.
SELECT indicator, type, sector, sum(amount)::bigint AS amount
FROM (
    SELECT indicator, type, sector, amount FROM sector_sum
    WHERE grain = 'year' AND indicator = ANY(:stocks::text[]) AND first < :year::date
    UNION ALL
    SELECT indicator, type, sector, amount FROM sector_sum
    WHERE grain = 'month' AND indicator = ANY(:codes::text[])
        AND first >= :year::date AND first < :month::date
    UNION ALL
    SELECT indicator, type, sector, amount FROM sector_sum
    WHERE grain = 'day' AND indicator = ANY(:codes::text[])
        AND first BETWEEN :month::date AND :day::date
) AS told
GROUP BY indicator, type, sector
HAVING sum(amount) <> 0;
