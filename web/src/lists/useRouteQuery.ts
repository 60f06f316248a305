import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** One word of the address's query; the address is the page's only memory of what is chosen. */
export function useRouteQuery(name: string, otherwise = ''): WritableComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const said = route.query[name]
      return typeof said === 'string' && said ? said : otherwise
    },
    set: (value) => {
      const { [name]: _, ...others } = route.query
      void router.replace({ query: value === otherwise ? others : { ...others, [name]: value }, hash: route.hash })
    },
  })
}
