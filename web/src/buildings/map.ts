/** The map of buildings as ECharts draws it: outlines and points on the district's own, nothing else. Pure. */

import type { EChartsCoreOption } from 'echarts/core'

import { classes, classOf, textOf, withLeads, wordOf, type Code, type Outline, type Ranked } from './figures'
import { t } from '@/i18n'

type Position = [number, number]

export const UNKNOWN = '#c9cfd8'
/** From few to much; each apart from the next in lightness, for whoever sees no colours. */
const SHADES = ['#d6e4f7', '#9fc1ea', '#5f97d6', '#2d68b2', '#123a73']
const EDGE = '#55637a'
/** Round a place with open leads. */
export const LEADS = '#b45309'
const GROUND = 'ground'
/** Of points in pixels: one that says how many leads it has must hold the number. */
const [PLAIN, NUMBERED] = [14, 22]

interface Feature {
  type: 'Feature'
  properties: { name: string }
  geometry: { type: 'Polygon'; coordinates: Position[][] }
}

export interface Shape {
  type: 'FeatureCollection'
  features: Feature[]
}

/** The district's own outline, as the API gives it. */
export interface Ground {
  features: { name: string; outlines: Outline[] }[]
}

export interface Legend {
  colour: string
  from: number | null
}

function ringsOf(outline: Outline): Position[][] {
  return outline.coordinates.map((ring) => ring.map(([east, north]) => [Number(east), Number(north)]))
}

function feature(name: string, coordinates: Position[][]): Feature {
  return { type: 'Feature', properties: { name }, geometry: { type: 'Polygon', coordinates } }
}

/** Where a place stands: its point, else the first corner of its outline. */
export function pointOf({ place }: Ranked): Position | null {
  if (place.longitude != null && place.latitude != null) return [place.longitude, place.latitude]
  const corner = place.outline?.coordinates[0]?.[0]
  return corner ? [Number(corner[0]), Number(corner[1])] : null
}

/** What the map is made of; under all a frame, so that points alone can be drawn. Null where no place is known. */
export function shapeOf(places: readonly Ranked[], district: Ground | null): Shape | null {
  const outlines = places.flatMap(({ place }) => (place.outline ? [feature(place.id, ringsOf(place.outline))] : []))
  const borders = (district?.features ?? []).flatMap((one) => one.outlines.map((outline) => feature(`${GROUND} ${one.name}`, ringsOf(outline))))
  const points = places.map(pointOf).filter((point) => point !== null)
  const corners = [...points, ...borders.flatMap((one) => one.geometry.coordinates.flat())]
  if (!corners.length) return null
  return { type: 'FeatureCollection', features: [frame(corners), ...borders, ...outlines] }
}

function frame(corners: readonly Position[]): Feature {
  const easts = corners.map(([east]) => east)
  const norths = corners.map(([, north]) => north)
  const [west, east] = [Math.min(...easts) - 0.002, Math.max(...easts) + 0.002]
  const [south, north] = [Math.min(...norths) - 0.002, Math.max(...norths) + 0.002]
  return feature(GROUND, [[[west, south], [east, south], [east, north], [west, north], [west, south]]])
}

export function boundsOf(places: readonly Ranked[]): number[] {
  return classes(places.flatMap(({ value }) => (value === null ? [] : [value])))
}

export function colourOf(value: number | null, bounds: readonly number[]): string {
  if (value === null) return UNKNOWN
  const step = bounds.length > 1 ? (SHADES.length - 1) / (bounds.length - 1) : 0
  return SHADES[Math.round(classOf(value, bounds) * step)] ?? UNKNOWN
}

/** The classes as a key to the colours, from few to much; what is not known the last. */
export function legendOf(bounds: readonly number[]): Legend[] {
  return [...bounds.map((from) => ({ from, colour: colourOf(from, bounds) })), { from: null, colour: UNKNOWN }]
}

/** `touched`: by fingers, which must be able to scroll past it; two of them zoom. */
export function mapOption(map: string, shape: Shape, places: readonly Ranked[], code: Code, touched = false): EChartsCoreOption {
  const bounds = boundsOf(places)
  const styleOf = (one: Ranked) => ({ areaColor: colourOf(one.value, bounds), borderColor: EDGE, borderWidth: 1 })
  const byId = new Map(places.map((one) => [one.place.id, one]))
  const regions = shape.features.map(({ properties: { name } }) => {
    const one = byId.get(name)
    if (one) return { name, itemStyle: styleOf(one) }
    const isFrame = name === GROUND
    return { name, silent: true, itemStyle: { areaColor: isFrame ? '#f4f6fa' : '#fdfdfb', borderColor: isFrame ? '#dfe5ee' : '#8490a5', borderWidth: isFrame ? 0 : 1.5 } }
  })
  const points = places.flatMap((one) => {
    const value = pointOf(one)
    if (!value) return []
    const color = colourOf(one.value, bounds)
    const leads = withLeads(code) ? (one.place.leads ?? 0) : 0
    const number = leads ? { symbolSize: NUMBERED, label: { show: true, formatter: String(leads), fontSize: 12, color: inkOn(color) } } : {}
    return [{ name: one.place.id, value, itemStyle: { color, borderColor: leads ? LEADS : EDGE, borderWidth: leads ? 3 : 1 }, ...number }]
  })
  const text = ({ name }: { name: string }): string => {
    const one = byId.get(name)
    return one ? escaped(`${one.place.name ?? one.place.id}: ${said(one, code)}`) : ''
  }
  return {
    animation: false,
    tooltip: { trigger: 'item', formatter: text, confine: true },
    geo: { map, roam: touched ? 'scale' : true, scaleLimit: { min: 1, max: 60 }, aspectScale: 0.87, regions, emphasis: { label: { show: false } }, select: { disabled: true }, left: 8, right: 8, top: 8, bottom: 8 },
    series: [{ type: 'scatter', coordinateSystem: 'geo', symbolSize: PLAIN, data: points, z: 3, emphasis: { scale: 1.4 } }],
  }
}

/** The figure; of vacancy and leads both, for they are looked at together. */
function said({ place }: Ranked, code: Code): string {
  if (!withLeads(code)) return textOf(place, code)
  return [...new Set([code, 'vacancy', 'leads'] as Code[])].map((one) => `${t(wordOf(one))} ${textOf(place, one)}`).join(' · ')
}

/** Numbers that can be read on a shade. */
function inkOn(shade: string): string {
  return SHADES.indexOf(shade) > 2 ? '#ffffff' : '#14233b'
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
