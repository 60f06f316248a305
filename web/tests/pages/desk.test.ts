import { describe, expect, test } from 'vitest'

import type { Row } from '@/api/client'
import { sums } from '@/pages/desk/sources'
import { apart, sectorOf, tallyOf, unanswered, worstOf } from '@/pages/desk/worst'
import { shareOf } from '@/pages/indicator/ledger'

function row(code: string, value: number | null, expected: number, more: object = {}): Row {
  const judged = { day: '2026-10-31', value: value === null ? null : String(value), expected: String(expected) }
  return { code, dimension: 'total', status: 'behind', judged, assigned: null, explained: null, official: null, ...more } as unknown as Row
}

const LINES = [row('a', 80, 100), row('b', 50, 100), row('c', 120, 100), row('d', null, 100), row('e', 99, 100), row('f', 10, 100), row('g', 60, 100), row('h', 70, 100)]

describe('what a leader reads first', () => {
  test('is the five furthest below what is due, and none that is not below', () => {
    expect(worstOf(LINES).map((one) => one.code)).toEqual(['f', 'b', 'g', 'h', 'a'])
    expect(worstOf([row('c', 120, 100), row('d', null, 100), row('same', 100, 100)])).toEqual([])
  })

  test('names the sector of the line that lies furthest below, by the code of Table 2', () => {
    const cell = (dimension: string, value: number): Row => row('output', value, 100, { dimension })
    const cells = [cell('x', 90), cell('y', 40), row('workforce', 1, 100, { dimension: 'z' })]
    expect(sectorOf(row('total_output', 80, 100), cells)?.dimension).toBe('y')
    expect(sectorOf(row('fund_investment', 80, 100), cells)).toBeNull()
    expect(sectorOf(row('total_output', 80, 100), [cell('x', 100)])).toBeNull()
  })

  test('counts what lags, and what of it nobody answers for or explained', () => {
    const told = [
      row('a', 1, 2, { assigned: { department: '甲' } }),
      row('b', 1, 2, { status: 'at_risk', explained: { text: '慢' } }),
      row('c', 1, 2, { status: 'on_track' }),
    ]
    expect(tallyOf(told)).toEqual({ total: 3, behind: 1, at_risk: 1 })
    const { ownerless, silent: quiet } = unanswered(told)
    expect([ownerless.map((one) => one.code), quiet.map((one) => one.code)]).toEqual([['b'], ['a']])
  })

  test('says which official figures are others than were computed', () => {
    const official = (difference: string | null): Row => row('a', 1, 2, { official: { difference } })
    expect(apart([official('0.00'), official(null), official('-0.01'), row('b', 1, 2)])).toHaveLength(1)
  })
})

describe('what an operator sees of sources', () => {
  const source = (name: string | null, at: string, rejected = 0): Parameters<typeof sums>[0][number] =>
    ({ source: name, owner: 'funds', applied: 2, parked: 1, duplicate: 0, rejected, at }) as never

  test('is all of it added up', () => {
    const told = [source('bank', '2026-11-01T00:00:00Z', 3), source('old', '2026-10-20T00:00:00Z'), source(null, '2026-10-01T00:00:00Z')]
    expect(sums(told)).toEqual({ applied: 6, parked: 3, rejected: 3 })
  })
})

test('the running share of a ledger ends at the whole; of nothing there is none', () => {
  expect([shareOf('25', '100'), shareOf('100', '100'), shareOf('0', '0')]).toEqual(['25.0%', '100.0%', '—'])
})
