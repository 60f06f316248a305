/** What sending a file would change, in words. Pure but for the language. */

import { fieldOf, said, type Entities, type Entity } from '@/entities/model'
import { BETWEEN, termText } from '@/entities/values'
import type { Schemas } from '@/api/client'
import { grouped } from '@/figures/exact'
import { t, type Word } from '@/i18n'

export type RowChange = Schemas['Changed']
export type Doubt = Schemas['Doubt']
export type UnitApplied = Schemas['UnitApplied']

type FieldChange = Schemas['FieldChange']

/** The entity that files of a kind are about. */
export function entityOf(entities: Entities, kind: string): Entity | null {
  return entities.told.entities.find((entity) => entity.import?.code === kind) ?? null
}

export function fieldName(entities: Entities, entity: Entity | null, name: string, part = ''): string {
  const field = entity && fieldOf(entity, name)
  const label = field ? said(field) : name
  return part ? `${label}${BETWEEN}${entities.choice('sector', part)}` : label
}

export function fieldText(entities: Entities, entity: Entity | null, name: string, value: unknown): string {
  const field = entity && fieldOf(entity, name)
  return field ? termText(entities, field, value) : String(value ?? '—')
}

function changeText(entities: Entities, entity: Entity | null, change: FieldChange): string {
  const print = (value: unknown): string => fieldText(entities, entity, change.field, value)
  const name = fieldName(entities, entity, change.field, change.part)
  const words = { name, before: print(change.before), after: print(change.after) }
  return t(change.before === null ? 'changes.value' : 'changes.from_to', words)
}

/** What a row changes, field by field, or for what it waits. */
export function rowText(entities: Entities, entity: Entity | null, row: RowChange): string {
  const awaited = row.awaits && t('changes.state.waits_for', { thing: entities.entity(row.awaits[0]), id: row.awaits[1] })
  const changes = row.changes.map((change) => changeText(entities, entity, change))
  return [...(awaited ? [awaited] : []), ...changes].join('；')
}

/** Of files that were sent before the ratio was told. */
const USUAL: Record<string, string> = { times_100: '100', times_10000: '10,000', part_100: '100', part_10000: '10,000' }

/** Why a value is doubted. */
export function doubtText(entities: Entities, entity: Entity | null, doubt: Doubt): string {
  const before = fieldText(entities, entity, doubt.field, doubt.before)
  const last = t(doubt.of ? 'doubts.last' : 'doubts.present', { of: doubt.of, before })
  const ratio = doubt.ratio ? grouped(doubt.ratio) : (USUAL[doubt.reason] ?? '')
  return t(`doubts.${doubt.reason}` as Word, { last, ratio, by_month: doubt.by_month ? t('doubts.by_month') : '' })
}

/** Each unit once, with the columns that it holds for and where it is said. */
export function unitLines(units: readonly UnitApplied[]): string[] {
  const alike = new Map<string, UnitApplied[]>()
  for (const unit of units) {
    const key = [unit.unit, unit.where, unit.where === 'heading' ? '' : unit.place].join()
    alike.set(key, [...(alike.get(key) ?? []), unit])
  }
  return [...alike.values()].map((some) => {
    const [first] = some as [UnitApplied]
    const where = t(`reading.where.${first.where}` as Word, { place: first.place })
    return t('reading.unit', { headings: some.map((one) => one.heading).join(BETWEEN), unit: first.unit, where })
  })
}
