import type { Schemas } from '@/api/client'
import { referencesTo, type Entities } from '@/entities/model'
import { inSmall, sum } from '@/figures/exact'

export type Contributor = Schemas['Contributor']

/** One line of the ledger: a fact, its number and the running total with it, in small units. */
export interface Entry {
  number: number
  contributor: Contributor
  contribution: string
  running: string
}

/** What the pages before have brought, exact, in the figure's unit. */
export function carriedOver(before: { facts: Contributor[] }[]): string {
  return sum(before.flatMap((page) => page.facts.map((fact) => fact.contribution)))
}

/** The lines of a page that begins with so much carried over. Pure. */
export function entries(facts: Contributor[], carried: string, unit: string, first: number): Entry[] {
  let running = carried
  return facts.map((contributor, index) => {
    running = sum([running, contributor.contribution])
    return {
      number: first + index,
      contributor,
      contribution: inSmall(contributor.contribution, unit).value,
      running: inSmall(running, unit).value,
    }
  })
}

/** The part of the whole that the running total has come to, in percent; of nothing there is none. */
export function shareOf(running: string, whole: string): string {
  const [part, all] = [Number(running), Number(whole)]
  return all ? `${((part / all) * 100).toFixed(1)}%` : '—'
}

/** The enterprise that a fact is about, if any. */
export function enterpriseOf(entities: Entities, { topic, entity_id: id, fact }: Contributor): string | null {
  const entity = entities.ofTopic(topic)
  if (!entity) return null
  if (entity.name === 'enterprise') return id
  const told = referencesTo(entity, 'enterprise').map((field) => fact[field.name])
  return told.find((one) => typeof one === 'string') ?? null
}

/** Which of an entity's facts it is: the period of a report, the day of a head count, a transfer's id. */
export function aspectOf({ key, entity_id: id }: Contributor): string {
  if (key === id) return ''
  const aspect = key.startsWith(`${id}:`) ? key.slice(id.length + 1) : key
  return aspect.replace(/^(transfer|compensation):/, '')
}
