import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue'

import { api, data, type Row, type Schemas, type Series } from '@/api/client'
import { useRequest } from '@/api/useRequest'
import { today } from '@/figures/day'
import { useSnapshot } from '@/figures/snapshot'
import { keyOf } from '@/live/stream'

const REFRESH_MS = 600_000

/** The lines of Table 1 by month from the baseline to a day, in one request; told anew now and then. */
export function useTrends(day: Ref<string> = today): ComputedRef<Map<string, Series>> {
  const snapshot = useSnapshot()
  const tick = ref(0)
  const timer = setInterval(() => tick.value++, REFRESH_MS)
  onScopeDispose(() => clearInterval(timer))
  const { answer } = useRequest(
    () => [day.value, snapshot.value, tick.value] as const,
    ([to, then]) =>
      data<Schemas['TableSeries']>(
        api.GET('/api/v1/tables/{number}/series', {
          params: { path: { number: '1' }, query: { to: to === today.value ? undefined : to, snapshot: then } },
        }),
      ),
  )
  return computed(() => new Map((answer.value?.series ?? []).map((series) => [keyOf(series), series])))
}

/** What a tile draws: of a flow the year that runs, of all else everything. */
export function trendOf(row: Row, series: Series | undefined, day: string): Series | null {
  if (!series) return null
  if (row.kind !== 'flow') return series
  return { ...series, points: series.points.filter((point) => point.day.slice(0, 4) === day.slice(0, 4)) }
}
