/** What whoever runs a building tells of a unit, and the body that is sent. Pure. */

import type { Schemas } from '@/api/client'
import type { Option } from '@/lists/definition'
import type { Ask, Told } from '@/matters/ask'

export type Unit = Schemas['BuildingUnit']
export type Lease = Schemas['UnitLease']
export type Kept = Schemas['Kept']
export type What = Kept['what']

const AREA: Ask = { name: 'area', word: 'keep.area', control: 'money', optional: true }

/** What a form asks for. A day that is left out corrects what was told from the first day on. */
export function asks(what: What, uses: Option[]): Ask[] {
  const use: Ask = { name: 'use', word: 'keep.use', control: 'choice', options: uses, optional: true }
  const floor: Ask = { name: 'floor', word: 'building.floor', control: 'text', optional: true }
  switch (what) {
    case 'registered':
      return [
        { name: 'unit', word: 'keep.id', control: 'text' },
        { name: 'name', word: 'keep.name', control: 'text' },
        floor,
        { ...AREA, optional: false },
        use,
        { name: 'opened_on', word: 'keep.opened', control: 'day' },
      ]
    case 'updated':
      return [{ name: 'name', word: 'keep.name', control: 'text', optional: true }, floor, AREA, use, { name: 'effective_on', word: 'keep.from', control: 'day', optional: true }]
    case 'ended':
      return [
        { name: 'effective_on', word: 'keep.closed', control: 'day' },
        { name: 'reason', word: 'keep.reason', control: 'text', optional: true },
      ]
    case 'let':
      return [
        { name: 'tenant', word: 'keep.tenant', control: 'text' },
        { name: 'quantity', word: 'keep.let_area', control: 'money' },
        { name: 'valid_from', word: 'keep.moved_in', control: 'day' },
      ]
    case 'left':
      return [{ name: 'effective_on', word: 'keep.moved_out', control: 'day' }]
  }
}

/** What stands in the form at first. */
export function begun(what: What, unit: Unit | null, day: string): Told {
  switch (what) {
    case 'registered':
      return { opened_on: day }
    case 'updated':
      return { name: unit?.name ?? '', floor: unit?.floor ?? '', area: unit?.area ?? '', use: unit?.use ?? '', effective_on: day }
    case 'let':
      return { quantity: unit?.vacant ?? '', valid_from: day }
    default:
      return { effective_on: day }
  }
}

/** Nothing is sent of what was left empty, or of what a change leaves as it is. */
export function body(what: What, unit: Unit | null, lease: Lease | null, told: Told): Kept {
  const before = what === 'updated' ? begun(what, unit, '') : {}
  const said = Object.entries(told)
    .map(([name, text]) => [name, text.trim()] as const)
    .filter(([name, text]) => text && before[name] !== text && name !== 'unit' && name !== 'tenant')
  const data: Record<string, string> = Object.fromEntries(said)
  if (what === 'let') data.from = `enterprise/${(told.tenant ?? '').trim()}`
  return { what, unit: unit?.id ?? (told.unit ?? '').trim(), data, lease: lease?.key ?? '', seen: null, id: '' }
}

export interface Sum {
  units: number
  vacant: number
  empty: number
}

/** How many units there are, how many have room, and m² that are empty of those of which it is known. */
export function summed(units: Unit[]): Sum {
  const rooms = units.map((unit) => Number(unit.vacant ?? 0))
  return { units: units.length, vacant: rooms.filter((room) => room > 0).length, empty: rooms.reduce((sum, room) => sum + Math.round(room * 100), 0) / 100 }
}
