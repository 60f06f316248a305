/** What is whose to do, and why. Pure. */

import { NOTHING, type ListQuery } from '@/lists/state'
import type { MatterRow } from '@/matters/columns'
import { partiesOf, type Actor } from '@/matters/party'

/** In charge of it; nobody is, and this reader dispatches; one's own; closed and waiting for a word. */
export type Why = 'charge' | 'nobody' | 'own' | 'rate'

export interface Question {
  why: Why
  query: ListQuery
}

export function questions(actor: Actor): Question[] {
  const departments = partiesOf(actor, 'department').map((one) => `lead:${one}`)
  const enterprises = partiesOf(actor, 'enterprise').map((one) => `enterprise_id:${one}`)
  const found: Question[] = []
  if (departments.length) found.push({ why: 'charge', query: { open: true, filter: departments } })
  if (actor.steers) found.push({ why: 'nobody', query: { open: true, filter: [`lead:${NOTHING}`] } })
  if (enterprises.length) {
    found.push({ why: 'rate', query: { open: false, filter: [...enterprises, `solved:${NOTHING}`, 'voided:false'] } })
    found.push({ why: 'own', query: { open: true, filter: enterprises } })
  }
  return found
}

/** Due soonest first; what has no due day last, the oldest first. */
export function soonest(rows: MatterRow[]): MatterRow[] {
  const key = (row: MatterRow): string => `${row.due ?? '9999'} ${row.opened_on} ${row.id}`
  return [...rows].sort((one, other) => (key(one) < key(other) ? -1 : 1))
}
