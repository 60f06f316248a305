/** Rows of lists on the page of what they are about. Pure but for the language. */

import type { Schemas } from '@/api/client'
import type { Cause } from '@/records/cause'
import { columnsWithout, type Line } from '@/entities/columns'
import { fieldOf, referencesTo, type Entities, type Entity } from '@/entities/model'
import { rowTerms, type Term } from '@/entities/terms'
import type { Column } from '@/lists/column'

export interface Section {
  entity: Entity
  rows: Line[]
  columns: Column<Line>[]
  rowKey: (row: Line) => string
  /** What a row says besides its columns. */
  more: (row: Line) => Term[]
  eventOf: (row: Line) => Cause
}

const ENTERPRISE = 'enterprise'
/** Said by the columns, or beside them. */
const BESIDE = ['open', 'why_not', 'event', 'key', 'counts']

/** In the order of the declarations; what the profile does not have is left out. */
export function sections(entities: Entities, profile: Schemas['Profile']): Section[] {
  const lists = profile as unknown as Record<string, Line[] | undefined>
  return entities.told.entities.flatMap((entity) => {
    const rows = lists[memberOf(entity)]
    const itself = referencesTo(entity, ENTERPRISE).map((field) => field.name)
    return rows && entity.name !== ENTERPRISE ? [section(entities, entity, rows, itself)] : []
  })
}

/** Lists are called as in addresses; of what has none, as its files are. */
function memberOf(entity: Entity): string {
  return entity.register?.path ?? entity.import?.code ?? ''
}

/** As its own list is ordered, where that is by a day; else as told. */
function ordered(entity: Entity, rows: Line[]): Line[] {
  const { sort = '' } = entity.register ?? {}
  const by = sort.replace(/^-/, '')
  if (fieldOf(entity, by)?.kind !== 'day') return rows
  const sign = sort.startsWith('-') ? -1 : 1
  return [...rows].sort((one, other) => sign * String(one[by]).localeCompare(String(other[by])))
}

/** Rows of one list; `named` are the fields by which they name whose page it is. */
export function section(entities: Entities, entity: Entity, rows: Line[], named: string[]): Section {
  const itself = new Set(named)
  const related = entity.fields.filter((field) => field.source === 'related').map((field) => field.name)
  const columns = columnsWithout(entities, entity, new Set([...itself, ...related]))
  const names = entity.fields.map((field) => field.name_member).filter((name) => name !== null)
  const shown = new Set([...columns.map((column) => column.key), ...itself, ...names, ...BESIDE, entity.key.name])
  const first = columns[0]?.key ?? ''
  return {
    entity,
    rows: ordered(entity, rows),
    columns,
    rowKey: (row) => String(row.key ?? row[entity.key.name] ?? row[first]),
    more: (row) => rowTerms(entities, entity, row, shown),
    eventOf: (row) => row.event as Cause,
  }
}
