import type { RouteLocationRaw } from 'vue-router'

/** The dimension of a figure of the whole district. */
export const TOTAL = 'total'

/** The page of a figure. */
export function figureRoute(code: string, dimension: string | null): RouteLocationRaw {
  return { name: 'indicator', params: { code }, query: dimension && dimension !== TOTAL ? { dimension } : {} }
}
