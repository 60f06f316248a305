/** How the page says what the ladder of a day tells. Pure. */

import type { Schemas } from '@/api/client'
import { DAY_MS } from '@/figures/calendar'
import type { Tone } from '@/lists/column'

export type Rung = Schemas['LadderRung']
export type Move = Schemas['LadderMove']
export type End = Schemas['LadderEnd']

const URGENT_DAYS = 30

/** How many more, or fewer, with the sign. */
export function changeOf({ enterprises, before }: Pick<Rung, 'enterprises' | 'before'>): string {
  const change = enterprises - before
  if (change === 0) return '±0'
  return change > 0 ? `+${change}` : `−${-change}`
}

export function toneOf({ enterprises, before }: Pick<Rung, 'enterprises' | 'before'>): Tone {
  if (enterprises === before) return 'plain'
  return enterprises > before ? 'good' : 'warn'
}

export function daysUntil(day: string, end: string): number {
  return (Date.parse(end) - Date.parse(day)) / DAY_MS
}

export function urgencyOf(days: number): Tone {
  return days <= URGENT_DAYS ? 'bad' : 'warn'
}

/** From one rung to another, or where it stays; `nameOf` of null says that it is none. */
export function stepOf(from: string | null, to: string | null, nameOf: (rung: string | null) => string): string {
  return from === to ? nameOf(to) : `${nameOf(from)} → ${nameOf(to)}`
}
