/** The views of one list: who is on it on the day, entered and left this year, runs out soon. Pure. */

import { daysAfter } from '@/figures/calendar'

export const VIEWS = ['on', 'entered', 'left', 'ending'] as const
export type View = (typeof VIEWS)[number]

const SOON_DAYS = 90

export interface Query {
  open?: string
  filter: string[]
}

/** As the address of the list says it. */
export function queryOf(list: string, view: View, day: string): Query {
  const of = `list:${list}`
  const year = `${day.slice(0, 4)}-01-01`
  switch (view) {
    case 'on':
      return { open: 'true', filter: [of] }
    case 'entered':
      return { filter: [of, `entered_on:${year}..${day}`] }
    case 'left':
      return { open: 'false', filter: [of, `left_on:${year}..${day}`] }
    case 'ending':
      return { open: 'true', filter: [of, `left_on:${daysAfter(day, 1)}..${daysAfter(day, SOON_DAYS)}`] }
  }
}
