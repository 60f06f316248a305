import { numberOf } from '@/figures/snapshot'

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
