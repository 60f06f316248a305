-- name: funds
-- Sums since the start (累计), in fen. A voided investment is gone from all days; a repayment or a
-- compensation takes away from its own day on. What is lent to or invested in an enterprise that
-- nobody has heard of counts on no day, nor does what is said of such a loan.
WITH disbursed AS (
    SELECT entity, entity_id, value FROM slot
    WHERE entity IN ('investment', 'loan') AND slot = 'disbursement'
        AND value ->> 'enterprise_id' IN (
            SELECT entity_id FROM slot WHERE entity = 'enterprise' AND slot = 'life'
        )
), loan AS (
    SELECT entity_id, value FROM disbursed WHERE entity = 'loan'
), moved (indicator, moved_on, amount) AS (
    SELECT 'fund_investment', (value ->> 'disbursed_on')::date, (value ->> 'amount')::numeric
    FROM disbursed AS investment
    WHERE entity = 'investment' AND NOT EXISTS (
        SELECT FROM slot AS void
        WHERE void.entity = 'investment' AND void.slot = 'void'
            AND void.entity_id = investment.entity_id
    )
    UNION ALL
    SELECT (value ->> 'product') || suffix, (value ->> 'disbursed_on')::date,
        (value ->> 'amount')::numeric
    FROM loan CROSS JOIN (VALUES ('_loan'), ('_loan_outstanding')) AS name (suffix)
    UNION ALL
    SELECT (loan.value ->> 'product') || '_loan_outstanding',
        (repayment.value ->> 'repaid_on')::date, -(repayment.value ->> 'amount')::numeric
    FROM loan JOIN slot AS repayment USING (entity_id)
    WHERE repayment.entity = 'loan' AND repayment.slot = 'repayment'
    UNION ALL
    SELECT 'compensation_pool_balance', (value ->> 'funded_on')::date, (value ->> 'amount')::numeric
    FROM slot WHERE entity = 'pool' AND slot = 'transfer'
    UNION ALL
    SELECT 'compensation_pool_balance', (value ->> 'compensated_on')::date,
        -(value ->> 'amount')::numeric
    FROM slot
    WHERE entity = 'pool' AND slot = 'compensation' AND key IN (SELECT entity_id FROM loan)
)
SELECT indicator, 'total' AS dimension, day, sum(amount) AS amount
FROM moved JOIN unnest(:days::date[]) AS asked (day) ON moved_on <= day
GROUP BY indicator, day;
