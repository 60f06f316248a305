/** Which forms somebody is offered for a target, what they ask for and what they tell. Pure. */

import type { Schemas } from '@/api/client'
import type { Ask, Told } from '@/matters/ask'

export type What = Schemas['ToldOfTarget']['what']
type Assigned = Schemas['TargetAssigned']
type Explained = Schemas['TargetExplained']

export interface Teller {
  /** The departments in whose name they speak. */
  own: string[]
  can: Set<string>
}

export interface History {
  assignments: Assigned[]
  explanations: Explained[]
}

export function offered({ own, can }: Teller, { assignments }: History): What[] {
  if (can.has('targets_assign')) return ['assigned', 'explained']
  const lead = assignments[0]?.department
  return can.has('targets_explain') && lead && own.includes(lead) ? ['explained'] : []
}

export function asks(what: What, { own, can }: Teller): Ask[] {
  const department: Ask = can.has('targets_assign')
    ? { name: 'department', word: 'answerable.department', control: 'department' }
    : { name: 'department', word: 'answerable.department', control: 'choice', options: own.map((value) => ({ value, label: value })) }
  const from: Ask = { name: 'from', word: what === 'assigned' ? 'answerable.from' : 'answerable.said_on', control: 'day' }
  const text: Ask = { name: 'text', word: 'answerable.text', control: 'long' }
  return what === 'assigned' ? [department, from] : [department, from, text]
}

export function begun(what: What, { own, can }: Teller, { assignments }: History, today: string): Told {
  const lead = assignments[0]?.department ?? ''
  const speaks = can.has('targets_assign') || own.includes(lead) ? lead : (own[0] ?? '')
  return { from: today, department: what === 'assigned' ? '' : speaks }
}

export function wantedOf(what: What, told: Told, id: string): Schemas['ToldOfTarget'] {
  const department = (told.department ?? '').trim().replace(/^department\//, '')
  const text = told.text?.trim()
  return { what, from: told.from ?? '', department, id, ...(what === 'explained' && text ? { text } : {}) }
}

/** What was told of that day already, which this takes the place of. */
export function replaced(what: What, told: Told, { assignments, explanations }: History): boolean {
  const held: Assigned[] = what === 'assigned' ? assignments : explanations
  return held.some((one) => one.from === told.from)
}

/** Whether what was told stands in the history. */
export function stands({ what, from, department, text }: Schemas['ToldOfTarget'], { assignments, explanations }: History): boolean {
  if (what === 'assigned') return assignments.some((one) => one.from === from && one.department === department)
  return explanations.some((one) => one.from === from && one.department === department && one.text === text)
}
