import type { Schemas } from '@/api/client'
import type { Entities } from '@/entities/model'
import type { Tone } from '@/lists/column'

export type FateState = Schemas['Fate']['state'] | Schemas['Arrival']['state']
export type LetterState = Schemas['DeadLetter']['state']

/** What an event's type is called; the type itself where nobody knows it. */
export function typeName(entities: Entities, type: string | null): string {
  return type ? entities.event(type) : '—'
}

export function toneOf(state: FateState | LetterState): Tone {
  if (state === 'rejected' || state === 'refused' || state === 'open') return 'bad'
  if (state === 'parked' || state === 'accepted') return 'warn'
  return state === 'applied' || state === 'replayed' ? 'good' : 'plain'
}

/** Which slot of which thing an event waits for. */
export function awaited(entities: Entities, waits: Schemas['Awaited']): string {
  return [entities.entity(waits.entity), waits.entity_id, waits.key].filter(Boolean).join(' ')
}

export function placed({ topic, partition, offset }: Schemas['Place']): string {
  return `${topic} / ${partition} / ${offset}`
}
