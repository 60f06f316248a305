/** Columns of rows of matters, of whichever family. Pure but for the language. */

import { clockText, clockTone, type Clock } from './clock'
import { matterRoute } from './routes'
import type { Family, MatterTypes } from './types'
import type { Column } from '@/lists/column'
import { t } from '@/i18n'

const NONE = '—'

/** What lists of all families say of a matter. */
export interface MatterRow extends Clock {
  family: Family
  id: string
  title: string | null
  type: string
  stage: string
  opened_on: string
  lead: string | null
  solved: string | null
  enterprise_id: string | null
  enterprise_name: string | null
  amount: string | null
}

/** A row of a family's list. */
export function rowOf(family: Family, row: Record<string, unknown>): MatterRow {
  return { ...(row as unknown as MatterRow), family, id: String(row[`${family}_id`]) }
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
