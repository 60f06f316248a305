import { describe, expect, test } from 'vitest'

import { changed, isWhole, queryOf, rangeOf, rangeText, readState, withFilter, writeState } from '@/lists/state'

const address = {
  as_of: '2025-06-30',
  q: '银行',
  open: 'false',
  filter: ['level:national', 'level:municipal', 'source:urn:cqyz:a', 'amount:100..'],
  sort: '-amount',
  cursor: 'abc',
  page: '3',
}
const state = readState(address)

describe('the state of a list', () => {
  test('is read from the address and written back as it was', () => {
    expect(state).toEqual({
      q: '银行',
      open: 'false',
      filters: { level: ['national', 'municipal'], source: ['urn:cqyz:a'], amount: ['100..'] },
      sort: '-amount',
      cursor: 'abc',
      page: 3,
    })
    expect(writeState(state, address)).toEqual(address)
  })

  test('of a bare address is bare; what is not a list’s own stays', () => {
    const bare = readState({ as_of: '2025-06-30' })
    expect(writeState(bare, { as_of: '2025-06-30', view: 'events', q: 'gone' })).toEqual({ as_of: '2025-06-30', view: 'events' })
    expect(isWhole(bare)).toBe(true)
  })

  test('survives an address that somebody has typed', () => {
    const typed = readState({ open: 'perhaps', filter: ['nonsense', ':x', 'level:', null], page: '7', cursor: null, sort: ['name', '-name'] })
    expect(typed).toEqual({ q: '', open: '', filters: {}, sort: 'name', cursor: '', page: 1 })
    expect(readState({ cursor: 'a', page: '-2' }).page).toBe(1)
  })

  test('begins at the first page when anything else is chosen', () => {
    expect(changed(state, { q: 'x' })).toMatchObject({ q: 'x', cursor: '', page: 1, sort: '-amount' })
    expect(writeState(changed(state, {}), address)).not.toHaveProperty('cursor')
  })

  test('is asked of the API, open ones as the list is used to', () => {
    expect(queryOf(state, '')).toEqual({ q: '银行', open: false, filter: address.filter, sort: '-amount' })
    const bare = readState({})
    expect(queryOf(bare, '')).toEqual({})
    expect(queryOf(bare, 'true')).toEqual({ open: true })
  })

  test('loses a filter whose values are taken away', () => {
    expect(withFilter({ level: ['a'], core: ['true'] }, 'level', [])).toEqual({ core: ['true'] })
    expect(withFilter({}, 'level', ['a', 'b'])).toEqual({ level: ['a', 'b'] })
  })
})

test('a range has two ends, either of which may be open', () => {
  expect([rangeOf(['1..2']), rangeOf(['1..']), rangeOf(['..2']), rangeOf(undefined)]).toEqual([['1', '2'], ['1', ''], ['', '2'], ['', '']])
  expect([rangeText('1', ''), rangeText('', '2'), rangeText('', '')]).toEqual([['1..'], ['..2'], []])
})
