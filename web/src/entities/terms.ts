/** What is said of one thing, as labelled lines: a fact, a part of it, a row of a profile. */

import { said, type Entities, type Entity, type Field } from './model'
import { BETWEEN, factText, NONE, termText } from './values'
import type { Cause } from '@/records/cause'
import { t, type Word } from '@/i18n'
import words from '@/i18n/words.json'

export type Thing = Record<string, unknown>

export interface Line {
  text: string
  /** The event behind a part. */
  event: Cause | null
}

export interface Term {
  name: string
  lines: Line[]
}

type Print = (entities: Entities, field: Field, value: unknown) => string

/** Told beside it: who it is, the event behind it. */
const PASSED = new Set(['event', 'version'])

/** A fact as its topic keeps it: base units (fen, dm², people), days, nested lists. */
export function factTerms(entities: Entities, topic: string, fact: Thing): Term[] {
  return new Teller(entities, entities.ofTopic(topic), factText).terms(fact)
}

/** What a row of the API says besides what columns show. */
export function rowTerms(entities: Entities, entity: Entity, row: Thing, shown: Set<string>): Term[] {
  const rest = Object.fromEntries(Object.entries(row).filter(([name, value]) => !shown.has(name) && value !== null))
  return new Teller(entities, entity, termText).terms(rest)
}

/** One value that may be nested, in one line: a span of days, a part. */
export function lineOf(entities: Entities, entity: Entity, name: string, part: Thing): string {
  const teller = new Teller(entities, entity, termText)
  return teller.span(part, teller.field(name))
}

class Teller {
  constructor(
    private readonly entities: Entities,
    private readonly entity: Entity | null,
    private readonly print: Print,
  ) {}

  terms(thing: Thing): Term[] {
    const fields = this.known()
    const rank = (name: string): number => {
      const found = fields.findIndex((field) => field.name === name)
      return found < 0 ? fields.length : found
    }
    return Object.entries(thing)
      .filter(([name]) => !PASSED.has(name))
      .sort(([one], [other]) => rank(one) - rank(other))
      .map(([name, value]) => {
        const field = this.field(name)
        return { name: said(field), lines: this.lines(field, value) }
      })
  }

  /** A part of a thing in one line: its days first, then what else it says. */
  span(part: Thing, of: Field): string {
    const { from, to, ...others } = part
    const days = typeof from === 'string' ? [`${from} → ${typeof to === 'string' ? to : t('certificate.endless')}`] : []
    const rest = Object.entries(others)
      .filter(([name, value]) => !PASSED.has(name) && value !== null)
      .map(([name, value]) => {
        const field = this.field(name, of)
        return `${said(field)} ${this.lines(field, value).map((line) => line.text).join(BETWEEN)}`
      })
    return [...days, ...rest].join(t('list.comma'))
  }

  private lines(field: Field, value: unknown): Line[] {
    if (isThing(value)) return this.members(field, value)
    if (!Array.isArray(value)) return [line(this.print(this.entities, field, value))]
    if (value.some(isThing)) return value.filter(isThing).map((part) => line(this.span(part, field), part.event))
    return [line(value.map((one) => this.print(this.entities, field, one)).join(BETWEEN) || NONE)]
  }

  /** Amounts by sector: a line for each. */
  private members(field: Field, value: Thing): Line[] {
    if (!field.kind.startsWith('by_sector')) return [line(this.span(value, field), value.event)]
    const told = Object.entries(value).map(([code, amount]) =>
      line(`${this.entities.choice('sector', code)}  ${this.print(this.entities, field, amount)}`),
    )
    return told.length ? told : [line(NONE)]
  }

  field(name: string, of: Field | null = null): Field {
    const own = (of?.parts ?? []).concat(this.known()).find((field) => field.name === name)
    return own ?? this.guessed(name)
  }

  /** A member that the entity does not declare: named by the page, printed as others of its name are. */
  private guessed(name: string): Field {
    const every = this.entities.told.entities.flatMap((entity) => [entity.key, ...entity.fields])
    const alike = every.find((field) => field.name === name)
    const key = `fact.${name}`
    const word = key in words ? words[key as Word] : null
    return { ...(alike ?? nameless(name)), ...word }
  }

  private known(): Field[] {
    return this.entity ? [this.entity.key, ...this.entity.fields] : []
  }
}

function line(text: string, event: unknown = null): Line {
  return { text, event: isThing(event) ? (event as unknown as Cause) : null }
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nameless(name: string): Field {
  const nothing = { choices: null, to: null, name_member: null, unit: null, parts: null }
  return { name, kind: 'text', zh: name, en: name, source: 'fact', optional: true, dated: false, description: '', ...nothing }
}
