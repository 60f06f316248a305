/** What a list shows, as its address says; pure. The address is the list's only memory. */

import type { LocationQuery, LocationQueryRaw } from 'vue-router'

/** Values by field: several of one are alternatives; a range is `from..to`. */
export type Filters = Record<string, string[]>

export interface ListState {
  q: string
  /** `any` where a list that shows open ones alone is asked for all. */
  open: '' | 'true' | 'false' | 'any'
  filters: Filters
  /** Empty: the list's own order. */
  sort: string
  cursor: string
  /** Counted from 1; the cursor says where it begins. */
  page: number
}

/** In a filter: nothing is told. */
export const NOTHING = '-'

export interface ListQuery {
  q?: string
  open?: boolean
  filter?: string[]
  sort?: string
}

const OWN = ['q', 'open', 'filter', 'sort', 'cursor', 'page']
const OPEN = ['true', 'false', 'any'] as const

export function readState(query: LocationQuery): ListState {
  const open = one(query.open)
  const cursor = one(query.cursor)
  return {
    q: one(query.q),
    open: OPEN.find((word) => word === open) ?? '',
    filters: filtersOf(every(query.filter)),
    sort: one(query.sort),
    cursor,
    page: cursor ? Math.max(Number.parseInt(one(query.page), 10) || 1, 1) : 1,
  }
}

/** The address's query for a state; what the list does not own stays. */
export function writeState(state: ListState, query: LocationQuery): LocationQueryRaw {
  const others = Object.fromEntries(Object.entries(query).filter(([name]) => !OWN.includes(name)))
  const { q, open, sort, cursor, page } = state
  const filter = filterTexts(state.filters)
  return {
    ...others,
    ...(q && { q }),
    ...(open && { open }),
    ...(filter.length && { filter }),
    ...(sort && { sort }),
    ...(cursor && { cursor, page: String(page) }),
  }
}

/** What the API is asked; `usual` is what the list shows when the address says nothing of `open`. */
export function queryOf(state: ListState, usual: '' | 'true'): ListQuery {
  const { q, sort } = state
  const open = state.open || usual
  const filter = filterTexts(state.filters)
  return {
    ...(q && { q }),
    ...((open === 'true' || open === 'false') && { open: open === 'true' }),
    ...(filter.length && { filter }),
    ...(sort && { sort }),
  }
}

/** Other choices are another list: it begins at its first page. */
export function changed(state: ListState, change: Partial<ListState>): ListState {
  return { ...state, cursor: '', page: 1, ...change }
}

export function withFilter(filters: Filters, name: string, values: string[]): Filters {
  const { [name]: _, ...others } = filters
  return values.length ? { ...others, [name]: values } : others
}

/** Whether nothing is left out that the list shows of itself. */
export function isWhole({ q, open, filters }: ListState): boolean {
  return !q && !open && Object.keys(filters).length === 0
}

export function filterTexts(filters: Filters): string[] {
  return Object.entries(filters).flatMap(([name, values]) => values.map((value) => `${name}:${value}`))
}

function filtersOf(texts: string[]): Filters {
  const found: Filters = {}
  for (const text of texts) {
    const [, name, value] = /^([^:]+):(.+)$/.exec(text) ?? []
    if (name && value) found[name] = [...(found[name] ?? []), value]
  }
  return found
}

/** Both ends of a range; one that is missing is empty. */
export function rangeOf(values: string[] | undefined): [from: string, to: string] {
  const [from = '', to = ''] = (values?.[0] ?? '').split('..')
  return [from, to]
}

export function rangeText(from: string, to: string): string[] {
  return from || to ? [`${from}..${to}`] : []
}

function every(value: LocationQuery[string] | undefined): string[] {
  return [value ?? []].flat().filter((text): text is string => Boolean(text))
}

function one(value: LocationQuery[string] | undefined): string {
  return every(value)[0] ?? ''
}
