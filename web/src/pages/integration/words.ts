import type { Schemas } from '@/api/client'
import type { Tone } from '@/lists/column'
import { t, type Word } from '@/i18n'
import words from '@/i18n/words.json'

export type Owner = Schemas['Arrival']['owner']
export type FateState = Schemas['Fate']['state'] | Schemas['Arrival']['state']
export type LetterState = Schemas['DeadLetter']['state']

export const OWNERS = ['enterprises', 'funds', 'talent', 'indicators'] as const satisfies Owner[]
export const FATES = ['applied', 'parked', 'duplicate', 'rejected'] as const
export const LETTERS = ['open', 'replayed', 'discarded'] as const satisfies LetterState[]

/** Every event of the contract by its name, in the order of the catalogue of words. */
export const TYPES = Object.keys(words)
  .filter((key) => key.startsWith('event.'))
  .map((key) => key.slice('event.'.length))

const TYPE = /^cn\.gov\.cqyz\.(.+)\.v\d+$/

/** What an event's type is called; the type itself where we do not know it. */
export function typeName(type: string | null): string {
  if (!type) return '—'
  const key = `event.${TYPE.exec(type)?.[1] ?? type}`
  return key in words ? t(key as Word) : type
}

export function toneOf(state: FateState | LetterState): Tone {
  if (state === 'rejected' || state === 'open') return 'bad'
  if (state === 'parked' || state === 'accepted') return 'warn'
  return state === 'applied' || state === 'replayed' ? 'good' : 'plain'
}

/** Which slot of which thing an event waits for. */
export function awaited(waits: Schemas['Awaited']): string {
  const entity = `entity.${waits.entity}`
  const thing = entity in words ? t(entity as Word) : waits.entity
  return [thing, waits.entity_id, waits.key].filter(Boolean).join(' ')
}

export function placed({ topic, partition, offset }: Schemas['Place']): string {
  return `${topic} / ${partition} / ${offset}`
}
