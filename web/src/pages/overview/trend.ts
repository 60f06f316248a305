import { onScopeDispose, ref } from 'vue'

import { api, data, type Row, type Series } from '@/api/client'
import { useRequest, type RequestState } from '@/api/useRequest'
import { today } from '@/figures/day'

const REFRESH_MS = 600_000
const BASELINE = '2024-12-31'

/** A figure by month: a flow since New Year, all else since the baseline. Told anew now and then. */
export function useTrend(row: () => Row): RequestState<Series> {
  const tick = ref(0)
  const timer = setInterval(() => tick.value++, REFRESH_MS)
  onScopeDispose(() => clearInterval(timer))
  return useRequest(
    () => [row().code, row().dimension, row().kind, today.value, tick.value] as const,
    ([code, dimension, kind, day]) => {
      const from = kind === 'flow' ? `${day.slice(0, 4)}-01-01` : BASELINE
      return data<Series>(
        api.GET('/api/v1/indicators/{code}/series', {
          params: { path: { code }, query: { from, dimension, grain: 'month' } },
        }),
      )
    },
  )
}
