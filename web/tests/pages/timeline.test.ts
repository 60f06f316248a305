import { describe, expect, test } from 'vitest'

import { axisOf, barOf, placeOf, ticksOf } from '@/pages/enterprises/timeline'

const axis = axisOf(['2024-05-01', '2025-11-23', '2027-05-01'])

describe('the line of certificates', () => {
  test('spans whole years', () => {
    expect(ticksOf(axis).map((tick) => tick.year)).toEqual([2024, 2025, 2026, 2027])
    expect(placeOf(axis, '2024-01-01')).toBe(0)
    expect(placeOf(axis, '2028-01-01')).toBe(100)
  })

  test('has a bar from the first day to the last, which is no longer in it', () => {
    const { left, width } = barOf(axis, '2025-01-01', '2026-01-01')
    expect(left).toBeCloseTo((366 / 1461) * 100)
    expect(width).toBeCloseTo((365 / 1461) * 100)
  })

  test('lets what has no end reach its end, and a single day be seen', () => {
    const { left, width } = barOf(axis, '2027-07-01', null)
    expect(left + width).toBe(100)
    expect(barOf(axis, '2025-01-01', '2025-01-01').width).toBeGreaterThan(0)
  })

  test('names fewer years where there are many', () => {
    expect(ticksOf(axisOf(['1990-01-01', '2026-01-01'])).length).toBeLessThanOrEqual(12)
  })
})
