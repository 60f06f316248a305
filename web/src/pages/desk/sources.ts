/** What became of what sources sent, added up; and which have fallen silent. Pure. */

import type { Schemas } from '@/api/client'

type Source = Schemas['Source']

export const SILENT_HOURS = 24
const HOUR_MS = 3_600_000

export function sums(sources: Source[]): Record<'applied' | 'parked' | 'rejected', number> {
  const sum = (state: 'applied' | 'parked' | 'rejected'): number => sources.reduce((all, one) => all + one[state], 0)
  return { applied: sum('applied'), parked: sum('parked'), rejected: sum('rejected') }
}

export interface Silent {
  source: string
  at: string
}

/** Sources that sent something in the span and nothing in its last hours, the longest silent first. */
export function silent(sources: Source[], now: number): Silent[] {
  const last = new Map<string, string>()
  for (const { source, at } of sources) {
    if (source !== null && (last.get(source) ?? '') < at) last.set(source, at)
  }
  return [...last]
    .map(([source, at]) => ({ source, at }))
    .filter(({ at }) => now - Date.parse(at) > SILENT_HOURS * HOUR_MS)
    .sort((one, other) => (one.at < other.at ? -1 : 1))
}
