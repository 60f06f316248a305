import { computed, ref, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type RouteLocationNormalized, type RouteLocationRaw } from 'vue-router'

const SHANGHAI_MS = 8 * 3_600_000
const LOOK_MS = 20_000
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The day in Asia/Shanghai at a moment (ms since 1970), as YYYY-MM-DD. */
export function dayOf(moment: number): string {
  return new Date(moment + SHANGHAI_MS).toISOString().slice(0, 10)
}

/** Today in Asia/Shanghai; changes at midnight while the page is open. */
export const today = ref(dayOf(Date.now()))

setInterval(() => (today.value = dayOf(Date.now())), LOOK_MS)

/** A day (YYYY-MM-DD) without its year. */
export function monthDay(day: string): string {
  return day.slice(5)
}

/** The day that the address asks for (`?as_of=`), today where it asks for none. */
export function useDay(): WritableComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const asked = route.query.as_of
      return typeof asked === 'string' && DAY.test(asked) ? asked : today.value
    },
    set: (day) => {
      // A page of a list is one of its day.
      const { as_of: _day, cursor: _cursor, page: _page, ...others } = route.query
      void router.replace({ query: day === today.value ? others : { ...others, as_of: day } })
    },
  })
}

/** A step within the workbench, or from the wall into it, keeps the day that was chosen. */
export function carried(to: RouteLocationNormalized, from: RouteLocationNormalized): RouteLocationRaw | true {
  const { as_of: chosen, snapshot } = from.query
  const began = from.path === '/' || from.path.startsWith('/work')
  const stays = to.path.startsWith('/work') && began && to.path !== from.path
  if (!stays || !chosen || to.query.as_of) return true
  const then = snapshot ? { snapshot } : {}
  return { path: to.path, query: { ...to.query, ...then, as_of: chosen }, hash: to.hash, replace: false }
}
