/** What became of what sources sent, added up. Pure. */

import type { Schemas } from '@/api/client'

type Source = Schemas['Source']

export function sums(sources: Source[]): Record<'applied' | 'parked' | 'rejected', number> {
  const sum = (state: 'applied' | 'parked' | 'rejected'): number => sources.reduce((all, one) => all + one[state], 0)
  return { applied: sum('applied'), parked: sum('parked'), rejected: sum('rejected') }
}
