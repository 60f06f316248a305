/** Exact work on decimal strings: moving the point, adding up, telling amounts in a small unit. */

import type { SmallUnit } from './format'

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

interface Parts {
  size: bigint
  places: number
}

function read(text: string): Parts {
  const found = DECIMAL.exec(text)
  if (!found) throw new RangeError(`not a decimal: ${text}`)
  const [, sign, whole, fraction = ''] = found
  const size = BigInt(`${whole}${fraction}`)
  return { size: sign ? -size : size, places: fraction.length }
}

function written({ size, places }: Parts): string {
  const digits = (size < 0n ? -size : size).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '')
  return `${size < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`
}

/** value × 10^places, exact, without needless zeros. */
export function shifted(value: string, places: number): string {
  const { size, places: had } = read(value)
  const left = had - places
  return left >= 0 ? written({ size, places: left }) : written({ size: size * 10n ** BigInt(-left), places: 0 })
}

/** The exact sum of decimal strings. */
export function sum(values: Iterable<string>): string {
  let total: Parts = { size: 0n, places: 0 }
  for (const value of values) {
    const next = read(value)
    const places = Math.max(total.places, next.places)
    const raised = (one: Parts): bigint => one.size * 10n ** BigInt(places - one.places)
    total = { size: raised(total) + raised(next), places }
  }
  return written(total)
}

/** Whether two decimal strings are the same number. */
export function same(one: string, other: string): boolean {
  return shifted(one, 0) === shifted(other, 0)
}

/** With separators between thousands and a true minus: `-1234567.5` → `−1,234,567.5`. */
export function grouped(value: string): string {
  const [whole = '', fraction] = value.replace(/^[-−]/, '').split('.')
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${/^[-−]/.test(value) ? '−' : ''}${parted}${fraction ? `.${fraction}` : ''}`
}

interface Small {
  /** 10^shift of them make one printed unit. */
  shift: number
  word: SmallUnit
}

const SMALL: Record<string, Small> = {
  万人: { shift: 4, word: 'unit.person' },
  万方: { shift: 4, word: 'unit.square_metre' },
  亿元: { shift: 8, word: 'unit.yuan' },
}

export interface Amount {
  /** Exact decimal string, without separators. */
  value: string
  /** Null: the figure's own unit. */
  word: SmallUnit | null
}

/** A figure in the unit in which single facts are told, exact: people, m², yuan. */
export function inSmall(value: string, unit: string): Amount {
  const small = SMALL[unit]
  return small ? { value: shifted(value, small.shift), word: small.word } : { value: shifted(value, 0), word: null }
}
