/** The form that opens a matter of a type: what it asks for, and the event's data. Pure but for the language. */

import { hex } from './digest'
import { valueOf } from './forms'
import { said } from '@/entities/model'
import type { Ask, Told } from '@/matters/ask'
import { kindOf, type Actor } from '@/matters/party'
import type { MatterType } from '@/matters/types'

/** What the type asks for of its own stands under this. */
const FIELD = 'fields.'

/** The types that somebody may open, by those for whom they act. */
export function opens(types: MatterType[], actor: Actor): MatterType[] {
  const kinds = new Set(actor.parties.map(kindOf))
  if (actor.steers) kinds.add('dispatcher')
  return types.filter((one) => one.opens.some((kind) => kinds.has(kind)))
}

export function openingAsks(type: MatterType, actor: Actor): Ask[] {
  const isOffice = actor.steers || actor.parties.some((one) => kindOf(one) === 'department')
  const own: Ask[] = type.fields.map((field) => ({
    name: `${FIELD}${field.name}`,
    label: said(field),
    control: Object.keys(field.choices).length ? 'choice' : 'text',
    options: Object.entries(field.choices).map(([value, label]) => ({ value, label: said(label) })),
    optional: true,
  }))
  const office: Ask[] = [
    { name: 'owner', word: 'matter.owner', control: 'department', optional: true },
    { name: 'due_on', word: 'act.due_on', control: 'day', optional: true },
  ]
  return [{ name: 'title', word: 'matter.title', control: 'text' }, ...own, ...(isOffice ? office : [])]
}

export function openingData(
  type: MatterType,
  asked: Ask[],
  told: Told,
  about: string[],
  parent: string,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  const found: Record<string, unknown> = { type: type.code, channel: 'page', about }
  for (const { name, control } of asked) {
    const text = told[name]?.trim()
    if (!text) continue
    if (name.startsWith(FIELD)) fields[name.slice(FIELD.length)] = text
    else found[name] = valueOf(control, text)
  }
  if (Object.keys(fields).length) found.fields = fields
  if (parent) found.parent = parent
  return found
}

/** A number that nobody has yet: the type, the day, and chance. */
export function newId(type: string, day: string): string {
  return `${type}-${day.replaceAll('-', '')}-${hex(crypto.getRandomValues(new Uint8Array(4)))}`
}
