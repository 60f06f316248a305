import type { EChartsCoreOption } from 'echarts/core'

import type { Row, Schemas, Series } from '@/api/client'
import { drawn, fine } from '@/figures/format'

type Spot = [day: string, value: number | null]

export interface Course {
  figure: Row
  /** As the reader's language calls it. */
  unit: string
  day: string
  series: Series
  forecast: Schemas['Forecast'] | null
}

export interface Names {
  actual: string
  expected: string
  target: string
  forecast: string
  band: string
}

const YEARS = ['2024', '2025', '2026', '2027']
const BLUE = '#1f5fbf'
const GREY = '#8a97aa'
const AMBER = '#b7791f'

/** What is known up to the day, the day itself the last. */
export function actual({ figure, day, series }: Course): Spot[] {
  const known = series.points.filter((point) => point.day < day).map<Spot>((point) => [point.day, drawn(point.value)])
  return fromZero(figure.kind, [...known, [day, drawn(figure.value)]])
}

export function expected({ figure, series }: Course): Spot[] {
  const due = series.points.filter((point) => point.expected !== null)
  return fromZero(figure.kind, due.map((point) => [point.day, drawn(point.expected)]))
}

/** A flow begins each year at zero: the line is broken there instead of falling. */
function fromZero(kind: Row['kind'], spots: Spot[]): Spot[] {
  if (kind !== 'flow') return spots
  return spots.flatMap((spot, index) => {
    const year = spot[0].slice(0, 4)
    const isFirst = index > 0 && spots[index - 1]?.[0].slice(0, 4) !== year
    return isFirst ? [[`${year}-01-01`, null], [`${year}-01-01`, 0], spot] : [spot]
  })
}

/** The baseline and the targets, at the ends of their years. */
export function targets({ figure }: Course): Spot[] {
  const baseline: Spot[] = figure.baseline === null ? [] : [['2024-12-31', drawn(figure.baseline)]]
  const later = Object.entries(figure.targets).map<Spot>(([year, value]) => [`${year}-12-31`, drawn(value)])
  return [...baseline, ...later]
}

/** The forecast from the last whole month on: [day, expected, low, high]. */
export function ahead({ series, forecast }: Course): [string, number, number, number][] {
  if (!forecast?.enough) return []
  const start = series.points.find((point) => point.day === forecast.known_until)?.value
  const from = start == null ? [] : [[forecast.known_until, Number(start), Number(start), Number(start)] as const]
  const path = forecast.path.map(({ day, value, low, high }) => [day, Number(value), Number(low), Number(high)] as const)
  return [...from, ...path].map((spot) => [...spot])
}

/** The chart of a figure through the plan's years. Pure. */
export function courseOption(course: Course, names: Names): EChartsCoreOption {
  const { unit } = course
  const path = ahead(course)
  const print = (value: unknown): string => (typeof value === 'number' ? `${fine(plain(value), course.figure.unit)} ${unit}` : '—')
  const byYear = course.series.grain === 'year'
  const placed = (spots: Spot[]): Spot[] => (byYear ? ofYears(spots) : spots)
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 8, right: 24, top: 44, bottom: 8, containLabel: true },
    legend: { type: 'scroll', top: 0, left: 0, itemWidth: 22, itemHeight: 8, itemGap: 18, data: legend(names, path.length > 0, course) },
    tooltip: { trigger: 'axis', confine: true, valueFormatter: print },
    xAxis: byYear
      ? { type: 'category', data: YEARS }
      : { type: 'time', min: '2024-12-31', max: '2027-12-31', axisLabel: { hideOverlap: true } },
    yAxis: { type: 'value', name: unit, nameLocation: 'end', nameTextStyle: { align: 'left', padding: [0, 0, 0, -36] }, scale: course.figure.kind !== 'flow' },
    series: [
      line(names.expected, placed(expected(course)), { color: GREY, lineStyle: { type: 'dashed', width: 1.5 } }),
      ...band(names, byYear ? [] : path),
      byYear
        ? { name: names.actual, type: 'bar', data: placed(actual(course)), color: BLUE, barMaxWidth: 36 }
        : line(names.actual, actual(course), { color: BLUE, symbolSize: 4, symbol: 'circle', lineStyle: { width: 2.2 } }),
      { ...line(names.target, placed(targets(course)), { color: AMBER, symbol: 'diamond', symbolSize: 10 }), lineStyle: { width: 0 } },
    ],
  }
}

/** The last known of each year, under the year: bars as wide as their year. */
export function ofYears(spots: Spot[]): Spot[] {
  const last = new Map(spots.filter(([, value]) => value !== null).map(([day, value]) => [day.slice(0, 4), value]))
  return YEARS.filter((year) => last.has(year)).map((year) => [year, last.get(year) ?? null])
}

function legend(names: Names, isAhead: boolean, course: Course): object[] {
  const planned = course.figure.expected !== null || targets(course).length > 0
  const shown = [names.actual, ...(planned ? [names.expected, names.target] : []), ...(isAhead ? [names.forecast, names.band] : [])]
  const areas = { [names.band]: { icon: 'roundRect', itemStyle: { opacity: 0.3 } }, [names.target]: { icon: 'diamond' } }
  return shown.map((name) => ({ name, ...areas[name] }))
}

function line(name: string, data: unknown[], style: object): object {
  return { name, type: 'line', data, symbol: 'none', ...style }
}

/** A line and the area between low and high: the area is stacked on an invisible line. */
function band(names: Names, path: [string, number, number, number][]): object[] {
  if (path.length === 0) return []
  const hidden = { symbol: 'none', lineStyle: { width: 0 }, stack: 'band', silent: true }
  return [
    { type: 'line', name: '', ...hidden, data: path.map(([day, , low]) => [day, low]), tooltip: { show: false } },
    {
      type: 'line',
      name: names.band,
      ...hidden,
      color: BLUE,
      areaStyle: { opacity: 0.16 },
      data: path.map(([day, , low, high]) => [day, high - low]),
      tooltip: { show: false },
    },
    line(names.forecast, path.map(([day, value]) => [day, value]), { color: BLUE, lineStyle: { type: 'dotted', width: 2 } }),
  ]
}

/** A double as a plain decimal. */
function plain(value: number): string {
  return value.toFixed(6)
}
