/** What a task is linked to, and how far that is: nobody types a percentage. Pure but for the language. */

import type { RouteLocationRaw } from 'vue-router'

import type { Row, Schemas, Status } from '@/api/client'
import { grouped } from '@/figures/exact'
import { fine, rounded } from '@/figures/format'
import { language, named, t } from '@/i18n'

export interface Linked {
  key: string
  name: string
  to: RouteLocationRaw
  value: string
  target: string
  completion: string
  status: Status | null
}

const TOTAL = 'total'
const NONE = '—'

/** The links of a field: `30;31`, `enterprise_count:industrial_software`. */
export function linksOf(field: unknown): string[] {
  return String(field ?? '')
    .split(';')
    .filter(Boolean)
}

export function ofGoal(goal: Schemas['Goal']): Linked {
  const unit = goal.unit ?? ''
  const value = goal.value === null ? NONE : grouped(unit === '%' ? rounded(goal.value, 1) : fine(goal.value, unit))
  return {
    key: `goal ${goal.number}`,
    name: `${t('related.goal', { number: goal.number })} ${language.value === 'zh' ? goal.fragment : goal.text_en}`,
    to: { name: 'notes' },
    value: `${value} ${unit}`.trim(),
    target: goal.target ?? NONE,
    completion: goal.completion === null ? NONE : `${goal.completion}%`,
    status: goal.status,
  }
}

export function ofFigure(figure: string, rows: Row[], year: string): Linked {
  const [code = '', dimension = TOTAL] = figure.split(':')
  const row = rows.find((one) => one.code === code && one.dimension === dimension)
  const to = { name: 'indicator', params: { code }, query: dimension === TOTAL ? {} : { dimension } }
  if (!row) return { key: figure, name: t('related.figure', { code: figure }), to, value: NONE, target: NONE, completion: NONE, status: null }
  const unit = language.value === 'zh' ? row.unit : row.unit_en
  return {
    key: figure,
    name: dimension === TOTAL ? named(row) : `${named(row)} · ${figure.split(':')[1] ?? ''}`,
    to,
    value: `${row.printed ?? NONE} ${unit}`,
    target: row.targets[year] ?? NONE,
    completion: row.completion === null ? NONE : `${row.completion}%`,
    status: row.status,
  }
}
