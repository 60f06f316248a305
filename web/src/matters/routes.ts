import type { RouteLocationRaw } from 'vue-router'

import { listOf, type Family } from './types'

/** The page of one matter. */
export function matterRoute(family: string, id: string): RouteLocationRaw {
  return { name: 'matter', params: { family, id } }
}

/** The list of a family, narrowed as its address says it. */
export function mattersRoute(family: Family, query: Record<string, string | string[]>): RouteLocationRaw {
  return { name: 'register', params: { name: listOf(family) }, query }
}
