import { afterEach, describe, expect, test, vi } from 'vitest'

import { api, data } from '@/api/client'
import { Problem } from '@/api/problem'
import { addressOf } from '@/api/request'

/** Answers of a gateway, and what was asked for them. */
function answering(answer: () => Response | Promise<Response>): ReturnType<typeof vi.fn> {
  const asked = vi.fn(async (..._: unknown[]) => answer())
  vi.stubGlobal('fetch', asked)
  return asked
}
afterEach(() => vi.unstubAllGlobals())

describe('the address of a route', () => {
  test('has its places filled in, slashes too', () => {
    const path = { source: 'urn:cqyz:银行/1', id: 'a b' }
    expect(addressOf('/api/v1/events/{source}/{id}', { params: { path } })).toBe('/api/v1/events/urn%3Acqyz%3A%E9%93%B6%E8%A1%8C%2F1/a%20b')
  })

  test('says a list once for each member, and leaves out what is not there', () => {
    const query = { filter: ['state:open', 'owner:funds'], cursor: undefined, since: null, q: '', limit: 0, sums: false, none: [] }
    expect(addressOf('/a', { params: { query } })).toBe('/a?filter=state%3Aopen&filter=owner%3Afunds&q=&limit=0&sums=false')
    expect(addressOf('/a', { params: { query: { since: null } } })).toBe('/a')
  })
})

describe('a request', () => {
  test('tells its body as JSON in the language of the page', async () => {
    const asked = answering(() => new Response(null, { status: 204 }))
    const body = { source: 'urn:x', every_hours: 24 }
    expect(await api.PUT('/api/v1/sources', { body })).toEqual({ data: undefined })
    const [address, given] = asked.mock.calls[0] as [string, RequestInit]
    expect([address, given.method, given.body]).toEqual(['/api/v1/sources', 'PUT', JSON.stringify(body)])
    expect(given.headers).toMatchObject({ 'Content-Type': 'application/json', 'Accept-Language': expect.stringMatching(/^(zh|en)/) })
  })

  test('tells what somebody wrote as it was written', async () => {
    const asked = answering(() => Response.json({}))
    const path = { topic: 'ingest.funds', partition: 0, offset: 1 }
    const written = '{"event": {"amount": 12345678901234567890}}'
    await api.POST('/api/v1/dead-letters/{topic}/{partition}/{offset}/replay', { params: { path }, body: { event: null }, written })
    expect((asked.mock.calls[0] as [string, RequestInit])[1].body).toBe(written)
  })

  test('that is refused, or not answered, is a problem', async () => {
    const detail = { detail: '不行', errors: [{ pointer: '/source', reason: '太长' }] }
    answering(() => new Response(JSON.stringify(detail), { status: 422, headers: { 'content-type': 'application/problem+json' } }))
    await expect(api.GET('/api/v1/keys')).rejects.toMatchObject({ status: 422, detail: '不行', errors: detail.errors })
    answering(() => Promise.reject(new TypeError('gone')))
    await expect(api.GET('/api/v1/keys')).rejects.toMatchObject({ status: 0, detail: 'gone' })
    await expect(api.GET('/api/v1/keys')).rejects.toBeInstanceOf(Problem)
  })
})

/** Never run: `npm run types` fails where one of these lines is no error any more. */
async function neverAsked(): Promise<void> {
  // @ts-expect-error no such path
  await api.GET('/api/v1/nothing')
  // @ts-expect-error a path that is there, with another method
  await api.POST('/api/v1/sources', { body: {} })
  // @ts-expect-error places are missing
  await api.GET('/api/v1/events/{source}/{id}')
  // @ts-expect-error no such place
  await api.GET('/api/v1/events/{source}/{id}', { params: { path: { source: 'a', name: 'b' } } })
  // @ts-expect-error no such question
  await api.GET('/api/v1/sources', { params: { query: { sense: '' } } })
  // @ts-expect-error the body is missing
  await api.PUT('/api/v1/sources')
  // @ts-expect-error no such member of the body
  await api.PUT('/api/v1/sources', { body: { source: 'a', every_hours: 1, every_days: 1 } })
  // @ts-expect-error a body where none is asked for
  await api.GET('/api/v1/keys', { body: {} })
  const told = await data(api.GET('/api/v1/sources'))
  // @ts-expect-error no such member of the answer
  told.sauces
}
test('wrong questions do not compile', () => expect(neverAsked).toBeTypeOf('function'))
