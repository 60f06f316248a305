import type { Status } from '@/api/client'
import type { Column, Tone } from '@/lists/column'
import { t } from '@/i18n'

const TONES: Record<Status, Tone> = {
  ahead: 'good',
  on_track: 'good',
  at_risk: 'warn',
  behind: 'bad',
  no_data: 'plain',
  future: 'plain',
}

/** Where a figure or goal stands against its target, as a mark in a list. */
export function statusColumn<R extends { status: Status | null }>(): Column<R> {
  return {
    key: 'status',
    word: 'table.status',
    text: ({ status }) => (status ? t(`status.${status}`) : '—'),
    tone: ({ status }) => status && TONES[status],
  }
}
