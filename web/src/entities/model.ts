/** What the API says of entities: their words, fields and lists, for any that the server declares. */

import type { Schemas } from '@/api/client'
import type { Option } from '@/lists/definition'
import { language } from '@/i18n'

export type Label = Schemas['Label']
export type Field = Schemas['EntityField']
export type Entity = Schemas['EntityKind']
export type Kind = Schemas['KindOfField']
/** A list that is of no entity: arrivals, dead letters. */
export type OtherList = Schemas['OtherList']
export type Told = Schemas['Entities']

export interface EntityGroup {
  code: string
  label: Label
  entities: Entity[]
}

const NOTHING: Told = { groups: {}, choices: {}, kinds: {}, reasons: {}, members: [], entities: [], lists: [] }

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

  /** Whether it is one of the kinds whose facts share a topic, and whose figures are parts of one. */
  sharesTopic(entity: Entity): boolean {
    return this.told.entities.some(({ name, topic }) => topic === entity.topic && name !== entity.name)
  }

  /** Of kinds that share a topic, what they share. */
  ofTopic(topic: string): Entity | null {
    const alike = this.told.entities.filter((entity) => entity.topic === topic)
    return alike.find((entity) => topic === `${entity.owner}.${entity.name}`) ?? alike[0] ?? null
  }

  /** What a fact is about: kinds that share a topic are told apart by its key, `kind/identifier`. */
  ofFact(topic: string, key: string): Entity | null {
    const kind = this.named(key.split('/')[0] ?? '')
    return kind?.topic === topic ? kind : this.ofTopic(topic)
  }

  /** The entity whose list has this name in addresses. */
  ofPath(path: string): Entity | null {
    return this.told.entities.find((entity) => entity.register?.path === path) ?? null
  }

  list(name: string): OtherList | null {
    return this.told.lists.find((list) => list.name === name) ?? null
  }

  /** What a list that is of no entity calls one of its fields. */
  labelIn(list: string, name: string): string {
    return said(this.list(list)?.fields.find((field) => field.name === name) ?? plain(name))
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

  options(list: string | null): Option[] {
    return this.choices(list).map(([value, label]) => ({ value, label: said(label) }))
  }

  choice(list: string | null, code: string): string {
    return said(this.told.choices[list ?? '']?.[code] ?? plain(code))
  }

  reason(code: string): string {
    return said(this.told.reasons[code] ?? plain(code))
  }

  /** What an entity is called, or a part of one that facts tell: a certificate, a repayment. */
  entity(name: string): string {
    const parts = this.told.entities.flatMap((entity) => entity.fields.filter((field) => field.parts))
    return said(this.named(name) ?? parts.find((field) => [name, `${name}s`].includes(field.name)) ?? plain(name))
  }

  /** What many of an entity are called. */
  plural(name: string): string {
    return said(this.named(name)?.plural ?? plain(name))
  }

  events(): Schemas['EntityEvent'][] {
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
