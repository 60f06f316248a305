import { onScopeDispose, shallowRef, watch, type Ref, type WatchSource } from 'vue'

import { asProblem, type Problem } from './problem'
import { language } from '@/i18n'

export interface RequestState<T> {
  answer: Readonly<Ref<T | null>>
  problem: Readonly<Ref<Problem | null>>
  waiting: Readonly<Ref<boolean>>
  again: () => Promise<void>
}

/** Whether two questions are one: a list by its members, so that a new list of the same is no news. */
function same(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return false
  return one.length === other.length && one.every((member, index) => Object.is(member, other[index]))
}

/**
 * Asks now and whenever `when` or the page's language changes; of overlapping questions the last one asked counts.
 * The old answer stays while a new one is awaited. `waiting` tells that one is.
 */
export function useRequest<T, W>(when: WatchSource<W>, ask: (now: W) => Promise<T>): RequestState<T> {
  const answer = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const waiting = shallowRef(false)
  let latest = 0
  let now: W

  async function again(): Promise<void> {
    const number = ++latest
    waiting.value = true
    try {
      const told = await ask(now)
      if (number !== latest) return
      answer.value = told
      problem.value = null
    } catch (error) {
      if (number === latest) problem.value = asProblem(error)
    } finally {
      if (number === latest) waiting.value = false
    }
  }

  const begin = (value: W): Promise<void> => {
    now = value
    return again()
  }
  watch(when, (value, before) => same(value, before) || void begin(value), { immediate: true })
  // Reasons come in the page's language.
  watch(language, () => void again())
  onScopeDispose(() => latest++)
  return { answer, problem, waiting, again }
}
