import { fine } from '@/figures/format'

/** A difference as it is read: as fine as its figure moves, with its sign. */
export function signed(text: string, unit: string): string {
  if (text === '0') return text
  const told = fine(text, unit)
  return text.startsWith('-') ? told : `+${told}`
}

/** Where the table of a day is had as a file. */
export function exportOf(number: string, form: string, day: string, snapshot?: number): string {
  return `/api/v1/exports/tables/${number}.${form}?as_of=${day}${snapshot ? `&snapshot=${snapshot}` : ''}`
}
