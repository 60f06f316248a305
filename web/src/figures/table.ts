import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { api, data, type Row, type Schemas, type Table } from '@/api/client'
import type { Problem } from '@/api/problem'
import { useRequest } from '@/api/useRequest'
import { today } from '@/figures/day'
import { patched } from '@/live/patch'
import { useSnapshot } from '@/figures/snapshot'
import { useLive } from '@/live/store'
import type { Stamped } from '@/live/stream'

const RELOAD_MS = 5_000
const WATCHDOG_MS = 60_000

export interface LiveTable {
  rows: Readonly<ShallowRef<Row[]>>
  years: ComputedRef<number[]>
  judging: ComputedRef<Schemas['Judging'] | null>
  freshAsOf: ComputedRef<string | null>
  problem: Readonly<ShallowRef<Problem | null>>
  waiting: Readonly<ShallowRef<boolean>>
  again: () => Promise<void>
}

/**
 * Table 1 or 2 of a day. Today's rows move with the live changes at once; every day is read again
 * a little later, since a late fact moves past days too, and what a change does not carry.
 */
export function useTable(number: Ref<'1' | '2'>, day: Ref<string>): LiveTable {
  const live = useLive()
  live.start()
  const snapshot = useSnapshot()
  const rows = shallowRef<Row[]>([])
  let meanwhile: Stamped[] = []

  const table = useRequest(
    () => [number.value, day.value, snapshot.value] as const,
    ([which, asOf, then]) => {
      meanwhile = []
      return data<Table>(
        api.GET('/api/v1/tables/{number}', {
          params: { path: { number: which }, query: { as_of: asOf, snapshot: then } },
        }),
      )
    },
  )

  watch(table.answer, (told) => {
    if (!told) return
    const stamped = told.rows.map((row) => ({ ...row, fresh: told.fresh_as_of }))
    const isToday = told.as_of === today.value && !snapshot.value
    if (isToday) live.remember(stamped, told.fresh_as_of)
    rows.value = isToday ? patched(stamped, meanwhile) : stamped
  })

  let due: ReturnType<typeof setTimeout> | undefined
  function soon(): void {
    due ??= setTimeout(() => {
      due = undefined
      void table.again()
    }, RELOAD_MS)
  }

  watch(
    () => live.batch,
    ({ changes }) => {
      if (day.value === today.value && !snapshot.value) {
        meanwhile = [...meanwhile, ...changes]
        rows.value = patched(rows.value, changes)
      }
      soon()
    },
  )
  watch(() => live.openings, () => void table.again())

  const watchdog = setInterval(() => void table.again(), WATCHDOG_MS)
  onScopeDispose(() => {
    clearInterval(watchdog)
    clearTimeout(due)
  })

  return {
    rows,
    years: computed(() => table.answer.value?.years ?? []),
    judging: computed(() => table.answer.value?.judging ?? null),
    freshAsOf: computed(() => live.fresh ?? table.answer.value?.fresh_as_of ?? null),
    problem: table.problem,
    waiting: table.waiting,
    again: table.again,
  }
}
