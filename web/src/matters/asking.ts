/** Lists of matters, asked of whichever families. */

import { rowOf, type MatterRow } from './columns'
import { listOf, type Family } from './types'
import { api, data } from '@/api/client'
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

export async function matters(family: Family, query: Wanted): Promise<Found> {
  const path = { register: listOf(family) as never }
  const answer = await data(api.GET('/api/v1/registers/{register}', { params: { path, query: query as never } }))
  const told = answer as unknown as { rows: Record<string, unknown>[]; count: number }
  return { count: told.count, rows: told.rows.map((row) => rowOf(family, row)) }
}
