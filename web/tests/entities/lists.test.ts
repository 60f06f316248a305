import { afterEach, describe, expect, test } from 'vitest'

import { entities, field, patent } from '../support/entities'
import { columnsWithout, registerColumns, type Line } from '@/entities/columns'
import { filtersOf, listOf } from '@/entities/list'
import { referencesTo } from '@/entities/model'
import { cellText, exactly, factText, heading } from '@/entities/values'
import { navigation } from '@/layout/navigation'
import { headingOf } from '@/lists/column'
import { language } from '@/i18n'

afterEach(() => (language.value = 'zh'))

const row: Line = {
  key: 'P1',
  patent_no: 'P1',
  title: '一种装置',
  field_of_use: 'indoor',
  enterprise_id: 'E1',
  enterprise_name: '渝中某企业',
  fee: '1234567.89',
  area: '14023.2',
  licences: 3,
  granted_on: '2025-06-30',
  open: false,
  why_not: 'voided',
}
const columns = registerColumns(entities, patent)
const column = (key: string) => {
  const found = columns.find((one) => one.key === key)
  if (!found) throw new Error(key)
  return found
}

describe('a value by the kind of its field', () => {
  test.each([
    ['money', '1234567.89', '123.46'],
    ['signed_money', '-20000', '−2.00'],
    ['area', '14023.2', '14,023.20'],
    ['people', 12345, '12,345'],
    ['count', 1000, '1,000'],
    ['rate', '3.45', '3.45'],
    ['day', '2025-06-30', '2025-06-30'],
    ['instant', '2026-11-23T16:30:00Z', '2026-11-24 00:30:00'],
    ['period', '2025Q1', '2025Q1'],
    ['flag', true, '是'],
    ['flag', false, '否'],
    ['longitude', 106.577, '106.577'],
    ['text', null, '—'],
    ['thing', 'enterprise/91500103MA5', '91500103MA5'],
    ['thing', 'patent/P-1', '专利 P-1'],
    ['names', ['甲', '乙'], '甲 · 乙'],
  ])('%s %s is shown as %s', (kind, value, shown) => {
    expect(cellText(entities, field({ name: 'a', kind }), value)).toBe(shown)
  })

  test('of a list of choices has its label, or stands for itself', () => {
    const use = field({ name: 'use', kind: 'choices', choices: 'use' })
    expect(cellText(entities, use, ['indoor', 'unheard'])).toBe('室内 · unheard')
    expect(cellText(entities, use, [])).toBe('—')
    language.value = 'en'
    expect(cellText(entities, use, ['outdoor'])).toBe('Outdoors')
  })

  test('of names has the label of those that are codes', () => {
    expect(cellText(entities, field({ name: 'scopes', kind: 'names', choices: 'sector' }), ['fintech', '解放碑'])).toBe('金融科技 · 解放碑')
  })

  test('of money is told to the fen to who points at it', () => {
    expect(exactly(entities, field({ name: 'a', kind: 'money' }), '1234567.89')).toBe('1,234,567.89 元')
    expect(exactly(entities, field({ name: 'a', kind: 'area' }), '1')).toBeNull()
  })

  test('of a fact is told from base units, exact and with its unit', () => {
    expect(factText(entities, field({ name: 'a', kind: 'money' }), 1534000050)).toBe('15,340,000.5 元')
    expect(factText(entities, field({ name: 'a', kind: 'rate' }), '3.45')).toBe('3.45%')
    expect(factText(entities, field({ name: 'a', kind: 'people' }), 1200)).toBe('1,200 人')
  })

  test('has its unit in the heading, money that of lists', () => {
    expect(heading(entities, field({ name: 'a', kind: 'money', zh: '费用' }))).toBe('费用（万元）')
    expect(heading(entities, field({ name: 'a', kind: 'area', zh: '面积' }))).toBe('面积（平方米）')
    language.value = 'en'
    expect(heading(entities, field({ name: 'a', kind: 'money', en: 'Fee' }))).toBe('Fee (10k yuan)')
  })
})

describe('the list of a kind that no code knows', () => {
  test('has its columns in the order of the declaration, in both languages', () => {
    expect(columns.map(headingOf)).toEqual(['名称', '用途', '企业', '费用（万元）', '面积（平方米）', '许可数', '授权日期', '状态'])
    language.value = 'en'
    expect(registerColumns(entities, patent).map(headingOf)).toEqual(['Title', 'Use', 'Enterprise', 'Fee (10k yuan)', 'Area (m²)', 'Licences', 'Granted', 'State'])
  })

  test('names each row by its first column with the id below', () => {
    expect(column('title')).toMatchObject({ main: true })
    expect([column('title').text(row), column('title').note?.(row)]).toEqual(['一种装置', 'P1'])
  })

  test('shows what a reference is to by name, with its id, and leads there', () => {
    const enterprise = column('enterprise_id')
    expect([enterprise.text(row), enterprise.note?.(row)]).toEqual(['渝中某企业', 'E1'])
    expect(enterprise.to?.(row)).toEqual({ name: 'enterprise', params: { id: 'E1' } })
    expect([enterprise.text({ ...row, enterprise_name: null }), enterprise.note?.({ ...row, enterprise_name: null })]).toEqual(['E1', null])
    expect(enterprise.to?.({ ...row, enterprise_id: null, enterprise_name: null })).toBeNull()
  })

  test('leads from a number of others to their list, narrowed to the row', () => {
    expect(column('licences').to?.(row)).toEqual({ name: 'register', params: { name: 'licences' }, query: { filter: 'patent_no:P1' } })
    expect(column('licences').to?.({ ...row, licences: 0 })).toBeNull()
  })

  test('says the state in its own words, and why a row counts not', () => {
    const state = column('open')
    expect([state.text(row), state.tone?.(row), state.note?.(row)]).toEqual(['失效', 'plain', '已作废'])
    const open = { ...row, open: true, why_not: null }
    expect([state.text(open), state.tone?.(open), state.note?.(open)]).toEqual(['有效', 'good', null])
    expect(state.note?.({ ...row, why_not: 'over' })).toBeNull()
  })

  test('sorts numbers and days falling first, words rising', () => {
    const sorts = Object.fromEntries(columns.map((one) => [one.key, one.sort?.falling]))
    expect(sorts).toMatchObject({ title: false, field_of_use: false, fee: true, licences: true, granted_on: true })
  })

  test('is narrowed by each kind of field in its way', () => {
    const filters = filtersOf(entities, patent)
    expect(filters.map(({ name, control }) => [name, control])).toEqual([
      ['field_of_use', 'choice'],
      ['pledged', 'flag'],
      ['enterprise_id', 'reference'],
      ['fee', 'numbers'],
      ['granted_on', 'days'],
    ])
    expect(filters[0]?.options).toEqual([{ value: 'indoor', label: '室内' }, { value: 'outdoor', label: '室外' }])
    expect(filters[3]).toMatchObject({ label: '费用（万元）', shift: 4 })
  })

  test('has its address, files, words and figures', () => {
    const list = listOf(entities, patent)
    expect(list).toMatchObject({ name: 'patents', title: '专利', lead: '导语', sort: 'title', figures: ['patent_count'], states: { open: '有效', over: '失效' } })
    expect(list.file('xlsx')).toBe('/api/v1/exports/registers/patents.xlsx')
  })

  test('stands in the navigation, in its group', () => {
    const groups = navigation(entities)
    expect(groups.map(({ code, label }) => [code, label])).toEqual([
      ['plan', '计划目标'],
      ['matters', '办件与名录'],
      ['entities', '主体'],
      ['talent', '人才'],
      ['data', '数据'],
    ])
    expect(groups[3]?.entries[0]).toEqual({ label: '专利', to: { name: 'register', params: { name: 'patents' }, query: {} }, needs: 'registers' })
    expect(groups[2]?.entries[0]?.to).toEqual({ name: 'enterprises', query: {} })
  })

  test('is shorter below the enterprise that it refers to', () => {
    const itself = new Set(referencesTo(patent, 'enterprise').map((one) => one.name))
    const short = columnsWithout(entities, patent, itself)
    expect(short.map((one) => one.key)).not.toContain('enterprise_id')
    expect(short.every((one) => one.sort === undefined)).toBe(true)
  })
})

test('enterprises are those of the day unless the reader asks for all', () => {
  const enterprise = entities.named('enterprise')
  const list = enterprise && listOf(entities, enterprise)
  expect([list?.usual, list?.file('csv')]).toEqual(['true', '/api/v1/exports/enterprises.csv'])
  const employees = list?.columns.find((one) => one.key === 'employees')
  expect(employees?.note?.({ employees: 3, period: '2025Q1' })).toBe('2025Q1')
})
