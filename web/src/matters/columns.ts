/** Columns of rows of matters, of whichever family. Pure but for the language. */

import type { RouteLocationRaw } from 'vue-router'

import { FAMILIES, type Family, type MatterTypes } from './types'
import type { Schemas } from '@/api/client'
import type { Column, Tone } from '@/lists/column'
import { t } from '@/i18n'

const DAY_MS = 86_400_000
const SOON_DAYS = 3
const NONE = '—'

/** What lists of all families say of a matter. */
export interface MatterRow {
  family: Family
  id: string
  title: string | null
  type: string
  stage: string
  opened_on: string
  lead: string | null
  due: string | null
  overdue: boolean
  held: boolean
  open: boolean
  solved: string | null
  enterprise_id: string | null
  enterprise_name: string | null
  amount: string | null
}

/** A row of a family's list. */
export function rowOf(family: Family, row: Record<string, unknown>): MatterRow {
  return { ...(row as unknown as MatterRow), family, id: String(row[`${family}_id`]) }
}

export function isFamily(name: string): name is Family {
  return (FAMILIES as string[]).includes(name)
}

export function matterRoute(family: string, id: string): RouteLocationRaw {
  return { name: 'matter', params: { family, id } }
}

export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS)
}

export interface Clock {
  due: string | null
  overdue: boolean
  held: boolean
  open: boolean
}

/** How much time there is, in words. */
export function clockText({ due, overdue, held, open }: Clock, day: string): string {
  if (!open) return t('matter.over')
  if (held) return t('matter.held')
  if (!due) return t('matter.no_due')
  const days = daysBetween(day, due)
  if (overdue) return t('matter.overdue_by', { days: -days })
  return days === 0 ? t('matter.due_today') : t('matter.due_in', { days })
}

export function clockTone({ due, overdue, held, open }: Clock, day: string): Tone {
  if (!open || held || !due) return 'plain'
  if (overdue) return 'bad'
  return daysBetween(day, due) <= SOON_DAYS ? 'warn' : 'good'
}

export function matterColumns(types: MatterTypes, day: string): Column<MatterRow>[] {
  return [
    {
      key: 'title',
      word: 'matter.title',
      main: true,
      wraps: true,
      text: (row) => row.title ?? row.id,
      note: (row) => row.id,
      to: (row) => matterRoute(row.family, row.id),
    },
    { key: 'type', word: 'matter.type', text: (row) => types.name(row.family, row.type) },
    { key: 'stage', word: 'matter.stage', text: (row) => types.stage(row.family, row.type, row.stage, row.opened_on) },
    { key: 'due', word: 'matter.due', text: (row) => row.due ?? NONE },
    { key: 'clock', word: 'matter.clock', text: (row) => clockText(row, day), tone: (row) => clockTone(row, day) },
    { key: 'lead', word: 'matter.lead', text: (row) => row.lead ?? t('matter.nobody') },
    {
      key: 'enterprise',
      word: 'matter.enterprise',
      wraps: true,
      text: (row) => row.enterprise_name ?? row.enterprise_id ?? NONE,
      to: (row) => (row.enterprise_id ? { name: 'enterprise', params: { id: row.enterprise_id } } : null),
    },
  ]
}

export type BoardLine = Schemas['BoardLine']
