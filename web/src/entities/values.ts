/** How values of each kind of field are printed. Pure but for the language. */

import { said, type Entities, type Field } from './model'
import { inWan, parted } from '@/lists/amounts'
import { grouped, shifted } from '@/figures/exact'
import { moment } from '@/figures/format'
import { t } from '@/i18n'

export const NONE = '—'
export const BETWEEN = ' · '

const MONEY = new Set(['money', 'signed_money'])
/** Facts keep a hundred times what the API's lists print: fen, dm², basis points. */
const HUNDREDTHS = new Set([...MONEY, 'area', 'percent', 'by_sector_money'])
const HUNDREDTH = -2
/** Kinds whose cells may break into lines. */
const LONG = new Set(['text', 'place', 'choices', 'digest', 'parts', 'spans'])

export const isMoney = (field: Field): boolean => MONEY.has(field.kind)
export const isLong = (field: Field): boolean => LONG.has(field.kind)
export const isTime = (field: Field): boolean => ['day', 'instant'].includes(field.kind)

/** A value as lists print it: money in 万元, everything else in its own unit. */
export function cellText(entities: Entities, field: Field, value: unknown): string {
  if (value === null || value === undefined) return NONE
  if (isMoney(field)) return inWan(String(value))
  if (field.kind === 'area') return parted(String(value), 2)
  return plainText(entities, field, value)
}

/** The exact amount in words, where a list rounds it. */
export function exactly(entities: Entities, field: Field, value: unknown): string | null {
  if (!isMoney(field) || value === null || value === undefined) return null
  return withUnit(entities, field, grouped(shifted(String(value), 0)))
}

/** A kept value of a fact (base units), exact and with its unit. */
export function factText(entities: Entities, field: Field, value: unknown): string {
  if (value === null || value === undefined) return NONE
  if (!HUNDREDTHS.has(field.kind)) return withUnit(entities, field, plainText(entities, field, value))
  return withUnit(entities, field, grouped(shifted(String(value), HUNDREDTH)))
}

/** A printed value, exact and with its unit. */
export function termText(entities: Entities, field: Field, value: unknown): string {
  if (value === null || value === undefined) return NONE
  if (HUNDREDTHS.has(field.kind)) return withUnit(entities, field, grouped(shifted(String(value), 0)))
  return withUnit(entities, field, plainText(entities, field, value))
}

function plainText(entities: Entities, field: Field, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => plainText(entities, field, one)).join(BETWEEN) || NONE
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (field.choices) return entities.choice(field.choices, String(value))
  if (field.kind === 'thing') return thingText(entities, String(value))
  if (field.kind === 'outline') return t('thing.outline')
  if (field.kind === 'instant') return moment(String(value))
  return isCounted(entities, field) ? grouped(String(value)) : String(value)
}

/** An enterprise by its credit code alone, everything else with what it is: `实验室 L-01`. */
export function thingText(entities: Entities, thing: string): string {
  const [kind = '', ...id] = thing.split('/')
  return kind === 'enterprise' ? id.join('/') : `${entities.entity(kind)} ${id.join('/')}`.trim()
}

/** Whether separators between thousands help: places on the map and rates have none. */
function isCounted(entities: Entities, field: Field): boolean {
  return entities.kind(field).numeric && !['longitude', 'latitude', 'rate'].includes(field.kind)
}

function withUnit(entities: Entities, field: Field, text: string): string {
  const unit = unitOf(entities, field)
  if (!unit || text === NONE) return text
  return unit === '%' ? `${text}%` : `${text} ${unit}`
}

function unitOf(entities: Entities, field: Field): string | null {
  const unit = field.unit ?? entities.kind(field).unit
  return unit && said(unit)
}

/** A field's label with the unit in which lists print it. */
export function heading(entities: Entities, field: Field): string {
  const name = said(field)
  const unit = isMoney(field) ? t('unit.ten_thousand_yuan') : unitOf(entities, field)
  return unit ? t('list.with_unit', { name, unit }) : name
}
