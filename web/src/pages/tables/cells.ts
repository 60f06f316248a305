import type { Row } from '@/api/client'
import { fine } from '@/figures/format'
import { keyOf } from '@/live/stream'
import type { Note } from '@/figures/notes'

export interface YearCell {
  year: number
  /** What the plan prints: the baseline in its first year, a target after that. */
  planned: string | null
  /** What the facts say at the end of that year, or on the day where the year is not over: as fine as
   *  what is expected and what differs. */
  actual: string | null
  /** The same exactly. */
  exact: string | null
  present: boolean
}

/** One cell for every year of the plan, as it stands on a day. */
export function yearCells(row: Row, years: number[], day: string, ends: Map<string, Row>): YearCell[] {
  const now = Number(day.slice(0, 4))
  return years.map((year) => {
    const end = ends.get(`${year}:${keyOf(row)}`)
    const told = year === now ? row : year < now ? end : undefined
    return {
      year,
      planned: row.targets[year] ?? (year === years[0] ? row.baseline : null),
      actual: told?.value == null ? null : fine(told.value, row.unit),
      exact: told?.value ?? null,
      present: year === now,
    }
  })
}

/** Whether a note stands beside a row: one about whole columns of Table 2 stands below it alone. */
export function isNoted(note: Note, code: string, dimension: string): boolean {
  if (!note.indicators.includes(code)) return false
  return dimension === 'total' ? note.sectors.length === 0 : note.sectors.includes(dimension)
}
