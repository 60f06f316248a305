import { describe, expect, test } from 'vitest'

import { difference, fine, moment, rounded, shown } from '@/figures/format'

describe('a figure', () => {
  test.each([
    ['8.8613', 1, '8.9'],
    ['8.85', 1, '8.9'],
    ['8.8499999999', 1, '8.8'],
    ['999.995', 2, '1000.00'],
    ['0', 0, '0'],
    ['-0.005', 2, '−0.01'],
    ['123456789012345.123456', 6, '123456789012345.123456'],
  ])('%s at %i decimals is printed as %s', (value, decimals, printed) => {
    expect(rounded(value, decimals)).toBe(printed)
  })

  test('that is not known is a dash', () => {
    expect(rounded(null, 2)).toBe('—')
  })

  test('in 万人 shows the single person', () => {
    expect(fine('8.8613', '万人')).toBe('8.8613')
    expect(fine('5912', '家')).toBe('5,912')
  })

  test('and what the plan prints have their thousands apart alike, once', () => {
    expect([fine('-1234567.5', '亿元'), fine('6285', '家'), difference('7000', '715', '家').text]).toEqual(['−1,234,567.50', '6,285', '−6,285'])
    expect([shown('6520'), shown('9.6'), shown('1,470'), shown(null)]).toEqual(['6,520', '9.6', '1,470', '—'])
  })

  test('that is no decimal is refused', () => {
    expect(() => rounded('1e3', 0)).toThrow(RangeError)
  })
})

describe('a difference', () => {
  test('of people is told in people', () => {
    expect(difference('8.8613', '8.8625', '万人')).toEqual({ text: '+12', sign: 1, word: 'unit.person' })
  })

  test('of money is told in 万元, a smaller one in yuan to the last fen', () => {
    expect(difference('612', '612.0035', '亿元')).toEqual({ text: '+35', sign: 1, word: 'unit.wan_yuan' })
    expect(difference('612.35', '612.3499999999', '亿元')).toEqual({ text: '−0.01', sign: -1, word: 'unit.yuan' })
  })

  test('that is large is told in the unit of the figure', () => {
    expect(difference('860', '756.146', '亿元')).toEqual({ text: '−103.85', sign: -1, word: null })
  })

  test('of counts keeps the unit of the figure', () => {
    expect(difference('5912', '5910', '家')).toEqual({ text: '−2', sign: -1, word: null })
  })
})

test('a moment is told in the time of Shanghai', () => {
  expect(moment('2026-11-23T16:30:00Z')).toBe('2026-11-24 00:30:00')
})
