import { describe, expect, it } from 'vitest'

import { numberOf } from '@/figures/snapshot'
import { sidesOf } from '@/pages/snapshots/sides'

describe('the sides of a comparison', () => {
  it('are a snapshot or a day each', () => {
    expect(sidesOf('3', '5')).toEqual({ before: 3, after: 5 })
    expect(sidesOf('3', '2026-01-31')).toEqual({ before: 3, after_day: '2026-01-31' })
    expect(sidesOf('2026-01-31', '')).toEqual({ before_day: '2026-01-31' })
  })

  it('are none while there is nothing to compare from', () => {
    expect(sidesOf('', '5')).toBeNull()
    expect(sidesOf('x', '')).toBeNull()
  })

  it('are numbered from one', () => {
    expect([numberOf('12'), numberOf('0'), numberOf('1e3'), numberOf(['1'])]).toEqual([12, undefined, undefined, undefined])
  })
})
