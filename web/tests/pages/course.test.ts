import { describe, expect, test } from 'vitest'

import { actual, ahead, courseOption, expected, ofYears, targets, type Course } from '@/pages/indicator/course'
import { row } from '../support/row'

const point = (day: string, value: string | null, due: string | null): Course['series']['points'][number] => ({
  day,
  value,
  printed: value,
  expected: due,
  completion: null,
  status: null,
})

function course(kind: 'stock' | 'flow'): Course {
  return {
    figure: row({ kind, value: '5', baseline: '1', targets: { 2025: '4', 2026: '8' } }),
    unit: '个',
    day: '2026-02-10',
    series: {
      code: 'x',
      dimension: 'total',
      unit: '个',
      grain: 'month',
      points: [point('2025-12-31', '4', '4'), point('2026-01-31', '4.5', '4.3'), point('2026-02-28', '5', '4.6')],
    },
    forecast: null,
  }
}

describe('the course of a figure', () => {
  test('ends on the day, however far it is asked for', () => {
    expect(actual(course('stock'))).toEqual([
      ['2025-12-31', 4],
      ['2026-01-31', 4.5],
      ['2026-02-10', 5],
    ])
  })

  test('of a flow begins each year at zero instead of falling to it', () => {
    expect(actual(course('flow')).slice(0, 4)).toEqual([
      ['2025-12-31', 4],
      ['2026-01-01', null],
      ['2026-01-01', 0],
      ['2026-01-31', 4.5],
    ])
    expect(expected(course('flow'))).toContainEqual(['2026-01-01', 0])
  })

  test('has its targets at the ends of years, the baseline first', () => {
    expect(targets(course('stock'))).toEqual([
      ['2024-12-31', 1],
      ['2025-12-31', 4],
      ['2026-12-31', 8],
    ])
  })

  test('has a band that opens where the known months end, and none where nothing can be said', () => {
    const path = [{ day: '2026-02-28', value: '4.8', low: '4.6', high: '5' }]
    const forecast = { enough: true, known_until: '2026-01-31', path } as unknown as Course['forecast']
    expect(ahead({ ...course('stock'), forecast })).toEqual([
      ['2026-01-31', 4.5, 4.5, 4.5],
      ['2026-02-28', 4.8, 4.6, 5],
    ])
    expect(ahead(course('stock'))).toEqual([])
  })

  test('by years has one bar for each, under its own year', () => {
    expect(ofYears(actual(course('flow')))).toEqual([
      ['2025', 4],
      ['2026', 5],
    ])
    const yearly = course('stock')
    yearly.series.grain = 'year'
    const names = { actual: 'a', expected: 'e', target: 't', forecast: 'f', band: 'b' }
    expect(courseOption(yearly, names)).toMatchObject({ xAxis: { type: 'category' } })
  })
})
