import { computed, type ComputedRef } from 'vue'

import { actorOf, type Actor } from './party'
import { useSession } from '@/session/store'

/** Whoever looks at the page, as somebody who acts on matters. */
export function useActor(): ComputedRef<Actor> {
  const session = useSession()
  void session.start()
  return computed(() => actorOf(session.me.scopes, session.can))
}
