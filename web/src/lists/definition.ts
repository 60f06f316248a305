import type { Column } from './column'
import type { ListQuery } from './state'
import type { Schemas } from '@/api/client'
import type { Permission } from '@/session/store'
import type { Word } from '@/i18n'

export interface Option {
  value: string
  label: string
}

/** How a list can be narrowed by one field. */
export interface Filter {
  name: string
  label: string
  control: 'choice' | 'flag' | 'text' | 'days' | 'numbers' | 'reference'
  options?: Option[]
  /** Of numbers: 10^shift of what the API takes make one of what the reader types. */
  shift?: number
  /** Of references: some that match the words, as id and name. */
  search?: (words: string) => Promise<Option[]>
}

/** One page of a list, as the API answers. */
export interface ListAnswer<R> {
  /** Whether only what the reader may see is told. */
  restricted?: boolean
  rows: R[]
  next: string | null
  /** Absent where nobody counts. */
  count?: number
  totals?: Schemas['Total'][]
  as_of?: string
  /** The order of the rows. */
  sort?: string
}

export interface Asked extends ListQuery {
  as_of?: string
  cursor?: string
  limit: number
}

/** All that makes a list: what it is called, shows, and how it is asked for. */
export interface ListDefinition<R> {
  /** Tells lists apart. */
  name: string
  title: string
  lead: string
  columns: Column<R>[]
  filters: Filter[]
  /** The order where none is chosen. */
  sort: string
  /** What open ones and others are called; null where all are open. */
  states: { open: string; over: string } | null
  /** Which are shown when nothing is said. */
  usual: '' | 'true'
  searchLabel: string
  emptyWord?: Word
  /** Figures to which the rows add, and which part of each they are: `total`, or a kind's. */
  figures: string[]
  dimension: string
  rowKey: (row: R) => string
  ask: (asked: Asked) => Promise<ListAnswer<R>>
  /** Address of a file of the list, without what is chosen. */
  file: (form: string) => string
  needs: Permission
  /** Whether the rows are those of a day. */
  dated: boolean
}
