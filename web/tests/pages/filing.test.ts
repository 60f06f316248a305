import { describe, expect, it } from 'vitest'

import { events, keyOf, lastOf, nowOf, printed, returnedFor, type Sheet } from '@/pages/filing/filing'
import { changeOf } from '@/pages/queues/change'
import { ordered, worst, type Line } from '@/pages/queues/official'

const THING = 'enterprise/E1'
const sheet = (more: Partial<Sheet>): Sheet => ({ form: 'rd', zh: '', en: '', period: '2025Q1', due_on: '2025-04-25', is_due: false, state: null, report: false, questions: [], told: {}, before: {}, versions: {}, ...more }) as Sheet

const report = sheet({
  report: true,
  told: { 'E1:2025Q1': { employees: 12, output: 523000050, revenue: 1, value_added: -5, state: 'returned', review: { reason: '单位有误' } } },
  before: { 'E1:2024Q4': { output: 100 } },
  versions: { 'E1:2025Q1': 3 },
})
const metrics = sheet({
  questions: [
    { field: 'rd_expense', zh: '', en: '', unit: '元', at: '2025Q1' },
    { field: 'rd_staff', zh: '', en: '', unit: '人', at: '2025-03-31' },
  ],
  told: { 'enterprise/E1:rd_staff:2025-03-31': { value: '7' } },
  before: { 'enterprise/E1:rd_expense:2024Q4': { value: '12.5' } },
  versions: { 'enterprise/E1:rd_staff:2025-03-31': 2 },
})

describe('a form', () => {
  it('prints fen as yuan, exact', () => {
    expect(nowOf(report, THING)).toEqual({ employees: '12', output: '5230000.5', revenue: '0.01', value_added: '-0.05' })
    expect(printed('value', { value: '7.5' })).toBe('7.5')
    expect(lastOf(report, THING, 'output')).toBe('1')
  })

  it('tells a report as one event, by the version that was looked at', () => {
    const [one, ...others] = events(report, THING, nowOf(report, THING), ' 新设备 ')
    expect(others).toEqual([])
    expect(one).toMatchObject({ event: 'enterprise.reported', subject: 'E1', seen: 3 })
    expect(one?.data).toEqual({ period: '2025Q1', employees: 12, output: '5230000.5', revenue: '0.01', value_added: '-0.05', note: '新设备' })
  })

  it('tells each metric that has an answer, for its period or day', () => {
    const told = events(metrics, THING, { rd_expense: '', rd_staff: '8' }, '')
    expect(told).toEqual([{ event: 'reading.reported', subject: THING, data: { metric: 'rd_staff', as_of: '2025-03-31', value: '8' }, seen: 2, id: '' }])
    expect(keyOf(metrics, THING, 'rd_expense')).toBe('enterprise/E1:rd_expense:2025Q1')
    expect(lastOf(metrics, THING, 'rd_expense')).toBe('12.5')
    expect(lastOf(metrics, THING, 'rd_staff')).toBe('')
  })

  it('says why it came back', () => {
    expect(returnedFor(report)).toEqual(['单位有误'])
    expect(returnedFor(metrics)).toEqual([])
  })
})

describe('a queue', () => {
  it('says the change since the last value', () => {
    expect(changeOf('150', '100')).toBe('+50.0%')
    expect(changeOf('50', '100')).toBe('-50.0%')
    expect(changeOf('50', '')).toBe('—')
  })

  it('puts first what differs most, and before that what cannot be computed', () => {
    const line = (code: string, ...percents: (string | null)[]): Line => ({ code, dimension: 'total', pairs: percents.map((percent) => ({ percent })) }) as Line
    const lines = [line('a', '0.5', '-1'), line('b', '3'), line('c', null)]
    expect(ordered(lines).map(({ code }) => code)).toEqual(['c', 'b', 'a'])
    expect(worst(lines[0]!)).toBe(1)
  })
})
