/** What a building or park is judged by: each figure with how it came about. Pure but for the language. */

import type { Schemas } from '@/api/client'
import { grouped } from '@/figures/exact'
import { rounded } from '@/figures/format'
import { sectorName } from '@/figures/sectors'
import { t, type Word } from '@/i18n'

/** A GeoJSON polygon; positions are read where they are drawn. */
export interface Outline {
  coordinates: number[][][]
}
export type Place = Omit<Schemas['PlaceFigures'], 'outline'> & { outline?: Outline | null }
export type Kind = Schemas['Places']['kind']

export const CODES = [
  'output_per_area',
  'density',
  'enterprise_density',
  'leading',
  'leading_output',
  'occupancy',
  'vacancy',
  'leads',
  'output',
  'enterprises',
  'employees',
  'area',
] as const
export type Code = (typeof CODES)[number]

/** Decimals as they are printed; in 万元 where 4 digits of the yuan are left out. */
const DECIMALS: Record<Code, number> = {
  output_per_area: 2,
  density: 2,
  enterprise_density: 2,
  leading: 1,
  leading_output: 1,
  occupancy: 1,
  vacancy: 0,
  leads: 0,
  output: 2,
  enterprises: 0,
  employees: 0,
  area: 0,
}

export const isCode = (text: string): text is Code => (CODES as readonly string[]).includes(text)
export const wordOf = (code: Code): Word => `building.${code}`
const unitWord = (code: Code): Word => `building.unit.${code}`

/** The figure as an exact decimal string; null where it is not known. */
export function valueOf(place: Place, code: Code): string | null {
  switch (code) {
    case 'leading':
    case 'leading_output':
      return place[code]?.share ?? null
    case 'enterprises':
      return String(place.enterprises)
    case 'employees':
    case 'leads':
      return place[code] == null ? null : String(place[code])
    default:
      return place[code]
  }
}

const amount = (value: string | number | null, decimals = 0): string => (value === null ? '—' : grouped(rounded(String(value), decimals)))

/** With its unit; of focus the sector before it. */
export function textOf(place: Place, code: Code): string {
  const sector = sectorOf(place, code)
  return sector ? `${sector} ${shortOf(place, code)}` : shortOf(place, code)
}

/** Without the sector. */
export function shortOf(place: Place, code: Code): string {
  const value = valueOf(place, code)
  if (value === null) return t('building.unknown')
  return `${code === 'output' ? wan(value) : amount(value, DECIMALS[code])} ${t(unitWord(code))}`
}

/** Which sector leads, of focus. */
export function sectorOf(place: Place, code: Code): string | null {
  const leads = code === 'leading' || code === 'leading_output' ? place[code] : null
  return leads ? sectorName(leads.sector) : null
}

/** Yuan in 万元, to the yuan's hundredth of a 万. */
function wan(yuan: string): string {
  const [whole = '', fraction = ''] = yuan.split('.')
  const sign = whole.startsWith('-') ? '-' : ''
  const digits = whole.replace('-', '').padStart(5, '0')
  return amount(`${sign}${digits.slice(0, -4)}.${digits.slice(-4)}${fraction}`, 2)
}

/** How the figure came about, or why it is not known. */
export function reasonOf(place: Place, code: Code): string {
  const told = {
    output: place.output === null ? '—' : wan(place.output),
    reports: place.reports,
    area: amount(place.area),
    employees: amount(place.employees),
    enterprises: place.enterprises,
    let: amount(place.let),
    vacancy: place.vacancy === null ? t('building.unknown') : `${amount(place.vacancy)} ${t('building.unit.vacancy')}`,
    leases: place.leases,
    most: code === 'leading_output' ? (place.leading_output ? wan(place.leading_output.amount) : '—') : (place.leading?.amount ?? '—'),
  }
  if (needsArea(code) && place.area === null) return t(place.open === null ? 'building.why.unregistered' : 'building.why.no_area')
  switch (code) {
    case 'output_per_area':
    case 'output':
    case 'leading_output':
      return place.output === null ? t('building.why.no_report') : t(`building.reason.${code}`, told)
    case 'density':
    case 'employees':
      return place.employees === null ? t('building.why.no_report') : t(`building.reason.${code}`, told)
    case 'occupancy':
    case 'vacancy':
      return place.let === null ? t(place.leases ? 'building.why.unmeasured' : 'building.why.no_lease') : t(`building.reason.${code}`, told)
    case 'leads':
      return t(place.leads ? 'building.reason.leads' : 'building.why.no_lead', told)
    default:
      return t(`building.reason.${code}`, told)
  }
}

function needsArea(code: Code): boolean {
  return ['output_per_area', 'density', 'enterprise_density', 'occupancy', 'vacancy', 'area'].includes(code)
}

/** How many of those in it a figure rests on; nothing where it rests on no report. */
export function coverageOf(place: Place, code: Code): string | null {
  if ((code === 'occupancy' || code === 'vacancy') && place.unmeasured) return t('building.coverage.unmeasured', { unmeasured: place.unmeasured })
  if (code === 'vacancy' && place.leads) return t('building.coverage.leads', { leads: place.leads })
  if (!place.enterprises) return null
  if (['output_per_area', 'output', 'leading_output'].includes(code)) return t('building.coverage.reporting', { some: place.reporting, all: place.enterprises })
  if (['density', 'employees'].includes(code)) return t('building.coverage.told', { some: place.told, all: place.enterprises })
  return null
}

/** Figures beside which the map says how many open leads each place has. */
export const withLeads = (code: Code): boolean => code === 'vacancy' || code === 'leads'

export interface Ranked {
  place: Place
  /** From 1; equals share one; null where the figure is not known. */
  rank: number | null
  value: number | null
}

/** For comparing and drawing only, where a double is fine enough. */
export function sizeOf(place: Place, code: Code): number | null {
  const value = valueOf(place, code)
  return value === null ? null : Number(value)
}

/** The highest first; those of which it is not known last, by id. */
export function ranked(places: readonly Place[], code: Code): Ranked[] {
  const known = places.map((place) => ({ place, value: sizeOf(place, code) }))
  known.sort((one, other) => (other.value ?? -Infinity) - (one.value ?? -Infinity) || one.place.id.localeCompare(other.place.id))
  return known.map(({ place, value }) => ({
    place,
    value,
    rank: value === null ? null : 1 + known.filter((one) => one.value !== null && one.value > value).length,
  }))
}

/**
 * The lower bounds of at most so many classes of about as many places each, rising; each value once. Of few values
 * each is a class; where most places have one value, the others are parted among themselves.
 */
export function classes(values: readonly number[], most = 5): number[] {
  const sorted = [...values].sort((one, other) => one - other)
  const distinct = [...new Set(sorted)]
  if (distinct.length <= most) return distinct
  const bounds = parted(sorted, most)
  return bounds.length > 2 ? bounds : parted(distinct, most)
}

function parted(sorted: readonly number[], most: number): number[] {
  const bounds = Array.from({ length: most }, (_, place) => sorted[Math.floor((place * sorted.length) / most)])
  return [...new Set(bounds.filter((one) => one !== undefined))]
}

/** A bound of a class as figures are printed, without the unit. */
export function boundText(value: number, code: Code): string {
  return code === 'output' ? amount(value / 10_000) : amount(value, DECIMALS[code])
}

/** In which class a value is, from 0. */
export function classOf(value: number, bounds: readonly number[]): number {
  return Math.max(0, bounds.filter((bound) => bound <= value).length - 1)
}
