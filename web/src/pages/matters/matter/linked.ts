/** What a task is linked to, and how far that is: nobody types a percentage. Pure but for the language. */

import type { RouteLocationRaw } from 'vue-router'

import type { Row, Schemas, Status } from '@/api/client'
import { shown } from '@/figures/format'
import { goalValue } from '@/figures/goals'
import { figureRoute, TOTAL } from '@/figures/links'
import { unitName } from '@/figures/units'
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

const NONE = '—'

/** The links of a field: `30;31`, `enterprise_count:industrial_software`. */
export function linksOf(field: unknown): string[] {
  return String(field ?? '')
    .split(';')
    .filter(Boolean)
}

export function ofGoal(goal: Schemas['Goal']): Linked {
  return {
    key: `goal ${goal.number}`,
    name: `${t('related.goal', { number: goal.number })} ${language.value === 'zh' ? goal.fragment : goal.text_en}`,
    to: { name: 'notes' },
    value: goalValue(goal),
    target: shown(goal.target),
    completion: goal.completion === null ? NONE : `${goal.completion}%`,
    status: goal.status,
  }
}

export function ofFigure(figure: string, rows: Row[], year: string): Linked {
  const [code = '', dimension = TOTAL] = figure.split(':')
  const row = rows.find((one) => one.code === code && one.dimension === dimension)
  const to = figureRoute(code, dimension)
  if (!row) return { key: figure, name: t('related.figure', { code: figure }), to, value: NONE, target: NONE, completion: NONE, status: null }
  return {
    key: figure,
    name: dimension === TOTAL ? named(row) : `${named(row)} · ${dimension}`,
    to,
    value: `${shown(row.printed)} ${unitName(row)}`,
    target: shown(row.targets[year]),
    completion: row.completion === null ? NONE : `${row.completion}%`,
    status: row.status,
  }
}
