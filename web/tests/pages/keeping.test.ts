import { describe, expect, it } from 'vitest'

import { begun, body, summed, type Unit } from '@/pages/own-building/keeping'

const unit: Unit = { id: 'A-301', name: '301', floor: '3F', use: 'office', area: '320', vacant: '120.5', leases: [] }

describe('what whoever runs a building tells', () => {
  it('sends of a change only what is another', () => {
    const told = { ...begun('updated', unit, '2026-05-01'), area: '330 ', floor: '' }
    expect(body('updated', unit, null, told)).toMatchObject({ what: 'updated', unit: 'A-301', data: { area: '330', effective_on: '2026-05-01' } })
  })

  it('sends nothing of the day where the first value is corrected', () => {
    expect(body('updated', unit, null, { ...begun('updated', unit, '2026-05-01'), name: '302', effective_on: '' }).data).toEqual({ name: '302' })
  })

  it('names a new unit by its id, and a tenant as the enterprise that it is', () => {
    expect(body('registered', null, null, { unit: ' B-1 ', name: '1', area: '10', opened_on: '2026-01-01' })).toMatchObject({ unit: 'B-1', data: { name: '1', area: '10', opened_on: '2026-01-01' } })
    expect(body('let', unit, null, { tenant: ' 915 ', quantity: '20', valid_from: '2026-01-01' }).data).toEqual({ from: 'enterprise/915', quantity: '20', valid_from: '2026-01-01' })
    expect(body('left', unit, { key: 'L1', tenant: 'enterprise/915', name: null, since: '2025-01-01', area: null }, { effective_on: '2026-02-01' })).toMatchObject({ lease: 'L1', data: { effective_on: '2026-02-01' } })
  })

  it('offers what is vacant first, and sums it up exactly', () => {
    expect(begun('let', unit, '2026-05-01')).toEqual({ quantity: '120.5', valid_from: '2026-05-01' })
    expect(summed([unit, { ...unit, vacant: '0' }, { ...unit, vacant: null }, { ...unit, vacant: '0.1' }])).toEqual({ units: 4, vacant: 2, empty: 120.6 })
  })
})
