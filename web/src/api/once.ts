import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { asProblem, type Problem } from './problem'

export interface Once<T> {
  all: ShallowRef<T>
  known: Ref<boolean>
  problem: ShallowRef<Problem | null>
  start: () => Promise<void>
}

/** What changes with releases alone: asked once for the whole page, again after a failure. */
export function useOnce<T>(nothing: T, ask: () => Promise<T>): Once<T> {
  const all = shallowRef(nothing) as ShallowRef<T>
  const known = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let asked: Promise<void> | null = null

  async function begin(): Promise<void> {
    try {
      all.value = await ask()
      known.value = true
      problem.value = null
    } catch (error) {
      problem.value = asProblem(error)
      asked = null
    }
  }

  const start = (): Promise<void> => (asked ??= begin())
  return { all, known, problem, start }
}
