import { describe, expect, test } from 'vitest'

import { barOf, beyond, gapOf, grouped, share, tally, targetOf, worries } from '@/figures/targetStatus'
import { judged, row } from '../support/row'

describe('the target of a day', () => {
  test.each([
    ['2025-01-01', '9.1'],
    ['2027-12-31', '10'],
    ['2030-06-30', '10'],
  ])('%s is that of its year, the last one after the plan: %s', (day, target) => {
    expect(targetOf(row(), day)).toBe(target)
  })

  test('is none where the plan sets none', () => {
    expect(targetOf(row({ targets: {} }), '2026-01-01')).toBeNull()
    expect(targetOf(row(), '2024-06-30')).toBeNull()
  })
})

test('alerts are what is behind or at risk: the district before its sectors, the worst first', () => {
  const rows = [
    row({ code: 'sector', dimension: 'fintech', status: 'behind', judged: judged('1', '10') }),
    row({ code: 'slight', status: 'at_risk', judged: judged('9', '10') }),
    row({ code: 'fine', status: 'on_track' }),
    row({ code: 'unknown', status: 'no_data', value: null }),
    row({ code: 'severe', status: 'behind', value: '9.9', judged: judged('5', '10') }),
  ]
  expect(worries(rows).map(({ code }) => code)).toEqual(['severe', 'slight', 'sector'])
})

test('rows of one group stand together in the order of the plan', () => {
  const groups = grouped([row({ code: 'a' }), row({ code: 'b' }), row({ code: 'c', group: 'B' })])
  expect(groups.map((group) => [group.name_zh, group.rows.length])).toEqual([
    ['A', 2],
    ['B', 1],
  ])
})

test('a share never leaves the bar, and is unknown without a whole', () => {
  expect([share('5', '10'), share('12', '10'), share('-1', '10')]).toEqual([0.5, 1, 0])
  expect([share(null, '10'), share('1', '0'), share('1', null)]).toEqual([null, null, null])
})

test('the tally names only what occurs', () => {
  const rows = [row(), row({ status: 'behind' }), row(), row({ status: null })]
  expect(tally(rows)).toEqual([
    { status: 'on_track', count: 2 },
    { status: 'behind', count: 1 },
  ])
})

test('what a value lacks is told in people where the unit is 万人', () => {
  expect(beyond(row(), '9.548')).toEqual({ text: '−788', sign: -1, word: 'unit.person' })
  expect(beyond(row({ value: null }), '9.548')).toBeNull()
})

test('the gap is that of what is judged, not of today', () => {
  expect(gapOf(row({ judged: judged('9.4692', '9.548') }))).toEqual({ text: '−788', sign: -1, word: 'unit.person' })
  expect(gapOf(row({ judged: null }))).toBeNull()
})

test('one bar, one meaning: of the target of the year that is judged', () => {
  const of = (day: string) => barOf(row({ judged: { ...judged('4.8', '7.2'), day } }))
  expect(of('2026-10-31')).toEqual({ done: 0.5, due: 0.75 })
  expect(of('2024-12-31').done).toBeCloseTo(4.8 / 8.7)
  expect(barOf(row({ judged: null }))).toEqual({ done: null, due: null })
})
