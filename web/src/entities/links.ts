import type { RouteLocationRaw } from 'vue-router'

import { fieldOf, type Entities, type Entity, type Field } from './model'
import { matterRoute } from '@/matters/routes'
import { isFamily } from '@/matters/types'

const ENTERPRISE = 'enterprise'

/** Where the list of an entity stands. */
export function listRoute(entity: Entity, query: Record<string, string | string[]> = {}): RouteLocationRaw {
  const path = entity.register?.path ?? ''
  return entity.name === ENTERPRISE ? { name: 'enterprises', query } : { name: 'register', params: { name: path }, query }
}

/** The page of one of an entity that has pages. */
export function pageOf(entities: Entities, name: string, id: string): RouteLocationRaw | null {
  if (name === ENTERPRISE) return { name: 'enterprise', params: { id } }
  if (isFamily(name)) return matterRoute(name, id)
  if (!entities.named(name)?.has_page) return null
  const key = id.startsWith(`${name}/`) ? id.slice(name.length + 1) : id
  return { name: 'thing', params: { kind: name, id: key } }
}

/** Where a Reference leads, `kind/identifier`. */
export function referenceRoute(entities: Entities, reference: string): RouteLocationRaw | null {
  const [kind = '', ...id] = reference.split('/')
  return routeTo(entities, kind, id.join('/'))
}

/** Where one of an entity is shown: its own page, or its line in the list. */
export function routeTo(entities: Entities, name: string, id: string): RouteLocationRaw | null {
  const own = pageOf(entities, name, id)
  if (own) return own
  const entity = entities.named(name)
  return entity?.register ? listRoute(entity, { q: id }) : null
}

/**
 * The list of what refers to one of an entity, where a column is about that: the one whose list has
 * the column's name, or that the column names.
 */
export function relatedRoute(entities: Entities, entity: Entity, column: Field, id: string): RouteLocationRaw | null {
  const other = column.to ? entities.named(column.to) : entities.ofPath(column.name)
  const by = other?.register?.filters.find((filter) => fieldOf(other, filter)?.to === entity.name)
  return other && by ? listRoute(other, { filter: `${by}:${id}` }) : null
}
