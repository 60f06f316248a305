import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { asProblem, type Problem } from '@/api/problem'

export interface Action {
  working: Readonly<Ref<boolean>>
  problem: ShallowRef<Problem | null>
  /** Does it, and tells what came of it; null where it failed, `problem` says why. */
  attempt: <T>(work: () => Promise<T>) => Promise<T | null>
}

/** Something that the reader has done: under way, or failed. */
export function useAction(): Action {
  const working = ref(false)
  const problem = shallowRef<Problem | null>(null)

  async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
    working.value = true
    problem.value = null
    try {
      return await work()
    } catch (error) {
      problem.value = asProblem(error)
      return null
    } finally {
      working.value = false
    }
  }

  return { working, problem, attempt }
}
