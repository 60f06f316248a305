import { grouped } from './exact'
import { fine, rounded } from './format'
import type { Schemas } from '@/api/client'

/** The value of a goal with its unit, as fine as it moves. */
export function goalValue({ value, unit }: Schemas['Goal']): string {
  if (value === null) return '—'
  const printed = unit === '%' ? rounded(value, 1) : fine(value, unit ?? '')
  return `${grouped(printed)} ${unit ?? ''}`.trim()
}
