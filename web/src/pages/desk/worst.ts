/** What a leader reads first: how many lines lag, which the most, and in which sector. Pure. */

import type { Row, Series } from '@/api/client'
import { attainment } from '@/figures/targetStatus'
import { keyOf } from '@/live/stream'
import { splitOf } from '@/pages/indicator/splits'

export const MOST = 5

/** The lines furthest below what is expected of them, the worst first. As the month's report has them. */
export function worstOf(rows: Row[]): Row[] {
  return rows
    .filter((row) => attainment(row) < 1)
    .sort((one, other) => attainment(one) - attainment(other))
    .slice(0, MOST)
}

/** The sector of Table 2 that lies furthest below what is expected, where the line is told by sectors. */
export function sectorOf(row: Row, cells: Row[]): Row | null {
  const code = splitOf(row.code)
  const [found] = code ? worstOf(cells.filter((cell) => cell.code === code)) : []
  return found ?? null
}

export interface Tally {
  total: number
  behind: number
  at_risk: number
}

export function tallyOf(rows: Row[]): Tally {
  const count = (status: Row['status']): number => rows.filter((row) => row.status === status).length
  return { total: rows.length, behind: count('behind'), at_risk: count('at_risk') }
}

/** What lags and nobody answers for, or nobody has explained. */
export function unanswered(rows: Row[]): { ownerless: Row[]; silent: Row[] } {
  const lagging = rows.filter((row) => row.status === 'behind' || row.status === 'at_risk')
  return { ownerless: lagging.filter((row) => !row.assigned), silent: lagging.filter((row) => !row.explained) }
}

/** Lines whose newest official figure is another one than was computed. */
export function apart(rows: Row[]): Row[] {
  return rows.filter((row) => row.official?.difference && Number(row.official.difference) !== 0)
}

export function seriesOf(row: Row, all: Map<string, Series>): Series | undefined {
  return all.get(keyOf(row))
}
