import { describe, expect, test } from 'vitest'

import { factTerms } from '../src/components/factTerms'
import { touches, type Note } from '../src/pages/indicator/notes'
import { placeOf, splitOf } from '../src/pages/indicator/splits'

function termsOf(fact: Record<string, unknown>): Record<string, string[]> {
  return Object.fromEntries(factTerms(fact).map(({ name, lines }) => [name, lines]))
}

describe('a fact in words', () => {
  test('tells fen in yuan, dm² in m² and flags in words', () => {
    const told = termsOf({ amount: 1534000050, usable_area: 1402320, voided: false, default: null })
    expect(told).toEqual({ 金额: ['15,340,000.5 元'], 使用面积: ['14,023.2 ㎡'], 已作废: ['否'], 违约: ['—'] })
  })

  test('leaves out what is told beside it and keeps what it does not know', () => {
    expect(termsOf({ version: 3, event: {}, colour: 'red' })).toEqual({ colour: ['red'] })
  })

  test('tells spans and parts in a line each', () => {
    const told = termsOf({
      spans: [
        { to: '2026-01-01', from: '2025-01-01', core: true, usable_area: 100 },
        { to: null, from: '2026-01-01', core: false, usable_area: 200 },
      ],
      output_by_sector: { fintech: 100, metaverse: 250 },
    })
    expect(told['各时段状态']).toEqual(['2025-01-01 → 2026-01-01，核心载体 是，使用面积 1 ㎡', '2026-01-01 → 长期，核心载体 否，使用面积 2 ㎡'])
    expect(told['分领域产值']).toEqual(['fintech  1 元', 'metaverse  2.5 元'])
  })

  test('comes in the order of the catalogue, whatever order it is stored in', () => {
    const names = factTerms({ output: 1, day: '2026-03-31', enterprise_id: 'E', period: '2026Q1' }).map((term) => term.name)
    expect(names).toEqual(['统一社会信用代码', '报告期', '期末日期', '产值'])
  })
})

describe("the plan's notes", () => {
  const note = (changes: Partial<Note>): Note => ({ number: 1, text_zh: '', text_en: '', indicators: ['output'], sectors: [], tables: [], ...changes })

  test('touch a total by its code or that of its split', () => {
    expect(touches(note({}), 'total_output', 'total')).toBe(true)
    expect(touches(note({ indicators: ['workforce'] }), 'total_output', 'total')).toBe(false)
  })

  test('about single sectors touch those alone', () => {
    const about = note({ sectors: ['blockchain'] })
    expect(touches(about, 'output', 'blockchain')).toBe(true)
    expect(touches(about, 'output', 'fintech')).toBe(false)
    expect(touches(about, 'total_output', 'total')).toBe(false)
  })
})

test('output is told of sectors under one name and of the district under another', () => {
  expect(placeOf('total_output', 'fintech')).toEqual({ code: 'output', dimension: 'fintech' })
  expect(placeOf('output', 'total')).toEqual({ code: 'total_output', dimension: 'total' })
  expect(splitOf('fund_investment')).toBeNull()
})
