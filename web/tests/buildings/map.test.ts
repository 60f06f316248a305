import { describe, expect, test } from 'vitest'

import { ranked, type Place } from '@/buildings/figures'
import { boundsOf, colourOf, legendOf, mapOption, pointOf, shapeOf, UNKNOWN } from '@/buildings/map'

const RING = [[106.5, 29.5], [106.6, 29.5], [106.6, 29.6], [106.5, 29.5]]
const CROSSING = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
const place = (id: string, more: Partial<Place> = {}): Place => ({ id, name: null, enterprises: 0, flags: [], ...more }) as Place
const some = (...places: Place[]) => ranked(places, 'enterprises')

describe('the map', () => {
  test('has outlines, points and a frame, and nothing of what has no place', () => {
    const places = some(place('a', { outline: { coordinates: [RING] } }), place('b', { longitude: 106.55, latitude: 29.55 }), place('c'))
    expect(shapeOf(places, null)?.features.map(({ properties }) => properties.name)).toEqual(['ground', 'a'])
    expect(places.map(pointOf)).toEqual([[106.5, 29.5], [106.55, 29.55], null])
  })

  test('is none where no place is known', () => {
    expect(shapeOf(some(place('a')), null)).toBeNull()
  })

  test('draws an outline that crosses itself without a crash', () => {
    const places = some(place('a', { outline: { coordinates: [CROSSING] } }))
    const shape = shapeOf(places, null)
    expect(shape && mapOption('m', shape, places, 'enterprises')).toBeTruthy()
  })

  test('has the district under all', () => {
    const shape = shapeOf(some(place('a', { longitude: 106.5, latitude: 29.5 })), { features: [{ name: '界', outlines: [{ coordinates: [RING] }] }] })
    expect(shape?.features.map(({ properties }) => properties.name)).toEqual(['ground', 'ground 界'])
  })

  test('says how many open leads a place has beside vacancy and leads, and beside nothing else', () => {
    const told = [place('a', { longitude: 1, latitude: 2, vacancy: '80', leads: 3 }), place('b', { longitude: 1, latitude: 2, vacancy: '9', leads: 0 })]
    type Drawn = { series: { data: { name: string; label?: { formatter: string } }[] }[]; tooltip: { formatter: (one: { name: string }) => string } }
    const drawn = (code: 'vacancy' | 'leads' | 'enterprises'): Drawn => {
      const places = ranked(told, code)
      const shape = shapeOf(places, null)
      return mapOption('m', shape!, places, code) as unknown as Drawn
    }
    const labels = (code: 'vacancy' | 'leads' | 'enterprises') => drawn(code).series[0]?.data.map(({ name, label }) => [name, label?.formatter])
    expect(labels('vacancy')).toEqual([['a', '3'], ['b', undefined]])
    expect(labels('leads')).toEqual([['a', '3'], ['b', undefined]])
    expect(labels('enterprises')).toEqual([['a', undefined], ['b', undefined]])
    expect(drawn('leads').tooltip.formatter({ name: 'a' })).toBe('a: 在跟招商线索 3 条 · 空置面积 80 ㎡')
  })

  test('writes no name of a place as markup', () => {
    const places = some(place('a', { name: '<img src=x>', longitude: 1, latitude: 2 }))
    const shape = shapeOf(places, null)
    const option = shape && (mapOption('m', shape, places, 'enterprises') as { tooltip: { formatter: (one: { name: string }) => string } })
    expect(option?.tooltip.formatter({ name: 'a' })).not.toContain('<')
  })
})

describe('its key', () => {
  test('says each colour that is drawn, the unknown one last', () => {
    const places = some(...[1, 5, 9].map((enterprises, n) => place(String(n), { enterprises })))
    const bounds = boundsOf(places)
    const colours = legendOf(bounds).map(({ colour }) => colour)
    expect(colours.at(-1)).toBe(UNKNOWN)
    expect(places.every(({ value }) => colours.includes(colourOf(value, bounds)))).toBe(true)
    expect(colourOf(null, bounds)).toBe(UNKNOWN)
  })
})
