import { describe, expect, test } from 'vitest'

import { asks, begun, offered, replaced, stands, wantedOf, type Teller } from '@/answerable/telling'

const TODAY = '2026-03-10'
const STEERS: Teller = { own: [], can: new Set(['targets_assign', 'targets_explain']) }
const BUREAU: Teller = { own: ['区统计局'], can: new Set(['targets_explain']) }
const VIEWER: Teller = { own: [], can: new Set() }
const NOTHING = { assignments: [], explanations: [] }
const HELD = {
  assignments: [
    { from: '2026-03-01', department: '区统计局' },
    { from: '2025-03-01', department: '区科技局' },
  ],
  explanations: [{ from: TODAY, department: '区统计局', text: '慢' }],
}

describe('the forms of a target', () => {
  test('are offered by role, and to the department that answers for it now', () => {
    expect(offered(STEERS, NOTHING)).toEqual(['assigned', 'explained'])
    expect(offered(BUREAU, HELD)).toEqual(['explained'])
    expect(offered({ ...BUREAU, own: ['区科技局'] }, HELD)).toEqual([])
    expect(offered(BUREAU, NOTHING)).toEqual([])
    expect(offered(VIEWER, HELD)).toEqual([])
  })

  test('ask who steers for any department, and a department for one of its own', () => {
    const controls = (teller: Teller): string[] => asks('explained', teller).map((one) => one.control)
    expect(controls(STEERS)).toEqual(['department', 'day', 'long'])
    expect(controls(BUREAU)).toEqual(['choice', 'day', 'long'])
    expect(begun('explained', STEERS, HELD, TODAY)).toEqual({ from: TODAY, department: '区统计局' })
    expect(begun('assigned', STEERS, HELD, TODAY)).toEqual({ from: TODAY, department: '' })
  })

  test('tell a department by its name, and say when a day is told again', () => {
    const told = { from: TODAY, department: 'department/区统计局', text: ' 快 ' }
    const wanted = wantedOf('explained', told, 'one')
    expect(wanted).toEqual({ what: 'explained', from: TODAY, department: '区统计局', text: '快', id: 'one' })
    expect(wantedOf('assigned', told, 'one')).not.toHaveProperty('text')
    expect(replaced('explained', told, HELD)).toBe(true)
    expect(replaced('assigned', told, HELD)).toBe(false)
  })

  test('are done when the history has what was told', () => {
    const wanted = wantedOf('explained', { from: TODAY, department: '区统计局', text: '快' }, 'one')
    expect(stands(wanted, HELD)).toBe(false)
    const explanations = [{ from: TODAY, department: '区统计局', text: '快' }]
    expect(stands(wanted, { ...HELD, explanations })).toBe(true)
    expect(stands(wantedOf('assigned', { from: '2025-03-01', department: '区科技局' }, 'two'), HELD)).toBe(true)
  })
})
