import { computed, watch, type ComputedRef, type Ref } from 'vue'

import type { Subject } from './subject'
import { api, data, type Row, type Schemas } from '@/api/client'
import type { Problem } from '@/api/problem'
import { useRequest } from '@/api/useRequest'
import { today } from '@/figures/day'
import { patched } from '@/live/patch'
import { keyOf, useLive } from '@/live/store'

export interface FigureState {
  figure: ComputedRef<Row | null>
  judging: ComputedRef<Schemas['Judging'] | null>
  assignments: ComputedRef<Schemas['TargetAssigned'][]>
  explanations: ComputedRef<Schemas['TargetExplained'][]>
  problem: Readonly<Ref<Problem | null>>
  waiting: Readonly<Ref<boolean>>
  again: () => Promise<void>
}

/** One figure on a day; today's moves with the live changes. */
export function useFigure(subject: ComputedRef<Subject>): FigureState {
  const live = useLive()
  live.start()
  const { answer, problem, waiting, again } = useRequest(
    () => JSON.stringify(subject.value),
    async () => {
      const { code, dimension, day, snapshot } = subject.value
      const told = await data(
        api.GET('/api/v1/indicators/{code}', { params: { path: { code }, query: { as_of: day, dimension, snapshot } } }),
      )
      return { ...told, number: live.batch.number }
    },
  )

  const figure = computed(() => {
    const told = answer.value
    if (!told) return null
    const isNews = told.as_of === today.value && !subject.value.snapshot && live.batch.number > told.number
    return isNews ? (patched([told.figure], live.batch.changes)[0] ?? null) : told.figure
  })

  watch(
    () => live.batch,
    ({ changes }) => {
      if (changes.some((change) => keyOf(change) === keyOf(subject.value))) void again()
    },
  )
  watch(() => live.openings, () => void again())

  const judging = computed(() => answer.value?.judging ?? null)

  const assignments = computed(() => answer.value?.assignments ?? [])
  const explanations = computed(() => answer.value?.explanations ?? [])

  return { figure, judging, assignments, explanations, problem, waiting, again }
}
