import type { Row, Status } from '@/api/client'
import { difference, drawn, type Difference } from './format'

/** The goals of the plan's slogan: 10万人, 100万方, 1000亿元. */
export const GOALS = ['workforce', 'core_carrier_area', 'total_output'] as const

const WORRIES: readonly (Status | null)[] = ['behind', 'at_risk']
export const STATUSES: readonly Status[] = ['ahead', 'on_track', 'at_risk', 'behind', 'no_data', 'future']

export interface RowGroup {
  name_zh: string
  name_en: string
  rows: Row[]
}

/** Neighbouring rows of one group together, in their order. */
export function grouped(rows: Row[]): RowGroup[] {
  const groups: RowGroup[] = []
  for (const row of rows) {
    const last = groups.at(-1)
    if (last?.name_zh === row.group) last.rows.push(row)
    else groups.push({ name_zh: row.group, name_en: row.group_en, rows: [row] })
  }
  return groups
}

/** The target of the day's year; of the last year from then on. */
export function targetOf(row: Row, day: string): string | null {
  const years = Object.keys(row.targets).sort()
  const last = years.at(-1)
  if (!last) return null
  const year = day.slice(0, 4)
  return row.targets[year < last ? year : last] ?? null
}

/** Part of a whole as a number from 0 to 1; null where either is not known. */
export function share(part: string | null, whole: string | null): number | null {
  const [a, b] = [drawn(part), drawn(whole)]
  return a === null || !b ? null : Math.min(Math.max(a / b, 0), 1)
}

/** judged value ÷ what was expected by then: what the status comes from. */
export function attainment(row: Row): number {
  const [value, expected] = [drawn(row.judged?.value), drawn(row.judged?.expected)]
  return value === null || !expected ? Infinity : value / expected
}

/** What is behind or at risk: the district's figures before those of its sectors, the worst first. */
export function worries(rows: Row[]): Row[] {
  const rank = (row: Row): number => (row.dimension === 'total' ? 0 : 1)
  return rows
    .filter((row) => WORRIES.includes(row.status))
    .sort((a, b) => rank(a) - rank(b) || attainment(a) - attainment(b))
}

/** How many rows stand where; only what occurs. */
export function tally(rows: Row[]): { status: Status; count: number }[] {
  return STATUSES.map((status) => ({ status, count: rows.filter((row) => row.status === status).length })).filter(
    ({ count }) => count > 0,
  )
}

/** What the judged value lacks of what was expected by then (negative) or has beyond it. */
export function gapOf(row: Row): Difference | null {
  const judged = row.judged
  if (!judged || judged.value === null || judged.expected === null) return null
  return difference(judged.expected, judged.value, row.unit)
}

/** How full a row's bar is and where its notch stands: both of the target of the judged day's year. */
export function barOf(row: Row): { done: number | null; due: number | null } {
  const judged = row.judged
  if (!judged) return { done: null, due: null }
  const target = judged.day < '2025' ? row.baseline : targetOf(row, judged.day)
  return { done: share(judged.value, target), due: share(judged.expected, target) }
}

/** What the value lacks of a mark (negative) or has beyond it. */
export function beyond(row: Row, mark: string | null): Difference | null {
  return row.value === null || mark === null ? null : difference(mark, row.value, row.unit)
}
