import { describe, expect, test } from 'vitest'

import { entities } from '../support/entities'
import { factTerms, rowTerms } from '@/entities/terms'
import { touches, type Note } from '@/figures/notes'
import { placeOf, splitOf } from '@/figures/splits'

function termsOf(topic: string, fact: Record<string, unknown>): Record<string, string[]> {
  return Object.fromEntries(factTerms(entities, topic, fact).map(({ name, lines }) => [name, lines.map((line) => line.text)]))
}

describe('a fact in words', () => {
  test('tells fen in yuan, dm² in m² and flags in words', () => {
    const told = termsOf('enterprises.patent', { fee: 1534000050, area: 1402320, pledged: false, granted_on: null })
    expect(told).toEqual({ 费用: ['15,340,000.5 元'], 面积: ['14,023.2 平方米'], 已质押: ['否'], 授权日期: ['—'] })
  })

  test('leaves out what is told beside it and keeps what it does not know', () => {
    expect(termsOf('enterprises.patent', { version: 3, event: {}, colour: 'red' })).toEqual({ colour: ['red'] })
    expect(termsOf('nobody.knows', { colour: 'red' })).toEqual({ colour: ['red'] })
  })

  test('tells spans and parts in a line each', () => {
    const told = termsOf('enterprises.carrier', {
      spans: [
        { to: '2026-01-01', from: '2025-01-01', core: true, usable_area: 100 },
        { to: null, from: '2026-01-01', core: false, usable_area: 200 },
      ],
    })
    expect(told['各时段状态']).toEqual(['2025-01-01 → 2026-01-01，是否核心载体 是，使用面积 1 平方米', '2026-01-01 → 长期，是否核心载体 否，使用面积 2 平方米'])
    const report = termsOf('enterprises.report', { output_by_sector: { fintech: 100, metaverse: 250 } })
    expect(report['分领域产值']).toEqual(['金融科技  1 元', 'metaverse  2.5 元'])
    expect(termsOf('enterprises.patent', { claims: [{ price: 50, event: {} }] })).toEqual({ 权利要求: ['价 0.5 元'] })
  })

  test('tells members that no declaration has in the words of the page', () => {
    const told = termsOf('funds.pool', { transfers: [{ transfer_id: 'T1', amount: 100, funded_on: '2025-01-01' }] })
    expect(told).toEqual({ 注入笔数: ['注入编号 T1，金额 1 元，注入日期 2025-01-01'] })
  })

  test('comes in the order of the declaration, whatever order it is stored in', () => {
    const names = factTerms(entities, 'enterprises.report', { output: 1, day: '2026-03-31', enterprise_id: 'E', period: '2026Q1' }).map((term) => term.name)
    expect(names).toEqual(['企业', '报告期', '期末日期', '产值'])
  })
})

test('a row tells what its columns do not, parts with the event behind each', () => {
  const loan = entities.named('loan')
  if (!loan) throw new Error('no loan')
  const event = { source: 's', id: '1', time: '2025-01-01T00:00:00Z' }
  const row = { loan_id: 'L1', amount: '10', open: true, repayments: [{ amount: '12.5', repaid_on: '2025-02-01', event }] }
  const terms = rowTerms(entities, loan, row, new Set(['loan_id', 'amount', 'open']))
  expect(terms).toEqual([{ name: '还款', lines: [{ text: '还款金额 12.5 元，还款日期 2025-02-01', event }] }])
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
