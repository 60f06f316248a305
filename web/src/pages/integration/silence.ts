/** Which sources have fallen silent by the reader's clock: nothing watches, so nothing can stop watching. Pure. */

import type { Schemas } from '@/api/client'

export type KnownSource = Schemas['KnownSource']
/** quiet: no cadence is registered to judge it by. */
export type Standing = 'silent' | 'heard' | 'quiet'

export const CADENCES = { hour: 1, day: 24, week: 168, month: 744, quarter: 2208, year: 8784 } as const
export type CadenceName = keyof typeof CADENCES

const HOUR_MS = 3_600_000
/** What is due each day at two comes at three now and then: a quarter of the time is waited beyond it. */
const PATIENCE = 1.25

/** Since when nothing was heard; of a source that never sent, since it is expected. */
function since({ heard_at, said_at }: KnownSource): number {
  return Date.parse(heard_at ?? said_at ?? '')
}

/** For how many whole hours nothing was heard. */
export function silentHours(source: KnownSource, now: number): number {
  return Math.max(Math.floor((now - since(source)) / HOUR_MS), 0)
}

export function standing(source: KnownSource, now: number): Standing {
  if (source.every_hours === null) return 'quiet'
  return now - since(source) > source.every_hours * PATIENCE * HOUR_MS ? 'silent' : 'heard'
}

/** The silent ones, by how many times over they are due; then the others by name. */
export function silentFirst(known: readonly KnownSource[], now: number): KnownSource[] {
  const rank = (one: KnownSource): number => (standing(one, now) === 'silent' ? (now - since(one)) / ((one.every_hours ?? 1) * HOUR_MS) : 0)
  return [...known].sort((one, other) => rank(other) - rank(one) || (one.source < other.source ? -1 : 1))
}

/** The name of a cadence that can be chosen. */
export function cadenceName(hours: number | null): CadenceName | null {
  return (Object.keys(CADENCES) as CadenceName[]).find((name) => CADENCES[name] === hours) ?? null
}
