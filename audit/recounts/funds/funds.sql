-- name: funds
-- Sums since the start (累计), in fen. A voided investment is gone from all days; a repayment or a
-- compensation takes away from its own day on.
WITH moved (indicator, moved_on, amount) AS (
    SELECT 'fund_investment', (value ->> 'disbursed_on')::date, (value ->> 'amount')::numeric
    FROM slot AS investment
    WHERE entity = 'investment' AND slot = 'disbursement' AND NOT EXISTS (
        SELECT FROM slot AS void
        WHERE void.entity = 'investment' AND void.slot = 'void'
            AND void.entity_id = investment.entity_id
    )
    UNION ALL
    SELECT (value ->> 'product') || suffix, (value ->> 'disbursed_on')::date,
        (value ->> 'amount')::numeric
    FROM slot CROSS JOIN (VALUES ('_loan'), ('_loan_outstanding')) AS name (suffix)
    WHERE entity = 'loan' AND slot = 'disbursement'
    UNION ALL
    SELECT (loan.value ->> 'product') || '_loan_outstanding',
        (repayment.value ->> 'repaid_on')::date, -(repayment.value ->> 'amount')::numeric
    FROM slot AS loan JOIN slot AS repayment USING (entity, entity_id)
    WHERE entity = 'loan' AND loan.slot = 'disbursement' AND repayment.slot = 'repayment'
    UNION ALL
    SELECT 'compensation_pool_balance', (value ->> 'funded_on')::date, (value ->> 'amount')::numeric
    FROM slot WHERE entity = 'pool' AND slot = 'transfer'
    UNION ALL
    SELECT 'compensation_pool_balance', (value ->> 'compensated_on')::date,
        -(value ->> 'amount')::numeric
    FROM slot WHERE entity = 'pool' AND slot = 'compensation'
)
SELECT indicator, 'total' AS dimension, day, sum(amount) AS amount
FROM moved JOIN unnest(:days::date[]) AS asked (day) ON moved_on <= day
GROUP BY indicator, day;
