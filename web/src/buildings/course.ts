/** A figure of a place at the ends of months, as ECharts draws it; gaps where it is not known. Pure. */

import type { EChartsCoreOption } from 'echarts/core'

import { sizeOf, textOf, type Code, type Place } from './figures'

export interface Point {
  day: string
  figures: Place
}

/** Flows of the year are bars, that begin anew in January; all else is a line. */
export function courseOption(points: readonly Point[], code: Code): EChartsCoreOption {
  const isOfYear = code === 'output' || code === 'output_per_area'
  const data = points.map(({ figures }) => sizeOf(figures, code))
  const text = (places: { dataIndex: number }[]): string => {
    const point = points[places[0]?.dataIndex ?? -1]
    return point ? `${point.day}: ${textOf(point.figures, code)}` : ''
  }
  return {
    animation: false,
    tooltip: { trigger: 'axis', formatter: text, confine: true },
    grid: { left: 12, right: 16, top: 16, bottom: 8, containLabel: true },
    xAxis: { type: 'category', data: points.map(({ day }) => day.slice(0, 7)) },
    yAxis: { type: 'value', scale: !isOfYear },
    series: [{ type: isOfYear ? 'bar' : 'line', data, connectNulls: false, itemStyle: { color: '#1f5fbf' }, lineStyle: { color: '#1f5fbf' } }],
  }
}
