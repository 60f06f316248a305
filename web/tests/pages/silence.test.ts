import { describe, expect, test } from 'vitest'

import { cadenceName, silentFirst, silentHours, standing, type KnownSource } from '@/pages/integration/silence'

const NOW = Date.parse('2026-11-10T12:00:00Z')
const HOUR_MS = 3_600_000

/** Heard so many hours ago, expected every so many. */
function source(name: string, ago: number | null, every: number | null, saidAgo = 1000): KnownSource {
  const at = (hours: number): string => new Date(NOW - hours * HOUR_MS).toISOString()
  return { source: name, heard_at: ago === null ? null : at(ago), every_hours: every, said_by: every && '张三', said_at: every ? at(saidAgo) : null } as KnownSource
}

describe('a source', () => {
  test('is silent by the clock of the reader once a quarter more than its cadence has passed', () => {
    const bank = source('bank', 30, 24)
    expect([standing(bank, NOW), standing(bank, NOW + 1)]).toEqual(['heard', 'silent'])
    expect(standing(source('office', 24 * 30, 744), NOW)).toBe('heard')
  })

  test('that never sent is silent from when it was expected', () => {
    expect(standing(source('new', null, 24, 30), NOW)).toBe('heard')
    expect(standing(source('new', null, 24, 31), NOW)).toBe('silent')
    expect(silentHours(source('new', null, 24, 31), NOW)).toBe(31)
  })

  test('without a cadence is not judged, however long nothing came', () => {
    expect(standing(source('other', 5000, null), NOW)).toBe('quiet')
    expect(silentHours(source('other', 5000, null), NOW)).toBe(5000)
  })

  test('whose clock is before ours was heard just now', () => {
    expect(silentHours(source('early', -2, 24), NOW)).toBe(0)
  })
})

test('whoever is due most times over comes first, and nobody leaves the list', () => {
  const told = [source('a', 1, 24), source('monthly', 2000, 744), source('z', null, null), source('hourly', 100, 1)]
  expect(silentFirst(told, NOW).map((one) => one.source)).toEqual(['hourly', 'monthly', 'a', 'z'])
})

test('cadences that can be chosen have names, others are hours', () => {
  expect([cadenceName(24), cadenceName(36), cadenceName(null)]).toEqual(['day', null, null])
})
