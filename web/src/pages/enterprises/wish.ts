import { computed, type ComputedRef, type WritableComputedRef } from 'vue'

import type { Schemas } from '@/api/client'
import { useDay } from '@/figures/day'
import { useRouteQuery } from '@/lists/useRouteQuery'

type Line = Schemas['EnterpriseLine']
export type Qualification = Line['qualifications'][number]
export type SectorCode = Line['sectors'][number]

export const QUALIFICATIONS = [
  'leading',
  'tech',
  'high_tech',
  'innovative_sme',
  'srdi',
  'little_giant',
  'above_scale',
] as const satisfies Qualification[]

interface Query {
  as_of: string
  q: string
  sector?: SectorCode
  qualification?: Qualification
  carrier: string
  state: 'active' | 'all'
}

export interface Wish {
  words: WritableComputedRef<string>
  sector: WritableComputedRef<string>
  qualification: WritableComputedRef<string>
  carrier: WritableComputedRef<string>
  state: WritableComputedRef<string>
  query: ComputedRef<Query>
}

/** Which enterprises are asked for, as the address says. */
export function useWish(): Wish {
  const day = useDay()
  const words = useRouteQuery('q')
  const sector = useRouteQuery('sector')
  const qualification = useRouteQuery('qualification')
  const carrier = useRouteQuery('carrier')
  const state = useRouteQuery('state')
  const query = computed<Query>(() => ({
    as_of: day.value,
    q: words.value,
    ...(sector.value ? { sector: sector.value as SectorCode } : {}),
    ...(qualification.value ? { qualification: qualification.value as Qualification } : {}),
    carrier: carrier.value,
    state: state.value === 'all' ? 'all' : 'active',
  }))
  return { words, sector, qualification, carrier, state, query }
}
