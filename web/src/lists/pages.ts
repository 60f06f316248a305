import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'

import { useRequest, type RequestState } from '@/api/useRequest'

export interface Pages<P> extends RequestState<P> {
  /** Counted from 1. */
  number: ComputedRef<number>
  hasPrevious: ComputedRef<boolean>
  hasNext: ComputedRef<boolean>
  previous: () => void
  next: () => void
  /** What each page before the one shown was, the first first. */
  before: ComputedRef<P[]>
}

/**
 * A list read page by page: forward by the cursor of the last answer, back by those remembered.
 * Begins anew whenever what is asked for changes.
 */
export function pages<P extends { next?: string | null }, W>(
  when: () => W,
  ask: (now: W, cursor: string) => Promise<P>,
): Pages<P> {
  const before = ref<P[]>([]) as Ref<P[]>
  const cursor = ref('')
  watch(
    () => JSON.stringify(when()),
    () => {
      before.value = []
      cursor.value = ''
    },
    { flush: 'sync' },
  )
  // What is shown and its place among the pages are one: while the next is awaited, both are the old one's.
  const asked = useRequest(
    () => JSON.stringify([when(), cursor.value]),
    async () => {
      const place = before.value
      return { page: await ask(when(), cursor.value), before: place }
    },
  )
  const answer = computed(() => asked.answer.value?.page ?? null)
  const shownBefore = computed(() => asked.answer.value?.before ?? [])

  function next(): void {
    const page = answer.value
    if (!page?.next || asked.waiting.value) return
    before.value = [...before.value, page]
    cursor.value = page.next
  }

  function previous(): void {
    before.value = before.value.slice(0, -1)
    cursor.value = before.value.at(-1)?.next ?? ''
  }

  return {
    ...asked,
    answer,
    before: shownBefore,
    number: computed(() => shownBefore.value.length + 1),
    hasPrevious: computed(() => shownBefore.value.length > 0),
    hasNext: computed(() => Boolean(answer.value?.next)),
    previous,
    next,
  }
}
