/** What a form sends, and how values in base units are printed. Pure. */

import type { Schemas } from '@/api/client'
import { shifted } from '@/figures/exact'

export type Sheet = Schemas['Sheet']
export type Fact = Record<string, unknown>
type Reported = Schemas['Reported']

/** Members of an enterprise's report in the order of the form; money is told in yuan. */
export const MEMBERS = ['employees', 'output', 'revenue', 'value_added'] as const
const MONEY = 2

export type Answers = Record<string, string>

/** A member of a report's fact as people write it. */
export function printed(member: string, fact: Fact | null | undefined): string {
  const value = fact?.[member]
  if (value === null || value === undefined) return ''
  const text = String(value)
  return member === 'employees' || !/^-?\d+$/.test(text) ? text : shifted(text, -MONEY)
}

/** The key of the fact that an answer of a form changes. */
export function keyOf(sheet: Sheet, thing: string, field: string): string {
  const id = thing.slice(thing.indexOf('/') + 1)
  const question = sheet.questions.find((one) => one.field === field)
  return question ? `${thing}:${field}:${question.at}` : `${id}:${sheet.period}`
}

/** What was told for the field before: the value of the last period of the same form. */
export function lastOf(sheet: Sheet, thing: string, field: string): string {
  const facts = Object.entries(sheet.before)
  if (sheet.report) return printed(field, facts[0]?.[1])
  const found = facts.find(([key]) => key.startsWith(`${thing}:${field}:`))
  return String(found?.[1].value ?? '')
}

/** What stands now in the form. */
export function nowOf(sheet: Sheet, thing: string): Answers {
  if (sheet.report) {
    const told = sheet.told[keyOf(sheet, thing, '')]
    return Object.fromEntries(MEMBERS.map((member) => [member, printed(member, told)]))
  }
  return Object.fromEntries(sheet.questions.map(({ field }) => [field, String(sheet.told[keyOf(sheet, thing, field)]?.value ?? '')]))
}

/** The events of a form: one for a report, one for each metric that has an answer. */
export function events(sheet: Sheet, thing: string, answers: Answers, note: string): Reported[] {
  const said = note.trim() ? { note: note.trim() } : {}
  const id = thing.slice(thing.indexOf('/') + 1)
  if (sheet.report) {
    const { employees = '', ...money } = answers
    const data = { period: sheet.period, employees: Number(employees), ...money, ...said }
    return [{ event: 'enterprise.reported', subject: id, data, seen: sheet.versions[`${id}:${sheet.period}`] ?? null, id: '' }]
  }
  return sheet.questions
    .filter(({ field }) => answers[field]?.trim())
    .map(({ field, at }) => ({
      event: 'reading.reported' as const,
      subject: thing,
      data: { metric: field, ...(at.length === 10 ? { as_of: at } : { period: at }), value: answers[field]?.trim(), ...said },
      seen: sheet.versions[keyOf(sheet, thing, field)] ?? null,
      id: '',
    }))
}

/** Why a form was given back, of all that it told. */
export function returnedFor(sheet: Sheet): string[] {
  return Object.values(sheet.told)
    .filter((fact) => fact.state === 'returned')
    .map((fact) => String((fact.review as Fact | null)?.reason ?? ''))
}
