import { drawn } from '@/figures/format'

/** The change since the last value in percent, to one decimal; a dash where there is none. */
export function changeOf(now: string, last: string): string {
  const [value, before] = [drawn(now), drawn(last)]
  if (!value || !before) return '—'
  const percent = ((value - before) / Math.abs(before)) * 100
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)}%`
}
