import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

const NUMBER = /^[1-9]\d{0,8}$/

/** The snapshot that the address asks for (`?snapshot=`): all as it was known then. */
export function useSnapshot(): ComputedRef<number | undefined> {
  const route = useRoute()
  return computed(() => numberOf(route.query.snapshot))
}

export function numberOf(asked: unknown): number | undefined {
  return typeof asked === 'string' && NUMBER.test(asked) ? Number(asked) : undefined
}
