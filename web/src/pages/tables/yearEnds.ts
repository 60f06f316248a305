import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue'

import { api, data, type Row, type Table } from '@/api/client'
import { useRequest } from '@/api/useRequest'
import { useSnapshot } from '@/figures/snapshot'
import { keyOf } from '@/live/stream'

const REFRESH_MS = 60_000
const FIRST_YEAR = 2024

/** The year-ends of the plan that lie before a day. */
export function pastYearEnds(day: string): number[] {
  const past: number[] = []
  for (let year = FIRST_YEAR; `${year}-12-31` < day; year++) past.push(year)
  return past
}

export interface YearEnds {
  ends: ComputedRef<Map<string, Row>>
  /** They are there, or do not come: columns change their width no more. */
  settled: ComputedRef<boolean>
}

/** Values at the past year-ends by year and figure; told anew now and then, since late facts move them. */
export function useYearEnds(number: Ref<'1' | '2'>, day: Ref<string>): YearEnds {
  const tick = ref(0)
  const snapshot = useSnapshot()
  const timer = setInterval(() => tick.value++, REFRESH_MS)
  onScopeDispose(() => clearInterval(timer))
  const asked = useRequest(
    () => [number.value, pastYearEnds(day.value).join(), tick.value, snapshot.value] as const,
    ([which]) => Promise.all(pastYearEnds(day.value).map((year) => atYearEnd(which, year, snapshot.value))),
  )
  const ends = computed(() => new Map((asked.answer.value ?? []).flat()))
  const settled = computed(() => asked.answer.value !== null || asked.problem.value !== null)
  return { ends, settled }
}

async function atYearEnd(number: '1' | '2', year: number, snapshot?: number): Promise<[string, Row][]> {
  const table = await data<Table>(
    api.GET('/api/v1/tables/{number}', {
      params: { path: { number }, query: { as_of: `${year}-12-31`, snapshot } },
    }),
  )
  return table.rows.map((row) => [`${year}:${keyOf(row)}`, row])
}
