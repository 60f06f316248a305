/** The board of a day, by department: what is open and overdue, and rates beside what they leave out. Pure. */

import type { Schemas } from '@/api/client'

export interface DepartmentLine {
  lead: string | null
  counts: Record<string, number>
}

/** One line a department, the most overdue first; of one type where it is named. */
export function byDepartment(lines: Schemas['BoardLine'][], type = ''): DepartmentLine[] {
  const found = new Map<string | null, Record<string, number>>()
  for (const line of lines) {
    if (type && line.type !== type) continue
    const counts = found.get(line.lead) ?? {}
    for (const [name, count] of Object.entries(line.counts)) counts[name] = (counts[name] ?? 0) + count
    found.set(line.lead, counts)
  }
  const of = (line: DepartmentLine, name: string): number => line.counts[name] ?? 0
  return [...found]
    .map(([lead, counts]) => ({ lead, counts }))
    .sort((one, other) => of(other, 'overdue') - of(one, 'overdue') || of(other, 'open') - of(one, 'open'))
}

export function whole(lines: DepartmentLine[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const { counts } of lines) for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count
  return sum
}

/** A part of a whole, in percent; nothing of nothing. */
export function percent(part: number | undefined, of: number | undefined): string {
  return of ? `${Math.round(((part ?? 0) / of) * 100)}%` : '—'
}
