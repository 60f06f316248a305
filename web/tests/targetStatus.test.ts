import { describe, expect, test } from 'vitest'

import { beyond, grouped, share, tally, targetOf, worries } from '../src/figures/targetStatus'
import { row } from './row'

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
    row({ code: 'sector', dimension: 'fintech', status: 'behind', value: '1', expected: '10' }),
    row({ code: 'slight', status: 'at_risk', value: '9', expected: '10' }),
    row({ code: 'fine', status: 'on_track' }),
    row({ code: 'unknown', status: 'no_data', value: null }),
    row({ code: 'severe', status: 'behind', value: '5', expected: '10' }),
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
