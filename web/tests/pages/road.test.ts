import { expect, test } from 'vitest'

import { verdict, type Hop } from '@/pages/integration/road'

const hop = (name: string, behind: number | null, seconds: number | null): Hop => ({ name, owner: 'funds', behind, seconds })

test('figures are fresh while nothing waits longer than a moment', () => {
  expect(verdict([hop('take', 3, 0.4), hop('fold', 0, 9), hop('read', 400, null)])).toEqual({ state: 'fresh', hop: null })
})

test('the first of several late hops is where to look', () => {
  const late = hop('tell', 7, 12)
  expect(verdict([hop('take', 0, 0), late, hop('fold', 90, 60)])).toEqual({ state: 'late', hop: late })
  expect(verdict([hop('read', 60_000, null)]).state).toBe('late')
})

test('a hop of which nobody tells is not called fresh, and one that is late comes before it', () => {
  expect(verdict([hop('take', 0, 0), hop('tell', null, null)]).state).toBe('unknown')
  expect(verdict([hop('take', null, null), hop('fold', 5, 30)]).hop?.name).toBe('fold')
})
