/** How much time there is for a matter, in words. Pure but for the language. */

import { daysBetween } from '@/figures/calendar'
import type { Tone } from '@/lists/column'
import { t } from '@/i18n'

const SOON_DAYS = 3

export interface Clock {
  due: string | null
  overdue: boolean
  held: boolean
  open: boolean
}

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
