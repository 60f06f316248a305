/** Days (YYYY-MM-DD) counted; pure. */

export const DAY_MS = 86_400_000

export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS)
}

/** The day so many days after another; before it where they are negative. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)
}
