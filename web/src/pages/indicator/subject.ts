import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

import { placeOf, TOTAL } from './splits'
import { useDay } from '@/figures/day'

/** Which figure the address is about, on which day. */
export interface Subject {
  code: string
  dimension: string
  day: string
}

export function useSubject(): ComputedRef<Subject> {
  const route = useRoute()
  const day = useDay()
  return computed(() => {
    const said = route.query.dimension
    const dimension = typeof said === 'string' && said ? said : TOTAL
    return { ...placeOf(String(route.params.code), dimension), day: day.value }
  })
}
