import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import type { Asked, ListAnswer, ListDefinition } from './definition'
import { changed, queryOf, readState, writeState, type ListState } from './state'
import { asProblem } from '@/api/problem'
import { useRequest, type RequestState } from '@/api/useRequest'
import { useDay } from '@/figures/day'

export const SIZE = 50

/** An answer and its place among the pages: while the next is awaited, both are the old one's. */
export interface Page<R> extends ListAnswer<R> {
  /** Counted from 1. */
  number: number
  isFirst: boolean
}

export interface List<R> extends RequestState<Page<R>> {
  state: ComputedRef<ListState>
  /** What was asked for, without page and size: for files of the same. */
  asked: ComputedRef<Omit<Asked, 'cursor' | 'limit'>>
  change: (change: Partial<ListState>) => void
  next: () => void
  previous: () => void
  /** Whether the pages before this one are known; else the first can be reached. */
  knowsPrevious: ComputedRef<boolean>
  /** The address named a page that there is no more: the first is shown. */
  refused: Ref<boolean>
}

/** A list whose state is the address: pages by cursor, the cursors before it in the history. */
export function useList<R>(definition: () => ListDefinition<R>): List<R> {
  const route = useRoute()
  const router = useRouter()
  const day = useDay()
  const refused = ref(false)
  const placeNow = (): string => `${route.path} ${String(route.query.view)}`
  const place = placeNow()
  let last = readState(route.query)
  // While another page opens, this one keeps what it showed.
  const state = computed(() => (placeNow() === place ? (last = readState(route.query)) : last))
  const asked = computed(() => ({
    ...(definition().dated && { as_of: day.value }),
    ...queryOf(state.value, definition().usual),
  }))
  // The history has them: an address that was sent to somebody has none.
  const before = computed(() => (state.value.cursor ? pagesBefore() : []))

  async function ask(): Promise<Page<R>> {
    const { cursor, page } = state.value
    try {
      const answer = await definition().ask({ ...asked.value, ...(cursor && { cursor }), limit: SIZE })
      return { ...answer, number: page, isFirst: !cursor }
    } catch (error) {
      if (!cursor || asProblem(error).status !== 422) throw error
      go(changed(state.value, {}), 'replace')
      refused.value = true
      return new Promise(() => undefined)
    }
  }

  function go(to: ListState, how: 'push' | 'replace', cursors: string[] = []): void {
    refused.value = false
    void router[how]({ query: writeState(to, route.query), hash: route.hash, state: { cursors } })
  }

  function change(what: Partial<ListState>): void {
    const to = changed(state.value, what)
    const isTyping = Boolean(what.q && state.value.q)
    go(to, isTyping ? 'replace' : 'push')
  }

  const request = useRequest(() => JSON.stringify([definition().name, asked.value, state.value.cursor]), ask)

  const knowsPrevious = computed(() => state.value.page > 1 && before.value.length === state.value.page - 1)

  function next(): void {
    const cursor = request.answer.value?.next
    if (!cursor || request.waiting.value) return
    const { page } = state.value
    const cursors = knowsPrevious.value || !state.value.cursor ? [...before.value, state.value.cursor] : []
    go({ ...state.value, cursor, page: page + 1 }, 'push', cursors)
  }

  function previous(): void {
    const { page } = state.value
    if (!knowsPrevious.value) return go(changed(state.value, {}), 'push')
    const cursors = before.value.slice(0, -1)
    go({ ...state.value, cursor: before.value.at(-1) ?? '', page: page - 1 }, 'push', cursors)
  }

  return { ...request, state, asked, change, next, previous, knowsPrevious, refused }
}

function pagesBefore(): string[] {
  const kept: unknown = (globalThis.history?.state as { cursors?: unknown } | null)?.cursors
  return Array.isArray(kept) ? kept.map(String) : []
}
