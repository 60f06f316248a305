import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'

import { useRequest, type RequestState } from '@/api/useRequest'

export interface Pages<P> extends RequestState<P> {
  /** Counted from 1. */
  number: ComputedRef<number>
  hasPrevious: ComputedRef<boolean>
  hasNext: ComputedRef<boolean>
  previous: () => void
  next: () => void
  /** What each page before this one was, the first first. */
  before: Ref<P[]>
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
  const asked = useRequest(
    () => JSON.stringify([when(), cursor.value]),
    () => ask(when(), cursor.value),
  )

  function next(): void {
    const page = asked.answer.value
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
    before,
    number: computed(() => before.value.length + 1),
    hasPrevious: computed(() => before.value.length > 0),
    hasNext: computed(() => Boolean(asked.answer.value?.next)),
    previous,
    next,
  }
}
