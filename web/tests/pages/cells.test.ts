import { describe, expect, test } from 'vitest'

import { isNoted, yearCells } from '@/pages/tables/cells'
import { signed } from '@/pages/tables/links'
import { pastYearEnds } from '@/pages/tables/yearEnds'
import { path, spots } from '@/figures/spark'
import { row } from '../support/row'

const YEARS = [2024, 2025, 2026, 2027]

describe('the years of a row', () => {
  const ends = new Map([['2024:workforce:total', row({ printed: '8.7', value: '8.6996' })]])

  test('show the end of past years, the day in its year, and nothing of years to come', () => {
    const cells = yearCells(row({ printed: '8.9', value: '8.9123' }), YEARS, '2025-06-30', ends)
    expect(cells.map(({ actual }) => actual)).toEqual(['8.6996', '8.9123', null, null])
    expect(cells.map(({ present }) => present)).toEqual([false, true, false, false])
  })

  test('begin with the baseline', () => {
    const cells = yearCells(row(), YEARS, '2025-06-30', ends)
    expect(cells.map(({ planned }) => planned)).toEqual(['8.7', '9.1', '9.6', '10'])
  })

  test.each([
    ['2024-12-31', []],
    ['2025-01-01', [2024]],
    ['2027-12-31', [2024, 2025, 2026]],
  ])('that are over on %s are %j', (day, years) => {
    expect(pastYearEnds(day)).toEqual(years)
  })
})

test('a difference has its sign and is as fine as its figure', () => {
  expect(signed('3.5995382909', '亿元')).toBe('+3.60')
  expect(signed('-2', '家')).toBe('−2')
  expect(signed('0', '万人')).toBe('0')
})

test('a note about sectors stands beside these, one about the district beside its row', () => {
  const note = { number: 1, text_zh: '', text_en: '', tables: ['2'], indicators: ['output'] }
  expect(isNoted({ ...note, sectors: ['fintech'] }, 'output', 'fintech')).toBe(true)
  expect(isNoted({ ...note, sectors: ['fintech'] }, 'output', 'metaverse')).toBe(false)
  expect(isNoted({ ...note, sectors: [] }, 'output', 'total')).toBe(true)
  expect(isNoted({ ...note, sectors: [] }, 'workforce', 'total')).toBe(false)
})

describe('a trend', () => {
  test('and its plan are drawn on one scale, the unknown is left out', () => {
    expect(spots([0, null, 10], [20], 100, 30)).toEqual([
      { x: 0, y: 30 },
      { x: 100, y: 15 },
    ])
    expect(path([{ x: 0, y: 30 }, { x: 100, y: 15 }])).toBe('M0.00 30.00L100.00 15.00')
  })

  test('that never moves is a line, not a division by zero', () => {
    expect(spots([5, 5], [], 100, 30).map(({ y }) => y)).toEqual([30, 30])
  })
})
