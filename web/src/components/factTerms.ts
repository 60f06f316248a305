import { grouped, shifted } from '@/figures/exact'
import { sectorName } from '@/figures/sectors'
import { t, type Word } from '@/i18n'
import words from '@/i18n/words.json'

/** A fact as the API tells it: base units (fen, dm², people), days, nested lists. */
export type Fact = Record<string, unknown>

export interface Term {
  name: string
  lines: string[]
}

const MONEY = new Set(['amount', 'output', 'revenue', 'value_added', 'committed', 'principal_outstanding', 'output_by_sector'])
const AREA = new Set(['usable_area'])
const PEOPLE = new Set(['employees', 'mid_high', 'employees_by_sector'])
const SECTOR = new Set(['sector', 'sectors'])
/** Told elsewhere: who it is, the event behind it. */
const PASSED = new Set(['event', 'version'])
const ENUMS: Record<string, string[]> = {
  kind: ['qualification', 'fund'],
  level: ['level'],
  product: ['loan'],
}
const HUNDREDTH = -2

/** The labelled lines of a fact, in the order of the catalogue of words. Pure but for the language. */
export function factTerms(fact: Fact): Term[] {
  return Object.entries(fact)
    .filter(([name]) => !PASSED.has(name))
    .sort(([one], [other]) => rank(one) - rank(other))
    .map(([name, value]) => ({ name: labelled(name), lines: linesOf(name, value) }))
}

const ORDER = Object.keys(words)

function rank(name: string): number {
  const found = ORDER.indexOf(`fact.${name}`)
  return found < 0 ? ORDER.length : found
}

function labelled(name: string): string {
  return worded(`fact.${name}`) ?? name
}

function worded(key: string): string | null {
  return key in words ? t(key as Word) : null
}

function linesOf(name: string, value: unknown): string[] {
  if (!Array.isArray(value)) return isFact(value) ? partsOf(name, value) : [told(name, value)]
  if (value.every((one) => !isFact(one))) return [value.map((one) => told(name, one)).join(' · ') || '—']
  return value.map((one) => (isFact(one) ? spanOf(one) : told(name, one)))
}

function isFact(value: unknown): value is Fact {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Amounts by sector: a line for each. */
function partsOf(name: string, parts: Fact): string[] {
  if (!name.endsWith('_by_sector')) return [spanOf(parts)]
  const lines = Object.entries(parts).map(([sector, value]) => `${sectorName(sector)}  ${told(name, value)}`)
  return lines.length ? lines : ['—']
}

/** A part of a fact in one line: its days first, then what else it says. */
function spanOf(part: Fact): string {
  const { from, to, ...others } = part
  const days = typeof from === 'string' ? [`${from} → ${typeof to === 'string' ? to : t('certificate.endless')}`] : []
  const rest = Object.entries(others)
    .filter(([name, value]) => !PASSED.has(name) && value !== null)
    .map(([name, value]) => `${labelled(name)} ${linesOf(name, value).join(' · ')}`)
  return [...days, ...rest].join(t('list.comma'))
}

function told(name: string, value: unknown): string {
  if (value === null || value === undefined) return '—'
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (MONEY.has(name)) return `${grouped(shifted(String(value), HUNDREDTH))} ${t('unit.yuan')}`
  if (AREA.has(name)) return `${grouped(shifted(String(value), HUNDREDTH))} ${t('unit.square_metre')}`
  if (PEOPLE.has(name)) return `${grouped(String(value))} ${t('unit.person')}`
  if (SECTOR.has(name)) return sectorName(String(value))
  return enumWord(name, String(value)) ?? String(value)
}

function enumWord(name: string, value: string): string | null {
  for (const prefix of ENUMS[name] ?? []) {
    const word = worded(`${prefix}.${value}`)
    if (word) return word
  }
  return null
}
