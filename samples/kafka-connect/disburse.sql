-- What the bank's application does, here with psql's variables: source, loan, amount.
BEGIN;
INSERT INTO outbox (id, source, type, subject, time, data)
VALUES (
    :'loan' || '-disbursed',
    :'source',
    'cn.gov.cqyz.loan.disbursed.v1',
    :'loan',
    '2025-03-01T09:30:00+08:00',
    json_build_object(
        'product', 'knowledge_value',
        'bank', '渝中银行',
        'enterprise_id', '91500103MA5U1A2B04',
        'amount', :'amount',
        'disbursed_on', '2025-03-01',
        'term_months', 12,
        'annual_rate', '3.45'
    )
);
COMMIT;
