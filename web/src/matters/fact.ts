/** A matter's fact as the API tells it, and what the page makes of it. Pure. */

import type { Cause } from '@/records/cause'

export interface State {
  from: string
  to: string | null
  stage: string
  lead: string | null
  due: string | null
  open: boolean
  held: boolean
  overdue: boolean
}

export interface Document {
  sha256: string
  name: string
  role: string
}

export interface Step {
  step: string
  stage: string
  entered_at: string
  day: string
  by: string
  result: string | null
  amount: number | null
  refs: string[]
  note: string | null
  documents: Document[]
  told_late: boolean
  event: Cause
}

export interface Assignment {
  assignment: string
  to: string
  role: string
  assigned_at: string
  day: string
  due_on: string | null
  returned: { returned_at: string; day: string; outcome: string; reason: string | null; event: Cause } | null
  event: Cause
}

export interface Fact {
  type: string
  title: string | null
  opened_at: string
  opened_on: string
  about: string[]
  channel: string
  parent: string | null
  origin: { system: string; ref: string } | null
  documents: Document[]
  owner: string | null
  amount: number | null
  definition: string | null
  plan: Record<string, string>
  fields: Record<string, string | number | boolean>
  spans: State[]
  closings: { step: string; day: string; result: string | null; due: string | null; on_time: boolean | null; silent_on: string | null }[]
  reopenings: { step: string; day: string }[]
  steps: Step[]
  assignments: Assignment[]
  holds: { hold: string; from: string; to: string | null; reason: string; event: Cause }[]
  /** Scores of others, told when the round is over. */
  scores_hidden?: number
  ratings: { round: string; by: string; score: number; solved: string; rated_at: string; day: string; comment: string | null; event: Cause }[]
  solved: string | null
  response: { minutes: number; working_minutes: number } | null
  handling: { minutes: number; working_minutes: number } | null
  voided: boolean
  void: { reason: string | null; duplicate_of: string | null; event: Cause } | null
  flags: string[]
  event: Cause
}

/** How it is on a day; before its opening as it began. */
export function stateOn(fact: Fact, day: string): State | null {
  return fact.spans.filter((span) => span.from <= day).at(-1) ?? fact.spans[0] ?? null
}

/** The day whose version of its type is in force for it. */
export function rulesOf({ definition, opened_on }: Fact): string {
  return definition ?? opened_on
}

export type Moment =
  | { kind: 'opened'; at: string; event: Cause; by: string[]; documents: Document[] }
  | { kind: 'step'; at: string; event: Cause; step: Step; closes: boolean; reopens: boolean; onTime: boolean | null }
  | { kind: 'assigned'; at: string; event: Cause; assignment: Assignment }
  | { kind: 'returned'; at: string; event: Cause; assignment: Assignment }
  | { kind: 'held'; at: string; event: Cause; hold: Fact['holds'][number] }
  | { kind: 'rated'; at: string; event: Cause; rating: Fact['ratings'][number] }
  | { kind: 'silent'; at: string; event: null }
  | { kind: 'due'; at: string; event: null; due: string | null }
  | { kind: 'overdue'; at: string; event: null }
  | { kind: 'voided'; at: string; event: Cause; reason: string | null }

/** Everything that happened up to a day, in its order. A day alone stands at its beginning. */
export function moments(fact: Fact, day: string): Moment[] {
  const told: Moment[] = [
    { kind: 'opened', at: fact.opened_at, event: fact.event, by: fact.about, documents: fact.documents },
    ...fact.steps.map((step) => stepMoment(fact, step)),
    ...fact.assignments.map((one): Moment => ({ kind: 'assigned', at: one.assigned_at, event: one.event, assignment: one })),
    ...fact.assignments.flatMap((one): Moment[] =>
      one.returned ? [{ kind: 'returned', at: one.returned.returned_at, event: one.returned.event, assignment: one }] : [],
    ),
    ...fact.holds.map((hold): Moment => ({ kind: 'held', at: beginning(hold.from), event: hold.event, hold })),
    ...fact.ratings.map((rating): Moment => ({ kind: 'rated', at: rating.rated_at, event: rating.event, rating })),
    ...fact.closings.flatMap((one): Moment[] => (one.silent_on ? [{ kind: 'silent', at: beginning(one.silent_on), event: null }] : [])),
    ...turns(fact),
  ]
  if (fact.void?.reason) told.push({ kind: 'voided', at: fact.void.event.time, event: fact.void.event, reason: fact.void.reason })
  const end = Date.parse(`${day}T23:59:59.999+08:00`)
  return told.filter((one) => Date.parse(one.at) <= end).sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
}

function stepMoment(fact: Fact, step: Step): Moment {
  const closing = fact.closings.find((one) => one.step === step.step)
  const reopens = fact.reopenings.some((one) => one.step === step.step)
  return { kind: 'step', at: step.entered_at, event: step.event, step, closes: Boolean(closing), reopens, onTime: closing?.on_time ?? null }
}

/** What nobody tells: the day on which it was overdue, and another due day. */
function turns(fact: Fact): Moment[] {
  return fact.spans.slice(1).flatMap((span, index): Moment[] => {
    const before = fact.spans[index]
    const at = beginning(span.from)
    if (span.overdue && !before?.overdue) return [{ kind: 'overdue', at, event: null }]
    const moved = span.open && before?.open && !span.held && !before.held && span.due !== before.due
    return moved ? [{ kind: 'due', at, event: null, due: span.due }] : []
  })
}

function beginning(day: string): string {
  return `${day}T00:00:00+08:00`
}
