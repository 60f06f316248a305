/** What the page asks of matters and tells their owner. */

import { rowOf, type MatterRow } from './columns'
import type { Fact } from './fact'
import { listOf, type Family } from './types'
import { api, data, type Schemas } from '@/api/client'
import type { ListQuery } from '@/lists/state'

export interface Found {
  rows: MatterRow[]
  /** Of all, also those that are not told. */
  count: number
}

export interface Wanted extends ListQuery {
  as_of: string
  limit: number
}

/** A list of one family; what its rows add to figures is not asked for. */
export async function matters(family: Family, query: Wanted): Promise<Found> {
  const path = { register: listOf(family) as never }
  const answer = await data(api.GET('/api/v1/registers/{register}', { params: { path, query: { ...query, sums: false } as never } }))
  const told = answer as unknown as { rows: Record<string, unknown>[]; count: number }
  return { count: told.count, rows: told.rows.map((row) => rowOf(family, row)) }
}

export interface Part {
  family: Family
  id: string
  fact: Fact
}

export interface Matter {
  version: number
  fact: Fact
  /** Matters that name it as their parent. */
  parts: Part[]
  /** Of enterprises, by their References. */
  names: Record<string, string>
}

/** One matter as it was on a day. */
export async function matterOn(family: Family, id: string, day: string): Promise<Matter> {
  const params = { path: { family, id }, query: { as_of: day } }
  return (await data(api.GET('/api/v1/matters/{family}/{id}', { params }))) as unknown as Matter
}

/** Sums of a family by type and department, or by type and sector; of today where no day is named. */
export function boardOf(family: Family, day?: string, by: 'department' | 'sector' = 'department'): Promise<Schemas['Board']> {
  return data(api.GET('/api/v1/matters/{family}', { params: { path: { family }, query: { as_of: day, by } } }))
}

/** The owner's answer to an act: the fact that it makes. */
export interface Done {
  id: string
  fact: Fact & { version: number }
}

/** Does something to a matter; `seen` is the version of it that the reader looked at. */
export async function act(
  family: Family,
  id: string,
  what: Schemas['What'],
  told: Record<string, unknown>,
  seen: number | null = null,
): Promise<Done> {
  const asked = { params: { path: { family, id } }, body: { what, data: told, seen } }
  return (await data(api.POST('/api/v1/matters/{family}/{id}/acts', asked))) as unknown as Done
}
