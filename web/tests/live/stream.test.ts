import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Stream, pauseBefore, type Link } from '@/live/stream'

class Source extends EventTarget {
  readyState = 0
  closed = false
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null

  close(): void {
    this.closed = true
  }

  fail(state: 0 | 2): void {
    this.readyState = state
    this.onerror?.()
  }
}

let made: Source[]
let links: Link[]
let stream: Stream

beforeEach(() => {
  vi.useFakeTimers()
  made = []
  links = []
  const listener = { changes: () => undefined, link: (state: Link) => links.push(state) }
  stream = new Stream('/live', listener, () => {
    made.push(new Source())
    return made.at(-1) as unknown as EventSource
  })
  stream.open()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('the stream of changes', () => {
  test('leaves a short break to the browser', () => {
    made[0]?.fail(0)
    vi.advanceTimersByTime(60_000)
    expect(links).toEqual(['lost'])
    expect(made).toHaveLength(1)
  })

  test('is made anew where the browser gave up', () => {
    made[0]?.fail(2)
    vi.advanceTimersByTime(1_000)
    expect(made).toHaveLength(2)
    made[1]?.onopen?.()
    expect(links).toEqual(['lost', 'live'])
  })

  test('waits longer after each try that failed, and begins anew after one that held', () => {
    expect([0, 1, 2, 3, 4, 9].map(pauseBefore)).toEqual([1000, 2000, 4000, 8000, 15000, 15000])
    made[0]?.fail(2)
    vi.advanceTimersByTime(1_000)
    made[1]?.fail(2)
    vi.advanceTimersByTime(1_999)
    expect(made).toHaveLength(2)
    vi.advanceTimersByTime(1)
    made[2]?.onopen?.()
    made[2]?.fail(2)
    vi.advanceTimersByTime(1_000)
    expect(made).toHaveLength(4)
  })

  test('never holds two connections', () => {
    stream.open()
    stream.open()
    expect(made.map((source) => source.closed)).toEqual([true, true, false])
  })
})
