import { expect, test } from 'vitest'

import { trendOf } from '@/figures/trend'
import type { Series } from '@/api/client'
import { row } from '../support/row'

const point = (day: string) => ({ day, value: '1', printed: '1', expected: '1', completion: null, status: null })
const series: Series = {
  code: 'x',
  dimension: 'total',
  unit: '个',
  grain: 'month',
  points: [point('2025-12-31'), point('2026-01-31')],
}

test('of a flow the year that runs is drawn, of all else everything', () => {
  expect(trendOf(row({ kind: 'flow' }), series, '2026-02-01')?.points.map(({ day }) => day)).toEqual(['2026-01-31'])
  expect(trendOf(row(), series, '2026-02-01')).toBe(series)
  expect(trendOf(row(), undefined, '2026-02-01')).toBeNull()
})
