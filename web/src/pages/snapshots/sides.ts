import type { Schemas } from '@/api/client'
import { numberOf } from '@/figures/snapshot'
import type { Option } from '@/lists/definition'
import { t } from '@/i18n'

const DAY = /^\d{4}-\d{2}-\d{2}$/

export interface Sides {
  before?: number
  before_day?: string
  after?: number
  after_day?: string
}

/** What the API is asked for: each side is written as a snapshot's number or a day; null while there is no first one. */
export function sidesOf(before: string, after: string): Sides | null {
  const [first, second] = [numberOf(before), numberOf(after)]
  if (first === undefined && !DAY.test(before)) return null
  return {
    ...(first === undefined ? { before_day: before } : { before: first }),
    ...(second !== undefined ? { after: second } : DAY.test(after) ? { after_day: after } : {}),
  }
}

/** What snapshots are chosen from: each by its number and day. */
export function snapshotOptions(snapshots: Schemas['Snapshot'][]): Option[] {
  return snapshots.map(({ number, day }) => ({ value: String(number), label: `${t('snapshots.numbered', { number })} · ${day}` }))
}
