import type { Row } from '@/api/client'

/** What a status compares. */
export function judged(value: string, expected: string): NonNullable<Row['judged']> {
  return { day: '2026-10-31', value, printed: value, expected, pace: '50.00', how: 'pace' }
}

/** A row of Table 1, with what a test says about it. */
export function row(said: Partial<Row> = {}): Row {
  return {
    code: 'workforce',
    dimension: 'total',
    group: 'A',
    group_en: 'A',
    name_zh: 'x',
    name_en: 'x',
    unit: '万人',
    unit_en: 'x',
    kind: 'stock',
    baseline: '8.7',
    targets: { 2025: '9.1', 2026: '9.6', 2027: '10' },
    value: '9.4692',
    printed: '9.5',
    expected: '9.548',
    completion: '98.6',
    status: 'on_track',
    judged: null,
    time_share: '83.3',
    increment_completion: null,
    year_on_year: null,
    period_on_period: null,
    official: null,
    definition_zh: 'x',
    place: 'x',
    ...said,
  } as Row
}
