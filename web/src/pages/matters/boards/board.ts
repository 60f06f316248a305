/** The board of a day, by department or by sector: what is open and overdue, and rates beside what they leave out. Pure. */

import type { Schemas } from '@/api/client'

export type By = 'department' | 'sector'

/** `whose`: a department or a sector; nobody's where it is null. */
export interface BoardRow {
  whose: string | null
  counts: Record<string, number>
}

/** One line each, the most overdue first; of one type where it is named. */
export function boardRows(lines: Schemas['BoardLine'][], by: By, type = ''): BoardRow[] {
  const found = new Map<string | null, Record<string, number>>()
  for (const line of lines) {
    if (type && line.type !== type) continue
    const whose = (by === 'sector' ? line.sector : line.lead) ?? null
    const counts = found.get(whose) ?? {}
    for (const [name, count] of Object.entries(line.counts)) counts[name] = (counts[name] ?? 0) + count
    found.set(whose, counts)
  }
  const of = (line: BoardRow, name: string): number => line.counts[name] ?? 0
  return [...found]
    .map(([whose, counts]) => ({ whose, counts }))
    .sort((one, other) => of(other, 'overdue') - of(one, 'overdue') || of(other, 'open') - of(one, 'open'))
}

export function whole(lines: BoardRow[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const { counts } of lines) for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count
  return sum
}

/** A part of a whole, in percent; nothing of nothing. */
export function percent(part: number | undefined, of: number | undefined): string {
  return of ? `${Math.round(((part ?? 0) / of) * 100)}%` : '—'
}
