import { describe, expect, test } from 'vitest'

import { Coalescer } from '@/live/coalesce'
import { patched } from '@/live/patch'

interface Thing {
  key: string
  value: number
}

function gathering(): { batches: Thing[][]; pending: (() => void)[]; coalescer: Coalescer<Thing> } {
  const batches: Thing[][] = []
  const pending: (() => void)[] = []
  const coalescer = new Coalescer<Thing>(
    (thing) => thing.key,
    (things) => batches.push(things),
    (run) => pending.push(run),
  )
  return { batches, pending, coalescer }
}

describe('changes that race in', () => {
  test('are handed over once, the newest of each figure', () => {
    const { batches, pending, coalescer } = gathering()
    for (let value = 0; value < 100; value++) coalescer.add([{ key: 'a', value }, { key: 'b', value: -value }])
    expect(pending).toHaveLength(1)
    pending[0]?.()
    expect(batches).toEqual([[{ key: 'a', value: 99 }, { key: 'b', value: -99 }]])
  })

  test('after a hand-over wait for the next one', () => {
    const { batches, pending, coalescer } = gathering()
    coalescer.add([{ key: 'a', value: 1 }])
    pending.shift()?.()
    coalescer.add([{ key: 'a', value: 2 }])
    expect(batches).toHaveLength(1)
    pending.shift()?.()
    expect(batches[1]).toEqual([{ key: 'a', value: 2 }])
  })

  test('of which there are none cost nothing', () => {
    const { pending, coalescer } = gathering()
    coalescer.add([])
    expect(pending).toHaveLength(0)
  })
})

describe('a table under a change', () => {
  const empty = {
    printed: null,
    expected: null,
    completion: null,
    status: null,
    judged: null,
    increment_completion: null,
    year_on_year: null,
    period_on_period: null,
  }
  const rows = [
    { code: 'workforce', dimension: 'total', value: '8.8', name: 'x', ...empty },
    { code: 'workforce', dimension: 'fintech', value: '2000', name: 'y', ...empty },
  ]

  test('keeps what the change does not say and the rows that it does not name', () => {
    const [total, sector] = patched(rows, [{ code: 'workforce', dimension: 'total', value: '8.9', ...empty }])
    expect(total).toEqual({ ...rows[0], value: '8.9' })
    expect(sector).toBe(rows[1])
  })

  test('is not covered by news that are older than itself', () => {
    const shown = rows.map((row) => ({ ...row, fresh: '2026-11-23T17:46:06.435000+08:00' }))
    const late = { code: 'workforce', dimension: 'total', value: '8.7', ...empty, fresh: '2026-11-23T17:46:06+08:00' }
    expect(patched(shown, [late])[0]?.value).toBe('8.8')
    expect(patched(shown, [{ ...late, fresh: '2026-11-23T17:46:07+08:00' }])[0]?.value).toBe('8.7')
  })
})
