/** The lists of arrivals and of dead letters, from what the API says of them. */

import { awaited, placed, toneOf, typeName } from './words'
import { api, data, type Schemas } from '@/api/client'
import { fieldColumn } from '@/entities/columns'
import { filterOf } from '@/entities/list'
import { said, type Entities, type Field, type OtherList } from '@/entities/model'
import { useFateRoute } from '@/records/cause'
import type { Column } from '@/lists/column'
import type { Asked, Filter, ListAnswer, ListDefinition } from '@/lists/definition'
import { TOTAL } from '@/figures/links'
import { t } from '@/i18n'

export type Arrival = Schemas['Arrival']
export type Letter = Schemas['DeadLetter']
/** What both lists have of a record. */
type Recorded = Pick<Arrival, 'place' | 'source' | 'id' | 'type' | 'subject' | 'problems'> & {
  state: Arrival['state'] | Letter['state']
  waits_for?: Arrival['waits_for']
}
type Part<R> = Partial<Column<R>>

const SORTED = ['at']
/** Told below another, or when a row is opened. */
const BELOW = new Set(['source', 'subject', 'time', 'waits_for', 'place'])

/** Arrivals, the newest first. */
export function useArrivals(): (entities: Entities) => ListDefinition<Arrival> | null {
  const fateRoute = useFateRoute()
  return (entities) =>
    listOf<Arrival>(entities, 'events', {
      needs: 'events_read',
      left: new Set([...BELOW, 'problems']),
      parts: { id: { to: (row) => (row.source && row.id ? fateRoute({ source: row.source, id: row.id }) : null) } },
      ask: async (query) => {
        const { arrivals, ...page } = await data(api.GET('/api/v1/events', { params: { query } }))
        return { ...page, rows: arrivals }
      },
    })
}

/** Dead letters, the newest first. */
export function deadLetters(entities: Entities): ListDefinition<Letter> | null {
  return listOf<Letter>(entities, 'dead-letters', {
    needs: 'letters_read',
    left: BELOW,
    parts: {},
    emptyWord: 'letter.none',
    ask: async (query) => {
      const { letters, ...page } = await data(api.GET('/api/v1/dead-letters', { params: { query } }))
      return { ...page, rows: letters }
    },
  })
}

interface Own<R> extends Pick<ListDefinition<R>, 'needs' | 'emptyWord'> {
  left: Set<string>
  parts: Record<string, Part<R>>
  ask: (asked: Asked) => Promise<ListAnswer<R>>
}

function listOf<R extends Recorded>(entities: Entities, name: string, own: Own<R>): ListDefinition<R> | null {
  const list = entities.list(name)
  if (!list) return null
  const { register } = list
  const parts: Record<string, Part<R>> = {
    type: { main: true, text: (row) => typeName(entities, row.type), note: (row) => row.subject },
    id: { wraps: true, text: (row) => row.id ?? '—', note: (row) => row.source, ...own.parts.id },
    problems: { wraps: true, text: (row) => row.problems[0]?.reason ?? '—' },
    state: { tone: (row) => toneOf(row.state), note: own.left.has('problems') ? (row) => why(entities, row) : undefined, wraps: true },
  }
  const columns = register.columns.flatMap((column): Column<R>[] => {
    const field = list.fields.find((one) => one.name === column)
    if (!field || own.left.has(column)) return []
    const plain = fieldColumn(entities, field) as unknown as Column<R>
    return [{ ...plain, sort: SORTED.includes(column) ? plain.sort : undefined, ...parts[column] }]
  })
  return {
    name,
    title: said(list),
    lead: said(register.lead),
    columns,
    filters: filtersOf(entities, list),
    sort: register.sort,
    states: null,
    usual: '',
    searchLabel: t('integration.search'),
    figures: [],
    dimension: TOTAL,
    rowKey: (row) => placed(row.place),
    file: (form) => `/api/v1/exports/${name}.${form}`,
    dated: false,
    ...own,
  }
}

function filtersOf(entities: Entities, { fields, register }: OtherList): Filter[] {
  const found = register.filters.map((name) => fields.find((field) => field.name === name))
  return found.filter((field): field is Field => field !== undefined).flatMap((field) => narrowing(entities, field))
}

/** By an event's type with its words, by ids as they are written. */
function narrowing(entities: Entities, field: Field): Filter[] {
  const { name } = field
  if (name === 'type') {
    const options = entities.events().map((event) => ({ value: event.name, label: said(event) }))
    return [{ name, label: said(field), control: 'choice', options }]
  }
  const known = filterOf(entities, field)
  return known.length ? known : [{ name, label: said(field), control: 'text' }]
}

function why(entities: Entities, row: Recorded): string | null {
  if (row.waits_for) return t('integration.waits', { what: awaited(entities, row.waits_for) })
  return row.problems[0]?.reason ?? null
}
