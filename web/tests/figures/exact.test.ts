import { describe, expect, test } from 'vitest'

import { grouped, inSmall, same, shifted, sum } from '@/figures/exact'

describe('decimal strings', () => {
  test.each([
    ['1.23', 2, '123'],
    ['1.23', 4, '12300'],
    ['5', -2, '0.05'],
    ['-1234567', -2, '-12345.67'],
    ['1.50', 0, '1.5'],
    ['0.00', 0, '0'],
  ])('%s with the point moved by %i is %s', (value, places, moved) => {
    expect(shifted(value, places)).toBe(moved)
  })

  test('add up exactly where doubles would not', () => {
    expect(sum(['0.1', '0.2'])).toBe('0.3')
    expect(sum(['9007199254740993', '0.00000001'])).toBe('9007199254740993.00000001')
    expect(sum(['3', '-3.5'])).toBe('-0.5')
    expect(sum([])).toBe('0')
  })

  test('are the same number whatever zeros they end in', () => {
    expect(same('9.4692', '9.46920')).toBe(true)
    expect(same('9.4692', '9.46921')).toBe(false)
  })

  test('are refused when they are none', () => {
    expect(() => sum(['1e3'])).toThrow(RangeError)
  })

  test('are printed in groups of three', () => {
    expect(grouped('-1234567.8901')).toBe('−1,234,567.8901')
    expect(grouped('123')).toBe('123')
  })
})

test('a single fact is told in people, square metres or yuan', () => {
  expect(inSmall('0.0008', '万人')).toEqual({ value: '8', word: 'unit.person' })
  expect(inSmall('1.40232', '万方')).toEqual({ value: '14023.2', word: 'unit.square_metre' })
  expect(inSmall('0.00323376', '亿元')).toEqual({ value: '323376', word: 'unit.yuan' })
  expect(inSmall('1', '家')).toEqual({ value: '1', word: null })
})
