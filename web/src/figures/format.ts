/**
 * How figures are printed: thousands apart, wherever they stand. Values come as exact decimal strings and
 * are never put into a double.
 */

import { grouped } from './exact'

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** Decimals of a moving figure by unit: fine enough that one person or 万元 shows. */
const FINE: Record<string, number> = { 万人: 4, 万方: 2, 亿元: 2, '%': 2 }

export type SmallUnit =
  | 'unit.person'
  | 'unit.square_metre'
  | 'unit.wan_yuan'
  | 'unit.yuan'
  | 'unit.percentage_point'

interface Smaller {
  /** One printed unit is 10^shift of these. */
  shift: number
  decimals: number
  word: SmallUnit | null
}

const OWN: Smaller = { shift: 0, decimals: 0, word: null }

const LARGE: Smaller = { shift: 0, decimals: 2, word: null }

/** The units in which differences are told, the larger first. */
const SMALLER: Record<string, Smaller[]> = {
  万人: [LARGE, { shift: 4, decimals: 0, word: 'unit.person' }],
  万方: [LARGE, { shift: 4, decimals: 0, word: 'unit.square_metre' }],
  亿元: [
    LARGE,
    { shift: 4, decimals: 0, word: 'unit.wan_yuan' },
    { shift: 8, decimals: 2, word: 'unit.yuan' },
  ],
  '%': [{ shift: 0, decimals: 2, word: 'unit.percentage_point' }],
}

/** A decimal string as whole units of 10^-places, rounded half away from zero. */
function scaled(text: string, places: number): bigint {
  const found = DECIMAL.exec(text)
  if (!found) throw new RangeError(`not a decimal: ${text}`)
  const [, sign, whole, fraction = ''] = found
  const digits = `${whole}${fraction.slice(0, places).padEnd(places, '0')}`
  const up = fraction.charAt(places) >= '5' ? 1n : 0n
  const size = BigInt(digits) + up
  return sign ? -size : size
}

function unscaled(size: bigint, places: number): string {
  const digits = (size < 0n ? -size : size).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const text = places ? `${whole}.${digits.slice(-places)}` : whole
  return size < 0n ? `−${text}` : text
}

/** At so many decimals, half up; `—` where there is no value. */
export function rounded(value: string | null | undefined, decimals: number): string {
  return value == null ? '—' : unscaled(scaled(value, decimals), decimals)
}

/** Finer than the plan prints, so that the smallest change can be seen. */
export function fine(value: string | null | undefined, unit: string): string {
  return grouped(rounded(value, FINE[unit] ?? 0))
}

/** What the plan or the API prints as it is, with its thousands apart. */
export function shown(value: string | null | undefined): string {
  return value == null ? '—' : grouped(value)
}

export interface Difference {
  text: string
  sign: -1 | 0 | 1
  word: SmallUnit | null
}

const PLACES = 12

/** after − before with its sign, in a unit small enough to be told; `word` null: the figure's own. */
export function difference(before: string | null, after: string | null, unit: string): Difference {
  const delta = scaled(after ?? '0', PLACES) - scaled(before ?? '0', PLACES)
  const size = delta < 0n ? -delta : delta
  const units = SMALLER[unit] ?? [OWN]
  const chosen = units.find(({ shift }) => size >= 10n ** BigInt(PLACES - shift)) ?? units.at(-1) ?? OWN
  const told = grouped(rounded(unscaled(size, PLACES - chosen.shift), chosen.decimals))
  const sign = delta > 0n ? 1 : delta < 0n ? -1 : 0
  return { text: `${sign > 0 ? '+' : sign < 0 ? '−' : ''}${told}`, sign, word: chosen.word }
}

/** For drawing only, where a double is fine enough. */
export function drawn(value: string | null | undefined): number | null {
  return value == null ? null : Number(value)
}

/** A moment (ISO) as YYYY-MM-DD HH:MM:SS in Asia/Shanghai. */
export function moment(iso: string): string {
  return new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}

/** A moment (ms) as HH:MM:SS in Asia/Shanghai. */
export function clock(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(11, 19)
}
