import { describe, expect, test } from 'vitest'

import { changeOf, daysUntil, stepOf, toneOf, urgencyOf } from '@/pages/ladder/ladder'

describe('the ladder of a day', () => {
  test('says by how many a rung grew or shrank', () => {
    const rungs = [{ enterprises: 12, before: 9 }, { enterprises: 7, before: 9 }, { enterprises: 9, before: 9 }]
    expect(rungs.map(changeOf)).toEqual(['+3', '−2', '±0'])
    expect(rungs.map(toneOf)).toEqual(['good', 'warn', 'plain'])
  })

  test('says from where to where, also from no rung and to none, and where one stays', () => {
    const nameOf = (rung: string | null): string => rung ?? 'none'
    expect(stepOf('micro', 'high', nameOf)).toBe('micro → high')
    expect(stepOf(null, 'small', nameOf)).toBe('none → small')
    expect(stepOf('strong', 'strong', nameOf)).toBe('strong')
    expect(stepOf('strong', null, nameOf)).toBe('strong → none')
  })

  test('counts the days until a certificate ends, over years and leap days', () => {
    expect(daysUntil('2026-11-29', '2026-11-30')).toBe(1)
    expect(daysUntil('2027-12-02', '2028-03-01')).toBe(90)
    expect([1, 30, 31, 90].map(urgencyOf)).toEqual(['bad', 'bad', 'warn', 'warn'])
  })
})
