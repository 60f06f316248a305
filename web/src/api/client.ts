import createClient from 'openapi-fetch'

import { Problem } from './problem'
import type { components, paths } from './schema'
import { acceptLanguage } from '@/i18n'

export type Schemas = components['schemas']
export type Row = Schemas['Row']
export type Table = Schemas['Table']
export type Series = Schemas['Series']
export type Status = NonNullable<Row['status']>

/** Every route of the gateway, typed from docs/openapi.json; read its answers with `data`. */
export const api = createClient<paths>({
  fetch: (request) => fetch(request).catch((error: unknown) => Promise.reject(Problem.offline(error))),
})

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', acceptLanguage())
  },
  async onResponse({ response }) {
    if (!response.ok) throw await Problem.of(response)
  },
})

/** The body of a successful answer. Raises Problem otherwise. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}
