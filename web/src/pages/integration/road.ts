import type { Schemas } from '@/api/client'

export type Hop = Schemas['Step']

/** A change is on the screen within a second; what waits longer is late. As `make status` has it. */
const LATE_SECONDS = 2
/** Of some hops only the number is known: a gateway reads 100,000 a second. */
const LATE_RECORDS = 5000

export interface Verdict {
  state: 'fresh' | 'late' | 'unknown'
  hop: Hop | null
}

export function isLate(hop: Hop): boolean {
  if (hop.seconds === null) return (hop.behind ?? 0) > LATE_RECORDS
  return hop.behind !== 0 && hop.seconds > LATE_SECONDS
}

/** Hops come in the order of the road: the first late one is where to look, all after it wait for it. */
export function verdict(hops: Hop[]): Verdict {
  const late = hops.find(isLate)
  if (late) return { state: 'late', hop: late }
  const silent = hops.find((hop) => hop.behind === null)
  return silent ? { state: 'unknown', hop: silent } : { state: 'fresh', hop: null }
}
