import { beforeEach, describe, expect, it } from 'vitest'

import { language } from '@/i18n'
import { doubtText, rowText, unitLines, type Doubt, type RowChange, type UnitApplied } from '@/pages/imports/changes'
import { maySend, type Report } from '@/pages/imports/upload'
import { entities, patent } from '../support/entities'

const unit = (said: Partial<UnitApplied>): UnitApplied => ({
  heading: '产值',
  column: 'D',
  unit: '万元',
  factor: '10000',
  where: 'cell',
  place: 'F2',
  ...said,
})
const report = (said: Partial<Report>): Report => ({ sent: 0, valid: 1, errors_total: 0, marks_total: 0, ...said }) as Report
const row = (said: Partial<RowChange>): RowChange => ({ row: 2, subject: 'P-1', state: 'changed', awaits: null, changes: [], ...said })

beforeEach(() => {
  language.value = 'zh'
})

describe('sending', () => {
  it('is possible for a file that was checked and has something to send', () => {
    expect(maySend(null, false, '')).toBe(false)
    expect(maySend(report({}), false, '')).toBe(true)
    expect(maySend(report({ valid: 0 }), true, '')).toBe(false)
    expect(maySend(report({ sent: 1 }), false, '')).toBe(false)
  })

  it('waits for the wish to send the good rows of a faulty file', () => {
    expect(maySend(report({ errors_total: 1 }), false, '')).toBe(false)
    expect(maySend(report({ errors_total: 1 }), true, '')).toBe(true)
  })

  it('waits for a word about values that look wrong, and dots are none', () => {
    expect(maySend(report({ marks_total: 1 }), false, ' …… ')).toBe(false)
    expect(maySend(report({ marks_total: 1 }), false, '已核对')).toBe(true)
  })
})

describe('what a row changes', () => {
  it('is told field by field, with units', () => {
    const changes = [
      { field: 'fee', before: '10000', after: '1234567.5', part: '' },
      { field: 'title', before: null, after: '甲', part: '' },
    ]
    expect(rowText(entities, patent, row({ changes }))).toBe('费用：10,000 元 → 1,234,567.5 元；名称：甲')
  })

  it('is told of what it waits for', () => {
    const waiting = row({ state: 'waiting', awaits: ['patent', 'P-9'] })
    expect(rowText(entities, patent, waiting)).toBe('等待专利 P-9 登记')
  })
})

describe('a doubt', () => {
  const doubt: Doubt = { row: 2, field: 'fee', reason: 'times_100', value: '403', before: '1', of: '2025-03', ratio: '403', by_month: false }

  it('says what the value is compared with', () => {
    expect(doubtText(entities, patent, doubt)).toBe('约为2025-03（1 元）的 403 倍')
    expect(doubtText(entities, patent, { ...doubt, of: '' })).toBe('约为现值（1 元）的 403 倍')
  })

  it('counts month by month where the spans differ, and has thousands apart', () => {
    const month = { ...doubt, reason: 'times_10000', ratio: '12345', by_month: true } as Doubt
    expect(doubtText(entities, patent, month)).toBe('约为2025-03（1 元）的 12,345 倍（按月均折算），单位可能有误')
  })

  it('says the usual of what was sent before', () => {
    expect(doubtText(entities, patent, { ...doubt, ratio: '' })).toBe('约为2025-03（1 元）的 100 倍')
  })

  it('says so in English too', () => {
    language.value = 'en'
    expect(doubtText(entities, patent, { ...doubt, reason: 'future' })).toBe('the period is not over')
  })
})

describe('units', () => {
  it('are told once for all columns that one statement holds for', () => {
    const lines = unitLines([unit({}), unit({ heading: '营业收入', column: 'E' }), unit({ where: 'heading', place: 'A1' })])
    expect(lines).toEqual(['产值 · 营业收入：以“万元”为单位（依据单元格 F2）', '产值：以“万元”为单位（依据列标题）'])
  })
})
