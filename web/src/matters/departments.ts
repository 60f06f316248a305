import { computed, type ComputedRef } from 'vue'

import { api, data } from '@/api/client'
import { useRequest } from '@/api/useRequest'
import { FAMILIES } from './types'

/** Departments that are or were in charge of something: suggestions for forms. */
export function useDepartments(): ComputedRef<string[]> {
  const { answer } = useRequest(
    () => FAMILIES[0],
    (family) => data(api.GET('/api/v1/matters/{family}', { params: { path: { family: family ?? 'case' } } })),
  )
  return computed(() => [...new Set(answer.value?.lines.flatMap((line) => line.lead ?? []) ?? [])].sort())
}
