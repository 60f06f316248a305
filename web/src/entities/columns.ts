/** Columns of tables, from what the API says of an entity. */

import type { RouteLocationRaw } from 'vue-router'

import { fieldOf, said, type Entities, type Entity, type Field } from './model'
import { pageOf, referenceRoute, relatedRoute, routeTo } from './links'
import { cellText, exactly, heading, isTime, isLong, NONE } from './values'
import type { Column } from '@/lists/column'
import { t } from '@/i18n'

/** A row of a list as the API tells it. */
export type Line = Record<string, unknown>

const OPEN = 'open'
/** What a row says when it is not open adds nothing to this. */
const OVER = 'over'
/** Of reports: shorter ones inside the period count instead. */
const FINER = 'finer_report'
const COUNTED = 'counted'
const PERIOD_OF: Record<string, string> = { employees: 'period' }

/** The columns of an entity's list, in the order of its declaration; the first names the row. */
export function registerColumns(entities: Entities, entity: Entity): Column<Line>[] {
  const names = entity.register?.columns ?? []
  return names.flatMap((name, index) => {
    const column = name === OPEN ? stateColumn(entities, entity) : of(entities, entity, name)
    if (!column) return []
    return [index === 0 ? { ...column, ...naming(entities, entity, column, name) } : column]
  })
}

/** The same columns without some fields, for rows that stand below what these refer to. */
export function columnsWithout(entities: Entities, entity: Entity, left: Set<string>): Column<Line>[] {
  const names = namedFirst(entities, entity, (entity.register?.columns ?? ownColumns(entity)).filter((name) => !left.has(name)))
  return names.flatMap((name, index) => {
    const column = name === OPEN ? stateColumn(entities, entity) : of(entities, entity, name)
    if (!column) return []
    const { sort: _, ...still } = column
    return [index === 0 ? { ...still, ...naming(entities, entity, still, name) } : still]
  })
}

/** What names the row goes first: a word or a day, never a number. */
function namedFirst(entities: Entities, entity: Entity, names: string[]): string[] {
  const first = names.find((name) => {
    const field = fieldOf(entity, name)
    return field && !entities.kind(field).numeric
  })
  return first ? [first, ...names.filter((name) => name !== first)] : names
}

/** Of an entity without a list: what its events tell, and what its facts say yes or no to. */
function ownColumns(entity: Entity): string[] {
  const flags = entity.fields.filter((field) => field.kind === 'flag' && field.source !== 'told')
  return [...entity.fields.filter((field) => field.source === 'told'), ...flags].map((field) => field.name)
}

function of(entities: Entities, entity: Entity, name: string): Column<Line> | null {
  const field = fieldOf(entity, name)
  if (!field) return null
  const column = fieldColumn(entities, field)
  if (field.source === 'related') {
    const to = (row: Line) => (row[name] ? relatedRoute(entities, entity, field, String(row[entity.key.name])) : null)
    return { ...column, to }
  }
  if (name === COUNTED) return { ...column, tone: (row) => (row[name] ? 'good' : 'plain'), note: (row) => whyNot(entities, row) }
  const beside = PERIOD_OF[name]
  if (beside && entity.register && fieldOf(entity, beside)) return { ...column, note: (row) => textOrNull(row[beside]) }
  return column
}

/** One field of a row, however it is printed. */
export function fieldColumn(entities: Entities, field: Field): Column<Line> {
  const { name } = field
  const { numeric } = entities.kind(field)
  const column: Column<Line> = {
    key: name,
    label: heading(entities, field),
    text: (row) => cellText(entities, field, row[name]),
    title: (row) => exactly(entities, field, row[name]),
    numeric,
    wraps: isLong(field),
    sort: { by: name, falling: numeric || isTime(field) },
  }
  if (field.kind === 'thing') {
    const to = (row: Line) => (row[name] ? referenceRoute(entities, String(row[name])) : null)
    return field.name_member ? { ...column, ...called(column, field.name_member), to } : { ...column, to }
  }
  return field.kind === 'reference' ? { ...column, ...referring(entities, field) } : column
}

/** A thing of any kind by its name, its reference below; by that alone where it has none. */
function called({ text }: Column<Line>, member: string): Partial<Column<Line>> {
  const nameOf = (row: Line): string | null => textOrNull(row[member])
  return { text: (row) => nameOf(row) ?? text(row), note: (row) => (nameOf(row) ? text(row) : null) }
}

function referring(entities: Entities, field: Field): Partial<Column<Line>> {
  const idOf = (row: Line): string | null => textOrNull(row[field.name])
  const nameOf = (row: Line): string | null => (field.name_member ? textOrNull(row[field.name_member]) : null)
  return {
    text: (row) => nameOf(row) ?? idOf(row) ?? NONE,
    note: (row) => (nameOf(row) ? idOf(row) : null),
    to: (row) => {
      const id = idOf(row)
      return id && field.to ? routeTo(entities, field.to, id) : null
    },
  }
}

/** The first column: the heading of a card, with the row's own id below its name. */
function naming(entities: Entities, entity: Entity, column: Column<Line>, name: string): Partial<Column<Line>> {
  const { key } = entity
  if (name === key.name) return { main: true }
  const to = (row: Line): RouteLocationRaw | null => pageOf(entities, entity.name, String(row[key.name])) ?? column.to?.(row) ?? null
  const text = (row: Line): string => (row[name] === null ? String(row[key.name]) : column.text(row))
  return { main: true, text, to, note: (row) => textOrNull(row[key.name]) }
}

/** Whether the row counts on the day, in the entity's own words, and if not, why. */
function stateColumn(entities: Entities, entity: Entity): Column<Line> {
  const { open, over } = entity.states
  return {
    key: OPEN,
    word: 'column.state',
    text: (row) => {
      const state = row.open ? open : over
      return state ? said(state) : t(row.open ? 'yes' : 'no')
    },
    tone: (row) => (row.open ? 'good' : 'plain'),
    note: (row) => whyNot(entities, row),
    sort: { by: OPEN, falling: true },
  }
}

function whyNot(entities: Entities, row: Line): string | null {
  const code = textOrNull(row.why_not)
  if (!code || code === OVER) return null
  return code === FINER ? t('report.finer_report') : entities.reason(code)
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined || value === '' ? null : String(value)
}

