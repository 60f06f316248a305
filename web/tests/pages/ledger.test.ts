import { describe, expect, test } from 'vitest'

import { entities } from '../support/entities'
import { aspectOf, carriedOver, enterpriseOf, entries, type Contributor } from '@/pages/indicator/ledger'

function contributor(changes: Partial<Contributor>): Contributor {
  return { topic: 'enterprises.report', key: 'E1:2026Q3', entity_id: 'E1', name: null, contribution: '0', events: [], fact: {}, told_anew: null, ...changes }
}

const facts = ['0.0008', '0.0012', '0.0001'].map((contribution) => contributor({ contribution }))

describe('the ledger of a figure', () => {
  test('runs on from what the pages before have brought', () => {
    const carried = carriedOver([{ facts }, { facts }])
    const lines = entries(facts, carried, '万人', 7)
    expect(carried).toBe('0.0042')
    expect(lines.map(({ number, contribution, running }) => [number, contribution, running])).toEqual([
      [7, '8', '50'],
      [8, '12', '62'],
      [9, '1', '63'],
    ])
  })

  test('names the enterprise of a fact, its host, or none', () => {
    expect(enterpriseOf(entities, contributor({ topic: 'enterprises.enterprise', entity_id: 'E9' }))).toBe('E9')
    expect(enterpriseOf(entities, contributor({ fact: { enterprise_id: 'E1' } }))).toBe('E1')
    expect(enterpriseOf(entities, contributor({ topic: 'enterprises.platform', fact: { host_enterprise_id: 'E2' } }))).toBe('E2')
    expect(enterpriseOf(entities, contributor({ topic: 'enterprises.carrier', fact: {} }))).toBeNull()
  })

  test('says which of its facts counts', () => {
    expect(aspectOf(contributor({}))).toBe('2026Q3')
    expect(aspectOf(contributor({ topic: 'funds.pool', key: 'BC01:transfer:ZJ001', entity_id: 'BC01' }))).toBe('ZJ001')
    expect(aspectOf(contributor({ key: 'TZ1', entity_id: 'TZ1' }))).toBe('')
    expect(aspectOf(contributor({ key: 'CQ:2025:7', entity_id: 'CQ:2025:7' }))).toBe('')
    expect(aspectOf(contributor({ key: 'P:1:transfer:T:2', entity_id: 'P:1' }))).toBe('T:2')
  })
})
