/** An official series beside the computed one, as a chart. Pure. */

import type { EChartsCoreOption } from 'echarts/core'

import type { Schemas } from '@/api/client'
import { drawn } from '@/figures/format'

export type Line = Schemas['ReconciliationLine']

export const keyOf = ({ code, dimension }: Line): string => `${code}:${dimension}`

/** The greatest difference of its periods, in percent; what cannot be computed is the greatest. */
export function worst({ pairs }: Line): number {
  return Math.max(...pairs.map(({ percent }) => (percent === null ? Infinity : Math.abs(Number(percent)))))
}

/** Those that differ most first. */
export function ordered(lines: readonly Line[]): Line[] {
  return [...lines].sort((one, other) => worst(other) - worst(one))
}

export function option(line: Line, names: { official: string; computed: string; unit: string }): EChartsCoreOption {
  const bars = (name: string, color: string, member: 'official' | 'computed'): object => ({
    name,
    type: 'bar',
    color,
    barMaxWidth: 28,
    data: line.pairs.map((pair) => drawn(pair[member])),
  })
  return {
    animation: false,
    tooltip: { trigger: 'axis' },
    legend: { bottom: 0 },
    grid: { left: 8, right: 8, top: 24, bottom: 36, containLabel: true },
    xAxis: { type: 'category', data: line.pairs.map((pair) => pair.period) },
    yAxis: { type: 'value', name: names.unit },
    series: [bars(names.official, '#8a97aa', 'official'), bars(names.computed, '#1f5fbf', 'computed')],
  }
}
