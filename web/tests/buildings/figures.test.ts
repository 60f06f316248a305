import { describe, expect, test } from 'vitest'

import { boundText, classes, classOf, coverageOf, ranked, reasonOf, textOf, valueOf, type Place } from '@/buildings/figures'

const NOTHING: Place = {
  id: 'a', name: null, open: true, area: null, buildings: 1, enterprises: 0, reporting: 0, told: 0, employees: null, output: null,
  reports: 0, output_per_area: null, density: null, enterprise_density: null, leading: null, leading_output: null, leases: 0,
  unmeasured: 0, let: null, occupancy: null, vacancy: null, parks: [], flags: [],
}
const place = (id: string, more: Partial<Place> = {}): Place => ({ ...NOTHING, id, ...more })

describe('ranks', () => {
  test('equals share a rank, the next one is after both, what is not known has none', () => {
    const some = [place('c'), place('b', { density: '2.50' }), place('a', { density: '2.50' }), place('d', { density: '0.10' })]
    expect(ranked(some, 'density').map(({ place: { id }, rank }) => [id, rank])).toEqual([['a', 1], ['b', 1], ['d', 3], ['c', null]])
  })

  test('a known 0 is ranked', () => {
    expect(ranked([place('a', { employees: 0 })], 'employees')[0]?.rank).toBe(1)
  })
})

describe('what a figure says', () => {
  test('what nobody told is not known, and why is said', () => {
    const unknown = place('a', { area: '100' })
    expect(textOf(unknown, 'output_per_area')).toBe('未知')
    expect(reasonOf(unknown, 'output_per_area')).toBe('无人报送')
    expect(reasonOf(unknown, 'occupancy')).toBe('无租约记录')
    expect(reasonOf(place('a', { leases: 2, unmeasured: 2, area: '1' }), 'occupancy')).toBe('租约未说面积')
    expect(reasonOf(place('a', { output: '5' }), 'output_per_area')).toBe('当日未开放，面积未知')
    expect(reasonOf(place('a', { open: null }), 'area')).toBe('楼宇未登记，面积未知')
  })

  test('output is told in 万元 to its hundredth, exactly', () => {
    const told = place('a', { output: '1234567890.56', reports: 3 })
    expect(textOf(told, 'output')).toBe('123,456.79 万元')
    expect(textOf(place('a', { output: '49.99' }), 'output')).toBe('0.00 万元')
    expect(valueOf(told, 'output')).toBe('1234567890.56')
  })

  test('how many have reported stands beside it', () => {
    const told = place('a', { output: '1', enterprises: 15, reporting: 12, told: 14 })
    expect(coverageOf(told, 'output')).toBe('15 家企业中 12 家本年已报')
    expect(coverageOf(told, 'density')).toBe('15 家企业中 14 家报送过')
    expect(coverageOf(told, 'area')).toBeNull()
  })

  test('vacancy and open leads are told beside each other', () => {
    const told = place('a', { area: '2500', let: '300', vacancy: '2200', leases: 2, leads: 3 })
    expect(textOf(told, 'vacancy')).toBe('2,200 ㎡')
    expect(reasonOf(told, 'vacancy')).toBe('使用 2,500 ㎡ − 已租 300 ㎡（2 份租约）')
    expect(coverageOf(told, 'vacancy')).toBe('在跟招商线索 3 条')
    expect(textOf(told, 'leads')).toBe('3 条')
    expect(reasonOf(told, 'leads')).toBe('当日在跟、写明看这里；空置 2,200 ㎡')
  })

  test('no lead is 0, and what is not told is not known', () => {
    expect(textOf(place('a', { leads: 0 }), 'leads')).toBe('0 条')
    expect(textOf(place('a', { leads: null }), 'leads')).toBe('未知')
    expect(reasonOf(place('a', { leads: 0 }), 'leads')).toBe('当日没有写明看这里的在跟线索；空置 未知')
  })
})

describe('classes of colours', () => {
  test('each has about as many places, however far the values lie apart', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000_000]
    const bounds = classes(values)
    expect(bounds).toEqual([1, 3, 5, 7, 9])
    expect(values.map((value) => classOf(value, bounds))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
  })

  test('where most places have the same value, the others are told apart', () => {
    const few = [...Array<number>(40).fill(0), 1, 1, 2, 5]
    expect(classes(few)).toEqual([0, 1, 2, 5])
    expect(classes([...few, 3, 4, 6, 7, 8])).toEqual([0, 1, 3, 5, 7])
  })

  test('bounds are printed as their figures are', () => {
    expect(boundText(1801.52, 'vacancy')).toBe('1,802')
    expect(boundText(12.5, 'density')).toBe('12.50')
    expect(boundText(98_765_432.1, 'output')).toBe('9,877')
  })

  test('of values that are all the same there is one', () => {
    expect(classes([7, 7, 7])).toEqual([7])
    expect(classes([])).toEqual([])
  })
})
