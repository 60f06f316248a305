import { describe, expect, test } from 'vitest'

import { reasonsOf, wantsOf, type Lead } from '@/buildings/fitting'

type Reason = Lead['reasons'][number]
const reason = (code: Reason['code'], more: Partial<Reason> = {}): Reason => ({ code, points: 0, amount: null, thing: null, name: null, ...more })
const lead = (more: Partial<Lead> = {}): Lead => ({
  id: 'L-1', title: '线索', stage: 'talking', opened_on: '2026-01-05', area: null, sector: null, verdict: 'unknown', points: 0, reasons: [], ...more,
})

describe('why a lead would fit', () => {
  test('each reason is said with the points that it gives', () => {
    const reasons = [reason('unit_holds', { points: 2, amount: '1200.5', thing: 'unit/A-3', name: '3层' }), reason('names_park', { points: 2, thing: 'park/east' })]
    expect(reasonsOf(lead({ reasons }))).toBe('单元 3层 空置 1,200.5 ㎡，一处容得下（+2）；写明看所在园区 east（+2）')
  })

  test('what lacks is said in square metres', () => {
    expect(reasonsOf(lead({ reasons: [reason('too_large', { amount: '80' })] }))).toBe('还差 80 ㎡：有更大的空置，或线索愿要小些，即可')
  })

  test('what it asks for is said, or that it does not say', () => {
    expect(wantsOf(lead({ area: '1320' }))).toBe('1,320 ㎡')
    expect(wantsOf(lead())).toBe('未写面积')
  })
})
