/** Which acts somebody may try on a matter as it is, and in whose name. The owner decides. Pure. */

import type { Schemas } from '@/api/client'
import type { Fact, State } from '@/matters/fact'
import { departmentOf, type Actor } from '@/matters/party'
import { ahead, type Version } from '@/matters/types'

export interface Choice {
  what: Schemas['What']
  /** What it is called here: an end is closed by advancing, a void one is taken back. */
  word: 'advanced' | 'reopened' | 'assigned' | 'returned' | 'held' | 'updated' | 'rebased' | 'rated' | 'voided' | 'restored'
}

export function choices(fact: Fact, now: State, version: Version | null, actor: Actor): Choice[] {
  if (!actor.works || !version) return []
  if (fact.voided) return actor.steers ? [{ what: 'voided', word: 'restored' }] : []
  const found: Choice[] = []
  const works = actor.steers || helps(fact, now, actor).length > 0
  if (works && ahead(version, now.stage).length) found.push({ what: 'advanced', word: now.open ? 'advanced' : 'reopened' })
  if (actor.steers && now.open) found.push({ what: 'assigned', word: 'assigned' })
  if (open(fact, actor).length) found.push({ what: 'returned', word: 'returned' })
  if (now.open && (actor.steers || leads(now, actor))) found.push({ what: 'held', word: 'held' })
  if (now.open ? scores(fact, version, actor) : rates(fact, actor)) found.push({ what: 'rated', word: 'rated' })
  if (actor.steers) {
    found.push({ what: 'updated', word: 'updated' }, { what: 'updated', word: 'rebased' }, { what: 'voided', word: 'voided' })
  }
  return found
}

/** In whose name one may work on it: those in charge or asked to help; who steers, in anybody's. */
export function helps(fact: Fact, now: State, actor: Actor): string[] {
  const asked = new Set(fact.assignments.map((one) => one.to))
  if (now.lead) asked.add(departmentOf(now.lead))
  const own = actor.parties.filter((one) => asked.has(one))
  return own.length || !actor.steers ? own : [...asked]
}

/** Assignments that one may give back. */
export function open(fact: Fact, actor: Actor): Fact['assignments'] {
  return fact.assignments.filter((one) => !one.returned && (actor.steers || actor.parties.includes(one.to)))
}

function leads(now: State, actor: Actor): boolean {
  return now.lead !== null && actor.parties.includes(departmentOf(now.lead))
}

/** Whoever was asked to review a bid and has not scored it: to be told in their name. */
export function scores(fact: Fact, version: Version | null, actor: Actor): string | null {
  if (!version?.reviewed) return null
  const asked = fact.assignments.filter((one) => one.role === 'support' && actor.parties.includes(one.to)).map((one) => one.to)
  return asked.find((one) => !fact.ratings.some((told) => told.by === one)) ?? null
}

/** Whoever it is about, and has not rated it since it was closed. */
export function rates(fact: Fact, actor: Actor): string | null {
  const closed = fact.closings.at(-1)?.day ?? ''
  const party = fact.about.find((one) => actor.parties.includes(one))
  const told = fact.ratings.some((one) => one.by === party && one.day >= closed)
  return party && !told ? party : null
}
