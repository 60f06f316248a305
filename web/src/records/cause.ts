import type { RouteLocationRaw } from 'vue-router'

import { useSession } from '@/session/store'

export interface Cause {
  source: string
  id: string
  time: string
}

/** Where the fate of an event is told; null for those who may not see it. */
export function useFateRoute(): (cause: Pick<Cause, 'source' | 'id'>) => RouteLocationRaw | null {
  const session = useSession()
  return ({ source, id }) =>
    session.can.has('events_read') ? { name: 'integration', query: { view: 'event', source, id } } : null
}
