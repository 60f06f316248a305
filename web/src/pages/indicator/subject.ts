import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

import { placeOf } from './splits'
import { useDay } from '@/figures/day'
import { TOTAL } from '@/figures/links'
import { useSnapshot } from '@/figures/snapshot'

/** Which figure the address is about, on which day. */
export interface Subject {
  code: string
  dimension: string
  day: string
  /** As it was known then; as it is known now where there is none. */
  snapshot?: number
}

/** What the figure is called by those who answer for it. */
export function targetOf({ code, dimension }: Subject): string {
  return dimension === TOTAL ? code : `${code}:${dimension}`
}

export function useSubject(): ComputedRef<Subject> {
  const route = useRoute()
  const day = useDay()
  const snapshot = useSnapshot()
  return computed(() => {
    const said = route.query.dimension
    const dimension = typeof said === 'string' && said ? said : TOTAL
    const then = snapshot.value ? { snapshot: snapshot.value } : {}
    return { ...placeOf(String(route.params.code), dimension), day: day.value, ...then }
  })
}
