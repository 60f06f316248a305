/** Where days stand on a line from one year's beginning to another's; pure. */

import { DAY_MS } from '@/figures/calendar'

export interface Axis {
  /** Days since 1970. */
  start: number
  end: number
}

export interface Bar {
  /** Percent of the axis. */
  left: number
  width: number
}

export interface Tick {
  year: number
  left: number
}

const MOST_TICKS = 12
const THINNEST = 0.4

function dayNumber(day: string): number {
  return Date.parse(day) / DAY_MS
}

function yearStart(year: number): number {
  return Date.UTC(year, 0, 1) / DAY_MS
}

/** From the beginning of the first day's year to the end of the last day's. */
export function axisOf(days: string[]): Axis {
  const years = days.map((day) => Number(day.slice(0, 4)))
  return { start: yearStart(Math.min(...years)), end: yearStart(Math.max(...years) + 1) }
}

export function placeOf(axis: Axis, day: string): number {
  const share = (dayNumber(day) - axis.start) / (axis.end - axis.start)
  return Math.min(Math.max(share, 0), 1) * 100
}

/** `to` exclusive; null reaches the end of the axis. */
export function barOf(axis: Axis, from: string, to: string | null): Bar {
  const left = placeOf(axis, from)
  const right = to === null ? 100 : placeOf(axis, to)
  return { left, width: Math.max(right - left, THINNEST) }
}

/** The beginnings of years, as many as have room. */
export function ticksOf(axis: Axis): Tick[] {
  const first = new Date(axis.start * DAY_MS).getUTCFullYear()
  const last = new Date(axis.end * DAY_MS).getUTCFullYear()
  const step = Math.ceil((last - first) / MOST_TICKS) || 1
  const ticks: Tick[] = []
  for (let year = first; year < last; year += step) {
    ticks.push({ year, left: ((yearStart(year) - axis.start) / (axis.end - axis.start)) * 100 })
  }
  return ticks
}
