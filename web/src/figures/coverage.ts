import { computed, onScopeDispose, ref, type ComputedRef } from 'vue'

import { api, data, type Schemas } from '@/api/client'
import { useRequest } from '@/api/useRequest'
import { today } from '@/figures/day'

export type FormCoverage = Schemas['FormCoverage']

const REFRESH_MS = 600_000

/** How many have reported what an indicator is made of, by its code: the forms that ask for it. */
export function useCoverage(): ComputedRef<Map<string, FormCoverage[]>> {
  const tick = ref(0)
  const timer = setInterval(() => tick.value++, REFRESH_MS)
  onScopeDispose(() => clearInterval(timer))
  const { answer } = useRequest(
    () => [today.value, tick.value] as const,
    () => data<Schemas['FiguresCoverage']>(api.GET('/api/v1/coverage/figures')),
  )
  return computed(() => new Map((answer.value?.indicators ?? []).map((code) => [code, answer.value?.forms ?? []])))
}

/** In time or late, it is in the figure. */
export function reported({ counts }: FormCoverage): number {
  return (counts.received ?? 0) + (counts.late ?? 0)
}

/** Of the form that asks most. */
export function widest(forms: FormCoverage[]): FormCoverage | null {
  return forms.reduce<FormCoverage | null>((most, one) => ((one.counts.expected ?? 0) > (most?.counts.expected ?? 0) ? one : most), null)
}
