/** The form that opens a matter of a type: what it asks for, and the event's data. Pure but for the language. */

import type { Ask } from './forms'
import { kindOf, type Actor } from '@/matters/party'
import type { MatterType } from '@/matters/types'
import { language, type Word } from '@/i18n'


export interface Asked extends Ask {
  label?: string
}

/** The types that somebody may open, by those for whom they act. */
export function opens(types: MatterType[], actor: Actor): MatterType[] {
  const kinds = new Set(actor.parties.map(kindOf))
  if (actor.steers) kinds.add('dispatcher')
  return types.filter((one) => one.opens.some((kind) => kinds.has(kind)))
}

export function openingAsks(type: MatterType, actor: Actor): Asked[] {
  const isOffice = actor.steers || actor.parties.some((one) => kindOf(one) === 'department')
  const own: Asked[] = type.fields.map((field) => ({
    name: `fields.${field.name}`,
    word: 'matter.fields' as Word,
    label: field[language.value],
    control: Object.keys(field.choices).length ? 'choice' : 'text',
    options: Object.entries(field.choices).map(([value, label]) => ({ value, label: label[language.value] })),
    optional: true,
  }))
  const office: Asked[] = [
    { name: 'owner', word: 'matter.owner', control: 'department', optional: true },
    { name: 'due_on', word: 'act.due_on', control: 'day', optional: true },
  ]
  return [{ name: 'title', word: 'matter.title', control: 'text' }, ...own, ...(isOffice ? office : [])]
}

export function openingData(
  type: MatterType,
  asked: Asked[],
  told: Record<string, string>,
  about: string[],
  parent: string,
): Record<string, unknown> {
  const fields: Record<string, string> = {}
  const found: Record<string, unknown> = { type: type.code, channel: 'page', about }
  for (const { name, control } of asked) {
    const text = told[name]?.trim()
    if (!text) continue
    if (name.startsWith('fields.')) fields[name.slice('fields.'.length)] = text
    else found[name] = control === 'department' ? `department/${text.replace(/^department\//, '')}` : text
  }
  if (Object.keys(fields).length) found.fields = fields
  if (parent) found.parent = parent
  return found
}

/** A number that nobody has yet: the type, the day, and chance. */
export function newId(type: string, day: string): string {
  const chance = crypto.getRandomValues(new Uint8Array(4))
  return `${type}-${day.replaceAll('-', '')}-${[...chance].map((one) => one.toString(16).padStart(2, '0')).join('')}`
}
