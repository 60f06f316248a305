/** The list of an entity, built from what the API says of it. */

import { registerColumns, type Line } from './columns'
import { fieldOf, said, type Entities, type Entity, type Field } from './model'
import { heading, isMoney, isTime } from './values'
import { api, data } from '@/api/client'
import type { Asked, Filter, ListAnswer, ListDefinition, Option } from '@/lists/definition'
import { TOTAL } from '@/figures/links'
import { t } from '@/i18n'

const ENTERPRISES = 'enterprises'
/** Of 万元, in which money is typed, to yuan, which the API takes. */
const WAN = 4
const FEW = 20

export function listOf(entities: Entities, entity: Entity): ListDefinition<Line> {
  const { register, states } = entity
  const path = register?.path ?? ''
  const { open, over } = states
  return {
    name: path,
    title: said(entity.plural),
    lead: register ? said(register.lead) : '',
    columns: registerColumns(entities, entity),
    filters: filtersOf(entities, entity),
    sort: register?.sort ?? '',
    states: open && over ? { open: said(open), over: said(over) } : null,
    usual: path === ENTERPRISES ? 'true' : '',
    searchLabel: t(path === ENTERPRISES ? 'enterprises.search' : 'register.search'),
    figures: register?.figures ?? [],
    dimension: entities.sharesTopic(entity) ? entity.name : TOTAL,
    rowKey: (row) => String(row.key ?? row[entity.key.name]),
    ask: (asked) => ask(path, asked),
    file: (form) => `/api/v1/exports/${path === ENTERPRISES ? path : `registers/${path}`}.${form}`,
    needs: 'registers',
    dated: true,
  }
}

function ask(path: string, query: Asked): Promise<ListAnswer<Line>> {
  const answer =
    path === ENTERPRISES
      ? api.GET('/api/v1/enterprises', { params: { query } as never })
      : api.GET('/api/v1/registers/{register}', { params: { path: { register: path }, query } as never })
  return data(answer as never)
}

export function filtersOf(entities: Entities, entity: Entity): Filter[] {
  return (entity.register?.filters ?? []).flatMap((name) => {
    const field = fieldOf(entity, name)
    return field ? filterOf(entities, field) : []
  })
}

/** How a list narrows by a field, by its kind. */
export function filterOf(entities: Entities, field: Field): Filter[] {
  const { name } = field
  const label = said(field)
  switch (entities.kind(field).filter) {
    case 'choice':
      return [{ name, label, control: 'choice', options: entities.options(field.choices) }]
    case 'code':
      return [field.choices ? { name, label, control: 'choice', options: entities.options(field.choices) } : { name, label, control: 'text' }]
    case 'flag':
      return [{ name, label, control: 'flag', options: flagOptions(label) }]
    case 'reference':
      return [{ name, label, control: 'reference', search: (words) => search(entities, field.to ?? '', words) }]
    case 'range':
      if (isTime(field)) return [{ name, label, control: 'days' }]
      return [{ name, label: heading(entities, field), control: 'numbers', shift: isMoney(field) ? WAN : 0 }]
    default:
      return []
  }
}

function flagOptions(label: string): Option[] {
  return (['true', 'false'] as const).map((value) => ({
    value,
    label: t('list.flag', { name: label, value: t(value === 'true' ? 'yes' : 'no') }),
  }))
}

/** Some of an entity whose names or ids match. */
async function search(entities: Entities, name: string, words: string): Promise<Option[]> {
  const entity = entities.named(name)
  if (!entity?.register) return []
  const { rows } = await ask(entity.register.path, { q: words, limit: FEW })
  return rows.map((row) => {
    const id = String(row[entity.key.name])
    return { value: id, label: row.name ? `${String(row.name)} ${id}` : id }
  })
}
