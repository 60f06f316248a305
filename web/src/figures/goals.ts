import { grouped } from './exact'
import { fine, rounded } from './format'
import type { Schemas } from '@/api/client'
import type { Entities } from '@/entities/model'
import { t } from '@/i18n'

/** The value of a goal with its unit, as fine as it moves. */
export function goalValue({ value, unit }: Pick<Schemas['Goal'], 'value' | 'unit'>): string {
  if (value === null) return '—'
  const printed = unit === '%' ? rounded(value, 1) : fine(value, unit ?? '')
  return `${grouped(printed)} ${unit ?? ''}`.trim()
}

/** What a part of a goal's number is called: a sector, a level, or what the plan does not name. */
export function partName(entities: Entities, code: string | null): string {
  if (code === null) return t('goals.other')
  const isLevel = entities.choices('level').some(([one]) => one === code)
  return entities.choice(isLevel ? 'level' : 'sector', code)
}
