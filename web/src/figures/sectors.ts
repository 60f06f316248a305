import { computed, type ComputedRef } from 'vue'

import { useEntities } from '@/entities/store'

export interface Sector {
  code: string
  name_zh: string
  name_en: string
}

/** The sectors in the plan's order; empty until they are known. */
export function useSectors(): ComputedRef<Sector[]> {
  const entities = useEntities()
  void entities.start()
  return computed(() => entities.all.choices('sector').map(([code, { zh, en }]) => ({ code, name_zh: zh, name_en: en })))
}

/** A sector's name in the language of the page; its code until the names are known. */
export function sectorName(code: string): string {
  return useEntities().all.choice('sector', code)
}
