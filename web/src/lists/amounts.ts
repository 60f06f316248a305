import { grouped, shifted } from '@/figures/exact'
import { rounded } from '@/figures/format'

/** Yuan told in 万元 with two decimals. */
export function inWan(yuan: string): string {
  return grouped(rounded(shifted(yuan, -4), 2))
}

const FEN = -2

/** Fen, as facts keep money, told in 万元. */
export function fenInWan(fen: number): string {
  return inWan(shifted(String(fen), FEN))
}

/** A decimal at so many places, with separators between thousands. */
export function parted(value: string | null | undefined, decimals: number): string {
  return value == null ? '—' : grouped(rounded(value, decimals))
}

/** A whole number with separators; `—` where there is none. */
export function whole(value: number | null | undefined): string {
  return value == null ? '—' : grouped(String(value))
}
