/** What the API says of entities: their words, fields and lists, for any that the server declares. */

import { language } from '@/i18n'

export interface Label {
  zh: string
  en: string
}

export interface Field extends Label {
  name: string
  kind: string
  /** Where its value comes from: `related` is a column about what refers to the entity. */
  source: string
  optional: boolean
  dated: boolean
  choices: string | null
  /** The entity that a reference is to. */
  to: string | null
  /** The member of lists' rows with the name of what a reference is to. */
  name_member: string | null
  unit: Label | null
  description: string
  parts: Field[] | null
}

export interface EventName extends Label {
  name: string
}

export interface Register {
  path: string
  lead: Label
  columns: string[]
  filters: string[]
  sort: string
  /** The figures to which its rows add. */
  figures: string[]
}

export interface Entity extends Label {
  name: string
  topic: string
  owner: string
  group: string
  order: number
  plural: Label
  key: Field
  fields: Field[]
  events: EventName[]
  states: { open: Label | null; over: Label | null }
  register: Register | null
  import: (Label & { code: string }) | null
}

export interface Kind {
  numeric: boolean
  /** How lists narrow by it: `choice`, `flag`, `reference`, `range`, or not at all. */
  filter: string
  unit: Label | null
}

/** The columns of a list that is of no entity: arrivals, dead letters. */
export interface PlainList {
  name: string
  columns: Field[]
  filters: string[]
  sort: string
}

export interface Told {
  groups: Record<string, Label>
  choices: Record<string, Record<string, Label>>
  kinds: Record<string, Kind>
  reasons: Record<string, Label>
  entities: Entity[]
  lists: PlainList[]
}

export interface EntityGroup {
  code: string
  label: Label
  entities: Entity[]
}

const NOTHING: Told = { groups: {}, choices: {}, kinds: {}, reasons: {}, entities: [], lists: [] }

/** A label in the language of the page. */
export function said(label: Label): string {
  return label[language.value]
}

/** Looks up in what the API says; a code that it does not know stands for itself. */
export class Entities {
  private readonly byName: Map<string, Entity>

  constructor(readonly told: Told = NOTHING) {
    this.byName = new Map(told.entities.map((entity) => [entity.name, entity]))
  }

  named(name: string): Entity | null {
    return this.byName.get(name) ?? null
  }

  ofTopic(topic: string): Entity | null {
    return this.told.entities.find((entity) => entity.topic === topic) ?? null
  }

  /** The entity whose list has this name in addresses. */
  ofPath(path: string): Entity | null {
    return this.told.entities.find((entity) => entity.register?.path === path) ?? null
  }

  list(name: string): PlainList | null {
    return this.told.lists.find((list) => list.name === name) ?? null
  }

  /** Entities with a list of their own, by the groups of the navigation. */
  groups(): EntityGroup[] {
    const found: EntityGroup[] = []
    for (const entity of this.told.entities.filter((one) => one.register)) {
      const last = found.at(-1)
      if (last?.code === entity.group) last.entities.push(entity)
      else found.push({ code: entity.group, label: this.told.groups[entity.group] ?? plain(entity.group), entities: [entity] })
    }
    return found
  }

  kind(field: Field): Kind {
    return this.told.kinds[field.kind] ?? { numeric: false, filter: '', unit: null }
  }

  choices(list: string | null): [code: string, label: Label][] {
    return Object.entries(this.told.choices[list ?? ''] ?? {})
  }

  choice(list: string | null, code: string): string {
    return said(this.told.choices[list ?? '']?.[code] ?? plain(code))
  }

  reason(code: string): string {
    return said(this.told.reasons[code] ?? plain(code))
  }

  entity(name: string): string {
    return said(this.named(name) ?? plain(name))
  }

  events(): EventName[] {
    return this.told.entities.flatMap((entity) => entity.events)
  }

  /** What an event is called, by its name or its whole type. */
  event(type: string): string {
    const name = TYPE.exec(type)?.[1] ?? type
    return said(this.events().find((event) => event.name === name) ?? plain(type))
  }
}

const TYPE = /^cn\.gov\.cqyz\.(.+)\.v\d+$/

function plain(text: string): Label {
  return { zh: text, en: text }
}

/** A field or column of an entity by its name. */
export function fieldOf(entity: Entity, name: string): Field | null {
  return [entity.key, ...entity.fields].find((field) => field.name === name) ?? null
}

/** The fields by which an entity refers to another. */
export function referencesTo(entity: Entity, to: string): Field[] {
  return [entity.key, ...entity.fields].filter((field) => field.kind === 'reference' && field.to === to)
}
